#include "replication/audit/head_tree.h"

#include <gtest/gtest.h>

#include <limits>

#include "audit_world.h"

namespace maillage::test {
namespace {

HeadTree tree_of(const AuditKey& k, std::vector<LogHead> list) {
  HeadTree tree(k, std::move(list));
  tree.prepare(std::numeric_limits<std::size_t>::max());
  return tree;
}

TEST(HeadTree, PlacesALogByItsNameAlone) {
  const HeadTree before = tree_of(key(1), {head(7, 1)});
  const HeadTree after = tree_of(key(1), {head(7, 2)});
  EXPECT_EQ(before.leaf(0).position, after.leaf(0).position);
  EXPECT_NE(before.leaf(0).low, after.leaf(0).low);
  EXPECT_NE(before.leaf(0).high, after.leaf(0).high);
}

TEST(HeadTree, TellsTwoIdsTwoKindsAndTwoEpochsApart) {
  LogHead kind = head(7, 1);
  kind.kind = ScopeKind::evidence;
  LogHead epoch = head(7, 1);
  ++epoch.log.epoch;
  const HeadTree one = tree_of(key(1), {head(7, 1)});
  for (const LogHead& other : {head(7, 1, 1), kind, epoch}) {
    EXPECT_NE(one.sum().low, tree_of(key(1), {other}).sum().low);
  }
  EXPECT_NE(one.leaf(0).position, tree_of(key(1), {kind}).leaf(0).position);
  EXPECT_NE(one.leaf(0).position, tree_of(key(1), {epoch}).leaf(0).position);
}

TEST(HeadTree, PlacesNothingAlikeUnderTwoKeys) {
  const HeadTree one = tree_of(key(1), {head(7, 1)});
  const HeadTree two = tree_of(key(2), {head(7, 1)});
  EXPECT_NE(one.leaf(0).position, two.leaf(0).position);
  EXPECT_FALSE(one.sum() == two.sum());
}

TEST(HeadTree, SumsOfChildrenAddUpToTheirParent) {
  const HeadTree tree = tree_of(key(1), heads(0, 3000));
  std::uint64_t total = 0;
  std::uint32_t counted = 0;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const HeadTree::Range node = tree.bucket(tree.all(), 8, byte);
    std::uint64_t slow = 0;
    for (std::uint32_t i = node.begin; i < node.end; ++i) {
      EXPECT_EQ(tree.leaf(i).position >> (audit_position_bits - 8), byte);
      slow += tree.leaf(i).low;
    }
    EXPECT_EQ(tree.sum(node), slow);
    total += slow;
    counted += node.size();
  }
  EXPECT_EQ(counted, 3000u);
  EXPECT_EQ(total, tree.sum().low);
}

TEST(HeadTree, CarriesBetweenTheHalvesOfASum) {
  AuditSum sum;
  sum.add(std::numeric_limits<std::uint64_t>::max(), 1);
  sum.add(2, 1);
  EXPECT_EQ(sum.low, 1u);
  EXPECT_EQ(sum.high, 3u);
}

TEST(HeadTree, FindsALeafByItsPositionOnly) {
  const HeadTree tree = tree_of(key(1), heads(0, 500));
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    EXPECT_EQ(tree.find(tree.leaf(i).position), std::optional(i));
    EXPECT_EQ(tree.find(tree.leaf(i).position + 1), std::nullopt);
  }
}

}  // namespace
}  // namespace maillage::test
