#include "node/control/room_records.h"

#include "node/capacity/words.h"

namespace maillage {
namespace {

Json next_record(const NextDate& next) {
  return {{"kind", next.kind == NextKind::workshop ? "workshop" : "slot"},
          {"date", iso_date_of(next.day)},
          {"minute", next.minute ? Json(*next.minute) : Json(nullptr)},
          {"text", words_of(next)}};
}

}  // namespace

Json room_record(const Desks& desks, const WriterId& hub, const ShownRoom& room) {
  const RoomView& view = room.view;
  const bool waits = view.tension && view.tension->state == TensionState::wait;
  const bool is_full = view.tension && view.tension->state == TensionState::full_until;
  Json said_by = nullptr;
  if (view.said_by) {
    said_by = desks.referrals.name_of(*view.said_by);
  } else if (view.tension) {
    said_by = hub_name(desks.hub, hub);
  }
  return {{"service", view.service.empty() ? Json(nullptr) : Json(view.service)},
          {"state", availability_code(view.availability)},
          {"text", room.words},
          {"weeks", waits ? Json(view.tension->weeks) : Json(nullptr)},
          {"until", is_full ? Json(iso_date_of(view.tension->until)) : Json(nullptr)},
          {"next", view.next ? next_record(*view.next) : Json(nullptr)},
          {"known_on", room.known_on ? Json(iso_date_of(*room.known_on)) : Json(nullptr)},
          {"age_days", view.known_at ? Json(view.age_days) : Json(nullptr)},
          {"outdated", view.outdated},
          {"by_telephone", view.validated},
          {"said_by", said_by},
          {"recent_refusals", view.refusals}};
}

Json room_records(const Desks& desks, const FoundVenue& found) {
  Json rooms = Json::array();
  for (const ShownRoom& room : desks.capacity.rooms_of(found)) {
    rooms.push_back(room_record(desks, found.hub, room));
  }
  return rooms;
}

}  // namespace maillage
