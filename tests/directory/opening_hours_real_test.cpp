// The hours that real venues publish.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "node/directory/opening_hours.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

std::set<std::string> distinct_hours() {
  std::set<std::string> texts;
  for (const Venue& venue : test::real_venues()) {
    const auto text = venue.text(VenueField::horaires);
    if (!text.empty()) texts.emplace(text);
  }
  return texts;
}

// The minutes of the week at which a venue opens or closes, by asking minute by minute.
std::string changes(const OpeningHours& hours) {
  std::string minutes;
  bool open = false;
  for (int i = 0; i <= 7 * 1440; ++i) {
    const bool now_open = i < 7 * 1440 && hours.is_open(i / 1440, i % 1440);
    if (now_open != open) minutes += (minutes.empty() ? "" : " ") + std::to_string(i);
    open = now_open;
  }
  return minutes;
}

TEST(RealOpeningHours, AreNearlyAllUnderstood) {
  std::size_t understood = 0;
  const auto texts = distinct_hours();
  for (const auto& text : texts) {
    if (OpeningHours::parse(text)) ++understood;
  }
  EXPECT_EQ(texts.size(), 2686u);
  EXPECT_EQ(understood, 2591u);
}

TEST(RealOpeningHours, StayRawWhenTheyAreProse) {
  for (const auto& text : distinct_hours()) {
    const bool prose = text.find("undi") != text.npos || text.find(" de ") != text.npos;
    EXPECT_FALSE(prose && OpeningHours::parse(text)) << text;
  }
}

// How the reference was made stands in opening_hours_reference.mjs.
TEST(RealOpeningHours, MeanWhatTheReferenceImplementationReads) {
  std::istringstream lines(test::file_text("tests/directory/opening_hours_reference.tsv"));
  std::size_t compared = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    ASSERT_NE(tab, line.npos);
    const auto hours = OpeningHours::parse(line.substr(0, tab));
    if (!hours) continue;
    ++compared;
    ASSERT_EQ(changes(*hours), line.substr(tab + 1)) << line;
  }
  EXPECT_EQ(compared, 2589u);
}

TEST(RealOpeningHours, ReadTheSameWhenEachDayIsWrittenOut) {
  static constexpr const char* kDays[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
  const auto time = [](int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minute / 60) + ":" + two(minute % 60);
  };
  for (const auto& text : distinct_hours()) {
    const auto hours = OpeningHours::parse(text);
    if (!hours) continue;
    std::string written_out;
    for (std::size_t day = 0; day < 7; ++day) {
      written_out += std::string(written_out.empty() ? "" : "; ") + kDays[day];
      if (hours->week()[day].empty()) written_out += " off";
      const char* before = " ";
      for (const auto& interval : hours->week()[day]) {
        written_out += before + time(interval.start) + "-" + time(interval.end);
        before = ",";
      }
    }
    const auto again = OpeningHours::parse(written_out);
    ASSERT_TRUE(again) << written_out;
    ASSERT_EQ(changes(*again), changes(*hours)) << text << "\n" << written_out;
  }
}

}  // namespace
}  // namespace maillage
