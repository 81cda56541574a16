// The place a person means by a name. Private to this room.
#pragma once

#include "node/control/command.h"

namespace maillage {

// A commune of this hub's territory before others of its name, then the largest; for a name that no
// commune has, one that begins with it ("Sablé"), by the same order. `notes`: what was understood
// where the text alone does not say it, and how to name the others. Errors: as Gazetteer::find.
Result<Place> near_place(const Desks& desks, const std::string& text,
                         std::vector<std::string>& notes);

}  // namespace maillage
