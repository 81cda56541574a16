#include "node/control/venue_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "node/control/room_records.h"

namespace maillage {
namespace {

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json open_state(OpenState state) {
  if (state == OpenState::unknown) return nullptr;
  return state == OpenState::open;
}

// Unknown is said as unknown.
Json room_or_null(RoomState room) {
  switch (room) {
    case RoomState::unknown:
      return nullptr;
    case RoomState::receives:
      return "receives";
    case RoomState::delay:
      return "delay";
    case RoomState::probably_full:
      return "probably full";
    case RoomState::full:
      return "full";
  }
  return nullptr;
}

std::vector<std::string> values(const Venue& venue, VenueField field) {
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? std::vector<std::string>() : found->second;
}

// The hours of a venue at its own clock.
struct HoursNow {
  HoursNow(const Desks& desks, const Venue& venue)
      : hours(VenueView(venue)),
        moment(local_moment(desks.hub.now(), timezone_of(venue))),
        calendar(holiday_calendar_of(venue)) {}

  VenueHours hours;
  LocalMoment moment;
  HolidayCalendar calendar;
};

// Hours that cannot be parsed are shown as they are, never guessed.
std::string hours_text(const HoursNow& now, const Venue& venue) {
  return now.hours.words(venue.text(VenueField::horaires), now.moment.date);
}

std::string iso_date(std::chrono::sys_days date) {
  const std::chrono::year_month_day civil{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(civil.year()),
                     static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
}

Json next_opening(const HoursNow& now) {
  const auto next = now.hours.next_opening(now.moment, now.calendar);
  if (!next) return nullptr;
  return {{"date", iso_date(next->when.date)},
          {"weekday", LocalDay{next->when.date}.weekday()},
          {"minute", next->when.minute},
          {"in_minutes", next->minutes_ahead},
          {"stop", text_or_null(next->stop)}};
}

// Each an object of data·inclusion; of what another hub wrote, only what is one.
Json services_of(const Venue& venue) {
  Json services = Json::array();
  for (const std::string& text : values(venue, VenueField::services_detail)) {
    Json service = Json::parse(text, nullptr, false);
    if (service.is_object()) services.push_back(std::move(service));
  }
  return services;
}

}  // namespace

Json search_record(const Desks& desks, const FoundVenue& found, const SearchAnswer& answer) {
  const Venue& venue = found.venue;
  const auto& distance = found.hit.distance_km;
  return {{"id", venue.id},
          {"name", venue.text(VenueField::nom)},
          {"commune", venue.text(VenueField::commune)},
          {"postcode", venue.text(VenueField::code_postal)},
          {"distance_km", distance ? Json(std::round(*distance * 10) / 10) : Json(nullptr)},
          {"distance_from_commune", distance.has_value() && !venue.position().has_value()},
          {"open_now", open_state(found.hit.open_now)},
          {"room", room_or_null(found.hit.room)},
          {"address", venue.text(VenueField::adresse)},
          {"telephone", text_or_null(venue.text(VenueField::telephone))},
          {"services", values(venue, VenueField::services)},
          {"hours", text_or_null(venue.text(VenueField::horaires))},
          {"hours_text", hours_text(HoursNow(desks, venue), venue)},
          {"hub", hub_name(desks.hub, found.hub)},
          {"territory", hub_territory(desks.hub, found.hub)},
          {"widened", answer.widened || !answer.left_out.empty()}};
}

Json venue_record(const Desks& desks, const FoundVenue& found) {
  Json fields = Json::object();
  for (const auto& [field, texts] : found.venue.fields) {
    if (field == VenueField::services_detail) continue;
    fields[std::string(info(field).column)] =
        info(field).is_set ? Json(texts) : Json(texts.front());
  }
  std::vector<std::string> structures;
  for (const KnownStructure* known : desks.hub.state().governance.structures()) {
    const auto& venues = known->said.venues;
    if (known->hub == found.hub &&
        std::find(venues.begin(), venues.end(), found.venue.id) != venues.end()) {
      structures.push_back(known->said.name);
    }
  }
  const HoursNow now(desks, found.venue);
  const OpenState state = now.hours.state_at(placed(now.moment, now.calendar));
  return {{"id", found.venue.id},
          {"name", found.venue.text(VenueField::nom)},
          {"hub", hub_name(desks.hub, found.hub)},
          {"territory", hub_territory(desks.hub, found.hub)},
          {"open_now", open_state(state)},
          {"hours_text", hours_text(now, found.venue)},
          {"next_opening", next_opening(now)},
          {"room", room_records(desks, found)},
          {"structures", structures},
          {"merged_into", text_or_null(found.venue.text(VenueField::fusion))},
          {"services", services_of(found.venue)},
          {"fields", fields}};
}

}  // namespace maillage
