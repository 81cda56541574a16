#include "node/hub/capacity_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/capacity/words.h"
#include "node/directory/public_view.h"
#include "node/directory/text.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

// The day at that clock.
DayNumber day_of(TimePoint time, std::string_view timezone) {
  return static_cast<DayNumber>(local_moment(time, timezone).date.time_since_epoch().count());
}

std::vector<std::string> services_of(const Venue& venue) {
  const auto found = venue.fields.find(VenueField::services);
  return found == venue.fields.end() ? std::vector<std::string>() : found->second;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string name_of_hub(const Hub& hub, const WriterId& id) {
  const KnownHub* known = hub.state().governance.hub(id);
  return known == nullptr ? id.hex().substr(0, 8) : known->said.name;
}

unexpected<Error> no_such_service(const Venue& venue, std::string_view text) {
  const auto services = services_of(venue);
  return fail(ErrorKind::not_found,
              services.empty()
                  ? fmt::format("'{}' lists no services: leave --service out to speak of the whole "
                                "venue",
                                venue.id)
                  : fmt::format("'{}' has no service '{}': it has {}. Without --service it is said "
                                "of the whole venue",
                                venue.id, text, list_of(services)));
}

}  // namespace

Moment CapacityDesk::moment(std::string_view timezone) const {
  return {hub_.now(), day_of(hub_.now(), timezone)};
}

DayNumber CapacityDesk::today(const Venue& venue) const {
  return day_of(hub_.now(), timezone_of(venue));
}

const CapacityFold& CapacityDesk::own() const {
  static const CapacityFold nothing_held;
  const CapacityFold* held = hub_.state().capacity(hub_.id());
  return held != nullptr ? *held : nothing_held;
}

Result<void> CapacityDesk::may_write() const {
  return hub_.may_write(ScopeKind::capacity, capacity_scope(hub_.id()));
}

Result<FoundVenue> CapacityDesk::own_venue(std::string_view id,
                                           const std::optional<WriterId>& structure) const {
  auto found = directory_.show(id);
  if (!found) return found;
  if (found->hub != hub_.id()) {
    return fail(ErrorKind::conflict,
                fmt::format("'{}' is a venue of {}: only that hub and its structures say its room. "
                            "Ask them, and their answer comes here with the next exchange",
                            found->venue.id, name_of_hub(hub_, found->hub)));
  }
  if (is_merged(found->venue)) {
    return fail(ErrorKind::conflict,
                fmt::format("'{}' was merged into '{}': say it of that one", found->venue.id,
                            found->venue.text(VenueField::fusion)));
  }
  if (!structure) return found;
  const KnownStructure* known = hub_.state().governance.structure(*structure);
  const bool is_theirs = known != nullptr && known->hub == hub_.id() &&
                         std::find(known->said.venues.begin(), known->said.venues.end(),
                                   found->venue.id) != known->said.venues.end();
  if (is_theirs) return found;
  return fail(ErrorKind::conflict,
              fmt::format("a structure says the room of its own venues only, and '{}' is not one: "
                          "the hub can say it, without --structure and without a session",
                          found->venue.id));
}

Result<std::string> CapacityDesk::service_of(const FoundVenue& found, std::string_view text) const {
  if (text.empty()) return std::string();
  const std::string wanted = fold_text(text);
  std::vector<std::string> parts;
  for (const std::string& service : services_of(found.venue)) {
    const std::string name = fold_text(service);
    if (service.size() > longest_service) continue;
    if (name == wanted) return service;
    if (!wanted.empty() && name.find(wanted) != name.npos) parts.push_back(service);
  }
  if (parts.size() == 1) return parts.front();
  if (parts.empty()) return no_such_service(found.venue, text);
  return fail(
      ErrorKind::conflict,
      fmt::format("'{}' fits several services: {}. Give the whole name", text, list_of(parts)));
}

