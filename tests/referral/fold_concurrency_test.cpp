#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "history.h"

namespace maillage::test {
namespace {

using enum ReferralAct;

TEST(ReferralConcurrency, CancellingWinsOverAcceptingAndSaysSo) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const UpdateId yes = history.act_on({leg}, 'B', plain(accepted, leg));
  const UpdateId no = history.act_on({leg}, 'A', plain(cancelled, leg));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.legs[0].state, LegState::cancelled);
  EXPECT_TRUE(state.legs[0].cancelled_after_acceptance);
  EXPECT_EQ(state.holder, structure('A'));
  EXPECT_EQ(entry(state, no).effect, Effect::stands);
  EXPECT_EQ(entry(state, yes).effect, Effect::outranked);
}

TEST(ReferralConcurrency, AnAnswerToACancelledLegDoesNotStopTheNextOne) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  history.act_on({first}, 'B', plain(accepted, first));
  const UpdateId cancel = history.act_on({first}, 'A', plain(cancelled, first));
  history.act_on({cancel}, 'A', sent_to('C'));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('C'));
  EXPECT_EQ(state.legs[0].standing, LegStanding::ended);
  EXPECT_TRUE(state.legs[0].cancelled_after_acceptance);
}

TEST(ReferralConcurrency, ARedirectionOfACancelledLegIsVoid) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act_on({first}, 'B', redirected_to('C', first));
  const UpdateId taken = history.act_on({second}, 'C', plain(accepted, second));
  history.act_on({first}, 'A', plain(cancelled, first));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('A'));
  EXPECT_EQ(state.status, ReferralStatus::to_resume);
  EXPECT_EQ(state.legs[1].standing, LegStanding::void_);
  EXPECT_EQ(entry(state, taken).effect, Effect::void_leg);
  EXPECT_TRUE(state.hubs.contains(hub_of('C')));  // it holds the scope, and must learn of this
}

TEST(ReferralConcurrency, OfTwoRedirectionsTheEarlierStandsAndTheOtherStaysVoidAfterwards) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId to_c = history.act_on({first}, 'B', redirected_to('C', first));
  const UpdateId to_d = history.act_on({first}, 'B', redirected_to('D', first));
  EXPECT_EQ(history.fold().holder, structure('C'));
  EXPECT_EQ(history.fold().leg(to_d)->standing, LegStanding::void_);
  history.act('C', plain(declined, to_c));
  history.act('B', sent_to('E', first));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('E'));
  EXPECT_EQ(state.leg(to_c)->standing, LegStanding::ended);
  EXPECT_EQ(state.leg(to_d)->standing, LegStanding::void_);
}

TEST(ReferralConcurrency, WhatHappensBelowAVoidLegIsVoidToo) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId to_d = history.act_on({first}, 'B', redirected_to('D', first));
  const UpdateId to_e = history.act_on({to_d}, 'D', redirected_to('E', to_d));
  const UpdateId no = history.act_on({to_e}, 'E', plain(declined, to_e));
  history.act_on({no}, 'D', sent_to('F', to_d));
  EXPECT_EQ(history.fold().leg(to_e)->standing, LegStanding::ended);
  history.act_on({first}, 'A', plain(cancelled, first));
  for (const Leg& leg : history.fold().legs) {
    EXPECT_EQ(leg.standing, leg.id == first ? LegStanding::current : LegStanding::void_);
  }
}

TEST(ReferralConcurrency, AWritersOwnLogIsPartOfItsPast) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const UpdateId yes = history.act('B', plain(accepted, leg));
  history.act_on({}, 'B', plain(completed, leg));
  EXPECT_EQ(history.fold().status, ReferralStatus::in_charge);
  history.updates().back().prev = yes;
  EXPECT_EQ(history.fold().status, ReferralStatus::closed);
}

TEST(ReferralConcurrency, CausalityComesBeforeRank) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act('B', plain(accepted, leg));
  history.act('B', redirected_to('C', leg));
  EXPECT_EQ(history.fold().legs[0].state, LegState::redirected);
  EXPECT_EQ(history.fold().holder, structure('C'));
}

