#include "node/directory/import/address_parts.h"

#include <gtest/gtest.h>

#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::import_text;

std::string parts(std::string_view text) {
  const auto found = split_address(text);
  return found ? found->street + "|" + found->postcode + "|" + found->commune : "none";
}

TEST(AddressParts, AreTakenApartAtThePostcode) {
  EXPECT_EQ(parts("2 allée du Plessis 37000 TOURS"), "2 allée du Plessis|37000|TOURS");
  EXPECT_EQ(parts("5 rue de la Gare, 37300 Joué-lès-Tours"),
            "5 rue de la Gare|37300|Joué-lès-Tours");
  EXPECT_EQ(parts("10 place du Marché - 37600 Loches, France"), "10 place du Marché|37600|Loches");
  EXPECT_EQ(parts("1 rue Hémon 72015 LE MANS CEDEX 02"), "1 rue Hémon|72015|LE MANS CEDEX 02");
  EXPECT_EQ(parts("97122 Baie-Mahault"), "|97122|Baie-Mahault");
  EXPECT_EQ(parts("BP 12345, 12 rue X, 20200 Bastia"), "BP 12345, 12 rue X|20200|Bastia");
}

TEST(AddressParts, NeedAPostcode) {
  for (const char* text :
       {"12 rue X, Bastia", "", "bâtiment B12345", "00000 Nulle-Part", "123456 x"}) {
    EXPECT_EQ(parts(text), "none") << text;
  }
}

ColumnMap map_with(const std::string& more) {
  const auto map = ColumnMap::parse(
      "[[column]]\nfrom = \"n\"\nto = \"nom\"\n[[column]]\nfrom = \"a\"\nto = "
      "\"adresse_complete\"\n" +
      more);
  EXPECT_TRUE(map) << map.error().message;
  return map ? *map : ColumnMap{};
}

TEST(AddressParts, FillWhatNoColumnOfItsOwnGives) {
  const ColumnMap whole = map_with("");
  const auto read = import_text("n;a\nMairie;1 rue Neuve 72000 Le Mans\n", {"72"}, &whole);
  ASSERT_EQ(read.venues.size(), 1u);
  EXPECT_EQ(read.venues[0].text(VenueField::adresse), "1 rue Neuve");
  EXPECT_EQ(read.venues[0].text(VenueField::code_postal), "72000");
  EXPECT_EQ(read.venues[0].text(VenueField::commune), "Le Mans");
  EXPECT_TRUE(read.covered.contains(VenueField::commune));
  const ColumnMap beside = map_with("[[column]]\nfrom = \"v\"\nto = \"commune\"\n");
  const auto own = import_text("n;a;v\nMairie;1 rue Neuve 72000 LE MANS;Le Mans\n", {}, &beside);
  EXPECT_EQ(own.venues.at(0).text(VenueField::commune), "Le Mans");
}

TEST(AddressParts, AreTheAddressWhenThereIsNoPostcode) {
  const ColumnMap beside = map_with("[[column]]\nfrom = \"v\"\nto = \"commune\"\n");
  const auto read = import_text("n;a;v\nMairie;place de l'Église;Évron\n", {}, &beside);
  EXPECT_EQ(read.venues.at(0).text(VenueField::adresse), "place de l'Église");
  EXPECT_EQ(read.report.warnings, 0u);
}

}  // namespace
}  // namespace maillage
