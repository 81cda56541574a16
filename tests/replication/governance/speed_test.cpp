#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "tests/replication/governance/author.h"

namespace maillage {
namespace {

using test::Author;
using test::Network;

double milliseconds_to_settle(Governance& node, const Update& news) {
  node.apply(news);
  const auto start = std::chrono::steady_clock::now();
  node.settle();
  const auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double, std::milli>(end - start).count();
}

TEST(GovernanceSpeed, AThousandHubsWithTenStructuresEachAreRecomputedInAFewMilliseconds) {
  Network net;
  std::vector<Author> hubs;
  for (std::uint64_t i = 0; i < 1350; ++i) {
    Author& hub = hubs.emplace_back(10'000 + i);
    net.admit(hub);
    std::vector<GovernanceOperation> said = {HubCertificate{"hub", "72"}};
    for (std::uint64_t j = 0; j < 10; ++j) {
      said.push_back(test::structure_of(test::signing_key(100'000 + 10 * i + j), hub.id()));
    }
    net.tell(hub.say(said));
  }
  net.node.settle();
  ASSERT_EQ(net.node.structures().size(), 13'500u);
  ASSERT_EQ(net.node.members().size(), 1353u);
  std::vector<double> times;
  for (int i = 0; i < 9; ++i) {
    times.push_back(milliseconds_to_settle(net.node, hubs[0].say(HubCertificate{"hub", "53"})));
  }
  const double best = *std::min_element(times.begin(), times.end());
  for (std::size_t i = 0; i < 20; ++i) {
    const RemoveHub removal{hubs[i].id(), {hubs[i].up_to_here()}};
    for (Author* founder : {&net.a, &net.b}) net.tell(founder->say(removal));
  }
  const double with_removals =
      milliseconds_to_settle(net.node, hubs[0].say(HubCertificate{"hub", "72"}));
  RecordProperty("best_ms", std::to_string(best));
  RecordProperty("with_removals_ms", std::to_string(with_removals));
  std::printf("recomputed in %.1f ms, after 20 removals in %.1f ms\n", best, with_removals);
  EXPECT_EQ(net.node.members().size(), 1333u);
  // Several times what is meant, for slow and instrumented builds.
  EXPECT_LT(best, 250);
}

}  // namespace
}  // namespace maillage
