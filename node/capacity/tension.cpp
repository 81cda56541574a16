#include "node/capacity/tension.h"

namespace maillage {
namespace {

bool is_day(DayNumber day) { return day >= first_day && day <= last_day; }

bool is_well_formed(const NextDate& next) {
  return next.kind <= NextKind::workshop && is_day(next.day) &&
         (!next.minute || *next.minute < minutes_of_day);
}

}  // namespace

bool is_well_formed(const Tension& tension) {
  if (tension.next && !is_well_formed(*tension.next)) return false;
  switch (tension.state) {
    case TensionState::receives:
      return tension.weeks == 0 && tension.until == 0;
    case TensionState::wait:
      return tension.weeks >= 1 && tension.weeks <= most_weeks && tension.until == 0;
    case TensionState::full_until:
      return tension.weeks == 0 && is_day(tension.until);
  }
  return false;
}

}  // namespace maillage
