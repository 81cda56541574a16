// How long merging takes; printed, and bounded loosely so that only a change of order fails.

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

#include "tests/replication/merge/merge_samples.h"

namespace maillage {
namespace {

// Processor time: the machine may be busy with other tests.

double microseconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC;
}

// Five fields of a venue, 200 bytes in all, as an import writes them.
TEST(MergeSpeed, AppliesAHundredThousandOperationsOfFiveFields) {
  constexpr int operations = 100'000;
  const std::vector<std::string> keys = {{0, 2}, {0, 3}, {0, 6}, {0, 11}, {0, 14}};
  const std::vector<std::string> values = {"Médiathèque de la Gare", "Brest", "3 rue de Siam",
                                           "0298000000", std::string(120, 'p')};
  MergeState state;
  std::vector<std::string> names;
  for (int i = 0; i < operations; ++i) names.push_back("lieu-numerique-" + std::to_string(i));
  const auto start = std::clock();
  for (int i = 0; i < operations; ++i) {
    std::array<MergeWrite, 5> writes;
    for (std::size_t w = 0; w < writes.size(); ++w) {
      writes[w] = {static_cast<std::uint16_t>(w), keys[w], false, values[w], {}};
    }
    const Dot at = test::dot(1, 1, static_cast<Seq>(1 + i / 64), static_cast<std::uint8_t>(i % 64));
    state.apply(at, at, {names[static_cast<std::size_t>(i)], writes, {1}, false});
  }
  const double applied = microseconds_since(start);
  const auto hashing = std::clock();
  const auto hash = state.state_hash();
  const double hashed = microseconds_since(hashing);
  const auto again = std::clock();
  EXPECT_EQ(state.state_hash(), hash);
  std::printf("apply %.2f us an operation; first hash %.1f ms, again %.1f ms\n",
              applied / operations, hashed / 1000, microseconds_since(again) / 1000);
  EXPECT_EQ(state.entity_count(), std::size_t{operations});
  EXPECT_LT(applied / operations, 50) << "microseconds an operation";
}

}  // namespace
}  // namespace maillage
