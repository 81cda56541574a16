// The room of services: saying it for this hub's venues, and what is known of it everywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/capacity/view.h"
#include "node/hub/directory_desk.h"
#include "node/hub/refusals.h"

namespace maillage {

struct ShownRoom {
  RoomView view;
  std::optional<DayNumber> known_on;  // at the venue's clock
  std::string words;                  // French, with its age
};

struct VenueRoom {
  ShownRoom best;  // of the services, what helps a person most
  std::vector<ShownRoom> services;
};

struct RoomEntry {
  std::string service;
  HistoryEntry entry;
};

class CapacityDesk {
 public:
  // Both outlive it.
  CapacityDesk(Hub& hub, const DirectoryDesk& directory)
      : hub_(hub), directory_(directory), refusals_(hub.state()) {}

  // Below, `venue` is an id as DirectoryDesk::show takes it, and `service` the name of one of its
  // services (accents and case forgiven, a unique part is enough); empty: the venue as a whole.
  // `structure`: who says it, when it is not the hub; it must be one of the venue's. Errors: of
  // DirectoryDesk::show and Hub::may_write, not_found (lists the services), conflict (another
  // hub's venue, a merged one, another structure's), invalid_input (what is past).
  struct Said {
    FoundVenue venue;
    ShownRoom room;
  };
  Result<Said> set(std::string_view venue, std::string_view service, const Tension& tension,
                   const std::optional<WriterId>& structure);
  // Somebody asked by telephone, and what was said last still holds. Also not_found: nothing was
  // said yet; conflict: what was said has ended since.
  Result<Said> validate(std::string_view venue, std::string_view service,
                        const std::optional<WriterId>& structure);

  // Each service of the venue, and the venue as a whole where that was said or it lists none.
  struct RoomsOfVenue {
    FoundVenue venue;
    std::vector<ShownRoom> rooms;
  };
  Result<RoomsOfVenue> show(std::string_view venue) const;
  std::vector<ShownRoom> rooms_of(const FoundVenue& found) const;
  // The venues of this hub of which something was said, by id; at most so many.
  std::vector<RoomsOfVenue> said_here(std::size_t most) const;
  // The latest first, service by service; of all services without `service`.
  Result<std::vector<RoomEntry>> history(std::string_view venue,
                                         const std::optional<std::string>& service) const;

  // Nothing when nothing was ever said and no refusals tell. O(1) in the number of venues, but for
  // the first call after a referral changed (RefusalBook).
  std::optional<VenueRoom> room_of(const WriterId& hub, const std::string& venue,
                                   std::string_view timezone) const;

  DayNumber today(const Venue& venue) const;

 private:
  Result<FoundVenue> own_venue(std::string_view id, const std::optional<WriterId>& structure) const;
  Result<std::string> service_of(const FoundVenue& found, std::string_view text) const;
  Result<void> check(const Tension& tension, DayNumber today) const;
  Result<void> may_write() const;
  const CapacityFold& own() const;
  void write(LocalBatch&& batch, const CapacityOperation& operation);
  Said said(FoundVenue venue, std::string_view service) const;
  ShownRoom shown(RoomView view, std::string_view timezone) const;
  std::vector<ShownRoom> known_rooms(const WriterId& hub, const std::string& venue,
                                     std::string_view timezone) const;
  Moment moment(std::string_view timezone) const;

  Hub& hub_;
  const DirectoryDesk& directory_;
  mutable RefusalBook refusals_;  // reads what is held when asked
};

}  // namespace maillage
