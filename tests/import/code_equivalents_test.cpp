#include "node/directory/import/code_equivalents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "node/directory/import/built_in_codes.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/import/service.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using nlohmann::json;

std::set<std::string> codes_of(const std::string& list) {
  std::set<std::string> codes;
  for (const json& each : json::parse(data_file("data-inclusion-v1/extra/" + list + ".json"))) {
    codes.insert(each.at("value"));
  }
  return codes;
}

// The tables as they are written, whatever the class does with them. Each line is `"code" =
// "value"`.
std::map<std::string, std::map<std::string, std::string>> written_tables() {
  std::map<std::string, std::map<std::string, std::string>> tables;
  std::istringstream page{std::string(data_inclusion_codes_page())};
  std::string table;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with('[')) table = line.substr(1, line.find(']') - 1);
    if (!line.starts_with('"')) continue;
    const std::size_t end = line.find('"', 1), begin = line.find('"', end + 1);
    tables[table][line.substr(1, end - 1)] =
        line.substr(begin + 1, line.find('"', begin + 1) - begin - 1);
  }
  return tables;
}

TEST(CodeEquivalents, LeadToCodesThatVersion1Has) {
  std::set<std::string> themes = codes_of("thematiques");
  for (const std::string& theme : std::set<std::string>(themes))
    themes.insert(theme.substr(0, theme.find("--")));
  const auto tables = written_tables();
  const auto expect_all = [&tables](const char* table, const std::set<std::string>& known) {
    ASSERT_TRUE(tables.contains(table)) << table;
    for (const auto& [code, value] : tables.at(table)) {
      EXPECT_TRUE(value.empty() || known.contains(value))
          << table << ": " << code << " -> " << value;
    }
  };
  expect_all("v1.thematiques", themes);
  expect_all("v1.publics", codes_of("publics"));
  expect_all("v1.types", codes_of("types-de-services"));
  expect_all("v1.frais", codes_of("frais"));
  expect_all("v1.modes_mobilisation", codes_of("modes-mobilisation"));
}

TEST(CodeEquivalents, LeadFromCodesOfVersion1ToValuesOfTheStandard) {
  const std::map<std::string, std::pair<VenueField, std::string>> fields = {
      {"national.services", {VenueField::services, "thematiques"}},
      {"national.publics_specifiquement_adresses",
       {VenueField::publics_specifiquement_adresses, "publics"}},
      {"national.frais_a_charge", {VenueField::frais_a_charge, "frais"}},
      {"national.modalites_acces", {VenueField::modalites_acces, "modes-mobilisation"}}};
  const auto tables = written_tables();
  for (const auto& [table, field] : fields) {
    ASSERT_TRUE(tables.contains(table)) << table;
    const std::set<std::string> known = codes_of(field.second);
    for (const auto& [code, value] : tables.at(table)) {
      EXPECT_TRUE(known.contains(code)) << table << ": " << code;
      EXPECT_EQ(canonical_value(field.first, value), value) << table;
      EXPECT_EQ(CodeEquivalents::built_in().national(field.first, code), value);
    }
  }
}

TEST(CodeEquivalents, LeaveOtherCodesAsTheyAre) {
  const CodeEquivalents& codes = CodeEquivalents::built_in();
  EXPECT_EQ(codes.in_v1("thematiques", "creation-activite"), "creer-une-entreprise");
  EXPECT_EQ(codes.in_v1("thematiques", "mobilite"), "mobilite");
  EXPECT_EQ(codes.in_v1("publics", "adultes"), "");
  EXPECT_EQ(codes.in_v1("nothing", "x"), "x");
  EXPECT_EQ(codes.national(VenueField::services, "mobilite"), "");
  EXPECT_EQ(codes.national(VenueField::nom, "x"), "");
  EXPECT_EQ(codes.type_order().size(), codes_of("types-de-services").size());
}

TEST(CodeEquivalents, RefuseWhatIsNoTable) {
  EXPECT_FALSE(CodeEquivalents::parse("[v2.x]\na = \"b\"\n"));
  EXPECT_FALSE(CodeEquivalents::parse("[national.nothing]\na = \"b\"\n"));
  EXPECT_FALSE(CodeEquivalents::parse("[v1.x]\na = 3\n"));
  EXPECT_FALSE(CodeEquivalents::parse("[v1"));
}

TEST(ServiceKeys, AreThoseOfVersion1ButTheStructureAndPersons) {
  std::set<std::string> expected, known;
  const json schema = json::parse(data_file("data-inclusion-v1/service.json"));
  for (const auto& property : schema.at("properties").items()) {
    expected.insert(property.key());
  }
  EXPECT_EQ(expected.erase("structure_id"), 1u);
  EXPECT_EQ(expected.erase("contact_nom_prenom"), 1u);
  for (const ServiceKey& key : service_keys()) known.emplace(key.name);
  EXPECT_EQ(known, expected);
}

}  // namespace
}  // namespace maillage
