#include "node/referral/operations.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "history.h"
#include "protocol/limits.h"

namespace maillage::test {
namespace {

using enum ReferralAct;

ReferralOperation full_hop(ReferralAct act) {
  ReferralOperation operation = act == sent ? sent_to('B') : redirected_to('B', UpdateId{{7}});
  operation.hop->context = Bytes(5000, 0xAB);
  operation.hop->despite_loop = true;
  operation.hop->agreement = Agreement{"oral", "2026-01", "fr", "written", 20'500};
  return operation;
}

std::vector<ReferralOperation> one_of_each() {
  std::vector<ReferralOperation> all = {opened_by('A'), full_hop(sent), full_hop(redirected)};
  all[0].opening->help = "equipement";
  all[0].opening->context = Bytes(70, 1);
  for (const ReferralAct act :
       {delivered, seen, accepted, declined, completed, returned, cancelled}) {
    all.push_back(plain(act, UpdateId{{7}}));
  }
  all.push_back(plain(closed));
  return all;
}

TEST(ReferralOperation, IsReadBackWhateverTheAct) {
  for (const ReferralOperation& operation : one_of_each()) {
    const auto read = decode_referral_operation(encode(operation));
    ASSERT_TRUE(read) << act_code(operation.act);
    EXPECT_EQ(*read, operation) << act_code(operation.act);
  }
}

TEST(ReferralOperation, CarriesExactlyThePartsOfItsAct) {
  const auto refuses = [](ReferralOperation operation) { return !is_well_formed(operation); };
  ReferralOperation operation = plain(accepted, UpdateId{{7}});
  operation.opening = opened_by('A').opening;
  EXPECT_TRUE(refuses(operation));
  operation = plain(accepted, UpdateId{{7}});
  operation.hop = full_hop(sent).hop;
  EXPECT_TRUE(refuses(operation));
  operation = plain(declined, UpdateId{{7}});
  operation.reason.clear();
  EXPECT_TRUE(refuses(operation));
  operation = plain(accepted, UpdateId{{7}});
  operation.reason = "autre";
  EXPECT_TRUE(refuses(operation));
  operation = plain(closed);
  operation.outcome.clear();
  EXPECT_TRUE(refuses(operation));
  operation = full_hop(sent);
  operation.hop.reset();
  EXPECT_TRUE(refuses(operation));
  operation = opened_by('A');
  operation.leg = UpdateId{{7}};
  EXPECT_TRUE(refuses(operation));
  EXPECT_TRUE(refuses(plain(accepted)));
  EXPECT_TRUE(refuses(ReferralOperation{}));
}

TEST(ReferralOperation, HasNoRoomForASentence) {
  ReferralOperation operation = plain(declined, UpdateId{{7}});
  operation.reason = "Mme Dupont est absente";
  EXPECT_FALSE(is_well_formed(operation));
  operation.reason = std::string(65, 'a');
  EXPECT_FALSE(is_well_formed(operation));
  operation = opened_by('A');
  operation.opening->department = "Sarthe";
  EXPECT_FALSE(is_well_formed(operation));
  operation = full_hop(sent);
  operation.hop->agreement->language = "fr\xff";
  EXPECT_FALSE(is_well_formed(operation));
  operation = full_hop(sent);
  operation.hop->context.resize(limits::referral_body_bytes + 1);
  EXPECT_FALSE(is_well_formed(operation));
}

TEST(ReferralOperation, OfALaterVersionIsKept) {
  ReferralOperation later;
  later.act = static_cast<ReferralAct>(77);
  later.leg = UpdateId{{7}};
  const auto read = decode_referral_operation(encode(later));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, later);
  EXPECT_FALSE(has_effect(read->act));
}

RC_GTEST_PROP(ReferralOperation, SurvivesAnyAlterationOfItsBytes, ()) {
  Bytes bytes = encode(*rc::gen::elementOf(one_of_each()));
  const int changes = *rc::gen::inRange(1, 8);
  for (int i = 0; i < changes; ++i) {
    // Pointers stand in the first words: aim there more often.
    const std::size_t range = *rc::gen::element<std::size_t>(64, bytes.size());
    bytes[*rc::gen::inRange<std::size_t>(0, std::min(range, bytes.size()))] =
        *rc::gen::arbitrary<std::uint8_t>();
  }
  if (*rc::gen::weightedElement<bool>({{1, true}, {4, false}})) {
    bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
  }
  const auto read = decode_referral_operation(bytes);
  if (read) RC_ASSERT(decode_referral_operation(encode(*read)) == read);
}

TEST(ReferralOperation, IsUnreadableInABodyItDoesNotHaveToItself) {
  Update update;
  update.header.kind = ScopeKind::referral;
  const auto add = [&](const Bytes& operation) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    append(update.body, operation);
  };
  add(encode(plain(closed)));
  EXPECT_EQ(operation_of(update).act, closed);
  add(encode(plain(closed)));
  update.header.operations = 2;
  EXPECT_EQ(operation_of(update).act, unreadable);
  update.header.operations = 1;
  EXPECT_EQ(operation_of(update).act, unreadable);
}

TEST(ReferralOperation, GoesToTheFoldWithoutItsContext) {
  const ReferralOperation operation = full_hop(sent);
  Update update;
  update.header.kind = ScopeKind::referral;
  update.header.writer = structure('A');
  update.header.seq = 3;
  const Bytes bytes = encode(operation);
  append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
  append(update.body, bytes);
  const ReferralUpdate folded = for_fold(update, hub_of('A'));
  EXPECT_EQ(folded.operation.hop->context.size(), 1u);
  EXPECT_EQ(folded.operation.hop->agreement, operation.hop->agreement);
  EXPECT_EQ(folded.dot, (Dot{structure('A'), 0, 3, 0}));
  EXPECT_EQ(folded.writer_hub, hub_of('A'));
}

TEST(ReferralScope, IsBoundToItsOpener) {
  const std::array<std::uint8_t, 16> seed{1};
  EXPECT_NE(referral_scope(structure('A'), seed), referral_scope(structure('B'), seed));
  EXPECT_NE(referral_scope(structure('A'), seed), referral_scope(structure('A'), {2}));
}

TraceOperation some_trace() {
  return {{1},     {2},          3,    structure('A'), structure('B'), "declined",
          "autre", "equipement", "49", 20'000};
}

TEST(TraceOperation, IsReadBack) {
  EXPECT_EQ(decode_trace_operation(encode(some_trace())), some_trace());
  TraceOperation closing = some_trace();
  closing.event = "closed";
  closing.to = {};
  closing.hop = 0;
  EXPECT_EQ(decode_trace_operation(encode(closing)), closing);
}

TEST(TraceOperation, NamesAKnownEventBetweenTwoStructures) {
  TraceOperation trace = some_trace();
  trace.event = "seen";
  EXPECT_FALSE(is_well_formed(trace));
  trace = some_trace();
  trace.to = {};
  EXPECT_FALSE(is_well_formed(trace));
  trace = some_trace();
  trace.hop = 0;
  EXPECT_FALSE(is_well_formed(trace));
  trace = some_trace();
  trace.theme = "un besoin raconté";
  EXPECT_FALSE(is_well_formed(trace));
}

RC_GTEST_PROP(TraceOperation, SurvivesAnyAlterationOfItsBytes, ()) {
  Bytes bytes = encode(some_trace());
  const int changes = *rc::gen::inRange(1, 8);
  for (int i = 0; i < changes; ++i) {
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<std::uint8_t>();
  }
  const auto read = decode_trace_operation(bytes);
  if (read) RC_ASSERT(decode_trace_operation(encode(*read)) == read);
}

}  // namespace
}  // namespace maillage::test
