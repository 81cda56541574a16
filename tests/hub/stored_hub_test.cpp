// What the node's store gives the core to send, and no more.
#include "node/hub/stored_hub.h"

#include <gtest/gtest.h>

#include "protocol/runs.h"
#include "replication/mailbox/box_cipher.h"
#include "replication/scopes.h"
#include "tests/hub/world.h"
#include "tests/support/logs.h"

namespace maillage {
namespace {

struct AStoredHub : testing::Test {
  AStoredHub() {
    StoreOptions options;
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    store = std::make_unique<LogStore>(LogStore::open(directory.path() + "/node", options));
    hub = std::make_unique<StoredHub>(*store, [this](std::string_view) { ++reports; });
  }
  // The `signed_at`th of them has a signature; 0: none.
  std::vector<Update> write(std::size_t count, std::size_t bytes, std::size_t signed_at) {
    std::vector<Update> updates;
    for (std::size_t i = 1; i <= count; ++i) {
      updates.push_back(log.write(std::string(bytes, 'x')));
      if (i != signed_at) strip_signature(updates.back().envelope);
    }
    store->write([&](WriteTxn& txn) { store->append(txn, updates); });
    return updates;
  }
  static std::size_t bytes_of(const std::vector<RawUpdate>& run) {
    std::size_t bytes = 0;
    for (const RawUpdate& update : run) bytes += update.size();
    return bytes;
  }
  void keep_box() {
    Step step;
    CurveId from, to;
    from.value[0] = 1;
    to.value[0] = 2;
    step.put_boxes.push_back({1, from, to, TimePoint{1'795'000'000'000}, Bytes(box_sizes[0], 1)});
    hub->commit(std::span(&step, 1));
  }
  // What happens while nobody can read any more.
  template <typename Act>
  void without_free_readers(Act act) {
    try {
      store->for_each(NamedTable::mailbox, [&](ByteView, ByteView) { without_free_readers(act); });
    } catch (const StoreError&) {
      if (!std::exchange(acted, true)) act();
    }
  }

  const SigningKey key = test::signing_key(1);
  test::LogWriter log{key, ScopeKind::directory, directory_scope(key.id), network_id("test")};
  test::TemporaryDirectory directory;
  std::unique_ptr<LogStore> store;
  std::unique_ptr<StoredHub> hub;
  int reports = 0;
  bool acted = false;
};

TEST_F(AStoredHub, FindsAnUpdateWithWhatVouchesForIt) {
  const auto updates = write(9, 5'000, 8);
  EXPECT_EQ(hub->find_run(updates[0].id).size(), 8u);
  const auto run = hub->find_run(updates[6].id);
  ASSERT_EQ(run.size(), 2u);
  EXPECT_EQ(run[0].envelope, updates[6].envelope);
  EXPECT_EQ(run[1].body, updates[7].body);
  EXPECT_EQ(hub->find_run(updates[7].id).size(), 1u);
}

TEST_F(AStoredHub, FindsNoMoreThanAFrameHolds) {
  const auto updates = write(20, 30'000, 20);
  EXPECT_LE(bytes_of(hub->find_run(updates[0].id)), vouched_bytes);
  store->write([&](WriteTxn& txn) {
    store->set_aside(txn, updates[0].header.kind, updates[0].header.log(), 2);
  });
  const auto aside = hub->find_run(updates[1].id);
  EXPECT_GT(aside.size(), 1u);
  EXPECT_LE(bytes_of(aside), vouched_bytes);
}

TEST_F(AStoredHub, NamesTheLogOfWhateverItKeeps) {
  const auto updates = write(3, 10, 3);
  const LogKey name = log_key(updates[0].header);
  const Update loose =
      test::LogWriter(key, ScopeKind::trace, trace_scope(key.id, Hlc{}), network_id("test"))
          .write("loose");
  EXPECT_FALSE(hub->log_of(loose.id));
  store->write([&](WriteTxn& txn) {
    store->set_aside(txn, name.kind, name.log, 3);
    store->keep_loose(txn, loose);
  });
  EXPECT_EQ(hub->log_of(updates[0].id), name);
  EXPECT_EQ(hub->log_of(updates[2].id), name) << "set aside";
  EXPECT_EQ(hub->log_of(loose.id), log_key(loose.header));
}

TEST_F(AStoredHub, GivesUpABoxThatIsDamagedAndNoneThatCannotBeReadNow) {
  keep_box();
  ASSERT_TRUE(hub->kept_box(1));
  without_free_readers([this] { EXPECT_THROW(hub->kept_box(1), StoreError); });
  EXPECT_TRUE(acted);
  EXPECT_TRUE(hub->kept_box(1));
  store->write([this](WriteTxn& txn) {
    store->put(txn, NamedTable::mailbox, mailbox_key(1), as_bytes("no box"));
  });
  EXPECT_FALSE(hub->kept_box(1));
}

}  // namespace
}  // namespace maillage
