// Room in French, as a worker reads it, and days as they are typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "node/capacity/view.h"

namespace maillage {

std::string words_of(const Tension& tension);   // "délai de 3 semaines"
std::string words_of(const NextDate& opening);  // "prochain atelier le 4 décembre 2026 à 14 h 30"
// "on reçoit (connu le 22 novembre 2026)", "probablement complet (2 refus récents)". `known_on`:
// the day of `known_at` at the venue's clock.
std::string words_of(const RoomView& room, std::optional<DayNumber> known_on);

std::string day_in_words(DayNumber day);  // "1er décembre 2026"
std::string iso_date_of(DayNumber day);   // "2026-12-01"
// "2026-12-01" or "01/12/2026"; nothing for what is no day of the calendar within the bounds.
std::optional<DayNumber> read_day(std::string_view text);
// The same, and a time of day after it: "2026-12-01 14:30", "2026-12-01T14:30".
struct DayAndMinute {
  DayNumber day = 0;
  std::optional<std::uint16_t> minute;
};
std::optional<DayAndMinute> read_day_and_minute(std::string_view text);

}  // namespace maillage
