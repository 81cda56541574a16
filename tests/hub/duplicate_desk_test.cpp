#include "node/hub/duplicate_desk.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "node/directory/duplicates/weights.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

Venue place(const std::string& id, const std::string& name) {
  Venue venue = test::venue(id, name, "Le Mans");
  venue.fields[VenueField::code_postal] = {"72000"};
  venue.fields[VenueField::adresse] = {"1 rue Jean Behra"};
  return venue;
}

// A hub with its desks.
struct Desk {
  Desk(std::uint64_t seed, const std::string& name) : hub(seed, name, "72") {}

  void import(const std::vector<Venue>& venues) { directory.apply(venues, {}, false); }
  std::vector<FoundDuplicate> found(int least = duplicates::kProposedScore) {
    DuplicateDesk::Scan scan(duplicates, least);
    while (scan.step(1)) {
    }
    hidden = scan.hidden();
    return scan.take();
  }
  std::vector<std::string> searched(const std::string& text) {
    std::vector<std::string> ids;
    SearchQuery query;
    query.text = text;
    for (const FoundVenue& each : directory.venues_of(directory.search(query))) {
      ids.push_back(each.venue.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  test::TestHub hub;
  Gazetteer gazetteer = *Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n"
      "72181,Le Mans,commune-actuelle,72,145000,72000|72100\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  DirectoryDesk directory{*hub.hub, gazetteer};
  DuplicateDesk duplicates{*hub.hub, directory};
  std::vector<std::string> hidden;
};

using Ids = std::vector<std::string>;

TEST(DuplicateDesk, ProposesMergesAndShowsAgain) {
  Desk desk(1, "Sarthe");
  desk.import({place("a", "Le Cube"), place("b", "LE CUBE"), place("c", "Mairie du Mans")});
  ASSERT_EQ(desk.found().size(), 1u);
  const auto decision = desk.duplicates.merge("a", "b");
  ASSERT_TRUE(decision) << decision.error().message;
  EXPECT_TRUE(decision->changed);
  EXPECT_EQ(desk.searched("cube"), Ids{"a"});
  EXPECT_TRUE(desk.found().empty());
  EXPECT_EQ(desk.directory.show("b")->venue.text(VenueField::fusion), "a");
  ASSERT_TRUE(desk.duplicates.unmerge("b"));
  EXPECT_EQ(desk.searched("cube"), (Ids{"a", "b"}));
  EXPECT_EQ(desk.found().size(), 1u);
}

TEST(DuplicateDesk, AnImportDoesNotBringAMergedVenueBack) {
  Desk desk(1, "Sarthe");
  desk.import({place("a", "Le Cube"), place("b", "LE CUBE")});
  ASSERT_TRUE(desk.duplicates.merge("a", "b"));
  desk.import({place("a", "Le Cube"), place("b", "Le Cube, tiers-lieu")});
  EXPECT_EQ(desk.searched("cube"), Ids{"a"});
  EXPECT_EQ(desk.directory.show("b")->venue.text(VenueField::nom), "Le Cube, tiers-lieu");
}

TEST(DuplicateDesk, AMergeIsUndoneExactlyAfterACompaction) {
  Desk desk(1, "Sarthe");
  desk.import({place("a", "Le Cube"), place("b", "LE CUBE")});
  const Venue a = desk.directory.show("a")->venue, b = desk.directory.show("b")->venue;
  ASSERT_TRUE(desk.duplicates.merge("a", "b"));
  desk.hub.hub->compact();
  EXPECT_EQ(desk.directory.show("b")->venue.text(VenueField::fusion), "a");
  ASSERT_TRUE(desk.duplicates.unmerge("b"));
  EXPECT_EQ(desk.directory.show("a")->venue, a);
  EXPECT_EQ(desk.directory.show("b")->venue, b);
}

TEST(DuplicateDesk, ANoIsRemembered) {
  Desk desk(1, "Sarthe");
  desk.import({place("a", "Le Cube"), place("b", "LE CUBE")});
  ASSERT_TRUE(desk.duplicates.tell_apart("a", "b"));
  EXPECT_TRUE(desk.found(0).empty());
  EXPECT_EQ(desk.searched("cube"), (Ids{"a", "b"}));
  EXPECT_FALSE(desk.duplicates.tell_apart("b", "a")->changed);
}

TEST(DuplicateDesk, ProposesNothingOfAVenueThatChangedMeanwhile) {
  Desk desk(1, "Sarthe");
  desk.import({place("a", "Le Cube"), place("b", "LE CUBE")});
  ASSERT_EQ(desk.found().size(), 1u);
  Venue other = test::venue("b", "Médiathèque Aragon", "Le Mans");
  other.fields[VenueField::adresse] = {"54 rue du Port"};
  desk.import({other});
  EXPECT_TRUE(desk.found().empty());
}

class TwoDirectories : public testing::Test {
 protected:
  TwoDirectories() {
    world.connect(here.hub, there.hub);
    here.import({place("a", "Le Cube")});
    there.import({place("x", "LE CUBE")});
    world.run();
  }
  Desk here{1, "Sarthe"}, there{2, "Mayenne"};
  test::World world{{&here.hub, &there.hub}};
};

TEST_F(TwoDirectories, ADuplicateOfAnotherHubsVenueIsMergedIntoIt) {
  const auto found = here.found();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].a.hub, found[0].b.hub);
  EXPECT_FALSE(here.duplicates.merge("a", "x")) << "it is not this hub's to change";
  ASSERT_TRUE(here.duplicates.merge("x", "a"));
  world.run();
  EXPECT_EQ(here.searched("cube"), Ids{"x"});
  EXPECT_EQ(there.searched("cube"), Ids{"x"}) << "the decision reaches the other hub";
  EXPECT_TRUE(here.found().empty());
  EXPECT_TRUE(here.hidden.empty());
}

TEST_F(TwoDirectories, TwoThatMergeIntoEachOtherAtOnceAreTold) {
  world.disconnect(there.hub);
  ASSERT_TRUE(here.duplicates.merge("x", "a"));
  ASSERT_TRUE(there.duplicates.merge("a", "x"));
  world.connect(here.hub, there.hub);
  world.run();
  EXPECT_TRUE(here.searched("cube").empty());
  here.found();
  EXPECT_EQ(here.hidden, Ids{"a"});
  ASSERT_TRUE(here.duplicates.unmerge("a"));
  here.found();
  EXPECT_TRUE(here.hidden.empty());
  EXPECT_EQ(here.searched("cube"), Ids{"a"});
}

}  // namespace
}  // namespace maillage
