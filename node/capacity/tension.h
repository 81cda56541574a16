// What is said of the room of a service: how busy it is, not how many seats it has.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/ids.h"

namespace maillage {

// Days since 1970-01-01, at the venue's clock.
using DayNumber = std::int32_t;
inline constexpr DayNumber first_day = 10'957;  // 2000-01-01
inline constexpr DayNumber last_day = 84'005;   // 2199-12-31
inline constexpr int most_weeks = 104;
inline constexpr std::uint16_t minutes_of_day = 24 * 60;

// Numbers travel in signed updates and are never reused.
enum class TensionState : std::uint8_t {
  receives = 0,    // on reçoit
  wait = 1,        // délai de N semaines
  full_until = 2,  // complet jusqu'au D
};

enum class NextKind : std::uint8_t { slot = 0, workshop = 1 };

// The next free slot or the next workshop.
struct NextDate {
  NextKind kind = NextKind::slot;
  DayNumber day = 0;
  std::optional<std::uint16_t> minute;  // of the day
  auto operator<=>(const NextDate&) const = default;
};

struct Tension {
  TensionState state = TensionState::receives;
  std::uint8_t weeks = 0;  // of a wait
  DayNumber until = 0;     // the last day it is full
  std::optional<NextDate> next;
  std::optional<WriterId> said_by;  // the structure; nothing: the hub. Never a person
  bool operator==(const Tension&) const = default;
};

// Somebody asked by telephone, and what was said still holds.
struct Validation {
  Dot confirms;  // the tension
  std::optional<WriterId> said_by;
  bool operator==(const Validation&) const = default;
};

// Within the bounds above, nothing said that does not belong to the state.
bool is_well_formed(const Tension& tension);

}  // namespace maillage
