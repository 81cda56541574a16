#include "node/hub/directory_desk.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "node/directory/departements.h"
#include "node/directory/public_view.h"
#include "node/directory/text.h"
#include "node/hub/directory_writing.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

// A directory is copied to every hub: what is confidential never enters it. Only a plain "non"
// lifts what was said before: a cell that is empty now may just have been forgotten.
Venue still_protected(Venue given, const std::optional<Venue>& held) {
  for (const VenueField mark :
       {VenueField::adresse_confidentielle, VenueField::structure_protegee}) {
    if (held && held->text(mark) == "oui" && given.text(mark).empty()) given.fields[mark] = {"oui"};
  }
  return given;
}

// What will be known of the protection afterwards: a file that has no such column says nothing of
// it.
Venue with_held_marks(Venue given, const Venue& held, const std::set<VenueField>& covers) {
  for (const VenueField mark : {VenueField::typologie, VenueField::structure_protegee,
                                VenueField::adresse_confidentielle}) {
    const auto known = held.fields.find(mark);
    if (known != held.fields.end() && !covers.contains(mark)) given.fields.insert(*known);
  }
  return given;
}

bool lifts_protection(const Venue& given, const std::optional<Venue>& held,
                      const std::set<VenueField>& covers) {
  return held && hides_place(*held) && !hides_place(with_held_marks(given, *held, covers));
}

std::set<VenueField> with_place_fields(std::set<VenueField> covers) {
  for (const VenueFieldInfo& each : venue_fields()) {
    if (tells_place(each.field)) covers.insert(each.field);
  }
  return covers;
}

// No export has the place of a refuge, ours neither: that a file lacks it says nothing of it.
std::set<VenueField> without_hidden(std::set<VenueField> covers, const Venue& given) {
  std::erase_if(covers, [&given](VenueField field) {
    return tells_place(field) && !given.fields.contains(field);
  });
  return covers;
}

// Dates are ISO, so their text sorts. A source without a date is taken at its word.
bool is_older(const Venue& venue, const Venue& held) {
  const std::string_view date = venue.text(VenueField::date_maj);
  return !date.empty() && date < held.text(VenueField::date_maj);
}

}  // namespace

DirectoryDesk::DirectoryDesk(Hub& hub, const Gazetteer& gazetteer, const Territories* territories)
    : hub_(hub), gazetteer_(gazetteer) {
  static const Territories on_trust;
  territories_ = territories != nullptr ? territories : &on_trust;
  if (auto area = territories_->find(hub.settings().territory)) own_area_ = std::move(*area);
}

DirectoryChanges DirectoryDesk::apply(const std::vector<Venue>& venues,
                                      const std::set<VenueField>& covers, bool dry_run) {
  static const DirectoryFold nothing_held;
  const DirectoryFold* held = hub_.state().directory(hub_.id());
  const DirectoryFold& directory = held != nullptr ? *held : nothing_held;
  DirectoryChanges changes;
  LocalBatch batch = hub_.batch();
  DirectoryWriting writing(hub_, batch);
  for (const Venue& read : venues) {
    const auto held_venue = directory.venue(read.id);
    if (held_venue && is_older(read, *held_venue)) {
      ++changes.superseded;
      continue;
    }
    const Venue given = still_protected(read, held_venue);
    const bool hide = has_confidential_address(given);
    changes.places_left_out += hide ? 1 : 0;
    changes.protections_lifted += lifts_protection(given, held_venue, covers) ? 1 : 0;
    const DirectoryOperation operation =
        hide ? directory.changes_towards(without_place(given), with_place_fields(covers))
             : directory.changes_towards(
                   given, hides_place(given) || (held_venue && hides_place(*held_venue))
                              ? without_hidden(covers, given)
                              : covers);
    if (operation.writes.empty()) {
      ++changes.unchanged;
      continue;
    }
    ++(held_venue ? changes.updated : changes.added);
    if (!dry_run) writing.add(operation);
  }
  writing.flush();
  hub_.commit(std::move(batch));
  return changes;
}

std::vector<FoundVenue> DirectoryDesk::venues_of(const SearchAnswer& answer) const {
  std::vector<FoundVenue> found;
  for (const SearchHit& hit : answer.hits) {
    if (auto venue = hub_.state().venue(hit.key)) {
      found.push_back({hit, venue->first, public_view(std::move(venue->second))});
    }
  }
  return found;
}

