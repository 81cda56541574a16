#include "replication/mailbox/mailbox.h"

#include <gtest/gtest.h>

#include "boxed_world.h"

namespace maillage::test {
namespace {

using Numbers = std::vector<BoxNumber>;

class MailboxOfARelay : public ::testing::Test {
 protected:
  MailboxOfARelay() { mailbox_.admit({alice_, bob_, carol_, dora_}); }

  Result<KeptBox, BoxRefusal> put(const CurveId& from, const CurveId& to, std::size_t size = 1024) {
    return mailbox_.put(from, to, some_box(size, ++boxes_), now_);
  }
  BoxNumber put_one(const CurveId& from, const CurveId& to, std::size_t size = 1024) {
    return put(from, to, size).value().number;
  }
  // Fills until the first refusal.
  std::size_t fill(const CurveId& from, const CurveId& to, std::size_t size = 1024) {
    std::size_t count = 0;
    while (put(from, to, size)) ++count;
    return count;
  }

  static MailboxSettings small() {
    MailboxSettings settings;
    settings.pair = {10, 100 * 1024};
    settings.sender = {15, 150 * 1024};
    settings.recipient = {25, 250 * 1024};
    settings.all = {40, 400 * 1024};
    settings.credit = {3, 1 << 20};
    return settings;
  }

