#include "node/control/venue_records.h"

#include <algorithm>
#include <cmath>

namespace maillage {
namespace {

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json open_state(OpenState state) {
  if (state == OpenState::unknown) return nullptr;
  return state == OpenState::open;
}

std::vector<std::string> values(const Venue& venue, VenueField field) {
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? std::vector<std::string>() : found->second;
}

// Hours that cannot be parsed are shown as they are, never guessed.
std::string hours_text(const Venue& venue) {
  const std::string_view raw = venue.text(VenueField::horaires);
  const auto hours = OpeningHours::parse(raw);
  return hours ? hours->words() : std::string(raw);
}

Json next_opening(const Desks& desks, const Venue& venue) {
  const auto hours = OpeningHours::parse(venue.text(VenueField::horaires));
  if (!hours) return nullptr;
  const LocalMoment now = local_moment(desks.hub.now(), timezone_of(venue));
  const auto next = hours->next_opening(now.weekday, now.minute);
  if (!next) return nullptr;
  return {
      {"weekday", next->weekday}, {"minute", next->minute}, {"in_minutes", next->minutes_ahead}};
}

}  // namespace

Json search_record(const Desks& desks, const FoundVenue& found, bool widened) {
  const Venue& venue = found.venue;
  const auto& distance = found.hit.distance_km;
  return {{"id", venue.id},
          {"name", venue.text(VenueField::nom)},
          {"commune", venue.text(VenueField::commune)},
          {"postcode", venue.text(VenueField::code_postal)},
          {"distance_km", distance ? Json(std::round(*distance * 10) / 10) : Json(nullptr)},
          {"distance_from_commune", distance.has_value() && !venue.position().has_value()},
          {"open_now", open_state(found.hit.open_now)},
          {"room", nullptr},  // capacity is not kept yet: unknown is said as unknown
          {"address", venue.text(VenueField::adresse)},
          {"telephone", text_or_null(venue.text(VenueField::telephone))},
          {"services", values(venue, VenueField::services)},
          {"hours", text_or_null(venue.text(VenueField::horaires))},
          {"hours_text", hours_text(venue)},
          {"hub", hub_name(desks.hub, found.hub)},
          {"territory", hub_territory(desks.hub, found.hub)},
          {"widened", widened}};
}

Json venue_record(const Desks& desks, const FoundVenue& found) {
  Json fields = Json::object();
  for (const auto& [field, texts] : found.venue.fields) {
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
  const auto hours = OpeningHours::parse(found.venue.text(VenueField::horaires));
  const OpenState state =
      hours ? hours->state_at(local_moment(desks.hub.now(), timezone_of(found.venue)))
            : OpenState::unknown;
  return {{"id", found.venue.id},
          {"name", found.venue.text(VenueField::nom)},
          {"hub", hub_name(desks.hub, found.hub)},
          {"territory", hub_territory(desks.hub, found.hub)},
          {"open_now", open_state(state)},
          {"hours_text", hours_text(found.venue)},
          {"next_opening", next_opening(desks, found.venue)},
          {"structures", structures},
          {"fields", fields}};
}

}  // namespace maillage
