#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history.h"

namespace maillage::test {
namespace {

using enum ReferralAct;

TEST(Referral, IsUnknownBeforeItsOpeningArrives) {
  const ReferralState state = fold_referral({}, {});
  EXPECT_EQ(state.status, ReferralStatus::not_opened);
  EXPECT_EQ(may(state, sent, structure('A'), {}).error().kind, ErrorKind::not_found);
}

TEST(Referral, IsItsOpenersToSendOnceOpened) {
  const History history('A');
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::to_resume);
  EXPECT_EQ(state.holder, structure('A'));
  EXPECT_EQ(state.holder_hub, hub_of('A'));
  EXPECT_EQ(state.theme, "utilisation-securisee");
  EXPECT_TRUE(may(state, sent, structure('A'), {}));
  EXPECT_EQ(may(state, sent, structure('B'), {}).error().kind, ErrorKind::conflict);
}

TEST(Referral, WaitsForTheRecipientOnceSent) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::awaiting_answer);
  EXPECT_EQ(state.holder, structure('B'));
  ASSERT_EQ(state.legs.size(), 1u);
  EXPECT_EQ(state.legs[0].id, leg);
  EXPECT_EQ(state.legs[0].number, 1);
  EXPECT_EQ(state.legs[0].state, LegState::sent);
  EXPECT_EQ(state.legs[0].from, structure('A'));
  EXPECT_EQ(state.hubs, (std::set<WriterId>{hub_of('A'), hub_of('B')}));
}

TEST(Referral, SaysItArrivedAndWasSeen) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act_by_hub('B', plain(delivered, leg));
  ReferralState state = history.fold();
  EXPECT_EQ(state.legs[0].state, LegState::received);
  EXPECT_TRUE(state.legs[0].delivered_at.has_value());
  EXPECT_FALSE(state.legs[0].seen_at.has_value());
  history.act('B', plain(seen, leg));
  state = history.fold();
  EXPECT_GT(state.legs[0].seen_at, state.legs[0].delivered_at);
  EXPECT_EQ(state.status, ReferralStatus::awaiting_answer);
}

TEST(Referral, TakesArrivalOnlyFromTheRecipientsHubAndSightOnlyFromTheRecipient) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act_by_hub('A', plain(delivered, leg));
  history.act('A', plain(seen, leg));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.legs[0].state, LegState::sent);
  EXPECT_EQ(state.chain[2].refusal, Refusal::not_their_hub);
  EXPECT_EQ(state.chain[3].refusal, Refusal::not_recipient);
}

TEST(Referral, IsInChargeOfWhoAcceptedAndEndsWhenTheyComplete) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act('B', plain(accepted, leg));
  EXPECT_EQ(history.fold().status, ReferralStatus::in_charge);
  EXPECT_EQ(history.fold().legs[0].state, LegState::accepted);
  history.act('B', plain(completed, leg));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::closed);
  EXPECT_EQ(state.legs[0].state, LegState::completed);
  EXPECT_EQ(state.outcome, "besoin-satisfait");
  EXPECT_EQ(state.holder, structure('B'));
  EXPECT_EQ(may(state, sent, structure('A'), {}).error().kind, ErrorKind::conflict);
}

TEST(Referral, ReturnsToTheSenderWhenDeclinedAndMayBeSentAgainWithoutLosingTheRefusal) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  history.act('B', plain(declined, first));
  EXPECT_EQ(history.fold().status, ReferralStatus::to_resume);
  EXPECT_EQ(history.fold().holder, structure('A'));
  const UpdateId second = history.act('A', sent_to('C'));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::awaiting_answer);
  EXPECT_EQ(state.holder, structure('C'));
  ASSERT_EQ(state.legs.size(), 2u);
  EXPECT_EQ(state.legs[0].state, LegState::declined);
  EXPECT_EQ(state.legs[0].reason, "autre");
  EXPECT_EQ(state.legs[0].standing, LegStanding::ended);
  EXPECT_EQ(state.legs[1].id, second);
  EXPECT_EQ(state.legs[1].standing, LegStanding::current);
  EXPECT_EQ(entry(state, first).effect, Effect::followed);
}

