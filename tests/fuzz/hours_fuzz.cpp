// Any text as opening hours, exceptions and stops, one a line: read or refused with one line, and
// what is read gives answers that fit together. The first two bytes choose the day.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "node/directory/venue_hours.h"
#include "protocol/assert.h"
#include "protocol/bytes.h"

namespace {

using maillage::OpenState;

constexpr std::size_t kMostLines = 8;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c != '\n') {
      lines.back() += c;
    } else if (lines.size() < kMostLines) {
      lines.emplace_back();
    }
  }
  return lines;
}

template <typename T>
void check_refusal(const maillage::Result<T>& parsed) {
  if (parsed) return;
  const std::string& message = parsed.error().message;
  MAILLAGE_ASSERT(!message.empty() && message.find('\n') == std::string::npos);
}

void check_hours(const std::string& text) {
  const auto hours = maillage::OpeningHours::parse(text);
  check_refusal(hours);
  if (!hours) return;
  MAILLAGE_ASSERT(!hours->words().empty() && maillage::is_utf8(hours->words()));
  MAILLAGE_ASSERT(*maillage::OpeningHours::parse(text) == *hours);
  for (const maillage::DayPlan& day : hours->week()) {
    for (std::size_t i = 0; i < day.hours.size(); ++i) {
      const maillage::OpenInterval& interval = day.hours[i];
      MAILLAGE_ASSERT(interval.start >= 0 && interval.start < interval.end);
      MAILLAGE_ASSERT(interval.end <= 2 * maillage::kMinutesPerDay);
      MAILLAGE_ASSERT(i == 0 || day.hours[i - 1].end < interval.start);
    }
  }
}

void check_venue(const maillage::Venue& venue, const maillage::LocalMoment& now) {
  const maillage::VenueHours hours{maillage::VenueView(venue)};
  const auto calendar = maillage::HolidayCalendar::alsace_moselle;
  const OpenState state = hours.state_at(maillage::placed(now, calendar));
  const auto next = hours.next_opening(now, calendar);
  MAILLAGE_ASSERT((state == OpenState::open) == (next && next->minutes_ahead == 0));
  if (next) {
    MAILLAGE_ASSERT(next->minutes_ahead >= 0);
    const auto then = hours.state_at(maillage::placed(next->when, calendar));
    MAILLAGE_ASSERT(then == OpenState::open);
  }
  hours.words(venue.text(maillage::VenueField::horaires), now.date);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  // From 1 January 2026 on; the hour follows, so that a line can be met at any.
  const int number = data[0] + 256 * data[1];
  const std::chrono::sys_days start = std::chrono::year{2026} / 1 / 1;
  const maillage::LocalMoment now{start + std::chrono::days{number % 800}, number % 1440};
  maillage::Venue venue;
  const auto lines = lines_of(maillage::as_text({data + 2, size - 2}));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    check_hours(lines[i]);
    check_refusal(maillage::parse_hours_exception(lines[i]));
    check_refusal(maillage::parse_stop(lines[i]));
    if (lines[i].empty()) continue;
    const auto field = i == 0       ? maillage::VenueField::horaires
                       : i % 2 == 1 ? maillage::VenueField::horaires_exceptions
                                    : maillage::VenueField::arrets;
    venue.fields[field].push_back(lines[i]);
  }
  check_venue(venue, now);
  return 0;
}
