// Proposed column maps, on 36 foreign headers (tests/import/headers/: each file with what its
// columns are beside it) and on the real files.
#include "node/directory/import/suggest_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "node/directory/import/cell_text.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::import_text;
using import_test::Imported;
using testing::HasSubstr;
using testing::Not;

constexpr std::array<const char*, 7> kDays = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

std::string text_of(const ColumnTarget& target) {
  using Kind = ColumnTarget::Kind;
  switch (target.kind) {
    case Kind::none:
      return "-";
    case Kind::field:
      return std::string(info(target.field).column);
    case Kind::position:
      return "position";
    case Kind::whole_address:
      return "adresse_complete";
    case Kind::id:
      return "id";
    case Kind::day:
      return kDays.at(static_cast<std::size_t>(target.weekday));
    case Kind::part_of_day:
      return std::string(kDays.at(static_cast<std::size_t>(target.weekday))) + "+";
    case Kind::equipment:
      return "equipements";
    case Kind::person:
      return "person";
  }
  return "?";
}

SuggestedMap suggested(std::string_view bytes, std::string_view source = "") {
  Result<SuggestedMap> map = suggest_map(as_bytes(bytes), source);
  if (!map) {
    ADD_FAILURE() << map.error().message;
    return {};
  }
  return std::move(*map);
}

ColumnMap parsed(const SuggestedMap& suggestion) {
  Result<ColumnMap> map = ColumnMap::parse(suggestion.page);
  if (!map) ADD_FAILURE() << map.error().message << "\n" << suggestion.page;
  return map ? *map : ColumnMap{};
}

// By column, the answers that are right: "Tél 2<tab>telephone|-".
std::vector<std::pair<std::string, std::vector<std::string>>> answers(const std::string& text) {
  std::vector<std::pair<std::string, std::vector<std::string>>> result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    EXPECT_NE(tab, std::string::npos) << line;
    result.emplace_back(line.substr(0, tab), split_values(line.substr(tab + 1), "|"));
  }
  return result;
}

std::string file_at(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> headers() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(MAILLAGE_SOURCE_DIR "/tests/import/headers")) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(SuggestedMaps, AreRightForNineInTenColumnsOfForeignFiles) {
  std::size_t columns = 0, right = 0;
  const auto files = headers();
  EXPECT_GE(files.size(), 36u);
  for (const auto& file : files) {
    const SuggestedMap map = suggested(file_at(file));
    const auto expected =
        answers(file_at(std::filesystem::path(file).replace_extension(".expected")));
    ASSERT_EQ(map.columns.size(), expected.size()) << file;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(clean_cell(map.columns[i].name), expected[i].first) << file;
      const std::string answer = text_of(map.columns[i].target);
      const auto& accepted = expected[i].second;
      const bool is_right = std::find(accepted.begin(), accepted.end(), answer) != accepted.end();
      ++columns;
      right += is_right;
      if (is_right) continue;
      std::cout << file.stem().string() << ": \"" << expected[i].first << "\" is "
                << accepted.front() << ", not " << answer << " (" << map.columns[i].why << ")\n";
    }
  }
  std::cout << right << " of " << columns << " columns of " << files.size() << " files are right\n";
  RecordProperty("columns", static_cast<int>(columns));
  RecordProperty("right", static_cast<int>(right));
  EXPECT_GE(right * 10, columns * 9);
}

TEST(SuggestedMaps, ImportEveryRowOfForeignFiles) {
  for (const auto& file : headers()) {
    const std::string bytes = file_at(file);
    const ColumnMap map = parsed(suggested(bytes));
    const Imported read = import_text(bytes, {}, &map);
    EXPECT_EQ(read.report.rejected, 0u)
        << file << ": " << (read.report.issues.empty() ? "" : read.report.issues.back().message);
    EXPECT_GT(read.report.accepted, 0u) << file;
  }
}

// What a map says about persons is never read, and no cell of theirs stands on the page.
TEST(SuggestedMaps, ShowNoCellOfAPerson) {
  for (const auto& file : headers()) {
    const std::string page = suggested(file_at(file)).page;
    for (const char* name : {"Odile", "Durand", "Lucie", "Bernard", "Girard", "Karim", "Petit",
                             "louise.petit", "Gaultier", "Pichot"}) {
      EXPECT_THAT(page, Not(HasSubstr(name))) << file;
    }
  }
}