  const CurveId alice_ = transport_keys(1).id;
  const CurveId bob_ = transport_keys(2).id;
  const CurveId carol_ = transport_keys(3).id;
  const CurveId dora_ = transport_keys(4).id;
  const CurveId eve_ = transport_keys(5).id;
  Mailbox mailbox_{small()};
  TimePoint now_ = start;
  std::uint64_t boxes_ = 0;
};

TEST_F(MailboxOfARelay, GivesEachHubItsOwnBoxesInOrder) {
  const Numbers bobs = {put_one(alice_, bob_), put_one(carol_, bob_)};
  const BoxNumber carols = put_one(alice_, carol_);
  EXPECT_EQ(mailbox_.take(bob_, now_), bobs);
  EXPECT_EQ(mailbox_.take(carol_, now_), Numbers{carols});
  EXPECT_TRUE(mailbox_.take(alice_, now_).empty());
}

TEST_F(MailboxOfARelay, RefusesWhoIsNotAdmittedAndWhoWritesToSuchAHubOrToItself) {
  EXPECT_EQ(put(eve_, bob_).error(), BoxRefusal::not_admitted);
  EXPECT_EQ(put(alice_, eve_).error(), BoxRefusal::not_admitted);
  EXPECT_EQ(put(alice_, alice_).error(), BoxRefusal::not_admitted);
  EXPECT_EQ(mailbox_.kept().boxes, 0u);
}

TEST_F(MailboxOfARelay, ErasesTheBoxesOfAHubThatIsNoLongerAdmitted) {
  const BoxNumber from_alice = put_one(alice_, bob_);
  const BoxNumber to_alice = put_one(carol_, alice_);
  const BoxNumber other = put_one(carol_, bob_);
  EXPECT_EQ(mailbox_.admit({bob_, carol_}), (Numbers{from_alice, to_alice}));
  EXPECT_EQ(mailbox_.take(bob_, now_), Numbers{other});
  EXPECT_EQ(mailbox_.kept().boxes, 1u);
}

TEST_F(MailboxOfARelay, KeepsNoMoreForOnePairThanItsPart) {
  EXPECT_EQ(fill(alice_, bob_), 10u);
  EXPECT_EQ(put(alice_, bob_).error(), BoxRefusal::full);
  EXPECT_TRUE(put(alice_, carol_));
  EXPECT_TRUE(put(carol_, bob_));
}

TEST_F(MailboxOfARelay, CountsBytesAsWellAsBoxes) {
  EXPECT_EQ(fill(alice_, bob_, 64 << 10), 1u);
  EXPECT_EQ(fill(alice_, bob_, 16 << 10), 2u);
  EXPECT_EQ(mailbox_.kept_from(alice_).bytes, 96u << 10);
}

TEST_F(MailboxOfARelay, KeepsNoMoreOfOneSenderForOneRecipientAndInAllThanTheirQuota) {
  EXPECT_EQ(fill(alice_, bob_) + fill(alice_, carol_) + fill(alice_, dora_), 15u);
  EXPECT_EQ(fill(carol_, bob_), 10u);
  EXPECT_EQ(fill(dora_, bob_), 5u);
  EXPECT_EQ(mailbox_.kept_for(bob_).boxes, 25u);
  EXPECT_EQ(fill(dora_, carol_) + fill(bob_, carol_) + fill(bob_, dora_), 10u);
  EXPECT_EQ(mailbox_.kept().boxes, 40u);
}

TEST_F(MailboxOfARelay, HasRoomAgainForWhatWasConfirmed) {
  fill(alice_, bob_);
  const Numbers taken = mailbox_.take(bob_, now_);
  EXPECT_EQ(mailbox_.confirm(bob_, taken), taken);
  EXPECT_EQ(fill(alice_, bob_), taken.size());
}

TEST_F(MailboxOfARelay, GivesNoMoreAtOnceThanTheCredit) {
  for (int i = 0; i < 5; ++i) put_one(alice_, bob_);
  const Numbers first = mailbox_.take(bob_, now_);
  EXPECT_EQ(first.size(), 3u);
  EXPECT_TRUE(mailbox_.take(bob_, now_).empty());
  mailbox_.confirm(bob_, Numbers{first[1]});
  EXPECT_EQ(mailbox_.take(bob_, now_).size(), 1u);
}

TEST_F(MailboxOfARelay, DeliversAgainWhatIsNotConfirmedInAMinuteOrBeforeTheConnectionEnds) {
  const Numbers one = {put_one(alice_, bob_)};
  EXPECT_EQ(mailbox_.take(bob_, now_), one);
  now_ = now_ + 59 * second_ms;
  EXPECT_TRUE(mailbox_.take(bob_, now_).empty());
  now_ = now_ + second_ms;
  EXPECT_EQ(mailbox_.take(bob_, now_), one);
  mailbox_.disconnected(bob_);
  EXPECT_EQ(mailbox_.take(bob_, now_), one);
}

TEST_F(MailboxOfARelay, ErasesOnlyTheConfirmersOwnBoxes) {
  const Numbers one = {put_one(alice_, bob_)};
  EXPECT_TRUE(mailbox_.confirm(carol_, one).empty());
  EXPECT_TRUE(mailbox_.confirm(alice_, one).empty());
  EXPECT_TRUE(mailbox_.confirm(bob_, Numbers{one[0] + 1}).empty());
  EXPECT_EQ(mailbox_.confirm(bob_, one), one);
  EXPECT_TRUE(mailbox_.confirm(bob_, one).empty());
}

TEST_F(MailboxOfARelay, ForgetsABoxAfterThirtyDaysAlsoOneUnderWay) {
  const BoxNumber first = put_one(alice_, bob_);
  mailbox_.take(bob_, now_);
  now_ = now_ + day_ms;
  const BoxNumber second = put_one(alice_, bob_);
  now_ = start + (30 * day_ms - 1);
  EXPECT_TRUE(mailbox_.expire(now_).empty());
  now_ = start + 30 * day_ms;
  EXPECT_EQ(mailbox_.expire(now_), Numbers{first});
  EXPECT_EQ(mailbox_.take(bob_, now_), Numbers{second});
  EXPECT_EQ(mailbox_.kept().boxes, 1u);
}

TEST_F(MailboxOfARelay, KeepsAfterARestartWhatWasInItsTable) {
  Mailbox again(small());
  const KeptBox first = put(alice_, bob_).value();
  const KeptBox second = put(carol_, bob_).value();
  mailbox_.take(bob_, now_);
  for (const KeptBox& kept : {second, first}) EXPECT_TRUE(again.load(kept, now_));
  EXPECT_FALSE(again.load(first, now_));
  EXPECT_TRUE(again.admit({alice_, bob_, carol_}).empty());
  EXPECT_EQ(again.take(bob_, now_), (Numbers{first.number, second.number}));
  EXPECT_EQ(again.kept_from(alice_).boxes, 1u);
  EXPECT_GT(again.put(alice_, bob_, some_box(1024, 9), now_).value().number, second.number);
}

TEST_F(MailboxOfARelay, UsesNoNumberAgainAfterARestartWithAnEmptyTable) {
  const BoxNumber before = put_one(alice_, bob_);
  Mailbox again(small());
  again.admit({alice_, bob_});
  EXPECT_GT(again.put(alice_, bob_, some_box(1024, 9), now_ + 1).value().number, before);
}

TEST_F(MailboxOfARelay, DatesABoxFromTheFutureToday) {
  KeptBox kept = put(alice_, bob_).value();
  kept.received = start + 365 * day_ms;
  Mailbox again(small());
  again.load(kept, start);
  EXPECT_EQ(again.expire(start + 30 * day_ms), Numbers{kept.number});
}

TEST(MailboxSettingsOfARelay, LeaveRoomForOneMoreHubWhenSevenFillTheirPartOfARecipient) {
  const MailboxSettings settings;
  EXPECT_GE(settings.recipient.bytes, 8 * settings.pair.bytes);
  EXPECT_GE(settings.recipient.boxes, 8 * settings.pair.boxes);
  EXPECT_GE(settings.pair.bytes, 4 * BoxedLinkSettings{}.window_bytes);
}

}  // namespace
}  // namespace maillage::test
