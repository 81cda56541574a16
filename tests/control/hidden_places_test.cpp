// Whatever is asked, nothing says where a refuge is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "node/directory/public_view.h"
#include "tests/control/command_world.h"

namespace maillage {
namespace {

// Every column that may tell a place holds a word of its own.
constexpr std::string_view csv =
    "id,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,courriels,"
    "site_web,presentation_resume,presentation_detail,transports,telephone,typologie,services,"
    "adresse_confidentielle\n"
    "refuge-0123456789,Maison CONFIDENTIELLE,Le Mans,72000,72181,12 rue CANARI,CANARI b,48.00777,"
    "0.19777,canari@exemple.fr,https://canari.example/,pres du CANARI,derriere le CANARI,tram "
    "CANARI,"
    "0243000000,ASSO,Aide aux démarches administratives,oui\n"
    "centre-0123456789,Centre CHRS,Le Mans,72000,72181,13 rue CANARI,CANARI c,48.00777,0.19777,"
    "canari@exemple.fr,https://canari.example/,pres du CANARI,derriere le CANARI,tram CANARI,"
    "0243000001,CHRS,Aide aux démarches administratives,\n"
    "double-0123456789,Le Centre CHRS,Le Mans,72000,72181,13 rue CANARI,CANARI c,48.00777,0.19777,"
    "canari@exemple.fr,https://canari.example/,pres du CANARI,derriere le CANARI,tram CANARI,"
    "0243000001,CHRS,Aide aux démarches administratives,\n";

std::string all_of(const Reply& reply) {
  std::string all = reply.error;
  for (const std::string& text : reply.records) all += text + "\n";
  for (const std::string& text : reply.notes) all += text + "\n";
  std::transform(all.begin(), all.end(), all.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return all;
}

class HiddenPlaces : public testing::Test {
 protected:
  HiddenPlaces() {
    import = world.call("directory.import", {{ "whole", true }}, csv);
    EXPECT_EQ(import.error, "");
  }
  ~HiddenPlaces() noexcept override = default;
  static bool tells(const Reply& reply) {
    const std::string all = all_of(reply);
    return all.find("canari") != std::string::npos || all.find("48.00777") != std::string::npos ||
           all.find("0.19777") != std::string::npos;
  }

  test::CommandWorld world;
  Reply import;
};

TEST_F(HiddenPlaces, AreLeftOutOfEveryAnswer) {
  EXPECT_FALSE(tells(import)) << all_of(import);
  for (const char* id : {"refuge-0123456789", "centre-0123456789"}) {
    const Reply shown = world.call("directory.show", {{"id", id}});
    EXPECT_EQ(shown.error, "");
    EXPECT_FALSE(tells(shown)) << all_of(shown);
    EXPECT_NE(all_of(shown).find("+3324300000"), std::string::npos) << "the telephone stays";
  }
  const Reply found = world.call("directory.search", {{"text", "le mans"}, {"near", "Le Mans"}});
  EXPECT_EQ(found.records.size(), 3u);
  EXPECT_FALSE(tells(found)) << all_of(found);
  const Reply duplicates = world.call("directory.duplicates", {{"min", 0}});
  EXPECT_FALSE(tells(duplicates)) << all_of(duplicates);
  const Reply guide = world.call("directory.print", {{"format", "guide"}});
  EXPECT_EQ(guide.error, "");
  EXPECT_NE(all_of(guide).find("maison confidentielle"), std::string::npos);
  EXPECT_FALSE(tells(guide)) << all_of(guide);
}

TEST_F(HiddenPlaces, AreNotFoundByTheirAddress) {
  for (const char* text : {"canari", "rue canari", "12 rue canari", "canarii"}) {
    EXPECT_TRUE(world.call("directory.search", {{"text", text}}).records.empty()) << text;
  }
}

// A distance from three points would give the position away. Here no centre of the commune is
// known.
TEST_F(HiddenPlaces, AreNotMeasuredFromWhereTheyAre) {
  for (const char* text : {"maison", "centre"}) {
    const Json record =
        world.record("directory.search", {{"text", text}, {"near", "48.00777,0.19777"}});
    EXPECT_TRUE(record["distance_km"].is_null()) << record;
  }
}

TEST_F(HiddenPlaces, OfAConfidentialAddressAreNotEvenStored) {
  const DirectoryFold* held = world.hub.hub->state().directory(world.hub.hub->id());
  const auto refuge = held->venue("refuge-0123456789");
  ASSERT_TRUE(refuge);
  EXPECT_FALSE(refuge->fields.contains(VenueField::adresse));
  EXPECT_TRUE(held->venue("centre-0123456789")->fields.contains(VenueField::adresse));
  EXPECT_EQ(Json::parse(import.records.at(0))["places_left_out"], 1);
}

TEST_F(HiddenPlaces, ThatWereStoredAreTakenOutWhenTheyBecomeConfidential) {
  const std::string later =
      "id,nom,commune,adresse,adresse_confidentielle\ncentre-0123456789,Centre CHRS,Le Mans,"
      "13 rue CANARI,oui\n";
  EXPECT_EQ(world.call("directory.import", {{"whole", true}}, later).error, "");
  // A source that says nothing of it, or not clearly, does not bring it back.
  for (const std::string again :
       {"id,nom,commune,adresse\ncentre-0123456789,Centre CHRS,Le Mans,13 rue CANARI\n",
        "id,nom,commune,adresse,adresse_confidentielle\ncentre-0123456789,Centre CHRS,Le Mans,13 "
        "rue "
        "CANARI,\n",
        "id,nom,commune,adresse,confidentiel\ncentre-0123456789,Centre CHRS,Le Mans,13 rue "
        "CANARI,à "
        "voir\n"}) {
    EXPECT_EQ(world.call("directory.import", {{"whole", true}}, again).error, "");
    EXPECT_TRUE(world.call("directory.search", {{"text", "canari"}}).records.empty()) << again;
  }
  const DirectoryFold* held = world.hub.hub->state().directory(world.hub.hub->id());
  const auto centre = held->venue("centre-0123456789");
  for (const auto& [field, values] : centre->fields) {
    EXPECT_FALSE(tells_place(field)) << info(field).column;
  }
}

TEST_F(HiddenPlaces, AreShownAgainOnlyByAPlainNo) {
  const std::string no =
      "id,nom,commune,adresse,adresse_confidentielle\nrefuge-0123456789,Maison,Le Mans,12 rue "
      "CANARI,non\n";
  const Json report = world.record("directory.import", {{"whole", true}}, no);
  EXPECT_EQ(report["protections_lifted"], 1);
  EXPECT_EQ(world.call("directory.search", {{"text", "canari"}}).records.size(), 1u);
}

// In no format; and what is exported without a place does not empty it here.
TEST_F(HiddenPlaces, AreLeftOutOfEveryExportAndKeptByTheImportOfIt) {
  for (const char* format : {"mednum", "data-inclusion", "hsds", "geojson", "ndjson"}) {
    const Reply exported = world.call(
        "directory.export", {{"format", format}, {"dated", "2026-01-02"}, {"source", "essai"}});
    ASSERT_EQ(exported.error, "") << format;
    ASSERT_EQ(exported.records.size(), 2u);
    EXPECT_FALSE(tells(exported)) << format << all_of(exported);
    if (std::string_view(format) == "mednum" || std::string_view(format) == "hsds") continue;
    EXPECT_NE(all_of(exported).find("+33243000000"), std::string::npos) << format;
    const std::string file = Json::parse(exported.records[1])["content"];
    const Json again = world.record("directory.import", {{"whole", true}}, file);
    EXPECT_EQ(again["added"], 0) << format << again;
    EXPECT_EQ(again["protections_lifted"], 0) << format;
    // data·inclusion requires a source: these had none.
    const bool sourced = std::string_view(format) == "data-inclusion";
    EXPECT_EQ(again[sourced ? "updated" : "unchanged"], 3) << format << again;
  }
  const DirectoryFold* held = world.hub.hub->state().directory(world.hub.hub->id());
  EXPECT_TRUE(held->venue("centre-0123456789")->fields.contains(VenueField::adresse));
}

}  // namespace
}  // namespace maillage
