// Canaries: whatever may tell where a refuge is, in no format; and any venue, whatever it holds, is
// written valid or left out.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "node/directory/public_view.h"
#include "tests/export/export_helpers.h"
#include "tests/export/json_schema_validator.h"
#include "tests/export/table_schema_validator.h"

namespace maillage::export_test {
namespace {

using Field = VenueField;
using Json = nlohmann::json;

constexpr ExportFormat formats[] = {ExportFormat::mednum, ExportFormat::data_inclusion,
                                    ExportFormat::hsds, ExportFormat::geojson,
                                    ExportFormat::ndjson};

// Valid everywhere, so that it would be written; every field that tells a place has a canary.
Venue refuge(int number) {
  const std::string canary = "CANARI" + std::to_string(number);
  Venue venue{"refuge-0123456789-" + std::to_string(number), {}};
  venue.fields = {{Field::nom, {"Maison " + std::to_string(number)}},
                  {Field::commune, {"Le Mans"}},
                  {Field::code_postal, {"72000"}},
                  {Field::source, {"dora"}},
                  {Field::telephone, {"+33243000000"}},
                  {Field::date_maj, {"2026-01-02"}}};
  for (const VenueFieldInfo& each : venue_fields()) {
    if (tells_place(each.field)) venue.fields[each.field] = {"https://exemple.fr/" + canary};
  }
  venue.fields[Field::pivot] = {"CANARI12345678"};
  venue.fields[Field::courriels] = {canary + "@exemple.fr"};
  venue.fields[Field::latitude] = {"48.77777"};
  venue.fields[Field::longitude] = {"0.77777"};
  venue.fields[Field::services_detail] = {"{\"description\":\"" + canary + " rue\",\"id\":\"s" +
                                          std::to_string(number) + "\",\"nom\":\"Accueil\"}"};
  return venue;
}

std::size_t canaries(const Exported& exported) {
  std::size_t found = 0;
  std::string all;
  for (const ExportedFile& file : exported.files) all += file.text;
  for (const ExportIssue& issue : exported.report.issues) all += issue.value + issue.message;
  for (const char* word : {"CANARI", "77777"}) {
    for (std::size_t at = all.find(word); at != all.npos; at = all.find(word, at + 1)) ++found;
  }
  return found;
}

TEST(Leaks, NoFormatTellsWhereARefugeIs) {
  std::vector<Venue> hidden, open;
  for (int i = 0; i < 100; ++i) {
    open.push_back(refuge(i));
    Venue venue = refuge(i);
    if (i % 3 == 0) venue.fields[Field::adresse_confidentielle] = {"oui"};
    if (i % 3 == 1) venue.fields[Field::structure_protegee] = {"oui"};
    if (i % 3 == 2) venue.fields[Field::typologie] = {"ASSO", "CHRS"};
    hidden.push_back(std::move(venue));
  }
  for (const ExportFormat format : formats) {
    EXPECT_EQ(canaries(export_all(hidden, format)), 0u) << static_cast<int>(format);
    EXPECT_GT(canaries(export_all(open, format)), 400u) << "the canaries sing where they may";
  }
}

std::string text_of_a_stranger() {
  static const std::vector<std::string> odd = {
      "=1+1",   "\"",           ",",     "|",           "\n",           "\r\n",           "'",
      "é",      "Gratuit",      "72000", "2026-01-02",  "+33243000000", "43493312300029", "48.0",
      "a@b.fr", "https://a.fr", "\xFF",  "\xEF\xBB\xBF"};
  std::string text;
  const int parts = *rc::gen::inRange(0, 4);
  for (int i = 0; i < parts; ++i) text += *rc::gen::elementOf(odd);
  return text;
}

RC_GTEST_PROP(Exports, AreValidWhateverAVenueHolds, ()) {
  static const std::string national = data_file("schema-lieux-mediation-numerique-v1.0.2.json");
  static const Json structure = Json::parse(data_file("data-inclusion-v1/structure.json"));
  Venue venue = refuge(1);
  for (const VenueFieldInfo& each : venue_fields()) {
    if (each.field == Field::fusion || *rc::gen::inRange(0, 3) != 0) continue;
    venue.fields[each.field] = {text_of_a_stranger(), text_of_a_stranger()};
  }
  const Exported mednum = export_all({venue}, ExportFormat::mednum);
  for (const SchemaProblem& each : check_table(national, mednum.text())) {
    RC_FAIL(each.column + ": " + each.message + "\n" + mednum.text());
  }
  const Json all = Json::parse(export_all({venue}, ExportFormat::data_inclusion).text());
  for (const Json& each : all["structures"]) RC_ASSERT(check_json(structure, each).empty());
  RC_ASSERT(Json::parse(export_all({venue}, ExportFormat::hsds).text()).is_array());
}

}  // namespace
}  // namespace maillage::export_test