TEST(Referral, ReturnsToTheSenderAfterAcceptanceToo) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act('B', plain(accepted, leg));
  EXPECT_FALSE(may(history.fold(), declined, structure('B'), leg));
  history.act('B', plain(returned, leg));
  EXPECT_EQ(history.fold().holder, structure('A'));
  EXPECT_EQ(history.fold().legs[0].state, LegState::returned);
}

TEST(Referral, CanBeCancelledByItsSenderOnly) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const auto refused = may(history.fold(), cancelled, structure('B'), leg);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("only structure 41"));
  history.act('A', plain(cancelled, leg));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::to_resume);
  EXPECT_EQ(state.legs[0].state, LegState::cancelled);
  EXPECT_FALSE(state.legs[0].cancelled_after_acceptance);
}

TEST(Referral, CanBeClosedByItsOpenerWithoutAnyLeg) {
  History history('A');
  ReferralOperation nothing_found = plain(closed);
  nothing_found.outcome = "aucune-aide-disponible";
  history.act('A', nothing_found);
  EXPECT_EQ(history.fold().status, ReferralStatus::closed);
  EXPECT_EQ(history.fold().outcome, "aucune-aide-disponible");
}

TEST(Referral, CanBeClosedByWhoTookChargeButNotBeforeAnAnswer) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  EXPECT_FALSE(may(history.fold(), closed, structure('B'), leg));
  history.act('B', plain(accepted, leg));
  history.act('B', plain(closed, leg));
  EXPECT_EQ(history.fold().status, ReferralStatus::closed);
  EXPECT_EQ(history.fold().legs[0].state, LegState::completed);
}

TEST(Referral, GoesOnByRedirectionWithItsWholeHistory) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act('B', redirected_to('C', first));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('C'));
  ASSERT_EQ(state.legs.size(), 2u);
  EXPECT_EQ(state.legs[0].state, LegState::redirected);
  EXPECT_EQ(state.legs[0].reason, "hors-competence");
  EXPECT_EQ(state.legs[0].standing, LegStanding::current);
  EXPECT_EQ(state.legs[1].parent, first);
  EXPECT_EQ(state.legs[1].from, structure('B'));
  EXPECT_TRUE(may(state, cancelled, structure('B'), second));
  EXPECT_FALSE(may(state, cancelled, structure('A'), first));
}

TEST(Referral, ComesBackToWhoRedirectedItAndTheyMayDoAnythingWithIt) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act('B', redirected_to('C', first));
  history.act('C', plain(declined, second));
  const ReferralState state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::to_resume);
  EXPECT_EQ(state.holder, structure('B'));
  EXPECT_EQ(state.situation.leg, first);
  for (const ReferralAct act : {sent, redirected, accepted, declined, closed}) {
    EXPECT_TRUE(may(state, act, structure('B'), first)) << act_code(act);
    EXPECT_FALSE(may(state, act, structure('C'), first)) << act_code(act);
    EXPECT_FALSE(may(state, act, structure('C'), second)) << act_code(act);
  }
  for (const ReferralAct act : {returned, completed}) {
    EXPECT_FALSE(may(state, act, structure('B'), first)) << act_code(act);
  }
}

TEST(Referral, IsSentOnFromTheLegThatGaveTheBaton) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act('B', redirected_to('C', first));
  history.act('C', plain(declined, second));
  const UpdateId third = history.act('B', sent_to('D', first));
  ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('D'));
  EXPECT_EQ(state.legs[1].standing, LegStanding::ended);
  EXPECT_EQ(state.legs[2].parent, first);
  history.act('D', plain(declined, third));
  history.act('B', plain(declined, first));
  state = history.fold();
  EXPECT_EQ(state.holder, structure('A'));
  EXPECT_TRUE(state.situation.leg.is_zero());
  EXPECT_EQ(state.legs[0].state, LegState::declined);
  EXPECT_EQ(state.legs[1].state, LegState::declined);
  EXPECT_EQ(state.legs[2].state, LegState::declined);
}

