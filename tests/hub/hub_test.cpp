#include "node/hub/hub.h"

#include <gtest/gtest.h>

#include "node/hub/directory_desk.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

// The desk needs a gazetteer for searching only.
DirectoryChanges import_into(TestHub& hub, const std::vector<Venue>& venues) {
  static const auto gazetteer = Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n72181,Le "
      "Mans,commune-actuelle,72,1,72000\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  return DirectoryDesk(*hub.hub, *gazetteer).apply(venues, {}, false);
}

TEST(Hub, SaysWhoItIsOnceAndAgainOnlyWhenThatChanges) {
  TestHub hub(1, "Sarthe", "72");
  const auto said = [&hub] { return hub.store->usage().updates; };
  EXPECT_EQ(said(), 1u);
  hub.restart();
  EXPECT_EQ(said(), 1u);
  hub.settings.name = "Département de la Sarthe";
  hub.restart();
  EXPECT_EQ(said(), 2u);
  EXPECT_EQ(hub.hub->state().governance.hub(hub.hub->id())->said.name, "Département de la Sarthe");
}

TEST(Hub, TwoHubsShowTheSameDirectoryAfterWorkingApart) {
  TestHub a(1, "Sarthe", "72");
  TestHub b(2, "Maine-et-Loire", "49");
  test::World world({&a, &b});
  import_into(a, {test::venue("1", "Mairie", "Le Mans")});
  import_into(b, {test::venue("2", "CCAS", "Angers"), test::venue("3", "EPN", "Cholet")});
  world.connect(a, b);
  for (const WriterId& owner : {a.hub->id(), b.hub->id()}) {
    ASSERT_NE(a.hub->state().directory(owner), nullptr);
    ASSERT_NE(b.hub->state().directory(owner), nullptr);
    EXPECT_EQ(a.hub->state().directory(owner)->state_hash(),
              b.hub->state().directory(owner)->state_hash());
  }
  EXPECT_EQ(a.hub->state().index().size(), 3u);
}

TEST(Hub, ComesBackToTheSameStateAfterARestart) {
  TestHub hub(1, "Sarthe", "72");
  import_into(hub, {test::venue("1", "Mairie", "Le Mans")});
  const auto before = hub.hub->state().directory(hub.hub->id())->state_hash();
  hub.restart();
  EXPECT_EQ(hub.hub->state().directory(hub.hub->id())->state_hash(), before);
}

TEST(Hub, AFullDiskChangesNothingAndIsSaid) {
  TestHub hub(1, "Sarthe", "72");
  import_into(hub, {test::venue("1", "Mairie", "Le Mans")});
  const auto before = hub.hub->state().directory(hub.hub->id())->state_hash();
  hub.free_bytes = 0;
  EXPECT_THROW(import_into(hub, {test::venue("2", "CCAS", "Le Mans")}), StoreError);
  EXPECT_EQ(hub.hub->state().directory(hub.hub->id())->state_hash(), before);
  hub.free_bytes = std::uint64_t{1} << 40;
  EXPECT_EQ(import_into(hub, {test::venue("2", "CCAS", "Le Mans")}).added, 1u);
}

TEST(Hub, WhatAPeerSentToAFullDiskArrivesOnceThereIsRoom) {
  TestHub a(1, "Sarthe", "72");
  TestHub b(2, "Maine-et-Loire", "49");
  test::World world({&a, &b});
  world.connect(a, b);
  b.free_bytes = 0;
  import_into(a, {test::venue("1", "Mairie", "Le Mans")});
  world.run();
  EXPECT_EQ(b.hub->state().directory(a.hub->id()), nullptr);
  ASSERT_FALSE(b.cuts.empty()) << "the connection ends, so that nothing is taken for acknowledged";
  EXPECT_FALSE(b.reports.empty());
  world.disconnect(b);
  b.free_bytes = std::uint64_t{1} << 40;
  world.connect(a, b);
  ASSERT_NE(b.hub->state().directory(a.hub->id()), nullptr);
}

TEST(Hub, APeerThatIsNoLongerPairedIsNotHeard) {
  TestHub a(1, "Sarthe", "72");
  TestHub b(2, "Maine-et-Loire", "49");
  test::World world({&a, &b});
  world.connect(a, b);
  a.hub->unpair(b.hub->id());
  import_into(b, {test::venue("2", "CCAS", "Angers")});
  world.run();
  EXPECT_EQ(a.hub->state().directory(b.hub->id()), nullptr);
  EXPECT_TRUE(a.hub->peers().peers().empty());
}

TEST(Hub, ARestoredStoreLeavesItsEpochOnceAPeerKnowsBetter) {
  TestHub a(1, "Sarthe", "72");
  TestHub b(2, "Maine-et-Loire", "49");
  test::World world({&a, &b});
  world.connect(a, b);
  import_into(a, {test::venue("1", "Mairie", "Le Mans")});
  world.run();
  world.disconnect(a);
  namespace fs = std::filesystem;
  a.stop();
  fs::copy(a.directory.path() + "/node", a.directory.path() + "/copy", fs::copy_options::recursive);
  a.start();
  world.connect(a, b);
  import_into(a, {test::venue("2", "CCAS", "Le Mans")});
  world.run();
  world.disconnect(a);
  a.stop();
  // The whole directory comes back from a copy, incarnation file included.
  fs::remove_all(a.directory.path() + "/node");
  fs::rename(a.directory.path() + "/copy", a.directory.path() + "/node");
  a.start();
  world.connect(a, b);
  EXPECT_EQ(a.reports.size(), 1u) << "the doubt is said in the log";
  import_into(a, {test::venue("3", "EPN", "Le Mans")});
  world.run();
  EXPECT_EQ(a.hub->state().directory(a.hub->id())->venue_count(), 3u) << "what was lost came back";
  EXPECT_EQ(a.hub->state().directory(a.hub->id())->state_hash(),
            b.hub->state().directory(a.hub->id())->state_hash());
  EXPECT_EQ(b.hub->replica().report()[0].forked, 0u);
}

TEST(PeerBook, KeepsPairingsOverARestart) {
  TestHub a(1, "Sarthe", "72");
  TestHub b(2, "Maine-et-Loire", "49");
  test::World world({&a, &b});
  a.restart();
  ASSERT_EQ(a.hub->peers().peers().size(), 1u);
  EXPECT_EQ(a.hub->peers().resolve("maine-et-loire").value(), b.hub->id());
  EXPECT_EQ(a.hub->peers().resolve("49").value(), b.hub->id());
  EXPECT_EQ(a.hub->peers().resolve("Mayenne").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace maillage
