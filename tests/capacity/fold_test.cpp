#include "node/capacity/fold.h"

#include <gtest/gtest.h>

#include "tests/capacity/samples.h"

namespace maillage {
namespace {

using test::CapacityAuthor;
using test::full_until;
using test::hub;
using test::receives;
using test::wait;

TEST(CapacityFold, ShowsTheLastThatWasSaidOfEachService) {
  CapacityAuthor author;
  author.say("v1", "impression", wait(2));
  author.say("v1", "", receives());
  author.say("v1", "impression", full_until(20'000));
  author.say("v2", "accueil", wait(1));
  const auto rooms = author.fold.rooms("v1");
  ASSERT_EQ(rooms.size(), 2u);
  EXPECT_EQ(rooms[0].service, "");
  EXPECT_EQ(rooms[0].tension.said, receives());
  EXPECT_EQ(rooms[1].service, "impression");
  EXPECT_EQ(rooms[1].tension.said, full_until(20'000));
  EXPECT_EQ(author.fold.rooms("v2").size(), 1u);
  EXPECT_TRUE(author.fold.rooms("v3").empty());
}

// The clock of a hub may be put right: causality counts, not dates.
TEST(CapacityFold, WhatReplacesAWriteShowsThoughItIsDatedBefore) {
  CapacityAuthor author;
  author.ms = 1'000'000;
  author.say("v1", "", receives());
  author.begin_epoch();
  author.ms = 10;
  author.say("v1", "", full_until(20'000));
  EXPECT_EQ(author.fold.rooms("v1").front().tension.said, full_until(20'000));
}

TEST(CapacityFold, AValidationCountsForTheTensionItNames) {
  CapacityAuthor author;
  author.say("v1", "", wait(2));
  EXPECT_FALSE(author.fold.rooms("v1").front().validation.has_value());
  author.confirm("v1", "");
  ASSERT_TRUE(author.fold.rooms("v1").front().validation.has_value());
  EXPECT_EQ(author.fold.rooms("v1").front().tension.said, wait(2));
  author.say("v1", "", wait(3));
  EXPECT_FALSE(author.fold.rooms("v1").front().validation.has_value());
}

TEST(CapacityFold, ThereIsNothingToConfirmWhereNothingWasSaid) {
  CapacityAuthor author;
  EXPECT_FALSE(author.fold.confirms("v1", "", {}).has_value());
  author.say("v1", "impression", wait(2));
  EXPECT_FALSE(author.fold.confirms("v1", "", {}).has_value());
  EXPECT_TRUE(author.fold.confirms("v1", "impression", {}).has_value());
}

TEST(CapacityFold, TheHistoryHasTheLastOnesAndStaysBounded) {
  CapacityAuthor author;
  for (int weeks = 1; weeks <= 30; ++weeks) author.say("v1", "x", wait(weeks));
  author.confirm("v1", "x");
  const auto history = author.fold.history("v1", "x");
  ASSERT_EQ(history.size(), history_length);
  EXPECT_TRUE(std::holds_alternative<Validation>(history[0].said));
  EXPECT_EQ(std::get<Tension>(history[1].said), wait(30));
  EXPECT_EQ(std::get<Tension>(history.back().said), wait(19));
  EXPECT_EQ(author.fold.state().tally(hub()).live, history_length);
  EXPECT_TRUE(author.fold.history("v1", "y").empty());
}

TEST(CapacityFold, WhatNamesTheFutureHasNoEffect) {
  CapacityAuthor author;
  CapacityOperation operation = author.fold.says("v1", "", receives());
  operation.replaces = {{hub(), author.epoch(), 9, 0}};
  author.write(operation);
  EXPECT_TRUE(author.fold.rooms("v1").empty());
  operation.replaces = {{hub(2), 1, 1, 0}};
  author.write(operation);
  EXPECT_TRUE(author.fold.rooms("v1").empty());
  operation.replaces.clear();
  operation.forgets = {{hub(), test::epoch_number(9), 1, 0}};
  author.write(operation);
  EXPECT_TRUE(author.fold.rooms("v1").empty());
}

TEST(CapacityFold, ACompactionIsInvisibleAndDropsWhatIsForgotten) {
  CapacityAuthor author;
  for (int round = 0; round < 40; ++round) {
    author.say("v1", "x", wait(1 + round % 50));
    author.say("v2", "y", round % 2 == 0 ? receives() : full_until(20'000 + round));
    if (round % 7 == 0) author.confirm("v1", "x");
  }
  const auto hash = author.fold.state_hash();
  const auto history = author.fold.history("v1", "x");
  ASSERT_TRUE(author.compact());
  EXPECT_GE(author.dropped, 50u);
  EXPECT_EQ(author.fold.state_hash(), hash);
  author.retire_closed(author.fold);
  EXPECT_EQ(author.fold.state_hash(), hash);
  EXPECT_EQ(author.fold.history("v1", "x").size(), history.size());
  EXPECT_EQ(author.fold.history("v1", "x").front().dot, history.front().dot);

  CapacityFold joining;  // sees the new epoch alone
  for (const auto& [at, update] : author.held) {
    if (at.first == author.epoch()) joining.apply(update);
  }
  EXPECT_EQ(joining.state_hash(), hash);
  ASSERT_EQ(joining.rooms("v2").size(), 1u);
  EXPECT_EQ(joining.rooms("v2").front().tension.said, full_until(20'039));
}

TEST(CapacityFold, WhatIsTakenBackLeavesWhatWasBefore) {
  CapacityAuthor author;
  author.say("v1", "", wait(2));
  const auto before = author.fold.state_hash();
  const Update second = author.say("v1", "", wait(5));
  EXPECT_EQ(author.fold.rooms("v1").front().tension.said, wait(5));
  author.fold.take_back({hub(), author.epoch()}, second.header.seq);
  EXPECT_EQ(author.fold.state_hash(), before);
  EXPECT_EQ(author.fold.rooms("v1").front().tension.said, wait(2));
  author.fold.apply(second);
  EXPECT_EQ(author.fold.rooms("v1").front().tension.said, wait(5));
}

}  // namespace
}  // namespace maillage
