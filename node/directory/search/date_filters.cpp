// Filters by date: itinerant stops, seasons, holidays.
#include <algorithm>

#include "node/directory/search/filters.h"

namespace maillage {
namespace {

constexpr int kMostDays = 31;

// Whether a stop's hours open at some minute of the day.
bool has_hours_on(const Stop& stop, const LocalDay& day) {
  std::vector<int> changes = {0};
  stop.hours.add_changes(day, changes);
  return std::any_of(changes.begin(), changes.end(), [&](int minute) {
    return minute < 24 * 60 && stop.hours.covers(day, minute) == OpenState::open;
  });
}

}  // namespace

bool opens_on(const VenueHours& hours, std::chrono::sys_days day, HolidayCalendar calendar) {
  return hours.next_opening({day, 0}, calendar, 0).has_value();
}

bool stops_in(const VenueHours& hours, const StopQuery& query, HolidayCalendar calendar) {
  const int days = std::min(query.days.days(), kMostDays);
  for (const Stop& stop : hours.stops()) {
    if (stop.insee != query.insee) continue;
    for (int i = 0; i < days; ++i) {
      const auto date = query.days.first + std::chrono::days{i};
      if (stop.date && *stop.date != date) continue;
      LocalDay day = placed(date, calendar);
      if (stop.date) day.public_holiday = Holiday::no;  // written knowing what day it is
      if (has_hours_on(stop, day)) return true;
    }
  }
  return false;
}

}  // namespace maillage