namespace {

std::string lower_case(std::string_view id) {
  std::string lower(id);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// How well an id that a person typed names a venue: 0 is best; nothing when it does not. Case
// tells apart only ids that differ in nothing else.
std::optional<int> naming_rank(std::string_view candidate, std::string_view typed) {
  constexpr std::size_t kShortestBeginning = 6;
  if (candidate == typed) return 0;
  const auto source_id = [](std::string_view id) { return id.substr(id.find('/') + 1); };
  // "100" of "cd72/100": what the source itself calls it.
  const bool has_source = candidate.find('/') != candidate.npos;
  if (has_source && source_id(candidate) == typed) return 1;
  const std::string lower = lower_case(candidate), wanted = lower_case(typed);
  if (lower == wanted) return 2;
  if (has_source && source_id(lower) == wanted) return 3;
  const bool begins = lower.starts_with(wanted);
  if (typed.size() >= kShortestBeginning && begins) return 4;
  return std::nullopt;
}

unexpected<Error> several(std::string_view id, const std::vector<FoundVenue>& matches) {
  constexpr std::size_t kListed = 10;
  std::set<std::string> ids;
  for (const FoundVenue& match : matches) ids.insert(match.venue.id);
  std::string list;
  std::size_t listed = 0;
  for (const std::string& each : ids) {
    if (listed++ == kListed) break;
    list += (list.empty() ? "" : ", ") + each;
  }
  if (ids.size() > kListed) list += fmt::format(" and {} more", ids.size() - kListed);
  return fail(ErrorKind::conflict,
              fmt::format("several venues are called '{}': give one of {}", id, list));
}

}  // namespace

Result<FoundVenue> DirectoryDesk::show(std::string_view id) const {
  std::map<int, std::vector<FoundVenue>> by_rank;
  for (const auto& [hub, directory] : hub_.state().directories()) {
    if (!hub_.state().governance.trusts(hub)) continue;
    for (const std::string& candidate : directory.venue_ids()) {
      const auto rank = naming_rank(candidate, id);
      if (!rank) continue;
      const VenueKey key{directory_scope(hub), candidate};
      by_rank[*rank].push_back({{key, 0, std::nullopt, OpenState::unknown},
                                hub,
                                public_view(*directory.venue(candidate))});
    }
  }
  if (by_rank.empty()) {
    return fail(ErrorKind::not_found,
                fmt::format("no venue '{}': find its id with 'maillage directory search'", id));
  }
  std::vector<FoundVenue>& matches = by_rank.begin()->second;
  const bool one_id = std::all_of(matches.begin(), matches.end(), [&](const FoundVenue& match) {
    return match.venue.id == matches.front().venue.id;
  });
  if (!one_id) return several(id, matches);
  // Two hubs may list one venue; this hub's own word comes first.
  for (FoundVenue& match : matches) {
    if (match.hub == hub_.id()) return std::move(match);
  }
  return std::move(matches.front());
}

std::optional<Position> commune_centre(const Gazetteer& gazetteer, const VenueView& venue) {
  if (const Commune* commune = gazetteer.by_insee(venue.text(VenueField::code_insee))) {
    if (commune->position) return commune->position;
  }
  std::string name = fold_text(venue.text(VenueField::commune));
  name = name.substr(0, name.find(" cedex"));
  const Departement* departement = departement_of_postcode(venue.text(VenueField::code_postal));
  if (name.empty() || departement == nullptr) return std::nullopt;
  const auto place = gazetteer.find(fmt::format("{} ({})", name, departement->code));
  if (!place) return std::nullopt;
  return place->position;
}

std::string local_time_text(TimePoint now, int minutes, std::string_view timezone) {
  const date::sys_time<std::chrono::milliseconds> utc{std::chrono::milliseconds{now.milliseconds}};
  const auto local = date::make_zoned(std::string(timezone), utc).get_local_time();
  return date::format("%F %H:%M",
                      date::floor<std::chrono::minutes>(local) + std::chrono::minutes{minutes});
}

LocalMoment local_moment(TimePoint now, std::string_view timezone) {
  const date::sys_time<std::chrono::milliseconds> utc{std::chrono::milliseconds{now.milliseconds}};
  const auto local = date::make_zoned(std::string(timezone), utc).get_local_time();
  const auto day = date::floor<date::days>(local);
  LocalMoment moment;
  moment.date = std::chrono::sys_days{std::chrono::days{day.time_since_epoch().count()}};
  moment.minute =
      static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(local - day).count());
  return moment;
}

}  // namespace maillage
