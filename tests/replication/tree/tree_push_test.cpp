#include "replication/tree/tree_push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

namespace maillage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

WriterId hub(std::uint8_t number) {
  WriterId id;
  id.value[0] = number;
  return id;
}
// Each hub writes one log in these tests.
LogTag log_of(std::uint8_t number) {
  LogTag log;
  log.value[0] = number;
  return log;
}

constexpr std::uint8_t self = 1, alice = 2, bob = 3;

// A node with some links, its logs in a map, and the frames it sent.
class TreePushes : public ::testing::Test, public HeldLogs {
 protected:
  std::optional<HeldLog> find(const LogTag& log) const override {
    const auto found = held_.find(log.value[0]);
    if (found == held_.end() || found->second == 0) return std::nullopt;
    return HeldLog{hub(found->first), found->second};
  }
  // The next update of an origin's log is stored.
  std::vector<TreeLink> stored(std::uint8_t origin, std::optional<TreeLink> from) {
    return tree_.on_stored({log_of(origin), hub(origin), ++held_[origin], from}, now_);
  }
  void duplicate(TreeLink link, std::uint8_t origin) {
    tree_.on_duplicate(link, log_of(origin), held_[origin]);
  }
  void up(std::initializer_list<TreeLink> links) {
    for (const TreeLink link : links) tree_.link_up(link);
    sent();
  }
  std::vector<TreeServe> hears(TreeLink link, const TreeFrame& frame) {
    return tree_.on_frame(link, frame, now_);
  }
  void hears_head(TreeLink link, std::uint8_t origin, Seq seq, std::int64_t age_ms) {
    TreeFrame frame;
    frame.heads = {{log_of(origin), seq, age_ms}};
    hears(link, frame);
  }
  void hears_want(TreeLink link, std::uint8_t origin, bool of_origin = true) {
    TreeFrame frame;
    frame.wants = {{log_of(origin), held_[origin] + 1, of_origin}};
    hears(link, frame);
  }
  void hears_prune(TreeLink link, std::uint8_t origin, bool of_origin = true) {
    TreeFrame frame;
    frame.prunes = {{log_of(origin), of_origin}};
    hears(link, frame);
  }
  void pass(std::int64_t ms) {
    for (const std::int64_t end = now_.milliseconds + ms; now_.milliseconds < end;) {
      now_.milliseconds += 100;
      tree_.on_tick(now_);
    }
  }
  std::map<TreeLink, TreeFrame> sent() {
    std::map<TreeLink, TreeFrame> frames;
    for (TreeOutgoing& out : tree_.take_frames()) frames[out.link] = std::move(out.frame);
    return frames;
  }

  TimePoint now_{1'000'000};
  std::map<std::uint8_t, Seq> held_;
  TreePush tree_{hub(self), *this, 42};
};

TEST_F(TreePushes, AskTheirFirstLinkForEverythingAndTheOthersForNothing) {
  tree_.link_up(10);
  tree_.link_up(11);
  const auto frames = sent();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames.at(10).graft, Graft::everything);
}

TEST_F(TreePushes, OfferTheirOwnUpdatesOnEveryLink) {
  up({10, 11, 12});
  EXPECT_THAT(stored(self, std::nullopt), UnorderedElementsAre(10, 11, 12));
}

TEST_F(TreePushes, NeverSendAnUpdateBackWhereItCameFrom) {
  up({10, 11});
  hears_want(11, alice, false);  // unknown still
  EXPECT_THAT(stored(alice, 10), IsEmpty());
  hears_want(11, alice, false);
  EXPECT_THAT(stored(alice, 10), ElementsAre(11));
  EXPECT_THAT(stored(alice, 11), ElementsAre(10));
}

TEST_F(TreePushes, SayPruneOnceToTheLinkThatSentADuplicate) {
  up({10, 11});
  stored(alice, 10);
  duplicate(11, alice);
  duplicate(11, alice);
  const auto frames = sent();
  ASSERT_TRUE(frames.contains(11));
  EXPECT_THAT(frames.at(11).prunes, ElementsAre(TreePrune{log_of(alice), false}));
  EXPECT_FALSE(frames.contains(10));
}

TEST_F(TreePushes, DoNotPruneTheLinkThatDeliveredFirst) {
  up({10, 11});
  stored(alice, 10);
  duplicate(10, alice);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, StopPushingOverALinkThatPruned) {
  up({10, 11});
  stored(alice, 10);
  hears_want(11, alice);
  EXPECT_THAT(stored(alice, 10), ElementsAre(11));
  hears_prune(11, alice);
  EXPECT_THAT(stored(alice, 10), IsEmpty());
}

TEST_F(TreePushes, KeepTheLastLinkForTheirOwnUpdatesWhoeverPrunes) {
  up({10, 11});
  stored(self, std::nullopt);
  hears_prune(10, self);
  hears_prune(11, self);
  EXPECT_THAT(stored(self, std::nullopt), ElementsAre(11));
}

