// Opening hours given a column per weekday, composed into one OpenStreetMap opening_hours text
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours).
#pragma once

#include <array>
#include <string>
#include <vector>

namespace maillage {

// The cleaned cells of a day that are not empty: one, or more where the source has a column for the
// morning and one for the afternoon. None: closed, though nobody said so.
using DayCells = std::vector<std::string>;

struct WeekdayHours {
  std::string text;
  bool understood = true;  // false: `text` is the cells as they are
};

// `days`: Monday first, cells such as "09:00 - 12:00 / 13:30 - 17:00", "9h-12h et 14h-17h30",
// "9-12 14-17", "9.00-12.00", "09:00:00-12:00:00", "8h30/12h" or "fermé". Result: "Mo-Fr
// 09:00-12:00,13:30-17:00; Sa 09:00-12:00"; empty when no day is open, but "Mo-Su off" when every
// day from Monday to Friday is said to be closed.
//
// Ranges that overlap or touch are joined, since a source that lists the hours of several sites in
// one cell means "someone is there". "00:00 - 00:00" is filling. A range ends on the next day when
// it goes from 16:00 or later to 6:00 or earlier ("22h-2h"); any other that ends before it starts
// is taken for a mistake, as are bare hours before 6 ("2-5": in the afternoon?). When a cell cannot
// be read, nothing is interpreted: "lundi : 9h-12h ; mardi : sur rendez-vous".
WeekdayHours compose_weekday_hours(const std::array<DayCells, 7>& days);

}  // namespace maillage
