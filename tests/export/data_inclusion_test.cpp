// data·inclusion v1: every structure and service that is written is valid by its schema.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "node/directory/export/data_inclusion_codes.h"
#include "node/directory/public_view.h"
#include "tests/export/export_helpers.h"
#include "tests/export/json_schema_validator.h"

namespace maillage::export_test {
namespace {

using Field = VenueField;
using Json = nlohmann::json;

const Json& schema_of(const std::string& kind) {
  static const Json structure = Json::parse(data_file("data-inclusion-v1/structure.json"));
  static const Json service = Json::parse(data_file("data-inclusion-v1/service.json"));
  return kind == "structures" ? structure : service;
}

Json export_valid(const std::vector<Venue>& venues, ExportReport* report = nullptr,
                  const ExportOptions& options = {}) {
  const Exported exported = export_all(venues, ExportFormat::data_inclusion, options);
  const Json all = Json::parse(exported.text());
  for (const char* kind : {"structures", "services"}) {
    for (const Json& each : all.at(kind)) {
      EXPECT_THAT(check_json(schema_of(kind), each), testing::IsEmpty()) << each;
    }
  }
  EXPECT_EQ(all["structures"].size(), exported.report.venues);
  EXPECT_EQ(all["services"].size(), exported.report.services);
  if (report != nullptr) *report = exported.report;
  return all;
}

Venue structure(const std::string& id = "0a1b2c3d-4e5f-4678-9abc-def012345678") {
  return {id,
          {{Field::nom, {"Médiathèque"}},
           {Field::source, {"dora"}},
           {Field::date_maj, {"2026-01-02"}}}};
}

TEST(DataInclusion, WritesEveryRealRowValidOrSaysWhyNot) {
  // "CC" and the like have too short a name; the list of France Services has no date of update.
  const std::map<std::string, std::size_t> short_names = {{"lieux-mediation-numerique.csv", 2},
                                                          {"france-services.csv", 0},
                                                          {"data-inclusion-v0-sample.json", 1}};
  auto expected_left_out = short_names;
  expected_left_out["france-services.csv"] = 2845;
  for (const std::string& name : real_files()) {
    const auto imported = import_test::import_text(data_file(name));
    ExportReport report;
    export_valid(imported.venues, &report);
    for (const auto& [reason, count] : report.reasons) {
      std::printf("%s: %zu x %s\n", name.c_str(), count, reason.c_str());
    }
    EXPECT_EQ(report.left_out, expected_left_out.at(name)) << name;
    ExportOptions dated;
    dated.dated = "2024-08-01";
    export_valid(imported.venues, &report, dated);
    EXPECT_EQ(report.venues + short_names.at(name), imported.venues.size()) << name;
  }
}

TEST(DataInclusion, WritesServicesOfVersion0AsVersion1) {
  const auto venues =
      with_services(import_test::import_text(data_file("data-inclusion-v0-sample.json")).venues);
  ExportReport report;
  const Json all = export_valid(venues, &report);
  for (const auto& [reason, count] : report.reasons) {
    std::printf("services: %zu x %s\n", count, reason.c_str());
  }
  EXPECT_EQ(report.services + report.services_left_out, services_in(venues));
  EXPECT_GT(report.services, 50u);
  std::set<std::string> ids;
  for (const Json& each : all["structures"]) ids.insert(each["id"]);
  for (const Json& each : all["services"]) EXPECT_TRUE(ids.contains(each["structure_id"]));
}

TEST(DataInclusion, TakesNoCategoryForATheme) {
  Venue venue = structure();
  venue.fields[Field::services_detail] = {
      R"({"description":"Aide à la mobilité","id":"s1","nom":"Mobilité",)"
      R"("thematiques":["mobilite","mobilite--preparer-un-permis"],"nombre_semaines":0})"};
  ExportReport report;
  const Json service = export_valid({venue}, &report)["services"].at(0);
  EXPECT_EQ(service["thematiques"], Json::array({"mobilite--preparer-un-permis"}));
  EXPECT_EQ(service["date_maj"], "2026-01-02") << "the venue's";
  EXPECT_EQ(service["source"], "dora") << "the venue's";
  EXPECT_FALSE(service.contains("nombre_semaines"));
  EXPECT_EQ(report.values_left_out, 2u);
  EXPECT_EQ(report.reasons.at("thematiques: not in the list of version 1"), 1u);
}

TEST(DataInclusion, LeavesOutWhatLacksSomethingRequired) {
  for (const Field field : {Field::nom, Field::source, Field::date_maj}) {
    Venue venue = structure();
    venue.fields.erase(field);
    ExportReport report;
    export_valid({venue}, &report);
    EXPECT_EQ(report.left_out, 1u) << info(field).column;
  }
  ExportOptions options;
  options.source = "hub-72";
  options.dated = "2026-01-02";
  Venue bare{"a-0123456789", {{Field::nom, {"Mairie"}}}};
  EXPECT_EQ(export_valid({bare}, nullptr, options)["structures"][0]["source"], "hub-72");
  Venue venue = structure();
  venue.fields[Field::services_detail] = {R"({"id":"s1","nom":"Sans description"})",
                                          R"({"id":"s2","nom":"ab","description":"longue"})",
                                          R"({"nom":"Sans id","description":"longue"})", "pas un"};
  ExportReport report;
  export_valid({venue}, &report);
  EXPECT_EQ(report.services_left_out, 4u);
  EXPECT_EQ(report.venues, 1u);
}

TEST(DataInclusion, LeavesOutValuesThatTheSchemaRefuses) {
  const std::vector<std::pair<Field, std::string>> refused = {
      {Field::pivot, "W123456789"},
      {Field::code_postal, "7200"},
      {Field::code_insee, "721"},
      {Field::courriels, "pas une adresse"},
      {Field::courriels, "a@b"},
      {Field::site_web, "https://exemple.fr/é"},
      {Field::site_web, "exemple.fr"},
      {Field::site_web, "https://exemple.fr/a b"},
      {Field::site_web, "https://exemple.fr/100%"},
      {Field::site_web, "https:///chemin"},
      {Field::lien_source, "https://exemple.fr/" + std::string(2083, 'a')},
      {Field::presentation_detail, "abc"},
      {Field::reseaux_porteurs, "la-garde-nationale"}};
  for (const auto& [field, value] : refused) {
    Venue venue = structure();
    venue.fields[field] = {value};
    ExportReport report;
    export_valid({venue}, &report);
    EXPECT_EQ(report.values_left_out, 1u) << value;
  }
  Venue longer = structure();
  longer.fields[Field::nom] = {std::string(200, 'n')};
  longer.fields[Field::presentation_detail] = {std::string(10'001, 'd')};
  ExportReport report;
  export_valid({longer}, &report);
  EXPECT_EQ(report.values_left_out, 2u);
}

TEST(DataInclusion, WritesAFileForEachWhenAsked) {
  ExportOptions options;
  options.apart = true;
  const Exported exported = export_all({structure()}, ExportFormat::data_inclusion, options);
  ASSERT_EQ(exported.files.size(), 2u);
  EXPECT_EQ(exported.files[0].name, "structures.json");
  EXPECT_EQ(Json::parse(exported.files[0].text).size(), 1u);
  EXPECT_EQ(Json::parse(exported.files[1].text), Json::array());
}

TEST(DataInclusion, KnowsTheListsOfTheSchema) {
  const std::vector<std::tuple<std::string, std::string, std::string>> lists = {
      {"thematiques", "services", "Thematique"},
      {"publics", "services", "Public"},
      {"type", "services", "TypeService"},
      {"frais", "services", "Frais"},
      {"modes_accueil", "services", "ModeAccueil"},
      {"modes_mobilisation", "services", "ModeMobilisation"},
      {"mobilisable_par", "services", "PersonneMobilisatrice"},
      {"reseaux_porteurs", "structures", "ReseauPorteur"}};
  for (const auto& [key, kind, name] : lists) {
    const Json& listed = schema_of(kind).at("$defs").at(name).at("enum");
    EXPECT_EQ(data_inclusion_codes(key).size(), listed.size()) << key;
    for (const Json& code : listed) {
      EXPECT_TRUE(is_data_inclusion_code(key, code.get<std::string>())) << code;
    }
  }
}

}  // namespace
}  // namespace maillage::export_test
