#include "node/hub/referral_desk.h"

#include <gtest/gtest.h>

#include "tests/hub/world.h"

namespace maillage {
namespace {

class ReferralDeskTest : public testing::Test {
 protected:
  ReferralDeskTest()
      : ccas_(sarthe_.admit("CCAS du Mans")),
        mds_(anjou_.admit("MDS des Ponts-de-Cé")),
        emmaus_(loire_.admit("Emmaüs")) {
    world_.connect_all();
  }

  static Context fiche() {
    Context context;
    context.name = "M. Canari";
    context.contact_way = "phone";
    context.contact_value = "+33199000000";
    context.need = "Déclaration trimestrielle";
    context.note = "note de l'ouvreur";
    return context;
  }
  ScopeId open() {
    OpenRequest request{"aide-aux-demarches-administratives", "", "", fiche()};
    const auto opened = sarthe_.referrals->open(ccas_.worker(), std::move(request));
    EXPECT_TRUE(opened) << opened.error().message;
    world_.run();
    return opened->scope;
  }
  static SendRequest to(const test::TestWorker& recipient) {
    SendRequest request;
    request.to = recipient.id();
    request.agreement.informed = "oral";
    request.agreement.agreed = "oral";
    return request;
  }
  void expect_ok(const Result<void>& result) {
    EXPECT_TRUE(result) << result.error().message;
    world_.run();
  }
  const ReferralState& state(const test::TestHub& hub, const ScopeId& scope) {
    return hub.hub->state().referral(scope)->state;
  }

  test::TestHub sarthe_{1, "Sarthe", "72"};
  test::TestHub anjou_{2, "Maine-et-Loire", "49"};
  test::TestHub loire_{3, "Loire-Atlantique", "44"};
  test::World world_{{&sarthe_, &anjou_, &loire_}};
  test::TestWorker ccas_, mds_, emmaus_;
};

// A peer takes a number out of turn for a loss.
TEST_F(ReferralDeskTest, FramesLeaveInTheOrderInWhichTheyAreNumbered) {
  std::map<std::pair<const test::TestHub*, const test::TestHub*>, std::uint64_t> last;
  std::size_t out_of_turn = 0;
  world_.on_frame = [&](const test::TestHub& from, const test::TestHub& to, const Frame& frame) {
    const auto* push = std::get_if<PushFrame>(&frame);
    if (push == nullptr) return;
    std::uint64_t& before = last[{&from, &to}];
    out_of_turn += before != 0 && push->number != before + 1 ? 1 : 0;
    before = push->number;
  };
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  SendRequest onward = to(emmaus_);
  onward.reason = "hors-territoire";
  expect_ok(anjou_.referrals->send(mds_.worker(), scope, ReferralAct::redirected, onward));
  EXPECT_EQ(out_of_turn, 0u);
  EXPECT_GE(last.size(), 4u);
}

TEST_F(ReferralDeskTest, ARestartSendsNoReferralASecondTime) {
  const ScopeId first = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), first, ReferralAct::sent, to(mds_)));
  world_.disconnect(sarthe_);
  sarthe_.restart();
  sarthe_.now.milliseconds += 60'000;
  std::size_t again = 0;
  RunCodec codec;
  world_.on_frame = [&](const test::TestHub& from, const test::TestHub&, const Frame& frame) {
    const auto* push = std::get_if<PushFrame>(&frame);
    if (push == nullptr || push->runs.empty() || &from != &sarthe_) return;
    for (const DecodedRun& run : codec.unpack(push->runs).value()) {
      again += run.updates.front().header.scope == first ? 1 : 0;
    }
  };
  world_.connect(sarthe_, anjou_);
  open();
  EXPECT_EQ(again, 0u);
}

TEST_F(ReferralDeskTest, TheRecipientReadsTheFicheAndNobodyElse) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  const auto read = anjou_.referrals->context(mds_.worker(), scope);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->name, "M. Canari");
  EXPECT_EQ(read->note, "") << "a note does not follow unless the sender chose it";
  EXPECT_FALSE(anjou_.referrals->context(emmaus_.worker(), scope));
  EXPECT_EQ(loire_.hub->state().referral(scope), nullptr);
  ASSERT_EQ(state(sarthe_, scope).legs.size(), 1u);
  EXPECT_TRUE(state(sarthe_, scope).legs[0].delivered_at) << "the receiving hub said so";
}

TEST_F(ReferralDeskTest, NothingIsSentWithoutInformationAndAgreement) {
  const ScopeId scope = open();
  SendRequest request = to(mds_);
  request.agreement.informed.clear();
  EXPECT_EQ(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, request).error().kind,
            ErrorKind::invalid_input);
  request = to(mds_);
  request.agreement.agreed.clear();
  EXPECT_EQ(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, request).error().kind,
            ErrorKind::invalid_input);
  request = to(mds_);
  request.agreement.language = "français, lu à voix haute";
  EXPECT_EQ(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, request).error().kind,
            ErrorKind::invalid_input);
  EXPECT_TRUE(state(sarthe_, scope).legs.empty());
}

TEST_F(ReferralDeskTest, OnlyWhoIsInChargeMayAct) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  const auto refused =
      sarthe_.referrals->answer(ccas_.worker(), scope, ReferralAct::accepted, "", "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_NE(refused.error().message.find("MDS"), std::string::npos) << refused.error().message;
}

