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
  Verdict take(const RawUpdate& update) {
    Intake intake = fresh();
    LogKey log;
    return intake.take(update, log);
  }
  Intake fresh() {
    return Intake(reader.replica.heads(), reader.governance, reader.log, reader, reader.network);
  }

  test::MemoryHub author;
  test::MemoryHub reader;
};

TEST_F(IntakeOfAPairedHub, AcceptsARunInOrder) {
  const Update first = author.write("one");
  const Update second = author.write("two");
  Intake intake = fresh();
  LogKey log;
  EXPECT_EQ(intake.take(raw(first), log), Verdict::accepted);
  EXPECT_EQ(intake.take(raw(second), log), Verdict::accepted);
  EXPECT_EQ(intake.take(raw(second), log), Verdict::duplicate);
  EXPECT_EQ(intake.release().size(), 2u);
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

TEST_F(IntakeOfAPairedHub, TakesNothingBeyondAQuota) {
  reader.has_room = false;
  EXPECT_EQ(take(raw(author.write("one"))), Verdict::stranger);
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

TEST_F(IntakeOfAPairedHub, RefusesAnUpdateOfAnotherNetwork) {
  author.network = network_id("another");
  EXPECT_EQ(take(raw(author.write("x"))), Verdict::faulty);
}

TEST_F(IntakeOfAPairedHub, RefusesAReferralActThatCannotBeErased) {
  LocalBatch batch(author.replica.heads(), author.clock, 1ULL << 32, author.now);
  ScopeId scope;
  scope.value[0] = 7;
  Header header = batch.next_header(ScopeKind::referral, scope, author.key.id, author.certificate);
  const Update update =
      sign_update(header, {to_bytes(as_bytes("act"))}, {}, author.key, author.network);
  EXPECT_EQ(take(raw(update)), Verdict::faulty);
}

}  // namespace
}  // namespace maillage
