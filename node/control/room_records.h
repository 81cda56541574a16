// Room as JSON records. Private to this room.
#pragma once

#include "node/control/command.h"

namespace maillage {

// "disponibilité" of one service: the object under `room`, and what `capacity show` adds its venue
// to.
Json room_record(const Desks& desks, const WriterId& hub, const ShownRoom& room);
Json room_records(const Desks& desks, const FoundVenue& found);  // of each service

}  // namespace maillage