TEST_F(TreePushes, IgnoreWhatIsSaidOfLogsTheyDoNotHold) {
  up({10, 11});
  hears_prune(10, bob);
  hears_want(10, bob);
  EXPECT_EQ(tree_.size().routes, 0u);
}

TEST_F(TreePushes, TellTheOtherLinksInADigestWithin2Seconds) {
  up({10, 11, 12});
  stored(alice, 10);
  stored(bob, 10);
  pass(900);
  EXPECT_THAT(sent(), IsEmpty());
  pass(1200);
  const auto frames = sent();
  ASSERT_TRUE(frames.contains(11) && frames.contains(12));
  EXPECT_FALSE(frames.contains(10));
  ASSERT_EQ(frames.at(11).heads.size(), 2u);
  EXPECT_EQ(frames.at(11).heads[0].log, log_of(bob));
  EXPECT_EQ(frames.at(11).heads[0].seq, 1u);
  EXPECT_GE(frames.at(11).heads[0].age_ms, 1000);
}

TEST_F(TreePushes, TellALogOnceHoweverOftenItMovedMeanwhile) {
  up({10, 11});
  for (int i = 0; i < 30; ++i) stored(alice, 10);
  pass(2100);
  const auto frames = sent();
  ASSERT_TRUE(frames.contains(11));
  ASSERT_EQ(frames.at(11).heads.size(), 1u);
  EXPECT_EQ(frames.at(11).heads[0].seq, 30u);
  pass(5000);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, DoNotTellALinkWhatItJustTold) {
  up({10, 11});
  stored(alice, 10);
  hears_head(11, alice, 1, 0);
  pass(3000);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, WantAnAnnouncedHeadAfterOneSecondWithoutIt) {
  up({10, 11});
  hears_head(11, alice, 4, 0);
  pass(900);
  EXPECT_THAT(sent(), IsEmpty());
  pass(200);
  EXPECT_THAT(sent().at(11).wants, ElementsAre(TreeWant{log_of(alice), 1, false}));
}

TEST_F(TreePushes, WantAtOnceWhatTheNeighbourHasHeldForASecond) {
  up({10, 11});
  hears_head(11, alice, 4, 1500);
  EXPECT_THAT(sent().at(11).wants, ElementsAre(TreeWant{log_of(alice), 1, false}));
}

TEST_F(TreePushes, DoNotWantWhatTheTreeDeliveredInTime) {
  up({10, 11});
  hears_head(11, alice, 1, 0);
  pass(500);
  stored(alice, 10);
  pass(600);
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(tree_.size().missing_logs, 0u);
}

TEST_F(TreePushes, AskTheNextAnnouncerWhenTheFirstStaysSilent) {
  up({10, 11, 12});
  hears_head(11, alice, 1, 0);
  hears_head(12, alice, 1, 0);
  pass(1000);
  EXPECT_TRUE(sent().contains(11));
  pass(3000);
  EXPECT_THAT(sent().at(12).wants, ElementsAre(TreeWant{log_of(alice), 1, false}));
}

TEST_F(TreePushes, WantTheUpdatesBeforeAGapFromWhoeverIsBeyondIt) {
  up({10, 11});
  stored(alice, 10);
  tree_.on_gap(11, log_of(alice), 5, now_);
  EXPECT_THAT(sent().at(11).wants, ElementsAre(TreeWant{log_of(alice), 2, false}));
  tree_.on_gap(11, log_of(alice), 6, now_);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, AnswerAWantFromTheWantedPositionOnAndThenKeepPushing) {
  up({10, 11});
  stored(alice, 10);
  stored(alice, 10);
  TreeFrame frame;
  frame.wants = {{log_of(alice), 2, true}};
  const auto serve = hears(11, frame);
  ASSERT_EQ(serve.size(), 1u);
  EXPECT_EQ(serve[0].link, 11u);
  EXPECT_EQ(serve[0].from, 2u);
  EXPECT_TRUE(tree_.is_eager(11, hub(alice)));
}

TEST_F(TreePushes, TakeTheFasterLinkOfAnOriginAsItsParent) {
  up({10, 11});
  stored(alice, 10);
  stored(bob, 10);
  now_.milliseconds += 1000;
  hears_head(11, alice, 1, 1050);  // would have been here 50 ms earlier
  auto frames = sent();
  EXPECT_THAT(frames.at(11).wants, ElementsAre(TreeWant{log_of(alice), 2, true}));
  EXPECT_THAT(frames.at(10).prunes, ElementsAre(TreePrune{log_of(alice), true}));
  hears_head(11, bob, 1, 990);  // 10 ms later
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, StayWithTheParentForAGainWithinTheJitter) {
  up({10, 11});
  stored(alice, 10);
  now_.milliseconds += 1000;
  hears_head(11, alice, 1, 1003);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, AskTheSecondBestAtOnceWhenTheParentIsGone) {
  up({10, 11, 12, 13});
  stored(alice, 10);
  now_.milliseconds += 1000;
  hears_head(11, alice, 1, 1050);  // the parent from now on
  hears_head(12, alice, 1, 900);
  hears_head(13, alice, 1, 1045);
  sent();
  stored(alice, 11);
  tree_.link_down(11);
  EXPECT_THAT(sent().at(13).wants, ElementsAre(TreeWant{log_of(alice), 3, true}));
}

