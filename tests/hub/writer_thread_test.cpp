// A hub whose store is written by a thread of its own.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "node/hub/directory_desk.h"
#include "tests/hub/world.h"

namespace maillage {
namespace {

using test::TestHub;

void import_into(TestHub& hub, const std::string& id) {
  static const auto gazetteer = Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n72181,Le "
      "Mans,commune-actuelle,72,1,72000\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  DirectoryDesk(*hub.hub, *gazetteer).apply({test::venue(id, "Mairie", "Le Mans")}, {}, false);
}

struct WriterThread : testing::Test {
  WriterThread() {
    writing_hub.stop();
    writing_hub.writer = std::make_unique<Workers>(1);
    writing_hub.on_write = [this] {
      while (is_stuck) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    writing_hub.start();
    world = std::make_unique<test::World>(std::vector<TestHub*>{&peer, &writing_hub});
    world->connect(peer, writing_hub);
    settle();
  }
  ~WriterThread() override { is_stuck = false; }

  // Until nobody has anything to say or to write.
  void settle() {
    do {
      world->run();
      writing_hub.writer->finish_all(0);
      writing_hub.hub->advance();
    } while (!peer.outbox.empty() || !writing_hub.outbox.empty() ||
             writing_hub.hub->core().waits());
  }
  bool has_folded_the_peers() const {
    const DirectoryFold* directory = writing_hub.hub->state().directory(peer.hub->id());
    return directory != nullptr && !directory->venue_ids().empty();
  }

  std::atomic<bool> is_stuck = false;
  TestHub peer{1, "Sarthe", "72"};
  TestHub writing_hub{2, "Maine-et-Loire", "49"};
  std::unique_ptr<test::World> world;
};

TEST_F(WriterThread, LetsTheLoopGoOnAndNothingIsSaidBeforeItIsStored) {
  is_stuck = true;
  import_into(peer, "1");
  world->run();
  import_into(peer, "2");
  world->run();
  EXPECT_TRUE(writing_hub.hub->core().waits());
  EXPECT_FALSE(has_folded_the_peers());
  EXPECT_TRUE(writing_hub.outbox.empty());
  is_stuck = false;
  settle();
  ASSERT_TRUE(has_folded_the_peers());
  EXPECT_EQ(writing_hub.hub->state().directory(peer.hub->id())->venue_ids().size(), 2u);
  EXPECT_EQ(writing_hub.store->usage().updates, peer.store->usage().updates);
}

TEST_F(WriterThread, APersonsActComesAfterAllThatCameAndIsDurableWhenItReturns) {
  import_into(peer, "1");
  world->run();
  import_into(writing_hub, "2");
  EXPECT_TRUE(has_folded_the_peers());
  EXPECT_FALSE(writing_hub.hub->core().waits());
  const std::uint64_t stored = writing_hub.store->usage().updates;
  writing_hub.restart();
  EXPECT_EQ(writing_hub.store->usage().updates, stored);
  EXPECT_NE(writing_hub.hub->state().directory(writing_hub.hub->id()), nullptr);
}

TEST_F(WriterThread, WhatCannotBeStoredIsDiscardedAndComesAgain) {
  writing_hub.free_bytes = 0;
  import_into(peer, "1");
  settle();
  EXPECT_FALSE(has_folded_the_peers());
  EXPECT_FALSE(writing_hub.cuts.empty());
  EXPECT_FALSE(writing_hub.reports.empty());
  world->disconnect(peer);
  writing_hub.free_bytes = std::uint64_t{1} << 40;
  world->connect(peer, writing_hub);
  settle();
  EXPECT_TRUE(has_folded_the_peers());
}

TEST_F(WriterThread, StopsInOrderWhileTheStoreIsBeingWritten) {
  is_stuck = true;
  import_into(peer, "1");
  world->run();
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    is_stuck = false;
  });
  world->disconnect(peer);
  writing_hub.restart();
  later.join();
  EXPECT_TRUE(has_folded_the_peers()) << "what was under way was written to its end";
  world->connect(peer, writing_hub);
  settle();
  EXPECT_EQ(writing_hub.store->usage().updates, peer.store->usage().updates);
}

TEST_F(WriterThread, AnyFailureThereIsOneOfTheStoreHere) {
  writing_hub.on_write = [] { throw std::bad_alloc(); };
  import_into(peer, "1");
  settle();
  EXPECT_FALSE(has_folded_the_peers());
  EXPECT_FALSE(writing_hub.cuts.empty());
  writing_hub.on_write = {};
  world->disconnect(peer);
  world->connect(peer, writing_hub);
  settle();
  EXPECT_TRUE(has_folded_the_peers());
}

}  // namespace
}  // namespace maillage
