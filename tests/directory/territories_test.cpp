// Against the tables that are shipped.
#include "node/directory/territories.h"

#include <gtest/gtest.h>

#include <set>

#include "node/directory/geographic_table.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

class ShippedTerritories : public testing::Test {
 protected:
  static std::string data(const std::string& name) {
    return test::file_text("node/directory/data/" + name);
  }
  static void SetUpTestSuite() {
    communes =
        new Gazetteer(*Gazetteer::parse(data("communes-2026.csv"), data("communes-centroids.csv")));
    territories = new Territories(
        *Territories::parse(data("epci-2026.csv"), data("epci-membres-2026.csv"), *communes));
  }
  static void TearDownTestSuite() {
    delete territories;
    delete communes;
  }
  static std::string code_of(std::string_view text) {
    const auto area = territories->find(text);
    return area ? area->code : "refused: " + area.error().message;
  }

  static Gazetteer* communes;
  static Territories* territories;
};
Gazetteer* ShippedTerritories::communes = nullptr;
Territories* ShippedTerritories::territories = nullptr;

TEST_F(ShippedTerritories, AreFoundAsPeopleWriteThem) {
  EXPECT_EQ(code_of("72"), "72");
  EXPECT_EQ(code_of("1"), "01");
  EXPECT_EQ(code_of("2a"), "2A");
  EXPECT_EQ(code_of("sarthe"), "72");
  EXPECT_EQ(code_of("r52"), "R52");
  EXPECT_EQ(code_of("pays de la loire"), "R52");
  EXPECT_EQ(code_of("247200132"), "247200132");
  EXPECT_EQ(code_of("247 200 132"), "247200132");
  EXPECT_EQ(code_of("Le Mans Métropole"), "247200132");
  EXPECT_EQ(code_of("72181"), "72181");
  EXPECT_EQ(code_of("72181 + 72003+72181"), "72003+72181");
}

TEST_F(ShippedTerritories, AreRefusedWithAReason) {
  EXPECT_NE(code_of("").find("is no territory"), std::string::npos);
  EXPECT_NE(code_of("96").find("is no territory"), std::string::npos);
  EXPECT_NE(code_of("200000001").find("no EPCI has the SIREN"), std::string::npos);
  EXPECT_NE(code_of("72999").find("no commune has the code"), std::string::npos);
  EXPECT_NE(code_of("72181+Angers").find("is no territory"), std::string::npos);
  EXPECT_NE(code_of("72181+").find("is no territory"), std::string::npos);
  EXPECT_NE(code_of(std::string(10'000, '7')).find("is no territory"), std::string::npos);
  std::string many = "72001";
  for (int i = 2; i < 40; ++i) many += (i < 10 ? "+7200" : "+720") + std::to_string(i);
  EXPECT_NE(code_of(many).find("is no territory"), std::string::npos);
}

TEST_F(ShippedTerritories, HoldTheirCommunes) {
  const Area urban = *territories->find("247200132");
  EXPECT_EQ(urban.level, TerritoryLevel::epci);
  EXPECT_EQ(urban.communes.size(), 20u);
  EXPECT_TRUE(urban.holds("72181"));
  EXPECT_FALSE(urban.holds("72154")) << "La Flèche";
  const Area region = *territories->find("R52");
  EXPECT_TRUE(region.holds("72181"));
  EXPECT_TRUE(region.holds("44109"));
  EXPECT_FALSE(region.holds("35238"));
}

// Every EPCI of the table: its communes are its own alone, and its région holds some of them.
TEST_F(ShippedTerritories, KnowEveryEpci) {
  std::set<std::string> seen;
  std::size_t epcis = 0, crossing = 0;
  const bool read = read_geographic_table(data("epci-2026.csv"), {"code", "nom"},
                                          [&](std::span<const std::string_view> row) {
                                            ++epcis;
                                            const auto area = territories->find(row[0]);
                                            if (!area || area->communes.empty()) return false;
                                            std::set<std::string> departements;
                                            std::set<std::string_view> regions;
                                            for (const std::string& insee : area->communes) {
                                              if (!seen.insert(insee).second) return false;
                                              departements.insert(insee.substr(0, 2));
                                              regions.insert(territories->region_of(insee));
                                            }
                                            crossing += departements.size() > 1 ? 1 : 0;
                                            return regions.contains(territories->region_of(row[0]));
                                          });
  EXPECT_TRUE(read);
  EXPECT_EQ(epcis, 1255u);
  EXPECT_EQ(seen.size(), 34871u);
  EXPECT_EQ(crossing, 89u);
}

TEST_F(ShippedTerritories, TellTheirRegion) {
  EXPECT_EQ(territories->region_of("72"), "52");
  EXPECT_EQ(territories->region_of("247200132"), "52");
  EXPECT_EQ(territories->region_of("200000172"), "84");
  EXPECT_EQ(territories->region_of("72181+72003"), "52");
  EXPECT_EQ(territories->region_of("R52"), "52");
  EXPECT_EQ(territories->region_of("200000001"), "");
  EXPECT_EQ(territories->region_of(""), "");
}

TEST(Territories, WithoutTablesTakeCodesOnTrust) {
  const Territories none;
  EXPECT_EQ(none.find("Sarthe")->code, "72");
  EXPECT_EQ(none.find("200000001")->code, "200000001");
  EXPECT_EQ(none.find("72999")->communes, std::vector<std::string>{"72999"});
  EXPECT_FALSE(none.find("Le Mans Métropole"));
  EXPECT_EQ(none.region_of("200000001"), "");
}

TEST(Territories, RefuseDamagedTables) {
  const auto communes =
      *Gazetteer::parse("code,nom,departement,population,codes_postaux\n72181,Le Mans,72,1,72000\n",
                        "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  const std::string epci = "code,nom\n247200132,\"CU \"\"Le Mans\"\", Métropole\"\n";
  const auto sound = Territories::parse(epci, "epci,commune\n247200132,72181\n", communes);
  ASSERT_TRUE(sound);
  EXPECT_EQ(sound->find("247200132")->name, "CU \"Le Mans\", Métropole");
  for (const char* members : {"", "epci\n1\n", "epci,commune\n999999999,72181\n",
                              "epci,commune\n247200132,xx\n", "epci,commune\n247200132\n"}) {
    EXPECT_FALSE(Territories::parse(epci, members, communes)) << members;
  }
  EXPECT_FALSE(Territories::parse("code,nom\n24720013,x\n", "epci,commune\n", communes));
  EXPECT_FALSE(Territories::parse("code,nom\n247200132,x\"y\n", "epci,commune\n", communes));
}

}  // namespace
}  // namespace maillage