Result<void> CapacityDesk::check(const Tension& tension, DayNumber today) const {
  if (tension.state == TensionState::full_until && tension.until < today) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{} is past: say until when it is full, today or later",
                            iso_date_of(tension.until)));
  }
  if (tension.next && tension.next->day < today) {
    return fail(ErrorKind::invalid_input, fmt::format("{} is past: the next date is today or later",
                                                      iso_date_of(tension.next->day)));
  }
  if (!is_well_formed(tension)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("a wait is 1 to {} weeks, and a day before 2200", most_weeks));
  }
  return {};
}

void CapacityDesk::write(LocalBatch&& batch, const CapacityOperation& operation) {
  Header header = batch.next_header(ScopeKind::capacity, capacity_scope(hub_.id()), hub_.id(),
                                    hub_.certificate());
  header.schema = capacity_schema;
  batch.add(sign_update(header, {encode(operation, hub_.id())}, {}, hub_.key(), hub_.network()));
  hub_.commit(std::move(batch));
}

Result<CapacityDesk::Said> CapacityDesk::set(std::string_view venue, std::string_view service,
                                             const Tension& tension,
                                             const std::optional<WriterId>& structure) {
  auto found = own_venue(venue, structure);
  if (!found) return unexpected(found.error());
  const auto name = service_of(*found, service);
  if (!name) return unexpected(name.error());
  if (const auto good = check(tension, today(found->venue)); !good) return unexpected(good.error());
  if (const auto writable = may_write(); !writable) return unexpected(writable.error());
  LocalBatch batch = hub_.batch();
  Tension signed_one = tension;
  signed_one.said_by = structure;
  write(std::move(batch), own().says(found->venue.id, *name, signed_one));
  return said(std::move(*found), *name);
}

Result<CapacityDesk::Said> CapacityDesk::validate(std::string_view venue, std::string_view service,
                                                  const std::optional<WriterId>& structure) {
  auto found = own_venue(venue, structure);
  if (!found) return unexpected(found.error());
  const auto name = service_of(*found, service);
  if (!name) return unexpected(name.error());
  if (const auto writable = may_write(); !writable) return unexpected(writable.error());
  LocalBatch batch = hub_.batch();
  const auto operation = own().confirms(found->venue.id, *name, structure);
  if (!operation) {
    return fail(
        ErrorKind::not_found,
        fmt::format("nothing is known of the room of '{}'{}: say it with 'maillage capacity "
                    "set'",
                    found->venue.id, name->empty() ? "" : ", " + *name));
  }
  const Tension held = said(*found, *name).room.view.tension.value();
  if (held.state == TensionState::full_until && held.until < today(found->venue)) {
    return fail(
        ErrorKind::conflict,
        fmt::format("it was full until {}, which is past: say what holds now with 'maillage "
                    "capacity set'",
                    iso_date_of(held.until)));
  }
  write(std::move(batch), *operation);
  return said(std::move(*found), *name);
}

CapacityDesk::Said CapacityDesk::said(FoundVenue venue, std::string_view service) const {
  for (ShownRoom& room : known_rooms(venue.hub, venue.venue.id, timezone_of(venue.venue))) {
    if (room.view.service == service) return {std::move(venue), std::move(room)};
  }
  const std::string_view timezone = timezone_of(venue.venue);
  return {std::move(venue),
          shown(unknown_room(std::string(service), {}, moment(timezone)), timezone)};
}

ShownRoom CapacityDesk::shown(RoomView view, std::string_view timezone) const {
  ShownRoom room{std::move(view), {}, {}};
  if (room.view.known_at) {
    // A liar's clock may say anything; the calendar ends.
    const auto day =
        day_of(std::min(*room.view.known_at, {std::int64_t{last_day} * 86'400'000}), timezone);
    room.known_on = std::min(day, last_day);
  }
  room.words = words_of(room.view, room.known_on);
  return room;
}

