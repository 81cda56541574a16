#include "node/directory/public_holidays.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace maillage {
namespace {

using std::chrono::days;
using std::chrono::month_day;
using std::chrono::sys_days;

month_day on(unsigned month, unsigned day) {
  return month_day{std::chrono::month{month}, std::chrono::day{day}};
}

// Easter Sunday of the Gregorian calendar (the "anonymous" algorithm; Meeus, Astronomical
// Algorithms, 1991, chapter 8).
sys_days easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return sys_days{std::chrono::year_month_day{std::chrono::year{year},
                                              std::chrono::month{static_cast<unsigned>(n / 31)},
                                              std::chrono::day{static_cast<unsigned>(n % 31 + 1)}}};
}

bool is_fixed(month_day date) {
  const std::array fixed = {on(1, 1),  on(5, 1),  on(5, 8),   on(7, 14),
                            on(8, 15), on(11, 1), on(11, 11), on(12, 25)};
  return std::find(fixed.begin(), fixed.end(), date) != fixed.end();
}

bool is_abolition_day(month_day date, std::string_view timezone) {
  return (timezone == "America/Guadeloupe" && date == on(5, 27)) ||
         (timezone == "America/Martinique" && date == on(5, 22)) ||
         (timezone == "America/Cayenne" && date == on(6, 10)) ||
         (timezone == "Indian/Reunion" && date == on(12, 20)) ||
         (timezone == "Indian/Mayotte" && date == on(4, 27));
}

}  // namespace

bool is_public_holiday(int year, unsigned month, unsigned day, std::string_view timezone) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || year < 1583) return false;
  const days after_easter = sys_days{date} - easter(year);
  const bool movable =
      after_easter == days{1} || after_easter == days{39} || after_easter == days{50};
  return movable || is_fixed(on(month, day)) || is_abolition_day(on(month, day), timezone);
}

}  // namespace maillage