TEST_F(ReferralDeskTest, ARefusalGivesTheBatonBackWithItsReason) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  EXPECT_EQ(anjou_.referrals->answer(mds_.worker(), scope, ReferralAct::declined, "parce que", "")
                .error()
                .kind,
            ErrorKind::invalid_input);
  expect_ok(
      anjou_.referrals->answer(mds_.worker(), scope, ReferralAct::declined, "hors-territoire", ""));
  EXPECT_EQ(state(sarthe_, scope).holder, ccas_.id());
  EXPECT_EQ(state(sarthe_, scope).legs[0].reason, "hors-territoire");
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(emmaus_)));
  const auto read = loire_.referrals->context(emmaus_.worker(), scope);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->tried.size(), 1u) << "what was tried travels on";
  EXPECT_EQ(read->tried[0].structure, "MDS des Ponts-de-Cé");
}

TEST_F(ReferralDeskTest, ARedirectionCarriesTheFicheToTheThirdStructure) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  SendRequest onward = to(emmaus_);
  onward.reason = "hors-competence";
  onward.note = "a besoin d'un interprète";
  expect_ok(anjou_.referrals->send(mds_.worker(), scope, ReferralAct::redirected, onward));
  const auto read = loire_.referrals->context(emmaus_.worker(), scope);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->need, "Déclaration trimestrielle");
  EXPECT_EQ(read->note, "a besoin d'un interprète");
  EXPECT_EQ(read->tried.size(), 1u);
  for (const test::TestHub* hub : {&sarthe_, &anjou_, &loire_}) {
    EXPECT_EQ(state_hash(*hub->hub->state().referral(scope)),
              state_hash(*sarthe_.hub->state().referral(scope)));
    EXPECT_EQ(state(*hub, scope).holder, emmaus_.id());
  }
}

TEST_F(ReferralDeskTest, ALoopIsSaidBeforeAnythingIsSent) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  SendRequest back = to(ccas_);
  back.reason = "hors-territoire";
  const auto warned = anjou_.referrals->send(mds_.worker(), scope, ReferralAct::redirected, back);
  ASSERT_FALSE(warned);
  EXPECT_EQ(warned.error().kind, ErrorKind::findings);
  EXPECT_EQ(state(anjou_, scope).legs.size(), 1u);
  back.loop_reason = "rendez-vous demain";
  expect_ok(anjou_.referrals->send(mds_.worker(), scope, ReferralAct::redirected, back));
  EXPECT_TRUE(state(sarthe_, scope).legs.back().despite_loop);
  EXPECT_EQ(sarthe_.referrals->context(ccas_.worker(), scope)->loop_reason, "rendez-vous demain");
}

TEST_F(ReferralDeskTest, AnActOfOneWhoWasAwayReachesEverybodyInTheEnd) {
  const ScopeId scope = open();
  world_.disconnect(anjou_);
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  EXPECT_EQ(anjou_.hub->state().referral(scope), nullptr);
  world_.connect(sarthe_, anjou_);
  ASSERT_NE(anjou_.hub->state().referral(scope), nullptr);
  expect_ok(anjou_.referrals->answer(mds_.worker(), scope, ReferralAct::accepted, "", ""));
  EXPECT_EQ(state(sarthe_, scope).status, ReferralStatus::in_charge);
  expect_ok(anjou_.referrals->answer(mds_.worker(), scope, ReferralAct::completed, "",
                                     "besoin-satisfait"));
  EXPECT_EQ(state(sarthe_, scope).status, ReferralStatus::closed);
}

TEST_F(ReferralDeskTest, CancelledAndAcceptedAtOnceHaveOneResultOnBothSides) {
  const ScopeId scope = open();
  expect_ok(sarthe_.referrals->send(ccas_.worker(), scope, ReferralAct::sent, to(mds_)));
  world_.disconnect(anjou_);
  expect_ok(sarthe_.referrals->answer(ccas_.worker(), scope, ReferralAct::cancelled, "", ""));
  expect_ok(anjou_.referrals->answer(mds_.worker(), scope, ReferralAct::accepted, "", ""));
  world_.connect(sarthe_, anjou_);
  EXPECT_EQ(state_hash(*sarthe_.hub->state().referral(scope)),
            state_hash(*anjou_.hub->state().referral(scope)));
  EXPECT_EQ(state(anjou_, scope).legs[0].state, LegState::cancelled);
  EXPECT_TRUE(state(anjou_, scope).legs[0].cancelled_after_acceptance);
}

TEST_F(ReferralDeskTest, AnOpeningWithWrongCodesIsRefusedAndNothingIsKept) {
  OpenRequest request{"jardinage", "", "", fiche()};
  EXPECT_EQ(sarthe_.referrals->open(ccas_.worker(), std::move(request)).error().kind,
            ErrorKind::invalid_input);
  OpenRequest far{"aide-aux-demarches-administratives", "", "Sarthe (72)", fiche()};
  EXPECT_EQ(sarthe_.referrals->open(ccas_.worker(), std::move(far)).error().kind,
            ErrorKind::invalid_input);
  EXPECT_TRUE(sarthe_.hub->state().referrals().empty());
}

TEST_F(ReferralDeskTest, AStructureOfAnotherHubCannotActHere) {
  OpenRequest request{"aide-aux-demarches-administratives", "", "", fiche()};
  EXPECT_EQ(sarthe_.referrals->open(mds_.worker(), std::move(request)).error().kind,
            ErrorKind::not_found);
}

}  // namespace
}  // namespace maillage