std::vector<ShownRoom> CapacityDesk::known_rooms(const WriterId& hub, const std::string& venue,
                                                 std::string_view timezone) const {
  const CapacityFold* held = hub_.state().capacity(hub);
  if (held == nullptr) return {};
  const auto rooms = held->rooms(venue);
  if (rooms.empty()) return {};
  const Moment now = moment(timezone);
  const auto refusals = refusals_.of(hub, venue, now.now);
  std::vector<ShownRoom> all;
  for (const ServiceRoom& room : rooms) {
    all.push_back(shown(room_view(room, refusals, now), timezone));
  }
  return all;
}

std::optional<VenueRoom> CapacityDesk::room_of(const WriterId& hub, const std::string& venue,
                                               std::string_view timezone) const {
  VenueRoom room;
  room.services = known_rooms(hub, venue, timezone);
  if (room.services.empty()) {
    const auto refusals = refusals_.of(hub, venue, hub_.now());
    if (refusals.empty()) return std::nullopt;
    RoomView unknown = unknown_room({}, refusals, moment(timezone));
    if (unknown.availability == Availability::unknown) return std::nullopt;
    room.services.push_back(shown(std::move(unknown), timezone));
  }
  room.best = room.services.front();
  for (const ShownRoom& each : room.services) {
    if (is_better(each.view.availability, room.best.view.availability)) room.best = each;
  }
  return room;
}

std::vector<ShownRoom> CapacityDesk::rooms_of(const FoundVenue& found) const {
  const std::string_view timezone = timezone_of(found.venue);
  std::vector<ShownRoom> rooms = known_rooms(found.hub, found.venue.id, timezone);
  const auto is_known = [&rooms](const std::string& service) {
    return std::any_of(rooms.begin(), rooms.end(),
                       [&](const ShownRoom& room) { return room.view.service == service; });
  };
  std::vector<std::string> silent = services_of(found.venue);
  std::erase_if(silent, is_known);
  if (silent.empty() && rooms.empty()) silent.emplace_back();
  const Moment now = moment(timezone);
  const auto refusals = refusals_.of(found.hub, found.venue.id, now.now);
  for (std::string& service : silent) {
    rooms.push_back(shown(unknown_room(std::move(service), refusals, now), timezone));
  }
  return rooms;
}

Result<CapacityDesk::RoomsOfVenue> CapacityDesk::show(std::string_view venue) const {
  auto found = directory_.show(venue);
  if (!found) return unexpected(found.error());
  auto rooms = rooms_of(*found);
  return RoomsOfVenue{std::move(*found), std::move(rooms)};
}

std::vector<CapacityDesk::RoomsOfVenue> CapacityDesk::said_here(std::size_t most) const {
  std::vector<RoomsOfVenue> all;
  for (const std::string& id : own().venues()) {
    if (all.size() == most) break;
    auto venue = hub_.state().venue({directory_scope(hub_.id()), id});
    if (!venue) continue;
    auto rooms = known_rooms(hub_.id(), id, timezone_of(venue->second));
    if (rooms.empty()) continue;
    const SearchHit hit{{directory_scope(hub_.id()), id}, 0, std::nullopt, OpenState::unknown};
    all.push_back({{hit, hub_.id(), public_view(std::move(venue->second))}, std::move(rooms)});
  }
  return all;
}

Result<std::vector<RoomEntry>> CapacityDesk::history(
    std::string_view venue, const std::optional<std::string>& service) const {
  const auto found = directory_.show(venue);
  if (!found) return unexpected(found.error());
  const CapacityFold* held = hub_.state().capacity(found->hub);
  std::vector<std::string> services;
  if (service) {
    const auto name = service_of(*found, *service);
    if (!name) return unexpected(name.error());
    services = {*name};
  } else if (held != nullptr) {
    for (const ServiceRoom& room : held->rooms(found->venue.id)) services.push_back(room.service);
  }
  std::vector<RoomEntry> entries;
  if (held == nullptr) return entries;
  for (const std::string& name : services) {
    for (HistoryEntry& entry : held->history(found->venue.id, name)) {
      entries.push_back({name, std::move(entry)});
    }
  }
  return entries;
}

}  // namespace maillage
