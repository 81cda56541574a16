// The hub's own directory: importing into it, and searching it together with its neighbours'.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/directory/gazetteer.h"
#include "node/directory/territories.h"
#include "node/hub/hub.h"

namespace maillage {

struct DirectoryChanges {
  std::size_t added = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
  std::size_t superseded = 0;          // older than what is held, by date_maj: left aside
  std::size_t places_left_out = 0;     // of venues whose address is confidential
  std::size_t protections_lifted = 0;  // of venues whose place was hidden, and is shown from now on
};

struct FoundVenue {
  SearchHit hit;
  WriterId hub;
  Venue venue;
};

class DirectoryDesk {
 public:
  // All is borrowed. Without territories, codes of communes and EPCI are taken on trust.
  DirectoryDesk(Hub& hub, const Gazetteer& gazetteer, const Territories* territories = nullptr);

  // One import is one transaction: all venues or none. `covers`: the fields the source speaks of,
  // so that one it leaves empty is emptied here. `dry_run` counts without writing.
  DirectoryChanges apply(const std::vector<Venue>& venues, const std::set<VenueField>& covers,
                         bool dry_run);

  SearchAnswer search(const SearchQuery& query) const { return hub_.state().index().search(query); }
  std::vector<FoundVenue> venues_of(const SearchAnswer& answer) const;
  // By its id, else what its source calls it ("100" for "cd72/100"), both in any case too, else the
  // beginning of the id (6 characters or more), in any hub's directory. Errors: not_found, conflict
  // (lists them).
  Result<FoundVenue> show(std::string_view id) const;
  const Gazetteer& gazetteer() const { return gazetteer_; }
  const Territories& territories() const { return *territories_; }
  // Venues come as they may be shown (public_view.h).
  // What this hub answers for; nothing for a territory that is not in the tables.
  const std::optional<Area>& own_area() const { return own_area_; }

 private:
  Hub& hub_;
  const Gazetteer& gazetteer_;
  const Territories* territories_;
  std::optional<Area> own_area_;
};

// The centre of the venue's commune, by its INSEE code, else by its name and postcode (a CEDEX is
// that of its town). Nothing when the commune is not known.
std::optional<Position> commune_centre(const Gazetteer& gazetteer, const VenueView& venue);

// Wall-clock time of the search in an IANA time zone, read from the system's time zone database.
LocalMoment local_moment(TimePoint now, std::string_view timezone);
// That clock `minutes` later, "2026-11-23 09:00".
std::string local_time_text(TimePoint now, int minutes, std::string_view timezone);

}  // namespace maillage