TEST(ReferralConcurrency, AnActCountsOnlyIfItsAuthorWasEntitledInItsOwnPast) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  // B had not seen the leg when it "accepted" it, however much came later.
  const UpdateId blind = history.act_on({history.opening()}, 'B', plain(accepted, leg));
  EXPECT_EQ(history.fold().status, ReferralStatus::awaiting_answer);
  EXPECT_EQ(entry(history.fold(), blind).refusal, Refusal::leg_not_current);
}

TEST(ReferralConcurrency, NobodyElseCanOpenTheReferralAgain) {
  History history('A');
  history.act('A', sent_to('B'));
  for (const char claimed : {'A', 'Z'}) {
    history.act_on({}, 'Z', opened_by(claimed));
    history.updates().back().hlc.value = 1;  // as early as can be
  }
  const ReferralState state = history.fold();
  EXPECT_EQ(state.opener, structure('A'));
  EXPECT_EQ(state.holder, structure('B'));
  EXPECT_FALSE(state.hubs.contains(hub_of('Z')));
  EXPECT_EQ(state.chain[0].refusal, Refusal::not_opener);
}

TEST(ReferralConcurrency, TheOpenersSecondOpeningStaysBesideTheFirst) {
  History history('A');
  history.act_on({}, 'A', opened_by('A', "loisirs-et-creations"));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.theme, "utilisation-securisee");
  EXPECT_EQ(state.chain[1].effect, Effect::outranked);
}

TEST(ReferralConcurrency, AnUnreadableUpdateStillCarriesThePast) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const UpdateId poison = history.act_on({leg}, 'B', ReferralOperation{});
  history.act_on({poison}, 'B', plain(accepted, leg));
  EXPECT_EQ(history.fold().status, ReferralStatus::in_charge);
}

TEST(ReferralConcurrency, ClocksDecideNothingButTies) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act('B', plain(accepted, leg));
  history.updates()[1].hlc.value = ~std::uint64_t{0};
  history.updates()[2].hlc.value = 0;
  EXPECT_EQ(history.fold().status, ReferralStatus::in_charge);
}

TEST(ReferralBounds, AFloodPushesOutItsOwnActsOnly) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const ReferralUpdate model = history.updates().back();
  std::vector<ReferralUpdate> updates = history.updates();
  UpdateId flood = leg;
  for (std::uint32_t i = 0; i < 2 * folded_updates; ++i) {
    ReferralUpdate update = model;
    update.id.value = blake2b_256({as_bytes("flood" + std::to_string(i))});
    update.dot = {structure('Z'), 1, i + 1, 0};
    update.writer = structure('Z');
    update.writer_hub = hub_of('Z');
    update.deps = {flood};
    flood = update.id;
    updates.push_back(update);
  }
  ReferralUpdate answer = model;
  answer.id.value = blake2b_256({as_bytes("answer")});
  answer.dot = {structure('B'), 1, 1, 0};
  answer.writer = structure('B');
  answer.writer_hub = hub_of('B');
  answer.deps = {flood};  // its only link to the past runs through the flood
  answer.operation = plain(accepted, leg);
  updates.push_back(answer);
  const ReferralState state = fold_referral(history.scope(), updates);
  EXPECT_EQ(state.status, ReferralStatus::in_charge);
  EXPECT_EQ(state.chain.size(), 3 + folded_updates_per_hub);
}

TEST(ReferralBounds, WhatHangsOnACycleIsLeftOut) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act('B', plain(accepted, first));
  history.updates()[1].deps.push_back(second);
  const ReferralState state = history.fold();
  EXPECT_EQ(state.chain.size(), 1u);
  EXPECT_EQ(state.status, ReferralStatus::to_resume);
}

TEST(PositionSet, KnowsItsMembersItsSizeAndItsLast) {
  PositionSet set(130);
  EXPECT_EQ(set.last(), std::nullopt);
  for (const std::size_t member : {0u, 63u, 64u, 129u}) set.insert(member);
  EXPECT_EQ(set.size(), 4u);
  EXPECT_EQ(set.last(), 129u);
  set.erase(129);
  EXPECT_EQ(set.last(), 64u);
  PositionSet other(130);
  other.insert(64);
  EXPECT_TRUE(set.intersects(other));
  set -= other;
  EXPECT_FALSE(set.intersects(other));
  EXPECT_TRUE(set.contains(63));
}

}  // namespace
}  // namespace maillage::test
