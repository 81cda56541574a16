// What people see of the room of a service, now: never part of the state that hubs agree on.
#pragma once

#include <cstdint>
#include <span>

#include "node/capacity/fold.h"

namespace maillage {

inline constexpr int room_valid_days = 30;  // then it is an old saying, and never room
inline constexpr int refusal_days = 14;
inline constexpr std::size_t refusals_that_tell = 2;

enum class Availability : std::uint8_t {
  available,
  wait,
  probably_full,  // refused lately, whatever was said before
  full,
  unknown,
};
// "available", "delay", "probably_full", "full", "unknown": stable.
std::string_view availability_code(Availability availability);
// Whether `a` helps a person more than `b`: room, a wait, nothing known, probably none, none.
bool is_better(Availability a, Availability b);

// `today` is the day at the venue's clock.
struct Moment {
  TimePoint now;
  DayNumber today = 0;
};

struct RoomView {
  std::string service;  // empty: the venue as a whole
  Availability availability = Availability::unknown;
  std::optional<Tension> tension;  // the last one said, whether or not it still holds
  std::optional<TimePoint> known_at;
  int age_days = 0;                 // since `known_at`
  bool outdated = false;            // older than `room_valid_days`
  std::optional<WriterId> said_by;  // of the validation if there is one, else of the tension
  bool validated = false;           // by telephone, after it was said
  std::optional<NextDate> next;     // not past
  std::size_t refusals = 0;         // recent ones that nothing said since has answered
};

// `refusals`: when structures of that venue refused for lack of room, in any order. Those within
// `refusal_days` and after the last word count.
RoomView room_view(const ServiceRoom& room, std::span<const TimePoint> refusals,
                   const Moment& moment);
// Of a service of which nothing was ever said.
RoomView unknown_room(std::string service, std::span<const TimePoint> refusals,
                      const Moment& moment);

}  // namespace maillage
