#include "replication/intake.h"

#include <gtest/gtest.h>

#include "tests/replication/memory_hub.h"

namespace maillage {
namespace {

RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }

class IntakeOfAPairedHub : public testing::Test {
 protected:
  IntakeOfAPairedHub() : author(1), reader(2) {
    reader.governance.trust(author.key.id);
    reader.store({author.last});  // the author's certificate
  }
  // As it arrives in a push of its own.
  Verdict take(std::vector<RawUpdate> updates) {
    arrived = examine(encode_frame(test::push_of(updates)), reader.network, codec);
    if (arrived.runs.size() != 1) return Verdict::faulty;
    return intake().take(arrived.runs.front());
  }
  Intake intake() const {
    return {reader.replica().heads(),
            reader.governance,
            log_limits,
            reader.log,
            reader,
            in_flight,
            loose};
  }
  std::optional<UpdateId> missing_certificate() const {
    return intake().missing_certificate(arrived.runs.front());
  }
  // Of which each stands for itself.
  std::vector<RawUpdate> acts_in_a_row(int count) {
    std::vector<RawUpdate> acts;
    const ScopeId scope = directory_scope(author.key.id);
    for (int i = 0; i < count; ++i) {
      acts.push_back(
          raw(author.write_in(ScopeKind::directory, scope, "act", {author.certificate})));
    }
    return acts;
  }
  Verdict take(const RawUpdate& update) { return take(std::vector{update}); }

