// Every kind of damage to four files: refused with one line that says what to do, or read with a
// report that hides nothing; in bounded time and memory.
#include "tests/import/damage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "node/directory/import/suggest_map.h"
#include "tests/import/import_helpers.h"
#include "tests/support/sanitizers.h"

namespace maillage {
namespace {

using import_test::all_damage;
using import_test::Damage;
using import_test::data_file;
using import_test::Fate;
using testing::HasSubstr;

constexpr auto kLongest = std::chrono::seconds(2);
constexpr long kMostMemoryKiB = 600 << 10;  // 64 MiB of file, decoded and as a table, and the test

// The header and rows that stand on one line each.
std::string plain_rows(const std::string& text, std::size_t lines) {
  std::string kept;
  bool quoted = false;
  for (std::size_t begin = 0; begin < text.size() && lines > 0;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string line = text.substr(begin, end - begin);
    const bool whole = std::count(line.begin(), line.end(), '"') % 2 == 0;
    if (whole && !quoted) {
      kept += line;
      std::erase(kept, '\r');
      --lines;
    }
    quoted = quoted != !whole;
    begin = end;
  }
  return kept;
}

std::vector<std::pair<std::string, std::string>> sound_files() {
  const std::string small =
      "id,nom,commune,code_postal,telephone,services\n"
      "62bd520b3e465606de19a991,Médiathèque,Évron,53600,0243000001,\n"
      "62bd520b3e465606de19a992,Café numérique,Mayenne,53100,0243000002,\n"
      "62bd520b3e465606de19a993,Mairie,Ernée,53500,0243000003,\n"
      "62bd520b3e465606de19a994,École,Gorron,53120,0243000004,\n";
  std::string semicolons = small;
  std::replace(semicolons.begin(), semicolons.end(), ',', ';');
  return {{"small", small},
          {"semicolons", semicolons},
          {"v0", plain_rows(data_file("lieux-v0-data-inclusion.csv"), 8)},
          {"france-services", plain_rows(data_file("france-services.csv"), 60)}};
}

bool is_one_line(const std::string& text) {
  return !text.empty() && is_utf8(text) && text.find_first_of("\r\n") == std::string::npos;
}

void check_venues(const std::vector<Venue>& venues) {
  std::set<std::string> ids;
  for (const Venue& venue : venues) {
    EXPECT_TRUE(ids.insert(venue.id).second) << venue.id;
    for (const auto& [field, values] : venue.fields) {
      for (const std::string& value : values) {
        EXPECT_TRUE(!value.empty() && is_utf8(value) && value.front() != '=');
      }
    }
  }
}

struct Outcome {
  std::string refusal;
  ImportReport report;
};

Outcome import_of(const std::string& bytes) {
  auto importer = Importer::open(as_bytes(bytes), nullptr, {});
  if (!importer) return {importer.error().message, {}};
  while (importer->step(1'000)) {
  }
  import_test::expect_counts_add_up(importer->report());
  check_venues(importer->take_venues());
  for (const ImportIssue& issue : importer->report().issues) {
    EXPECT_GE(issue.line, 1u);
    EXPECT_TRUE(is_one_line(issue.message)) << issue.message;
    EXPECT_TRUE(is_utf8(issue.value) && is_utf8(issue.column));
  }
  return {"", importer->report()};
}

bool says(const ImportReport& report, const std::string& text) {
  return std::any_of(report.issues.begin(), report.issues.end(), [&text](const ImportIssue& issue) {
    return issue.message.find(text) != std::string::npos;
  });
}

void check_fate(const Damage& damage, const Outcome& outcome, const ImportReport& sound) {
  if (!outcome.refusal.empty()) {
    EXPECT_TRUE(is_one_line(outcome.refusal)) << outcome.refusal;
  }
  switch (damage.fate) {
    case Fate::refused:
      EXPECT_FALSE(outcome.refusal.empty()) << "it was read";
      EXPECT_THAT(outcome.refusal, HasSubstr(damage.said));
      return;
    case Fate::reported:
      EXPECT_EQ(outcome.refusal, "");
      // A column the map does not know is named whole.
      if (outcome.report.unused_columns.size() > sound.unused_columns.size()) return;
      EXPECT_GT(outcome.report.issues.size(), sound.issues.size()) << "nothing was said";
      EXPECT_TRUE(says(outcome.report, damage.said)) << damage.said;
      return;
    case Fate::read:
      EXPECT_EQ(outcome.refusal, "");
      EXPECT_EQ(outcome.report.rejected, sound.rejected);
      EXPECT_EQ(outcome.report.accepted, sound.accepted);
      return;
    case Fate::any:
      // Rows that are gone have been mentioned.
      EXPECT_TRUE(!outcome.refusal.empty() || outcome.report.rows_read >= sound.rows_read ||
                  !outcome.report.issues.empty() || damage.name.starts_with("cut at"));
      return;
  }
}

void check_suggestion(const std::string& bytes) {
  const auto suggested = suggest_map(as_bytes(bytes), "");
  if (!suggested) {
    EXPECT_TRUE(is_one_line(suggested.error().message)) << suggested.error().message;
    return;
  }
  const auto map = ColumnMap::parse(suggested->page);
  EXPECT_TRUE(map) << map.error().message;
}

TEST(Damage, HasAHundredKindsOrMoreEachOnce) {
  std::set<std::string> names;
  for (const Damage& damage : all_damage()) {
    EXPECT_TRUE(names.insert(damage.name).second) << damage.name;
  }
  EXPECT_GE(names.size(), 100u);
}

TEST(Damage, EndsInOneClearLineOrAFullReport) {
  std::size_t cases = 0, refused = 0;
  std::chrono::steady_clock::duration longest{};
  std::string slowest;
  for (const auto& [file, sound] : sound_files()) {
    const Outcome undamaged = import_of(sound);
    ASSERT_EQ(undamaged.refusal, "");
    for (const Damage& damage : all_damage()) {
      SCOPED_TRACE(file + ": " + damage.name);
      const std::string bytes = damage.made_from(sound);
      const auto begin = std::chrono::steady_clock::now();
      const Outcome outcome = import_of(bytes);
      const auto imported = std::chrono::steady_clock::now();
      check_suggestion(bytes);
      const auto took = std::max(imported - begin, std::chrono::steady_clock::now() - imported);
      EXPECT_LT(took, kLongest * test::sanitizer_factor);
      if (took > longest) slowest = file + ": " + damage.name;
      longest = std::max(longest, took);
      check_fate(damage, outcome, undamaged.report);
      ++cases;
      refused += !outcome.refusal.empty();
    }
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, kMostMemoryKiB * test::sanitizer_factor);
  std::cout << cases << " damaged files, " << refused << " refused; the slowest took "
            << std::chrono::duration_cast<std::chrono::milliseconds>(longest).count() << " ms ("
            << slowest << "); " << usage.ru_maxrss / 1024 << " MiB at most\n";
}

}  // namespace
}  // namespace maillage