std::string with_separator(std::string text, char separator) {
  std::replace(text.begin(), text.end(), ';', separator);
  return text;
}

TEST(SuggestedMaps, GiveOfRealFilesWhatTheBuiltInMapsGive) {
  for (const char* name : {"lieux-mediation-numerique.csv", "france-services.csv",
                           "lieux-v0-data-inclusion.csv", "schema-lieux-exemple-officiel.csv"}) {
    const std::string bytes = data_file(name);
    const ColumnMap map = parsed(suggested(bytes));
    const Imported own = import_text(bytes, {}, &map), known = import_text(bytes);
    EXPECT_EQ(own.report.rejected, known.report.rejected) << name;
    EXPECT_EQ(own.venues, known.venues) << name;
    EXPECT_EQ(own.covered, known.covered) << name;
  }
}

TEST(SuggestedMaps, DoNotDependOnSeparatorOrEncoding) {
  const std::string text =
      "Libelle du site;Rue;CP;Localite;Tel\nMairie;1 rue Neuve;72000;Le Mans;0243000000\n"
      "CCAS;2 rue Neuve;72100;Le Mans;0243000001\n";
  const std::string page = suggested(text).page;
  for (const char separator : {',', '\t', '|'}) {
    EXPECT_EQ(suggested(with_separator(text, separator)).page, page);
  }
  EXPECT_EQ(suggested("\xEF\xBB\xBF" + text).page, page);
}

TEST(SuggestedMaps, AreNamedForTheirColumnsOrTheirSource) {
  const std::string text = "Libellé du site;Localité\nMairie;Le Mans\nCCAS;Angers\n";
  const ColumnMap map = parsed(suggested(text));
  EXPECT_TRUE(map.name.starts_with("annuaire-")) << map.name;
  EXPECT_EQ(parsed(suggested(text)).name, map.name);
  EXPECT_NE(parsed(suggested("Libellé du lieu;Localité\nMairie;Le Mans\n")).name, map.name);
  EXPECT_EQ(parsed(suggested(text, "Annuaire \"2026\"\n")).name, "Annuaire \"2026\"\n");
}

TEST(SuggestedMaps, LeaveOutWhatTheCellsContradictAndSayWhy) {
  const SuggestedMap map = suggested(
      "Nom;Ville;Téléphone;Latitude;Longitude;Mail\nMairie;Le Mans;oui;6789012.5;489012.5;non\n"
      "CCAS;Le Mans;non;6789013.5;489013.5;oui\n");
  EXPECT_THAT(map.page, HasSubstr("Téléphone: no telephone numbers in its cells"));
  EXPECT_THAT(map.page, HasSubstr("Latitude: coordinates in metres, not degrees"));
  EXPECT_THAT(map.page, HasSubstr("Mail: no e-mail addresses in its cells"));
  EXPECT_EQ(parsed(map).columns.size(), 2u);
}

TEST(SuggestedMaps, AreRefusedForWhatIsNoListOfPlaces) {
  const auto refused = [](std::string_view text) {
    const auto map = suggest_map(as_bytes(text), "");
    return map ? std::string("suggested") : map.error().message;
  };
  EXPECT_THAT(refused("a;b\n1;2\n3;4\n"), HasSubstr("is this a list of places?"));
  EXPECT_THAT(refused(""), HasSubstr("empty"));
  EXPECT_THAT(refused("%PDF-1.7"), HasSubstr("PDF"));
}

TEST(SuggestedMaps, QuoteAnyNameOfAColumn) {
  const SuggestedMap map =
      suggested("\"Nom \"\"officiel\"\" du\nlieu \\ site\";Ville\nMairie;Le Mans\nCCAS;Angers\n");
  const ColumnMap own = parsed(map);
  EXPECT_EQ(import_text("\"Nom \"\"officiel\"\" du\nlieu \\ site\";Ville\nA;B\n", {}, &own)
                .venues.at(0)
                .text(VenueField::nom),
            "A");
}

}  // namespace
}  // namespace maillage