  RunCodec codec;
  Arrived arrived;
  std::unordered_set<UpdateId> in_flight;
  LooseBook loose;
  test::MemoryHub author;
  test::MemoryHub reader;
  const LogLimits log_limits{reader.governance, reader.replica().evidence()};
};

TEST_F(IntakeOfAPairedHub, AcceptsARunInOrder) {
  const Update first = author.write("one");
  const Update second = author.write("two");
  EXPECT_EQ(take({raw(first), raw(second)}), Verdict::accepted);
  EXPECT_EQ(arrived.runs.front().updates.size(), 2u);
  reader.store({first, second});
  EXPECT_EQ(take(raw(second)), Verdict::duplicate);
}

TEST_F(IntakeOfAPairedHub, LeavesOfARunWhatIsNotHeldYet) {
  const Update first = author.write("one");
  reader.store({first});
  const Update second = author.write("two");
  EXPECT_EQ(take({raw(first), raw(second)}), Verdict::accepted);
  ASSERT_EQ(arrived.runs.front().updates.size(), 1u);
  EXPECT_EQ(arrived.runs.front().updates.front().id, second.id);
}

TEST_F(IntakeOfAPairedHub, NeedsNoSignatureInsideARun) {
  std::vector<RawUpdate> run = {raw(author.write("one")), raw(author.write("two"))};
  strip_signature(run.front().envelope);
  EXPECT_EQ(take(run), Verdict::accepted);
  strip_signature(run.back().envelope);
  EXPECT_EQ(take(run), Verdict::uncertified) << "nobody vouches for its end";
}

TEST_F(IntakeOfAPairedHub, NeedsEverySignatureWhereActsStandAlone) {
  ScopeId scope;
  scope.value[0] = 7;
  RawUpdate act = raw(author.write_in(ScopeKind::referral, scope, "act"));
  RawUpdate next = raw(author.write_in(ScopeKind::referral, scope, "next"));
  strip_signature(act.envelope);
  arrived = examine(encode_frame(test::push_of({act, next})), reader.network, codec);
  ASSERT_EQ(arrived.runs.size(), 2u);
  EXPECT_EQ(arrived.runs[0].voucher, Voucher::nobody);
  EXPECT_EQ(arrived.runs[1].voucher, Voucher::signature);
}

TEST_F(IntakeOfAPairedHub, TakesActsInARowTogether) {
  const auto acts = acts_in_a_row(3);
  EXPECT_EQ(take(acts), Verdict::accepted);
  EXPECT_TRUE(arrived.runs.front().acts);
  EXPECT_EQ(arrived.runs.front().updates.size(), 3u);
}

TEST_F(IntakeOfAPairedHub, TakesActsBesideAForgedOneApart) {
  auto acts = acts_in_a_row(5);
  acts[2].envelope.back() ^= 1;
  arrived = examine(encode_frame(test::push_of(acts)), reader.network, codec);
  ASSERT_EQ(arrived.runs.size(), 3u);
  EXPECT_EQ(arrived.runs[0].updates.size(), 2u);
  EXPECT_EQ(arrived.runs[1].voucher, Voucher::nobody);
  EXPECT_EQ(arrived.runs[2].updates.size(), 2u);
  const auto singly = single_acts(std::move(arrived.runs[2]));
  ASSERT_EQ(singly.size(), 2u);
  EXPECT_FALSE(singly[0].acts);
  EXPECT_EQ(singly[1].voucher, Voucher::signature);
}

TEST_F(IntakeOfAPairedHub, RefusesARunWhoseEndIsForged) {
  std::vector<RawUpdate> run = {raw(author.write("one")), raw(author.write("two"))};
  run.back().envelope.back() ^= 1;
  EXPECT_EQ(take(run), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, DoesNotTakeBackADroppedScope) {
  reader.dropped.insert(directory_scope(author.key.id));
  EXPECT_EQ(take(raw(author.write("one"))), Verdict::gone);
}

TEST_F(IntakeOfAPairedHub, ReportsAGap) {
  author.write("one");
  EXPECT_EQ(take(raw(author.write("two"))), Verdict::gap);
}

TEST_F(IntakeOfAPairedHub, RefusesAChangedBody) {
  RawUpdate changed = raw(author.write("one"));
  changed.body.back() ^= 1;
  EXPECT_EQ(take(changed), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, RefusesAForgedSignature) {
  RawUpdate changed = raw(author.write("one"));
  changed.envelope.back() ^= 1;
  EXPECT_EQ(take(changed), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, SetsASecondBranchAside) {
  const Update first = author.write("one");
  reader.store({first});
  Header header = first.header;
  const Update fork =
      sign_update(header, {to_bytes(as_bytes("other"))}, {}, author.key, author.network);
  EXPECT_EQ(take(raw(fork)), Verdict::forked);
  header.seq = 2;
  header.prev = fork.id;
  const Update beyond =
      sign_update(header, {to_bytes(as_bytes("x"))}, {}, author.key, author.network);
  EXPECT_EQ(take(raw(beyond)), Verdict::forked);
}

// Such as lie in a row among what was set aside at two times.
TEST_F(IntakeOfAPairedHub, ReadsOfTwoBranchesInARowTheFirstOnly) {
  const Update first = author.write("one");
  const Update second = author.write("two");
  const Update third = author.write("three");
  Header header = first.header;
  header.hlc.value += 1;
  const Update other =
      sign_update(header, {to_bytes(as_bytes("other"))}, {}, author.key, author.network);
  EXPECT_EQ(trusted_run({raw(first), raw(second), raw(third)}).updates.size(), 3u);
  const ArrivedRun mixed = trusted_run({raw(other), raw(second), raw(third)});
  ASSERT_EQ(mixed.updates.size(), 1u);
  EXPECT_EQ(mixed.updates.front().id, other.id);
}

TEST_F(IntakeOfAPairedHub, TakesNothingBeyondAQuota) {
  reader.has_room = false;
  EXPECT_EQ(take(raw(author.write("one"))), Verdict::full);
}

TEST_F(IntakeOfAPairedHub, WaitsForADependency) {
  UpdateId unknown;
  unknown.value[5] = 1;
  const Update update =
      author.write_in(ScopeKind::directory, directory_scope(author.key.id), "x", {unknown});
  EXPECT_EQ(take(raw(update)), Verdict::dependent);
}

TEST_F(IntakeOfAPairedHub, DoesNotTakeTheLogOfAStranger) {
  test::MemoryHub stranger(3);
  EXPECT_EQ(take(raw(stranger.last)), Verdict::stranger);
  EXPECT_EQ(take(raw(stranger.write("x"))), Verdict::uncertified);
}

TEST_F(IntakeOfAPairedHub, RefusesAHubThatWritesInTheDirectoryOfAnother) {
  const Update intruder =
      author.write_in(ScopeKind::directory, directory_scope(reader.key.id), "x");
  EXPECT_EQ(take(raw(intruder)), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, LeavesAKindOfScopeThatItDoesNotKnow) {
  for (const int kind : {7, 100, 127}) {
    ScopeId scope;
    scope.value[0] = static_cast<std::uint8_t>(kind);
    RawUpdate update = raw(author.write_in(static_cast<ScopeKind>(kind), scope, "one"));
    EXPECT_EQ(take(update), Verdict::stranger) << kind;
    strip_signature(update.envelope);  // by rules of which nothing is known here
    EXPECT_EQ(take(update), Verdict::stranger) << kind;
  }
}

TEST_F(IntakeOfAPairedHub, RefusesAnUpdateOfAnotherNetwork) {
  author.network = network_id("another");
  EXPECT_EQ(take(raw(author.write("x"))), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, RefusesAReferralActThatCannotBeErased) {
  LocalBatch batch(author.replica().heads(), author.clock, 1ULL << 32, author.now);
  ScopeId scope;
  scope.value[0] = 7;
  Header header = batch.next_header(ScopeKind::referral, scope, author.key.id, author.certificate);
  const Update update =
      sign_update(header, {to_bytes(as_bytes("act"))}, {}, author.key, author.network);
  EXPECT_EQ(take(raw(update)), Verdict::faulty);
}

// The author says of itself something else, in an update that has no effect here.
TEST_F(IntakeOfAPairedHub, ReadsACertificateWithoutEffectOnceForAllTheUpdatesThatNameIt) {
  author.certify_self("another name");
  reader.log.append(author.last);
  std::vector<RawUpdate> run;
  for (int i = 0; i < 50; ++i) run.push_back(raw(author.write("x")));
  const std::size_t before = reader.log.runs_read;
  EXPECT_EQ(take(run), Verdict::accepted);
  EXPECT_EQ(reader.log.runs_read, before + 1);
}

TEST_F(IntakeOfAPairedHub, DoesNotReadWhatCannotBeACertificate) {
  const Update place = author.write("one");
  reader.store({place});
  author.certificate = place.id;
  std::vector<RawUpdate> run;
  for (int i = 0; i < 50; ++i) run.push_back(raw(author.write("x")));
  const std::size_t before = reader.log.runs_read;
  EXPECT_EQ(take(run), Verdict::uncertified);
  EXPECT_EQ(missing_certificate(), std::nullopt) << "it is kept: no other will come";
  EXPECT_EQ(reader.log.runs_read, before);
}

TEST_F(IntakeOfAPairedHub, KeepsNothingOfARunThatNobodyVouchesFor) {
  std::vector<RawUpdate> run = {raw(author.write("one")), raw(author.write("two"))};
  run.back().envelope.back() ^= 1;
  arrived = examine(encode_frame(test::push_of(run)), reader.network, codec);
  ASSERT_EQ(arrived.runs.size(), 1u);
  EXPECT_EQ(arrived.runs.front().voucher, Voucher::nobody);
  ASSERT_EQ(arrived.runs.front().updates.size(), 1u);
  EXPECT_TRUE(arrived.runs.front().updates.front().body.empty());
  EXPECT_TRUE(std::get<PushFrame>(*arrived.frame).runs.empty()) << "nor the bytes themselves";
}

}  // namespace
}  // namespace maillage
