// Public holidays (jours fériés) of France, metropolitan and overseas, by place and calendar date.
// Each calendar's legal source stands in public_holidays.cpp.
//
// Not known: bank holidays of custom that no text fixes (carnival in the Antilles and Guyane, the
// four Muslim feasts that usage keeps in Mayotte), and what collective agreements add.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace maillage {

enum class HolidayCalendar : std::uint8_t {
  metropole,
  alsace_moselle,
  guadeloupe,
  martinique,
  guyane,
  reunion,
  saint_pierre_et_miquelon,
  mayotte,
  saint_barthelemy,
  saint_martin,
  wallis_et_futuna,
  polynesie,
  nouvelle_caledonie,
};

enum class Holiday : std::uint8_t {
  no,
  perhaps,  // the law names part of the place only, or the texts contradict each other
  yes,
};

// Of a place, by its commune's code (former codes of Saint-Barthélemy and Saint-Martin too), else
// by its postcode; `metropole` when neither tells.
HolidayCalendar holiday_calendar(std::string_view insee_code, std::string_view postcode);

// `no` before 1583, when the calendar was another one.
Holiday public_holiday(std::chrono::sys_days date, HolidayCalendar calendar);

}  // namespace maillage
