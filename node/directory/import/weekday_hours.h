// Opening hours given a column per weekday, composed into one OpenStreetMap opening_hours text
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours).
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace maillage {

// `days`: Monday first, cleaned cells such as "09:00 - 12:00 / 13:30 - 17:00", "9h-12h et
// 14h-17h30" or "fermé"; an empty one is a closed day. Result: "Mo-Fr 09:00-12:00,13:30-17:00; Sa
// 09:00-12:00"; empty when no day is open. Ranges that overlap or touch are joined, since a source
// that lists the hours of several sites in one cell means "someone is there". "00:00 - 00:00" is
// filling. When a cell is prose, nothing is interpreted: "lundi : 9h-12h ; mardi : sur
// rendez-vous".
std::string compose_weekday_hours(const std::array<std::string, 7>& days);

}  // namespace maillage
