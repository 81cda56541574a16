#include "node/capacity/view.h"

#include <algorithm>
#include <array>
#include <limits>

namespace maillage {
namespace {

constexpr std::int64_t day_ms = 24 * 3600 * std::int64_t{1000};

struct AvailabilityInfo {
  std::string_view code;
  int rank;  // the least is best
};
constexpr std::array<AvailabilityInfo, 5> infos = {
    {{"available", 0}, {"delay", 1}, {"probably_full", 3}, {"full", 4}, {"unknown", 2}}};

TimePoint time_of(const Hlc& hlc) {
  return {static_cast<std::int64_t>(hlc.milliseconds())};  // 48 bits
}

// A writer whose clock runs ahead must not stay fresh for ever: a day covers every honest one.
bool is_believable(TimePoint said, TimePoint now) {
  return said.milliseconds <= now.milliseconds + day_ms;
}

std::size_t count_refusals(std::span<const TimePoint> refusals, std::optional<TimePoint> known_at,
                           TimePoint now) {
  const std::int64_t window = now.milliseconds - refusal_days * day_ms;
  const std::int64_t since =
      known_at && is_believable(*known_at, now) ? std::max(window, known_at->milliseconds) : window;
  return static_cast<std::size_t>(
      std::count_if(refusals.begin(), refusals.end(), [&](const TimePoint& refusal) {
        return refusal.milliseconds > since && refusal.milliseconds <= now.milliseconds + day_ms;
      }));
}

// Being full until a day is about the future, so it outlives its age: nobody is sent there for
// nothing. A wait or room is about the day it was said.
Availability said(const Tension& tension, bool outdated, DayNumber today) {
  switch (tension.state) {
    case TensionState::receives:
      return outdated ? Availability::unknown : Availability::available;
    case TensionState::wait:
      return outdated ? Availability::unknown : Availability::wait;
    case TensionState::full_until:
      return tension.until >= today ? Availability::full : Availability::unknown;
  }
  return Availability::unknown;
}

RoomView with_refusals(RoomView view, std::span<const TimePoint> refusals, const Moment& moment) {
  view.refusals = count_refusals(refusals, view.known_at, moment.now);
  const bool tells = view.refusals >= refusals_that_tell;
  if (tells && view.availability != Availability::full) {
    view.availability = Availability::probably_full;
  }
  return view;
}

}  // namespace

std::string_view availability_code(Availability availability) {
  return infos[static_cast<std::size_t>(availability)].code;
}

bool is_better(Availability a, Availability b) {
  return infos[static_cast<std::size_t>(a)].rank < infos[static_cast<std::size_t>(b)].rank;
}

RoomView room_view(const ServiceRoom& room, std::span<const TimePoint> refusals,
                   const Moment& moment) {
  RoomView view;
  view.service = room.service;
  const Tension& tension = room.tension.said;
  view.tension = tension;
  view.validated = room.validation.has_value();
  view.said_by = room.validation ? room.validation->said.said_by : tension.said_by;
  TimePoint known_at = time_of(room.tension.hlc);
  if (room.validation) known_at = std::max(known_at, time_of(room.validation->hlc));
  view.known_at = known_at;
  const std::int64_t age_ms =
      std::max<std::int64_t>(0, moment.now.milliseconds - known_at.milliseconds);
  view.age_days =
      static_cast<int>(std::min<std::int64_t>(age_ms / day_ms, std::numeric_limits<int>::max()));
  view.outdated = age_ms > room_valid_days * day_ms || !is_believable(known_at, moment.now);
  view.availability = said(tension, view.outdated, moment.today);
  if (tension.next && tension.next->day >= moment.today) view.next = tension.next;
  return with_refusals(std::move(view), refusals, moment);
}

RoomView unknown_room(std::string service, std::span<const TimePoint> refusals,
                      const Moment& moment) {
  RoomView view;
  view.service = std::move(service);
  return with_refusals(std::move(view), refusals, moment);
}

}  // namespace maillage
