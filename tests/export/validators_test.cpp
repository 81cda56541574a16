// The validators find what is wrong: each rule has a row that breaks it and nothing else.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/export/json_schema_validator.h"
#include "tests/export/table_schema_validator.h"
#include "tests/import/import_helpers.h"

namespace maillage::export_test {
namespace {

using Json = nlohmann::json;
using import_test::data_file;

std::string schema() { return data_file("schema-lieux-mediation-numerique-v1.0.2.json"); }

// The columns of the standard, in their order, with values in some of them.
std::string table(const std::vector<std::map<std::string, std::string>>& rows) {
  const std::string national = data_file("lieux-mediation-numerique.csv");
  const std::string header = national.substr(0, national.find_first_of("\r\n"));
  std::string csv = header + "\r\n";
  for (const auto& row : rows) {
    std::string line, names = header + ",";
    for (std::size_t begin = 0; begin < names.size(); begin = names.find(',', begin) + 1) {
      const auto found = row.find(names.substr(begin, names.find(',', begin) - begin));
      line += (begin == 0 ? "" : ",") + (found == row.end() ? "" : "\"" + found->second + "\"");
    }
    csv += line + "\r\n";
  }
  return csv;
}

std::map<std::string, std::string> good() {
  return {{"id", "1"},
          {"pivot", "43493312300029"},
          {"nom", "A"},
          {"commune", "Reims"},
          {"code_postal", "51100"},
          {"adresse", "1 rue"},
          {"latitude", "43.5"},
          {"longitude", "-5.4"},
          {"date_maj", "2024-02-29"},
          {"services", "Aide aux démarches administratives|Loisirs et créations numériques"}};
}

std::string problems(const std::string& csv) {
  std::string all;
  for (const SchemaProblem& each : check_table(schema(), csv)) {
    all += std::to_string(each.row) + " " + each.column + ": " + each.message + "; ";
  }
  return all;
}

TEST(TableSchemaValidator, TakesGoodRows) { EXPECT_EQ(problems(table({good()})), ""); }

TEST(TableSchemaValidator, FindsEachBrokenRule) {
  const std::vector<std::tuple<std::string, std::string, std::string>> broken = {
      {"id", "", "required"},
      {"pivot", "", "required"},
      {"pivot", "1234", "pattern"},
      {"nom", "", "required"},
      {"commune", "", "required"},
      {"code_postal", "5110", "pattern"},
      {"code_insee", "20004", "pattern"},
      {"adresse", "", "required"},
      {"latitude", "43,5", "not a number"},
      {"telephone", "0326000000", "pattern"},
      {"telephone", "+33326000000000", "pattern"},
      {"date_maj", "2023-02-29", "not a date"},
      {"date_maj", "02/01/2024", "not a date"},
      {"itinerance", "Oui", "pattern"},
      {"services", "Couture", "pattern"},
      {"services", "Aide aux démarches administratives|Couture", "pattern"},
      {"services", "Couture|Aide aux démarches administratives", "pattern"},
      {"frais_a_charge", "gratuit", "pattern"},
      {"presentation_resume", std::string(281, 'a'), "too long"}};
  for (const auto& [column, value, message] : broken) {
    auto row = good();
    row[column] = value;
    EXPECT_EQ(problems(table({row})), "1 " + column + ": " + message + "; ") << value;
  }
  EXPECT_EQ(problems(table({good(), good()})), "2 id: not unique; ");
}

TEST(TableSchemaValidator, FindsBrokenTables) {
  EXPECT_NE(problems("id,nom\r\n1,A\r\n"), "");
  EXPECT_NE(problems(table({good()}) + "1,2\r\n"), "");
  EXPECT_NE(problems(table({good()}) + "\"1"), "");
  EXPECT_NE(problems("id\n"), "");
  // It breaks its own schema: the Table Schema wants an INSEE code where it has one of 14 digits.
  EXPECT_NE(problems(data_file("schema-lieux-exemple-officiel.csv")), "");
  EXPECT_FALSE(check_table(R"({"fields":[{"name":"a","type":"geopoint"}]})", "a\r\n").empty());
  EXPECT_FALSE(
      check_table(R"({"fields":[{"name":"a","type":"string","constraints":{"enum":[]}}]})", "a\r\n")
          .empty());
}

TEST(JsonSchemaValidator, FindsEachBrokenRule) {
  const Json structure = Json::parse(data_file("data-inclusion-v1/structure.json"));
  const Json service = Json::parse(data_file("data-inclusion-v1/service.json"));
  const Json good = {{"source", "dora"}, {"id", "1"}, {"nom", "Abc"}, {"date_maj", "2024-02-29"}};
  EXPECT_TRUE(check_json(structure, good).empty());
  const std::vector<std::pair<std::string, Json>> broken = {
      {"nom", "Ab"},
      {"nom", std::string(151, 'a')},
      {"nom", nullptr},
      {"date_maj", "2023-02-29"},
      {"siret", "1234"},
      {"code_postal", "7200a"},
      {"courriel", "a b@c.fr"},
      {"courriel", "a@b"},
      {"site_web", "exemple.fr"},
      {"site_web", "https://exemple.fr/é"},
      {"site_web", "https://exemple.fr/100%"},
      {"site_web", ""},
      {"latitude", "48.0"},
      {"description", "abcd"},
      {"reseaux_porteurs", {"mission-locale", "mission-locale"}},
      {"reseaux_porteurs", {"autre"}},
      {"reseaux_porteurs", "mission-locale"}};
  for (const auto& [key, value] : broken) {
    Json row = good;
    row[key] = value;
    EXPECT_EQ(check_json(structure, row).size(), 1u) << key << value;
  }
  for (const char* key : {"source", "id", "nom", "date_maj"}) {
    Json row = good;
    row.erase(key);
    EXPECT_EQ(check_json(structure, row).size(), 1u) << key;
  }
  Json whole = good;
  whole["structure_id"] = "1";
  whole["description"] = "Une aide";
  EXPECT_TRUE(check_json(service, whole).empty());
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, Json>>{{"thematiques", {"mobilite"}},
                                                 {"publics", Json::array()},
                                                 {"zone_eligibilite", {"720001"}},
                                                 {"nombre_semaines", 0},
                                                 {"nombre_semaines", 1.5},
                                                 {"volume_horaire_hebdomadaire", -1},
                                                 {"frais", "adhesion"}}) {
    Json row = whole;
    row[key] = value;
    EXPECT_EQ(check_json(service, row).size(), 1u) << key << value;
  }
  EXPECT_FALSE(check_json(Json{{"maxItems", 3}}, Json::array()).empty()) << "not passed over";
}

}  // namespace
}  // namespace maillage::export_test
