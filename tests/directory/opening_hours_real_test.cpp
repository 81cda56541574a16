// The hours that real venues publish.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "node/directory/import/importer.h"
#include "node/directory/opening_hours.h"
#include "protocol/bytes.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using Texts = std::set<std::string>;

void add_if_any(Texts& texts, std::string_view text) {
  if (!text.empty()) texts.emplace(text);
}

Texts national_hours() {
  Texts texts;
  for (const Venue& venue : test::real_venues())
    add_if_any(texts, venue.text(VenueField::horaires));
  return texts;
}

Texts data_inclusion_hours() {
  Texts texts;
  const auto rows = test::csv_rows(test::file_text("tests/data/lieux-v0-data-inclusion.csv"));
  const auto column = std::find(rows[0].begin(), rows[0].end(), "horaires") - rows[0].begin();
  for (std::size_t row = 1; row < rows.size(); ++row) {
    add_if_any(texts, rows[row].at(static_cast<std::size_t>(column)));
  }
  return texts;
}

// As the import composes them from a column a day.
Texts france_services_hours() {
  const std::string file = test::file_text("tests/data/france-services.csv");
  ImportOptions options;
  options.territory = {"whole"};
  auto importer = Importer::open(as_bytes(file), nullptr, options);
  if (!importer) throw std::runtime_error(importer.error().message);
  while (importer->step(1000)) {
  }
  Texts texts;
  for (const Venue& venue : importer->take_venues()) {
    add_if_any(texts, venue.text(VenueField::horaires));
  }
  return texts;
}

Texts all_hours() {
  Texts texts = national_hours();
  texts.merge(data_inclusion_hours());
  texts.merge(france_services_hours());
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

std::map<std::string, std::string> table(const std::string& file) {
  std::map<std::string, std::string> entries;
  std::istringstream lines(test::file_text("tests/directory/" + file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::string text = line.substr(0, line.find('\t'));
    for (auto at = text.find("\\n"); at != text.npos; at = text.find("\\n")) {
      text.replace(at, 2, "\n");
    }
    entries[text] = line.substr(line.find('\t') + 1);
  }
  return entries;
}

constexpr const char* kNotTheSyntax = "!";

// How the reference was made stands in opening_hours_reference.mjs.
TEST(RealOpeningHours, MeanWhatTheReferenceImplementationReads) {
  const auto reference = table("opening_hours_reference.tsv");
  Texts unequal;
  std::size_t equal = 0, prose = 0;
  for (const std::string& text : all_hours()) {
    const auto entry = reference.find(text);
    ASSERT_NE(entry, reference.end()) << "the reference lacks: " << text;
    const auto hours = OpeningHours::parse(text);
    const std::string read = hours ? changes(*hours) : kNotTheSyntax;
    if (read != entry->second) {
      unequal.insert(text);
    } else {
      ++equal;
      prose += read == kNotTheSyntax;
    }
  }
  const double total = static_cast<double>(equal + unequal.size());
  std::cout << "distinct values " << total << ", as the reference reads them " << equal << " ("
            << 100 * static_cast<double>(equal) / total << " %), of these " << prose
            << " not the syntax and shown raw\n";
  EXPECT_EQ(all_hours().size(), reference.size());
  EXPECT_GE(static_cast<double>(equal) / total, 0.995);
  Texts listed;
  for (const auto& [text, why] : table("opening_hours_raw.tsv")) listed.insert(text);
  EXPECT_EQ(unequal, listed) << "what differs is listed in opening_hours_raw.tsv";
}

TEST(RealOpeningHours, HaveAnUnknownStateWhereTheyAreDoubtful) {
  std::size_t doubtful = 0;
  for (const std::string& text : all_hours()) {
    const auto hours = OpeningHours::parse(text);
    if (!hours || !hours->is_doubtful()) continue;
    ++doubtful;
    for (int day = 0; day < kDaysPerWeek; ++day) {
      const LocalDay date{std::chrono::sys_days{std::chrono::year{2026} / 6 / (1 + day)}};
      if (!hours->week()[static_cast<std::size_t>(day)].doubtful) continue;
      EXPECT_EQ(hours->covers(date, 600), OpenState::unknown) << text;
    }
  }
  std::cout << "values with an interval without length: " << doubtful << "\n";
  EXPECT_GE(doubtful, 22u);
}

TEST(RealOpeningHours, StayRawWhenTheyAreProse) {
  for (const auto& text : all_hours()) {
    const bool prose = text.find("undi") != text.npos || text.find(" de ") != text.npos;
    EXPECT_FALSE(prose && OpeningHours::parse(text)) << text;
  }
}

LocalMoment moment_of(const std::string& iso) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::stoi(iso.substr(at, size));
  };
  const auto date = std::chrono::year{number(0, 4)} / number(5, 2) / number(8, 2);
  return {std::chrono::sys_days{date}, number(11, 2) * 60 + number(14, 2)};
}

// Of the dates that a value speaks of, all moments must agree; only on a holiday that no rule is
// about do we say less than the reference, which takes it for an ordinary day.
TEST(DatedOpeningHours, MeanWhatTheReferenceImplementationReads) {
  std::istringstream lines(test::file_text("tests/directory/opening_hours_dated_reference.tsv"));
  std::string line;
  std::getline(lines, line);
  std::vector<PlacedMoment> moments;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    moments.push_back(placed(moment_of(word), HolidayCalendar::metropole));
  }
  ASSERT_GT(moments.size(), 300u);
  std::size_t compared = 0, raw = 0, unknown = 0;
  while (std::getline(lines, line)) {
    const auto tab = line.find('\t');
    const std::string text = line.substr(0, tab), states = line.substr(tab + 1);
    const auto hours = OpeningHours::parse(text);
    EXPECT_FALSE(hours && states == kNotTheSyntax) << text;
    raw += !hours;
    if (!hours) continue;
    ASSERT_EQ(states.size(), moments.size());
    for (std::size_t i = 0; i < moments.size(); ++i) {
      const PlacedMoment& moment = moments[i];
      const OpenState state = hours->state_at(moment);
      ++compared;
      if (state == OpenState::unknown) {
        ++unknown;
        EXPECT_TRUE(moment.today.public_holiday == Holiday::yes ||
                    moment.yesterday.public_holiday == Holiday::yes)
            << text;
        continue;
      }
      EXPECT_EQ(state == OpenState::open, states[i] == '1')
          << text << " on " << moment.today.date.time_since_epoch().count() << " (day "
          << moment.today.weekday() << ") at " << moment.minute << ", moment " << i;
    }
  }
  std::cout << "moments compared " << compared << ", unknown on holidays " << unknown
            << ", values kept raw " << raw << "\n";
  EXPECT_GT(compared, 40'000u);
  EXPECT_LT(unknown, compared / 5);
}

TEST(RealOpeningHours, ReadTheSameWhenEachDayIsWrittenOut) {
  static constexpr const char* kDays[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
  const auto time = [](int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minute / 60) + ":" + two(minute % 60);
  };
  for (const auto& text : all_hours()) {
    const auto hours = OpeningHours::parse(text);
    if (!hours || hours->is_doubtful()) continue;
    std::string written_out;
    for (std::size_t day = 0; day < 7; ++day) {
      written_out += std::string(written_out.empty() ? "" : "; ") + kDays[day];
      if (hours->week()[day].hours.empty()) written_out += " off";
      const char* before = " ";
      for (const auto& interval : hours->week()[day].hours) {
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