TEST_F(TreePushes, AttachToAnotherLinkWhenTheOnlyEagerOneIsGone) {
  up({10, 11});
  stored(alice, 10);
  tree_.link_down(10);
  EXPECT_EQ(sent().at(11).graft, Graft::shared);
  EXPECT_TRUE(tree_.is_eager(11, hub(alice)));
}

TEST_F(TreePushes, LookElsewhereWhenTheirParentAsksThem) {
  up({10, 11, 12});
  stored(alice, 10);
  now_.milliseconds += 1000;
  hears_head(11, alice, 1, 1050);
  sent();
  hears_want(11, alice);
  const auto frames = sent();
  EXPECT_THAT(frames.at(10).wants, ElementsAre(TreeWant{log_of(alice), 2, true}));
}

TEST_F(TreePushes, PruneOnlyOneOfTwoLinksThatAreFirstInTurns) {
  up({10, 11});
  stored(alice, 10);
  now_.milliseconds += 1000;
  hears_head(11, alice, 1, 1050);
  sent();
  stored(alice, 11);
  duplicate(10, alice);
  EXPECT_TRUE(sent().contains(10));
  stored(alice, 10);  // on its way when it was pruned
  duplicate(11, alice);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, PushNothingThatAResumeBrought) {
  up({10, 11});
  tree_.on_stored({log_of(alice), hub(alice), held_[alice] = 9, 10, false}, now_);
  hears_want(11, alice, false);
  EXPECT_THAT(tree_.on_stored({log_of(alice), hub(alice), held_[alice] = 10, 10, false}, now_),
              IsEmpty());
  pass(2100);
  EXPECT_EQ(sent().at(11).heads.size(), 1u);
}

TEST_F(TreePushes, TellEarlyRatherThanForgetWhenMoreMovesThanIsRemembered) {
  TreeSettings small;
  small.recent_heads = 10;
  TreePush tree(hub(self), *this, 1, small);
  tree.link_up(10);
  tree.link_up(11);
  std::size_t told = 0;
  for (std::uint8_t origin = 10; origin < 110; ++origin) {
    held_[origin] = 1;
    tree.on_stored({log_of(origin), hub(origin), 1, 10}, now_);
    for (const TreeOutgoing& out : tree.take_frames()) told += out.frame.heads.size();
  }
  EXPECT_GE(told, 90u);
  EXPECT_LE(tree.size().recent_heads, 10u);
}

TEST_F(TreePushes, KeepARouteForTheOriginsUsedLastOnly) {
  TreeSettings small;
  small.routes = 5;
  TreePush tree(hub(self), *this, 1, small);
  tree.link_up(10);
  for (std::uint8_t origin = 10; origin < 40; ++origin) {
    held_[origin] = 1;
    TreeFrame frame;
    frame.prunes = {{log_of(origin), true}};
    tree.on_frame(10, frame, now_);
  }
  EXPECT_EQ(tree.size().routes, 5u);
}

TEST_F(TreePushes, HearAMillionAnnouncedLogsWithoutKeepingThem) {
  up({10, 11});
  TreeFrame frame;
  frame.heads.resize(tree_list_length);
  for (std::uint64_t i = 0; i < 1'000'000; i += tree_list_length) {
    for (std::size_t k = 0; k < frame.heads.size(); ++k) {
      const std::uint64_t name = 1'000'000 + i + k;
      std::memcpy(frame.heads[k].log.value.data(), &name, 8);
      frame.heads[k].seq = 1;
    }
    hears(10, frame);
  }
  EXPECT_LE(tree_.size().missing_logs, TreeSettings{}.missing_logs_of_link);
  hears_head(11, alice, 1, 0);  // who is honest is heard
  pass(1000);
  EXPECT_THAT(sent().at(11).wants, ElementsAre(TreeWant{log_of(alice), 1, false}));
}

TEST_F(TreePushes, StopChoosingALinkThatPromisesAndNeverDelivers) {
  up({10, 11});
  for (int i = 0; i < 20; ++i) {
    stored(alice, 10);
    now_.milliseconds += 1000;
    hears_head(11, alice, held_[alice], 1900);      // claims to be faster by far
    hears_head(10, alice, held_[alice] + 1, 1000);  // and then never pushes the next
    pass(100);
    sent();
  }
  stored(alice, 10);
  hears_head(11, alice, held_[alice], 900);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(TreePushes, WorkWithMoreThanSixtyFourLinks) {
  std::vector<TreeLink> all;
  for (TreeLink link = 0; link < 300; ++link) {
    tree_.link_up(link);
    all.push_back(link);
  }
  EXPECT_THAT(stored(self, std::nullopt), ::testing::UnorderedElementsAreArray(all));
  tree_.link_down(200);
  EXPECT_EQ(stored(self, std::nullopt).size(), 299u);
}

}  // namespace
}  // namespace maillage
