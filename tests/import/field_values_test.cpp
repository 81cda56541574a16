#include "node/directory/import/field_values.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/import/territory.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

TEST(CleanCell, CollapsesWhiteSpaceOfAnyKind) {
  EXPECT_EQ(clean_cell("  Le\u00A0 \t\r\nMans\u202F "), "Le Mans");
  EXPECT_EQ(clean_cell("\u3000"), "");
}

TEST(CleanCell, RemovesControlsAndMarksThatChangeDirection) {
  EXPECT_EQ(clean_cell("a\x01\x7F\u0085\u200B\u202E\uFEFF"
                       "b"),
            "ab");
}

TEST(CleanCell, TreatsSpreadsheetDebrisAsNothing) {
  for (const char* text : {"NULL", "nan", "None", "#N/A", "-", " - ", "n/a"}) {
    EXPECT_EQ(clean_cell(text), "") << text;
  }
  EXPECT_EQ(clean_cell("Nantes"), "Nantes");
}

TEST(CleanCell, UnwrapsExcelsWayToKeepAZero) { EXPECT_EQ(clean_cell("=\"01200\""), "01200"); }

TEST(DefuseFormula, RemovesWhatWouldRun) {
  for (const char* formula :
       {"=SUM(A1)", "==SUM(A1)", "+SUM(A1)", "-SUM(A1)", "@SUM(A1)", "= SUM(A1)", "=-@SUM(A1)"}) {
    std::string text = formula;
    EXPECT_TRUE(defuse_formula(text)) << formula;
    EXPECT_EQ(text, "SUM(A1)") << formula;
  }
}

TEST(DefuseFormula, LeavesNumbersAndDashesAlone) {
  for (const char* harmless : {"+33243252107", "-0.55", "- sur rendez-vous", "a=b", ""}) {
    std::string text = harmless;
    EXPECT_FALSE(defuse_formula(text)) << harmless;
    EXPECT_EQ(text, harmless);
  }
}

TEST(SplitValues, DoesNotSplitInsideParentheses) {
  using V = std::vector<std::string>;
  EXPECT_EQ(split_values("Langues étrangères (anglais, autres), Surdité", "|,"),
            (V{"Langues étrangères (anglais, autres)", "Surdité"}));
  EXPECT_EQ(split_values("a (b | c|d", "|"), (V{"a (b", "c", "d"}));
  EXPECT_EQ(split_values("||a| |", "|"), (V{"a"}));
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("ééééé", 8), "éé...");
  EXPECT_EQ(shortened("abc", 3), "abc");
}

TEST(Postcode, RepairsWhatSpreadsheetsDo) {
  EXPECT_EQ(read_postcode("72000").value, "72000");
  EXPECT_EQ(read_postcode("72000").note, "");
  EXPECT_EQ(read_postcode("72 000").value, "72000");
  for (const auto& [text, value] : {std::pair{"1200", "01200"},
                                    {"72000.0", "72000"},
                                    {"1200.0", "01200"},
                                    {"F-72000", "72000"},
                                    {"72000 Le Mans", "72000"},
                                    {"'01200", "01200"}}) {
    EXPECT_EQ(read_postcode(text).value, value) << text;
    EXPECT_NE(read_postcode(text).note, "") << text;
  }
}

TEST(Postcode, RefusesWhatIsNone) {
  for (const char* text : {"00000", "99999", "720", "720001", "Le Mans", "123456789012345"}) {
    EXPECT_EQ(read_postcode(text).value, "") << text;
    EXPECT_NE(read_postcode(text).note, "") << text;
  }
}

TEST(InseeCode, KnowsCorsicaAndOverseas) {
  for (const char* text : {"72181", "2A004", "2B033", "97411", "01033"}) {
    EXPECT_EQ(read_insee_code(text).value, text);
  }
  EXPECT_EQ(read_insee_code("2a004").value, "2A004");
  EXPECT_EQ(read_insee_code("1033").value, "01033");
  for (const char* text : {"20004", "721", "2C004", "00000", "Le Mans", "721811"}) {
    EXPECT_EQ(read_insee_code(text).value, "") << text;
  }
}

TEST(Pivot, TreatsPlaceholdersAsAbsent) {
  for (const char* text : {"00000000000000", "000", "11111111111111", "99999999999999", "XXXX"}) {
    EXPECT_EQ(read_pivot(text).value, "") << text;
    EXPECT_EQ(read_pivot(text).note, "") << text;
  }
  EXPECT_EQ(read_pivot("305 187 932 00127").value, "30518793200127");
  EXPECT_EQ(read_pivot("w751234567").value, "W751234567");
  EXPECT_EQ(read_pivot("30518793200127.0").value, "30518793200127");
  EXPECT_NE(read_pivot("3.05188E+13").note.find("spreadsheet"), std::string::npos);
  EXPECT_NE(read_pivot("en cours").note, "");
  EXPECT_NE(read_pivot("- .").note, "");
}

