// The search index, built by a thread while directories go on changing.
#include "node/hub/index_driver.h"

#include <gtest/gtest.h>
#include <kj/async-io.h>

#include <random>

#include "replication/scopes.h"

namespace maillage {
namespace {

using Field = VenueField;

struct IndexedByAThread : testing::Test {
  IndexedByAThread() {
    hub.value.fill(1);
    threaded.governance.trust(hub);
    plain.governance.trust(hub);
  }
  ~IndexedByAThread() noexcept override = default;

  void set_name(int venue, const std::string& name) {
    const DirectoryFold* held = plain.directory(hub);
    const Venue wanted{"v" + std::to_string(venue), {{Field::nom, {name}}}};
    const Bytes bytes = encode(held == nullptr ? DirectoryFold().changes_towards(wanted, {})
                                               : held->changes_towards(wanted, {}),
                               hub);
    Update update;
    update.header.kind = ScopeKind::directory;
    update.header.schema = directory_schema;
    update.header.scope = directory_scope(hub);
    update.header.writer = hub;
    update.header.epoch = 1;
    update.header.seq = ++seq;
    append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
    append(update.body, bytes);
    threaded.apply(update);
    plain.apply(update);
  }
  void turn() { io.provider->getTimer().afterDelay(1 * kj::MILLISECONDS).wait(io.waitScope); }

  static std::vector<std::string> found(const HubState& state, const std::string& text) {
    SearchQuery query;
    query.text = text;
    query.limit = 1000;
    std::vector<std::string> ids;
    for (const SearchHit& hit : state.index().search(query).hits) ids.push_back(hit.key.venue_id);
    return ids;
  }

  kj::AsyncIoContext io = kj::setupAsyncIo();
  WriterId hub;
  Seq seq = 0;
  HubState threaded, plain;
  std::vector<std::string> reports;
};

TEST_F(IndexedByAThread, FindsWhatAnIndexBuiltAtOnceFinds) {
  IndexDriver driver(io.unixEventPort, threaded,
                     [this](const char* failure) { reports.push_back(failure); });
  std::mt19937 random(3);
  static constexpr const char* names[] = {"Mairie", "Mairie annexe", "CCAS", "Point info"};
  for (int step = 0; step < 3000; ++step) {
    set_name(static_cast<int>(random() % 400), names[random() % 4]);
    driver.nudge();
    if (step % 100 == 0) turn();
    if (step % 150 > 0) continue;
    for (const char* text : {"mairie", "annexe", "pont", ""}) {
      ASSERT_EQ(found(threaded, text), found(plain, text)) << "step " << step;
    }
  }
  EXPECT_TRUE(reports.empty());
}

TEST_F(IndexedByAThread, ComesToItsEndWithoutAnybodySearching) {
  IndexDriver driver(io.unixEventPort, threaded, [](const char*) {});
  for (int i = 0; i < 20'000; ++i) set_name(i, "Mairie");  // more than is given away at once
  driver.nudge();
  EXPECT_TRUE(threaded.has_unindexed());
  for (int i = 0; i < 5'000 && threaded.has_unindexed(); ++i) turn();
  EXPECT_FALSE(threaded.has_unindexed());
  EXPECT_EQ(threaded.index().size(), 20'000u);
}

TEST_F(IndexedByAThread, IsWholeForWhoSearchesHoweverMuchIsMissing) {
  IndexDriver driver(io.unixEventPort, threaded, [](const char*) {});
  for (int i = 0; i < 40'000; ++i) set_name(i, "Mairie");  // more batches than may wait
  EXPECT_EQ(threaded.index().size(), 40'000u);
  EXPECT_FALSE(threaded.has_unindexed());
}

TEST_F(IndexedByAThread, IsForgottenWhileItIsBeingBuilt) {
  IndexDriver driver(io.unixEventPort, threaded, [](const char*) {});
  for (int i = 0; i < 5'000; ++i) set_name(i, "Mairie");
  driver.nudge();
  threaded.clear();
  EXPECT_EQ(threaded.index().size(), 0u);
  turn();
  EXPECT_EQ(threaded.index().size(), 0u);
}

TEST_F(IndexedByAThread, MayBeLeftByItsThreadInTheMiddle) {
  for (int i = 0; i < 5'000; ++i) set_name(i, "Mairie");
  {
    IndexDriver driver(io.unixEventPort, threaded, [](const char*) {});
    driver.nudge();
  }
  EXPECT_EQ(threaded.index().size(), 5'000u);
}

}  // namespace
}  // namespace maillage