// 72 sends to 49, 49 to 44, and 44 back to where the person started.
TEST(Referral, CanComeBackToWhereItStarted) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  const UpdateId second = history.act('B', redirected_to('C', first));
  ReferralOperation back = redirected_to('A', second);
  back.hop->despite_loop = true;
  const UpdateId third = history.act('C', back);
  ReferralState state = history.fold();
  EXPECT_EQ(state.holder, structure('A'));
  EXPECT_EQ(state.situation.leg, third);
  EXPECT_TRUE(state.legs[2].despite_loop);
  EXPECT_EQ(state.hubs.size(), 3u);
  history.act('A', plain(accepted, third));
  history.act('A', plain(completed, third));
  state = history.fold();
  EXPECT_EQ(state.status, ReferralStatus::closed);
  std::vector<WriterId> met;
  for (const Passage& passage : passages(state)) met.push_back(passage.structure);
  EXPECT_THAT(met,
              testing::ElementsAre(structure('A'), structure('B'), structure('C'), structure('A')));
}

TEST(Referral, HasEightLegsAtMost) {
  History history('A');
  for (int i = 0; i < 8; ++i) {
    const UpdateId leg = history.act('A', sent_to('B'));
    history.act('B', plain(declined, leg));
  }
  const auto ninth = may(history.fold(), sent, structure('A'), {});
  ASSERT_FALSE(ninth);
  EXPECT_THAT(ninth.error().message, testing::HasSubstr("8 steps"));
  history.act('A', sent_to('B'));
  EXPECT_EQ(history.fold().legs.size(), 8u);
  EXPECT_EQ(history.fold().chain.back().refusal, Refusal::too_many_legs);
  EXPECT_TRUE(may(history.fold(), closed, structure('A'), {}));
}

TEST(Referral, KeepsActsOfALaterVersionWithoutEffect) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  history.act('B', plain(waitlisted, leg));
  history.act('B', plain(static_cast<ReferralAct>(200), leg));
  history.act('B', ReferralOperation{});
  const ReferralState state = history.fold();
  EXPECT_EQ(state.legs[0].state, LegState::sent);
  ASSERT_EQ(state.chain.size(), 5u);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_EQ(state.chain[i].refusal, Refusal::unknown_act);
}

TEST(Referral, NamesTheRuleThatIsBroken) {
  History history('A');
  const UpdateId leg = history.act('A', sent_to('B'));
  const NameOf names = [](const WriterId& id) {
    return id == structure('B') ? "Emmaüs Connect" : "CCAS";
  };
  const ReferralState state = history.fold();
  EXPECT_EQ(may(state, accepted, structure('A'), leg, names).error().message,
            "CCAS is not in charge of this referral: only Emmaüs Connect may answer now");
  EXPECT_EQ(may(state, closed, structure('A'), {}, names).error().message,
            "this step is over: the referral is now with Emmaüs Connect");
  EXPECT_EQ(may(state, accepted, structure('B'), UpdateId{{1}}).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(may(state, waitlisted, structure('B'), leg));
}

TEST(Referral, AllowsExactlyWhatItThenFolds) {
  for (const ActInfo& info : referral_acts()) {
    if (!info.written || info.is_mark || info.act == opened) continue;
    for (const char author : {'A', 'B', 'C'}) {
      for (const bool on_leg : {false, true}) {
        History history('A');
        const UpdateId leg = history.act('A', sent_to('B'));
        const UpdateId named = on_leg ? leg : UpdateId{};
        const bool allowed = may(history.fold(), info.act, structure(author), named).has_value();
        ReferralOperation operation =
            opens_leg(info.act) ? redirected_to('C', named) : plain(info.act, named);
        operation.act = info.act;
        history.act(author, operation);
        EXPECT_EQ(history.fold().chain.back().effect == Effect::stands, allowed)
            << info.code << " by " << author;
      }
    }
  }
}

TEST(Referral, TellsItsLegsAndStatusInFrench) {
  EXPECT_EQ(leg_state_label(LegState::failed), "interrompue");
  EXPECT_EQ(leg_state_label(LegState::expired), "sans réponse");
  EXPECT_EQ(status_code(ReferralStatus::awaiting_answer), "en_attente_de_reponse");
  EXPECT_EQ(status_label(ReferralStatus::to_resume), "à reprendre");
  EXPECT_EQ(referral_act("handed_back"), handed_back);
  EXPECT_EQ(referral_act("exploded"), std::nullopt);
  EXPECT_EQ(act_code(static_cast<ReferralAct>(99)), "unknown");
}

}  // namespace
}  // namespace maillage::test
