// The national standard: every row that is written is valid, and what is not written is said.
#include <gmock/gmock.h>

#include "node/directory/export/csv_cells.h"
#include "tests/export/export_helpers.h"
#include "tests/export/table_schema_validator.h"

namespace maillage::export_test {
namespace {

using Field = VenueField;
using testing::HasSubstr;

Venue whole_venue(const std::string& id = "0a1b2c3d-4e5f-4678-9abc-def012345678") {
  return {id,
          {{Field::nom, {"Médiathèque"}},
           {Field::commune, {"Le Mans"}},
           {Field::code_postal, {"72000"}},
           {Field::adresse, {"54 rue du Port"}},
           {Field::date_maj, {"2026-01-02"}}}};
}

std::string schema() { return data_file("schema-lieux-mediation-numerique-v1.0.2.json"); }

void expect_valid(const std::string& csv) {
  const auto problems = check_table(schema(), csv);
  EXPECT_TRUE(problems.empty()) << problems.size() << " problems, the first: row "
                                << problems[0].row << " " << problems[0].column << ": "
                                << problems[0].message;
}

Venue back(const std::string& csv) {
  auto imported = import_test::import_text(csv);
  EXPECT_EQ(imported.venues.size(), 1u) << csv;
  return imported.venues.empty() ? Venue{} : imported.venues[0];
}

TEST(Mednum, WritesEveryRealRowValidOrSaysWhyNot) {
  // Left out of each file, by reason; the list of France Services has no date of update.
  const std::map<std::string, std::size_t> expected_left_out = {
      {"lieux-mediation-numerique.csv", 25},
      {"france-services.csv", 2845},
      {"data-inclusion-v0-sample.json", 21}};
  for (const std::string& name : real_files()) {
    const auto imported = import_test::import_text(data_file(name));
    const Exported exported = export_all(imported.venues, ExportFormat::mednum);
    SCOPED_TRACE(name);
    expect_valid(exported.text());
    EXPECT_EQ(exported.report.left_out, expected_left_out.at(name));
    for (const auto& [reason, count] : exported.report.reasons) {
      std::printf("%s: %zu x %s\n", name.c_str(), count, reason.c_str());
    }
    ExportOptions dated;
    dated.dated = "2024-08-01";
    const Exported with_day = export_all(imported.venues, ExportFormat::mednum, dated);
    expect_valid(with_day.text());
    EXPECT_EQ(with_day.report.reasons.count("date_maj: absent, and the standard requires it"), 0u);
  }
}

TEST(Mednum, LeavesOutAVenueThatLacksWhatIsRequired) {
  for (const Field field :
       {Field::nom, Field::commune, Field::code_postal, Field::adresse, Field::date_maj}) {
    Venue venue = whole_venue();
    venue.fields.erase(field);
    const Exported exported =
        export_all({venue, whole_venue("other-0123456789")}, ExportFormat::mednum);
    ASSERT_EQ(exported.report.left_out, 1u) << info(field).column;
    EXPECT_EQ(exported.report.venues, 1u);
    EXPECT_EQ(exported.report.issues[0].venue, venue.id);
    EXPECT_EQ(exported.report.issues[0].column, info(field).column);
    EXPECT_TRUE(exported.report.issues[0].left_out);
    expect_valid(exported.text());
  }
}

TEST(Mednum, LeavesOutValuesThatTheStandardRefuses) {
  const std::vector<std::pair<Field, std::string>> refused = {
      {Field::pivot, "1234"},
      {Field::code_insee, "20004"},
      {Field::code_insee, "7218"},
      {Field::telephone, "+4930123456"},
      {Field::telephone, "0243000000"},
      {Field::services, "Couture"},
      {Field::frais_a_charge, "gratuit"},
      {Field::itinerance, "Fixe|Fixe"},
      {Field::courriels, "a@b.fr|c@d.fr"},
      {Field::formations_labels, "Étapes numériques (La Poste)"}};
  for (const auto& [field, value] : refused) {
    Venue venue = whole_venue();
    venue.fields[field] = {value};
    const Exported exported = export_all({venue}, ExportFormat::mednum);
    expect_valid(exported.text());
    ASSERT_EQ(exported.report.values_left_out, 1u) << value;
    EXPECT_EQ(exported.report.issues[0].column, info(field).column);
    EXPECT_EQ(exported.report.issues[0].value, value);
    EXPECT_FALSE(exported.report.issues[0].left_out);
  }
}

TEST(Mednum, RefusesRequiredValuesThatAreNone) {
  for (const auto& [field, value] : std::vector<std::pair<Field, std::string>>{
           {Field::code_postal, "7200"}, {Field::date_maj, "2026-02-30"}}) {
    Venue venue = whole_venue();
    venue.fields[field] = {value};
    const Exported exported = export_all({venue}, ExportFormat::mednum);
    EXPECT_EQ(exported.report.left_out, 1u);
    EXPECT_EQ(exported.report.issues[0].value, value);
    expect_valid(exported.text());
  }
}

TEST(Mednum, ShortensASummaryBetweenCharacters) {
  Venue venue = whole_venue();
  std::string exact, longer;
  for (int i = 0; i < 280; ++i) exact += "é";
  longer = exact + "é";
  venue.fields[Field::presentation_resume] = {exact};
  EXPECT_EQ(back(export_all({venue}, ExportFormat::mednum).text()).text(Field::presentation_resume),
            exact);
  venue.fields[Field::presentation_resume] = {longer};
  const Exported exported = export_all({venue}, ExportFormat::mednum);
  expect_valid(exported.text());
  EXPECT_EQ(exported.report.values_left_out, 1u);
  EXPECT_EQ(back(exported.text()).text(Field::presentation_resume), exact.substr(0, 279 * 2) + "…");
}

TEST(Mednum, WritesNoClosedVenueNoDoubleAndNoIdTwice) {
  Venue closed = whole_venue("closed-0123456789"), gone = whole_venue("gone-0123456789");
  closed.fields[Field::etat] = {"fermé"};
  gone.fields[Field::fusion] = {whole_venue().id};
  const Exported exported =
      export_all({whole_venue(), closed, gone, whole_venue()}, ExportFormat::mednum);
  EXPECT_EQ(exported.report.venues, 1u);
  EXPECT_EQ(exported.report.merged, 1u);
  EXPECT_EQ(exported.report.left_out, 2u);
  expect_valid(exported.text());
}

TEST(Mednum, WritesThePlaceholderForAnUnknownPivot) {
  const std::string csv = export_all({whole_venue()}, ExportFormat::mednum).text();
  EXPECT_THAT(csv, HasSubstr(whole_venue().id + ",00000000000000,"));
  EXPECT_EQ(back(csv), whole_venue());
}

// What a spreadsheet would run comes out as text, and comes back as it was.
TEST(Mednum, KeepsFormulasFromRunning) {
  for (const std::string text :
       {"=1+1", "=cmd|'/c calc'!A1", "+33 1 appelez", "-5 marches", "@SUM(A1)", "- accueil",
        "'=1+1", "''=1+1", "=HYPERLINK(\"http://x\";\"y\")", "＝1+1", "'tout court", "d'abord",
        "a=b", "=\"01200\"", "+", "'"}) {
    Venue venue = whole_venue();
    venue.fields[Field::nom] = {text};
    venue.fields[Field::adresse] = {text};
    venue.fields[Field::presentation_detail] = {text};
    const std::string csv = export_all({venue}, ExportFormat::mednum).text();
    expect_valid(csv);
    std::string problem;
    const auto rows = strict_csv(csv, problem);
    ASSERT_EQ(rows.size(), 2u);
    for (const std::string& cell : rows[1]) {
      EXPECT_FALSE(cell.find_first_of("=+-@") == 0 || cell.starts_with("＝")) << cell;
    }
    EXPECT_EQ(back(csv), venue) << csv;
  }
}

TEST(Mednum, KeepsFormulasFromRunningInIdsAndLists) {
  Venue venue = whole_venue("=HYPERLINK(0123456789)");
  venue.fields[Field::autres_formations_labels] = {"+Label", "=1+1", "Label"};
  const std::string csv = export_all({venue}, ExportFormat::mednum).text();
  EXPECT_THAT(csv, HasSubstr("\n'=HYPERLINK(0123456789),"));
  EXPECT_THAT(csv, HasSubstr(",\"'+Label|'=1+1|Label\","));
  EXPECT_EQ(back(csv), venue);
}

}  // namespace
}  // namespace maillage::export_test
