#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

// Readers on two threads while one writes, enlarges both maps and replaces the file of the keys.
TEST(Threads, ReadWhileOneWrites) {
  const TemporaryDirectory directory;
  LogStore store = LogStore::open(directory.dir(), small_options());
  LogWriter writer(1, ScopeKind::referral);
  const Update first = writer.next_erasable();
  store_updates(store, {first});
  std::atomic<bool> done{false};
  std::atomic<int> reads{0};
  const auto read = [&] {
    while (!done) {
      const auto found = store.find(first.id);
      const auto head = store.head(writer.kind(), writer.log());
      const auto run = store.read_run(writer.kind(), writer.log(), head->seq, 1 << 20, 1);
      ASSERT_TRUE(found);
      ASSERT_EQ(run.size(), 1u);
      ++reads;
    }
  };
  std::thread one(read), two(read);
  for (int i = 0; i < 150 || reads < 100; ++i) {
    store_updates(store, {writer.next(30'000), writer.next_erasable()});
    if (i % 10 == 0) store.finish_erasure();
  }
  done = true;
  one.join();
  two.join();
  EXPECT_GT(store.usage().map_bytes, 4u << 20);
  store.verify();
}

}  // namespace
}  // namespace maillage
