// Schedules of HSDS 3.0 (a subset of RFC 5545 recurrences) as opening hours in OpenStreetMap's
// syntax.
#pragma once

#include <string>
#include <vector>

#include "node/directory/import/json_value.h"

namespace maillage {

// Empty when there is nothing. Schedules that repeat every week on named days are composed, if all
// of them do; else what they say in words is given as it is: hours are never guessed.
std::string hours_of_schedules(const std::vector<const JsonValue*>& schedules);

}  // namespace maillage
