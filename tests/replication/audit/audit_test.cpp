#include "replication/audit/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit_world.h"

namespace maillage::test {
namespace {

using testing::ElementsAre;

struct Pair {
  Pair(std::vector<LogHead> mine, std::vector<LogHead> theirs)
      : opener(key(1), std::move(mine)), responder(key(1), std::move(theirs)) {
    exchange = run(opener, responder);
  }
  Audit opener;
  Audit responder;
  Exchange exchange;
};

TEST(Audit, SaysEqualInTwoSmallMessages) {
  Pair pair(heads(0, 1000), heads(0, 1000));
  EXPECT_EQ(pair.opener.state(), AuditState::equal);
  EXPECT_EQ(pair.exchange.turns, 2u);
  EXPECT_LE(pair.exchange.bytes, 24u);
  EXPECT_TRUE(pair.exchange.opener.empty());
}

TEST(Audit, SaysEqualWhenNeitherHoldsAnything) {
  Pair pair({}, {});
  EXPECT_EQ(pair.opener.state(), AuditState::equal);
}

TEST(Audit, DoesNotDependOnTheOrderOfTheSnapshot) {
  std::vector<LogHead> reversed = heads(0, 300);
  std::ranges::reverse(reversed);
  Pair pair(heads(0, 300), reversed);
  EXPECT_EQ(pair.opener.state(), AuditState::equal);
}

TEST(Audit, SaysFromWhichUpdateToPushAndToAsk) {
  Pair pair({head(1, 5), head(2, 9)}, {head(1, 7), head(2, 3)});
  ASSERT_EQ(pair.exchange.opener.size(), 2u);
  for (const AuditFinding& f : pair.exchange.opener) {
    if (f.mine->log == head(1, 5).log) {
      EXPECT_EQ(f.ask_from(), std::optional<Seq>(6));
      EXPECT_EQ(f.push_from(), std::nullopt);
    } else {
      EXPECT_EQ(f.push_from(), std::optional<Seq>(4));
      EXPECT_EQ(f.ask_from(), std::nullopt);
    }
  }
}

TEST(Audit, ResolvesALogAskedByPositionToTheOneThatHoldsIt) {
  Pair pair({head(1, 5)}, {head(1, 5), head(2, 8)});
  ASSERT_EQ(pair.exchange.opener.size(), 1u);
  ASSERT_EQ(pair.exchange.responder.size(), 1u);
  const AuditFinding& lacking = pair.exchange.opener[0];
  const AuditFinding& holding = pair.exchange.responder[0];
  EXPECT_EQ(lacking.difference, AuditDifference::i_lack);
  EXPECT_EQ(lacking.mine, nullptr);
  EXPECT_EQ(lacking.theirs, 8u);
  EXPECT_EQ(lacking.ask_from(), std::optional<Seq>(1));
  EXPECT_EQ(holding.difference, AuditDifference::they_lack);
  EXPECT_EQ(*holding.mine, head(2, 8));
  EXPECT_EQ(holding.push_from(), std::optional<Seq>(1));
  EXPECT_EQ(lacking.position, holding.position);
}

TEST(Audit, SuspectsAForkOnBothSidesWhenOneSeqHasTwoIds) {
  Pair pair({head(1, 5), head(2, 2)}, {head(1, 5, 1), head(2, 2)});
  for (const auto& findings : {pair.exchange.opener, pair.exchange.responder}) {
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].difference, AuditDifference::fork_suspected);
    EXPECT_EQ(findings[0].mine->log, head(1, 5).log);
    EXPECT_EQ(findings[0].push_from(), std::nullopt);
    EXPECT_EQ(findings[0].ask_from(), std::nullopt);
  }
}

TEST(Audit, ListsAShortSetAtOnce) {
  std::vector<LogHead> changed = heads(0, 100);
  changed[40] = head(40, 2000);
  Pair pair(heads(0, 100), changed);
  EXPECT_EQ(pair.exchange.turns, 3u) << "root, list, verdict";
}

TEST(Audit, LetsTheSideThatHoldsLessDoTheListing) {
  Pair joining({}, heads(0, 20'000));
  EXPECT_EQ(joining.exchange.responder.size(), 20'000u);
  EXPECT_LT(joining.exchange.bytes, 20'000u * 10) << "each log named once, without a check";
  Pair joined(heads(0, 20'000), {});
  EXPECT_EQ(joined.exchange.opener.size(), 20'000u);
  EXPECT_LT(joined.exchange.bytes, 20'000u * 10);
}

TEST(Audit, ComparesNoMoreSumsWithASideThatHoldsFarMore) {
  Pair opener_holds_less(heads(0, 8000), heads(0, 20'000));
  EXPECT_EQ(opener_holds_less.exchange.turns, 4u) << "root, 256 sums, lists, verdicts";
  Pair responder_holds_less(heads(0, 20'000), heads(0, 8000));
  EXPECT_EQ(responder_holds_less.exchange.turns, 3u) << "root, list, verdicts";
}

TEST(Audit, ListsWholeNodesWhenMostHeadsSeemToDiffer) {
  std::vector<LogHead> changed = heads(0, 4000);
  for (std::uint64_t n = 0; n < changed.size(); n += 2) changed[n] = head(n, 5000);
  Pair pair(heads(0, 4000), changed);
  EXPECT_EQ(differences(pair.exchange.opener), oracle(heads(0, 4000), changed));
  EXPECT_EQ(pair.exchange.turns, 4u) << "root, 256 sums, lists, verdicts";
}

TEST(Audit, KeepsItsFormOnTheWire) {
  Audit opener(key(1), {head(1, 5)});
  Audit responder(key(1), {head(1, 6)});
  const Exchange exchange = run(opener, responder);
  std::vector<std::string> hex;
  for (const Bytes& message : exchange.transcript) hex.push_back(to_hex(message));
  EXPECT_THAT(hex, ElementsAre("0101a4f20e521e8f7174b17c298403ad0ec4",
                               "0301010102a8d3e8004b0d062bb510a93f33", "0402a8d3e8004b0d05"));
}

TEST(Audit, IsArrangedInSlicesAsAtOnce) {
  Audit sliced(key(1), heads(0, 5000));
  int slices = 1;
  while (!sliced.prepare(100)) ++slices;
  EXPECT_GT(slices, 100);
  Audit whole(key(1), heads(0, 5000));
  sliced.open();
  whole.open();
  EXPECT_EQ(sliced.next_message(), whole.next_message());
}

}  // namespace
}  // namespace maillage::test