TEST(Date, ReadsIsoFrenchAndSpreadsheetDates) {
  for (const char* text :
       {"2024-04-02", "2024-04-02T10:00:00Z", "2024-04-02 10:00", "02/04/2024", "2/4/2024",
        "02-04-2024", "02.04.2024", "2024/04/02", "02/04/2024 10:22:00", "45384", "45384.0"}) {
    EXPECT_EQ(read_date(text).value, "2024-04-02") << text;
  }
}

TEST(Date, RefusesImpossibleDays) {
  for (const char* text : {"2024-02-30", "31/04/2024", "2023-02-29", "2024-13-01", "13/13/2024",
                           "1970-01-01", "0000-00-00", "9999-12-31", "hier", "2024", "2024-04",
                           "2024-04-02x", "02/04/24", "99999", ""}) {
    EXPECT_EQ(read_date(text).value, "") << text;
    EXPECT_NE(read_date(text).note, "") << text;
  }
}

TEST(Position, AcceptsADecimalComma) {
  const PositionReading read = read_position("47,99", "0,19");
  EXPECT_EQ(read.latitude, "47.99");
  EXPECT_EQ(read.longitude, "0.19");
  EXPECT_EQ(read.note, "");
}

TEST(Position, SetsExchangedCoordinatesRight) {
  for (const auto& [north, east] : {std::pair{"47.99", "0.19"},
                                    {"-20.88", "55.45"},
                                    {"4.93", "-52.3"},
                                    {"-12.8", "45.2"},
                                    {"16.2", "-61.5"},
                                    {"46.8", "-56.2"},
                                    {"-22.27", "166.44"}}) {
    const PositionReading direct = read_position(north, east);
    EXPECT_EQ(direct.note, "") << north;
    EXPECT_EQ(direct.latitude, north);
    const PositionReading exchanged = read_position(east, north);
    EXPECT_EQ(exchanged.latitude, north);
    EXPECT_EQ(exchanged.longitude, east);
    EXPECT_NE(exchanged.note, "");
  }
}

TEST(Position, RefusesWhatIsNowhere) {
  for (const auto& [north, east] : {std::pair{"0", "0"},
                                    {"0.0", "0,0"},
                                    {"652709.4", "6862305.3"},
                                    {"nord", "est"},
                                    {"47.99", ""},
                                    {"", "0.19"},
                                    {"inf", "nan"},
                                    {"47.9.9", "0.1"},
                                    {"91", "181"}}) {
    const PositionReading read = read_position(north, east);
    EXPECT_EQ(read.latitude + read.longitude, "") << north;
    EXPECT_NE(read.note, "") << north;
  }
}

TEST(Position, KeepsWhatIsAbroadWithAWarning) {
  const PositionReading read = read_position("40.4", "-3.7");
  EXPECT_EQ(read.latitude, "40.4");
  EXPECT_NE(read.note, "");
}

TEST(Url, AcceptsWebAddressesOnly) {
  EXPECT_EQ(read_url("HTTPS://Exemple.fr/A?b#c").value, "https://Exemple.fr/A?b#c");
  EXPECT_EQ(read_url("www.exemple.fr/a").value, "https://www.exemple.fr/a");
  EXPECT_EQ(read_url("exemple.fr").value, "https://exemple.fr");
  for (const char* text : {"javascript:alert(1)", "data:text/html,x.fr", "Oui", "http://",
                           "http://localhost", "ftp://exemple.fr", "https://a@exemple.fr",
                           "https://exemple.fr/<script>", "sur place. Ou non"}) {
    EXPECT_EQ(read_url(text).value, "") << text;
  }
}

TEST(Email, WantsOneAtAndADomain) {
  EXPECT_EQ(read_email("contact@tarmac.asso.fr").value, "contact@tarmac.asso.fr");
  EXPECT_EQ(read_email("mailto:contact@tarmac.asso.fr").value, "contact@tarmac.asso.fr");
  for (const char* text : {"[courriel retiré]", "a@b", "@b.fr", "a@@b.fr", "a@b.fr>", "a b@c.fr"}) {
    EXPECT_EQ(read_email(text).value, "") << text;
  }
}

TEST(Enumerations, MatchWhateverTheSpelling) {
  EXPECT_EQ(canonical_value(VenueField::services, "COMPREHENSION du monde numerique"),
            "Compréhension du monde numérique");
  EXPECT_EQ(canonical_value(VenueField::formations_labels, "Étapes numériques (La Poste)"),
            "Étapes numériques(La Poste)");
  EXPECT_EQ(canonical_value(VenueField::services, "Yoga"), std::nullopt);
  EXPECT_EQ(canonical_value(VenueField::nom, "Gratuit"), std::nullopt);
}

