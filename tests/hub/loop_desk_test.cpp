#include "node/hub/loop_desk.h"

#include <gtest/gtest.h>

#include "tests/hub/world.h"

namespace maillage {
namespace {

// Two hubs send people in circles; the operator's hub is on none of it.
class LoopDeskTest : public testing::Test {
 protected:
  LoopDeskTest() : a_(anjou_.admit("A")), b_(loire_.admit("B")) { world_.connect_all(); }

  static test::TestHub& as_operator(test::TestHub& hub) {
    hub.settings.network_operator = true;
    hub.restart();
    return hub;
  }
  SendRequest to(const test::TestWorker& recipient, const char* reason = "") {
    SendRequest request;
    request.to = recipient.id();
    request.agreement.informed = "oral";
    request.agreement.agreed = "oral";
    request.reason = reason;
    request.loop_reason = "essai";
    return request;
  }
  void go_round() {
    OpenRequest request{"aide-aux-demarches-administratives", "", "", {}};
    request.context.contact_way = "counter";
    request.context.contact_value = "mardi";
    request.context.contact_note = "2026-12-01";
    request.context.need = "aide";
    const auto opened = anjou_.referrals->open(a_.worker(), std::move(request));
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE(anjou_.referrals->send(a_.worker(), opened->scope, ReferralAct::sent, to(b_)));
    world_.run();
    ASSERT_TRUE(loire_.referrals->send(b_.worker(), opened->scope, ReferralAct::redirected,
                                       to(a_, "hors-territoire")));
    world_.run();
  }
  void write_traces() {
    for (test::TestHub* hub : {&anjou_, &loire_}) hub->loops->write_due_traces();
    world_.run();
  }

  test::TestHub sarthe_{1, "Sarthe", "72"};
  test::TestHub anjou_{2, "Maine-et-Loire", "49"};
  test::TestHub loire_{3, "Loire-Atlantique", "44"};
  test::TestHub& operator_ = as_operator(sarthe_);
  test::World world_{{&sarthe_, &anjou_, &loire_}};
  test::TestWorker a_, b_;
};

TEST_F(LoopDeskTest, AHubSeesTheCirclesOfItsOwnReferrals) {
  go_round();
  ASSERT_EQ(anjou_.loops->loops().loops.size(), 1u);
  EXPECT_EQ(anjou_.loops->loops().loops[0].length(), 2u);
}

TEST_F(LoopDeskTest, TheOperatorSeesACircleOfOthersFromFiveParcoursOn) {
  for (int i = 0; i < 4; ++i) go_round();
  write_traces();
  EXPECT_TRUE(operator_.loops->loops().loops.empty());
  EXPECT_EQ(operator_.loops->loops().suppressed, 4u);
  go_round();
  write_traces();
  ASSERT_EQ(operator_.loops->loops().loops.size(), 1u);
  EXPECT_EQ(operator_.loops->loops().loops[0].parcours, 5u);
}

TEST_F(LoopDeskTest, TracesGoToOperatorsOnly) {
  go_round();
  write_traces();
  EXPECT_FALSE(operator_.hub->state().traces().empty());
  for (const auto& [scope, traces] : loire_.hub->state().traces()) {
    for (const HeldTrace& trace : traces) EXPECT_EQ(trace.hub, loire_.hub->id());
  }
  EXPECT_EQ(operator_.hub->state().referrals().size(), 0u);
}

TEST_F(LoopDeskTest, NothingIsWrittenTwice) {
  go_round();
  write_traces();
  EXPECT_EQ(anjou_.loops->unwritten(), 0u);
  const auto updates = anjou_.store->usage().updates;
  write_traces();
  EXPECT_EQ(anjou_.store->usage().updates, updates);
}

TEST_F(LoopDeskTest, BatchesLeaveAtTheEndOfTheirPeriodHoweverQuietItWas) {
  anjou_.settings.trace_batch_days = 7;
  const auto later = [this](int days) {
    anjou_.hub->begin_turn({anjou_.now.milliseconds + days * 24LL * 3600 * 1000});
    anjou_.loops->write_due_traces();
  };
  later(0);
  later(21);  // three quiet weeks
  go_round();
  anjou_.loops->write_due_traces();
  EXPECT_GT(anjou_.loops->unwritten(), 0u) << "a lone act does not leave at once";
  later(28);
  EXPECT_EQ(anjou_.loops->unwritten(), 0u);
}

}  // namespace
}  // namespace maillage
