#include "replication/merge/list_pool.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace maillage {
namespace {

using Pool = ListPool<std::uint32_t>;

TEST(ListPool, KeepsWhatIsNotDroppedThroughEachRebuild) {
  std::mt19937 random(5);
  Pool pool;
  std::map<int, std::pair<Pool::List, std::vector<std::uint32_t>>> held;
  int rebuilds = 0;
  for (int step = 0; step < 20'000; ++step) {
    auto& [list, items] = held[static_cast<int>(random() % 200)];
    pool.drop(list);
    items.resize(random() % 30);
    for (auto& item : items) item = random();
    list = pool.add(items);
    if (!pool.wants_rebuild(held.size())) continue;
    ++rebuilds;
    pool.rebuild([&held](const auto& keep) {
      for (auto& [name, entry] : held) keep(entry.first);
    });
    EXPECT_FALSE(pool.wants_rebuild(held.size()));
    for (const auto& [name, entry] : held) {
      const auto view = pool.view(entry.first);
      ASSERT_EQ(std::vector<std::uint32_t>(view.begin(), view.end()), entry.second);
    }
  }
  EXPECT_GT(rebuilds, 10);
}

}  // namespace
}  // namespace maillage