// Oracle: the schema's own patterns, one alternative per value.
TEST(Enumerations, AreThoseOfTheTableSchema) {
  const auto schema =
      nlohmann::json::parse(import_test::data_file("schema-lieux-mediation-numerique-v1.0.2.json"));
  int closed = 0;
  for (const auto& field : schema.at("fields")) {
    const std::string name = field.at("name");
    const std::string pattern =
        field.value("constraints", nlohmann::json::object()).value("pattern", std::string());
    if (!pattern.starts_with("(?:(?:^|\\|)(")) continue;
    ++closed;
    std::string list = pattern.substr(12, pattern.size() - 12 - 4);
    std::erase(list, '\\');
    EXPECT_EQ(split_values(list, "|").size(), closed_values(*venue_field(name)).size()) << name;
    std::string seen;
    for (const std::string_view value : closed_values(*venue_field(name))) {
      seen += (seen.empty() ? "" : "|") + std::string(value);
    }
    EXPECT_EQ(seen, list) << name;
  }
  EXPECT_EQ(closed, 9);
}

TEST(Territory, KnowsCorsicaAndOverseas) {
  EXPECT_EQ(departement_of_commune("72181"), "72");
  EXPECT_EQ(departement_of_commune("2A004"), "2A");
  EXPECT_EQ(departement_of_commune("97411"), "974");
  EXPECT_EQ(departement_of_commune("20004"), "");
  using V = std::vector<std::string>;
  EXPECT_EQ(departements_of_postcode("20000"), (V{"2A", "2B"}));
  EXPECT_EQ(departements_of_postcode("97400"), (V{"974"}));
  EXPECT_EQ(departements_of_postcode("97150"), (V{"978"}));
  EXPECT_EQ(departements_of_postcode("01200"), (V{"01"}));
  EXPECT_EQ(departements_of_postcode("00100"), (V{}));
}

TEST(Territory, PrefersTheInseeCode) {
  const Territory sarthe = *Territory::of({"72"});
  EXPECT_EQ(sarthe.placement("72181", "49000"), Placement::inside);
  EXPECT_EQ(sarthe.placement("49007", "72000"), Placement::outside);
  EXPECT_EQ(sarthe.placement("", "72000"), Placement::inside);
  EXPECT_EQ(sarthe.placement("", ""), Placement::unknown);
  EXPECT_EQ(sarthe.placement("", "96000"), Placement::unknown) << "no département has it";
}

// Three communes with one postcode of which two belong, one with its own, one that has merged.
TEST(Territory, OfAnEpciIsToldByThePostcodeWhereItCan) {
  const auto communes = *Gazetteer::parse(
      "code,nom,departement,population,codes_postaux\n72181,Le Mans,72,145000,72000|72100\n"
      "72003,Allonnes,72,11000,72700\n72257,Rouillon,72,2000,72700\n72280,Saint-Saturnin,72,2000,"
      "72650\n72154,La Flèche,72,15000,72200\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n72999,Ancienne,72,48.0,0.2\n");
  const auto territories = *Territories::parse(
      "code,nom\n247200132,CU Le Mans Métropole\n",
      "epci,commune\n247200132,72181\n247200132,72003\n247200132,72280\n", communes);
  const Territory urban = *Territory::of({"247200132"}, territories);
  EXPECT_FALSE(urban.is_of_departements());
  EXPECT_EQ(urban.placement("72181", ""), Placement::inside);
  EXPECT_EQ(urban.placement("72257", "72700"), Placement::outside);
  EXPECT_EQ(urban.placement("49007", "72000"), Placement::outside);
  EXPECT_EQ(urban.placement("", "72100"), Placement::inside);
  EXPECT_EQ(urban.placement("", "72200"), Placement::outside);
  EXPECT_EQ(urban.placement("", "72700"), Placement::unknown) << "Allonnes or Rouillon";
  EXPECT_EQ(urban.placement("", "72018"), Placement::unknown) << "an administration's own";
  EXPECT_EQ(urban.placement("72999", "72000"), Placement::inside) << "merged since";
  EXPECT_EQ(urban.placement("72999", ""), Placement::unknown);
  EXPECT_EQ(urban.placement({"72257", "72003"}), Placement::inside);
  EXPECT_EQ(Territory::of({"247200132", "49"}, territories)->placement("", "49000"),
            Placement::inside);
}

TEST(Territory, HoldsAPlaceThatMayLieInIt) {
  const Territory sarthe = *Territory::of({"72"});
  EXPECT_EQ(sarthe.placement({"49007", "72181"}), Placement::inside);
  EXPECT_EQ(sarthe.placement({"49007"}), Placement::outside);
  EXPECT_EQ(sarthe.placement({}), Placement::unknown);
}

TEST(Territory, TakesCodesAsPeopleWriteThem) {
  const Territory territory = *Territory::of({"1", "2a", " 974"});
  EXPECT_EQ(territory.placement("01033", ""), Placement::inside);
  EXPECT_EQ(territory.placement("", "20200"), Placement::inside);
  EXPECT_EQ(territory.placement("97411", ""), Placement::inside);
  EXPECT_TRUE(Territory::of({})->is_whole());
  EXPECT_EQ(Territory::of({"72", "whole"})->placement("", ""), Placement::inside);
  for (const char* code : {"", "20", "96", "2C", "Sartre", "970000", "072"}) {
    const Result<Territory> refused = Territory::of({code});
    ASSERT_FALSE(refused) << code;
    EXPECT_EQ(refused.error().kind, ErrorKind::usage);
  }
}

}  // namespace
}  // namespace maillage
