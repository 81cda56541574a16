#include "node/referral/traces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history.h"

namespace maillage::test {
namespace {

using enum ReferralAct;
using testing::ElementsAre;

std::vector<std::string> events_of(const std::vector<TraceOperation>& operations) {
  std::vector<std::string> events;
  for (const TraceOperation& operation : operations) {
    events.push_back(std::to_string(operation.hop) + " " + operation.event);
  }
  return events;
}

History round_trip() {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  history.wait_days(3);
  const UpdateId second = history.act('B', redirected_to('C', first));
  history.wait_days(4);
  const UpdateId third = history.act('C', redirected_to('A', second, "hors-territoire"));
  history.act('A', plain(accepted, third));
  return history;
}

TEST(Traces, TellEachHopFromTheHubThatSentIt) {
  const ReferralState state = round_trip().fold();
  EXPECT_THAT(events_of(trace_operations(state, hub_of('A'))),
              ElementsAre("1 sent", "1 redirected"));
  EXPECT_THAT(events_of(trace_operations(state, hub_of('B'))),
              ElementsAre("2 sent", "2 redirected"));
  EXPECT_THAT(events_of(trace_operations(state, hub_of('C'))), ElementsAre("3 sent", "3 accepted"));
  EXPECT_TRUE(trace_operations(state, hub_of('Z')).empty());
}

TEST(Traces, AreWellFormedAndCarryTheDayOfEachEvent) {
  const ReferralState state = round_trip().fold();
  const auto operations = trace_operations(state, hub_of('A'));
  for (const TraceOperation& operation : operations) EXPECT_TRUE(is_well_formed(operation));
  EXPECT_EQ(operations[1].day, operations[0].day + 3);
  EXPECT_EQ(operations[1].reason, "hors-competence");
  EXPECT_EQ(operations[0].reason, "");
}

TEST(Traces, TellTheClosingFromTheHubThatClosed) {
  History history = round_trip();
  history.act('A', plain(completed, history.fold().situation.leg));
  const auto operations = trace_operations(history.fold(), hub_of('A'));
  ASSERT_EQ(events_of(operations).back(), "3 closed");
  EXPECT_EQ(operations.back().reason, "besoin-satisfait");
  EXPECT_TRUE(is_well_formed(operations.back()));
  History never_sent('A');
  never_sent.act('A', plain(closed));
  EXPECT_THAT(events_of(trace_operations(never_sent.fold(), hub_of('A'))), ElementsAre("0 closed"));
}

TEST(Traces, OfAVoidLegAreNotWritten) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  history.act_on({first}, 'B', redirected_to('C', first));
  history.act_on({first}, 'A', plain(cancelled, first));
  EXPECT_TRUE(trace_operations(history.fold(), hub_of('B')).empty());
  EXPECT_THAT(events_of(trace_operations(history.fold(), hub_of('A'))),
              ElementsAre("1 sent", "1 cancelled"));
  EXPECT_EQ(legs_of(history.fold(), true).size(), 1u);
}

TEST(Traces, GiveTheSameLegsAsTheReferral) {
  const ReferralState state = round_trip().fold();
  std::vector<TraceOperation> all;
  for (const char hub : {'C', 'B', 'A', 'A'}) {
    for (TraceOperation& operation : trace_operations(state, hub_of(hub))) {
      all.insert(all.begin(), std::move(operation));
    }
  }
  EXPECT_EQ(legs_from(all, true), legs_of(state, true));
}

TEST(Traces, OfALegWhoseSendingIsNotHeldGiveNoLeg) {
  auto operations = trace_operations(round_trip().fold(), hub_of('A'));
  operations.erase(operations.begin());
  EXPECT_TRUE(legs_from(operations, false).empty());
}

}  // namespace
}  // namespace maillage::test
