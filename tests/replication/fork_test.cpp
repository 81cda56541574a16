#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::directory_log;
using test::head;
using test::Liar;
using test::MemoryHub;
using test::raw;
using test::Wire;

// A writer that is connected to nobody, and hubs that hold one or the other of its branches.
class ForkedLog : public testing::Test {
 protected:
  ForkedLog() : writer(9), a(1), b(2), c(3), log(directory_log(writer)) {
    test::pair_all({&writer, &a, &b, &c});
    for (MemoryHub* hub : {&a, &b, &c}) hub->store({writer.last});
    next.kind = ScopeKind::directory;
    next.scope = log.log.scope;
    next.writer = writer.key.id;
    next.epoch = writer.epoch;
    next.auth = writer.certificate;
    next.seq = 1;
  }
  // Goes on from `at`. Only every `every`th update keeps its signature, and the last.
  std::vector<Update> branch(Header at, const std::string& name, std::size_t count,
                             std::size_t every = 1) {
    std::vector<Update> updates;
    for (std::size_t i = 1; i <= count; ++i) {
      at.flags = at.seq == 1 ? flag_epoch_start : 0;
      const Bytes text = to_bytes(as_bytes(name + std::to_string(i)));
      Update update = sign_update(at, {text}, {}, writer.key, writer.network);
      ++at.seq;
      at.prev = update.id;
      if (i % every != 0 && i != count) strip_signature(update.envelope);
      updates.push_back(std::move(update));
    }
    return updates;
  }
  static Header after(Header at, const Update& last) {
    at.seq = last.header.seq + 1;
    at.prev = last.id;
    return at;
  }
  void expect_frozen(const Head& at) {
    for (const MemoryHub* hub : {&a, &b, &c}) {
      EXPECT_EQ(head(*hub, log), at);
      EXPECT_EQ(head(*hub, log).seq, hub->log.read_run(log.kind, log.log, 1, 1 << 30).size());
      EXPECT_EQ(hub->replica().evidence().size(), 1u);
      EXPECT_FALSE(hub->proofs.empty());
    }
  }

  MemoryHub writer, a, b, c;
  const LogKey log;
  Header next;
};

TEST_F(ForkedLog, IsProvedFloodedAndFrozenAtTheSamePlaceEverywhere) {
  const auto common = branch(next, "common", 3);
  const auto left = branch(after(next, common.back()), "left", 2);
  const auto right = branch(after(next, common.back()), "right", 4);
  for (MemoryHub* hub : {&a, &b}) hub->store(common);
  a.store(left);
  b.store(right);
  Wire bc(b, c, 2);
  Wire ab(a, b, 1);
  test::run_all({&ab, &bc});
  expect_frozen({3, common.back().id});
  EXPECT_EQ(ab.run() + bc.run(), 0u) << "and there is peace";
}

TEST_F(ForkedLog, MayHaveLongBranchesWithFewSignatures) {
  const auto common = branch(next, "common", 700, 100);
  const auto left = branch(after(next, common[469]), "left", 1000, 100);
  const auto right = branch(after(next, common[469]), "right", 1000, 90);
  const std::vector<Update> shared(common.begin(), common.begin() + 470);
  for (MemoryHub* hub : {&a, &b}) hub->store(shared);
  a.store(left);
  b.store(right);
  Wire bc(b, c, 2);
  Wire ab(a, b, 1);
  for (int i = 0; i < 10; ++i) {
    for (MemoryHub* hub : {&a, &b, &c}) test::pass(*hub, 20);
    test::run_all({&ab, &bc});
  }
  expect_frozen({470, common[469].id});
}

TEST_F(ForkedLog, IsFrozenWhereItPartedThoughOnlyTheEndsMet) {
  const auto common = branch(next, "common", 5, 5);
  const auto left = branch(after(next, common.back()), "left", 400, 100);
  const auto right = branch(after(next, common.back()), "right", 401, 100);
  a.store(common);
  a.store(left);
  Liar liar(a, b);
  Seq lowest = 406;
  liar.push({raw(right.back())});
  for (int rounds = 0; rounds < 20; ++rounds) {
    const auto wanted = liar.wanted();
    if (wanted.empty()) break;
    EXPECT_LT(wanted[0].from, lowest);
    lowest = wanted[0].from;
    const std::size_t skip = lowest > 5 ? lowest - 6 : 0;
    liar.push(
        raw(std::vector<Update>(right.begin() + static_cast<std::ptrdiff_t>(skip), right.end())));
  }
  EXPECT_EQ(head(a, log), (Head{5, common.back().id}));
  EXPECT_LE(a.proofs.size(), 8u) << "it looks back in growing steps";
}

TEST_F(ForkedLog, TellsThePeerThatSentTheOtherBranch) {
  const auto common = branch(next, "common", 2);
  a.store(common);
  a.store(branch(after(next, common.back()), "left", 1));
  Liar liar(a, b);
  liar.push(raw(branch(after(next, common.back()), "right", 1)));
  ASSERT_EQ(liar.heard<ProofFrame>().size(), 1u);
  EXPECT_TRUE(decode_fork_proof(liar.heard<ProofFrame>()[0].proof, a.network));
}

TEST_F(ForkedLog, IsNotProvedByWhatNobodySigned) {
  a.store(branch(next, "left", 3));
  auto right = branch(next, "right", 2);
  for (Update& update : right) strip_signature(update.envelope);
  Liar liar(a, b);
  liar.push(raw(right));
  EXPECT_EQ(head(a, log).seq, 3u);
  EXPECT_TRUE(a.proofs.empty());
  for (const PeerReport& report : a.replica().report()) EXPECT_EQ(report.forked, 0u);
}

TEST_F(ForkedLog, FreezesEveryLaterEpochOfItsWriterThere) {
  Header later = next;
  later.epoch = Epoch{2} << 32;
  const auto second = branch(later, "later", 2);
  a.store(second);
  a.store(branch(next, "left", 2));
  Liar liar(a, b);
  liar.push(raw(branch(next, "right", 2)));
  EXPECT_EQ(head(a, {log.kind, later.log()}).seq, 0u);
  EXPECT_EQ(a.log.aside_run({log.kind, later.log()}, 1, any_size).size(), 2u) << "kept aside";
}

TEST_F(ForkedLog, StaysFrozenAfterARestart) {
  const auto common = branch(next, "common", 2);
  a.store(common);
  a.store(branch(after(next, common.back()), "left", 2));
  {
    Liar liar(a, b);
    liar.push(raw(branch(after(next, common.back()), "right", 2)));
  }
  a.restart();
  Liar liar(a, b, 2);
  liar.push(raw(branch(after(next, common.back()), "right", 2)));
  EXPECT_EQ(head(a, log).seq, 2u);
  EXPECT_EQ(a.proofs.size(), 1u);
}

TEST_F(ForkedLog, IsProvedAgainWhenTheProofCouldNotBeStored) {
  const auto common = branch(next, "common", 2);
  const auto right = branch(after(next, common.back()), "right", 2);
  a.store(common);
  a.store(branch(after(next, common.back()), "left", 2));
  {
    Liar liar(a, b);
    a.refuse_to_store = true;
    liar.push(raw(right));
    a.refuse_to_store = false;
    a.reset();
    EXPECT_EQ(head(a, log).seq, 4u) << "what the store holds";
  }
  Liar liar(a, b, 2);
  liar.push(raw(right));
  EXPECT_EQ(head(a, log).seq, 2u);
  EXPECT_EQ(a.proofs.size(), 1u);
}

TEST_F(ForkedLog, LetsAHubThatHadNothingOfItHoldWhatCameBefore) {
  // The last update before the fork has no signature of its own: the proof vouches for it.
  auto common = branch(next, "common", 6, 10);
  strip_signature(common.back().envelope);
  const auto left = branch(after(next, common.back()), "left", 2);
  const auto right = branch(after(next, common.back()), "right", 2);
  for (MemoryHub* hub : {&a, &b}) hub->store(common);
  a.store(left);
  b.store(right);
  Wire ab(a, b, 1);
  EXPECT_EQ(head(b, log).seq, 6u);
  Wire bc(b, c, 2);
  test::run_all({&ab, &bc});
  expect_frozen({6, common.back().id});
}

TEST_F(ForkedLog, OfAnUnknownKeyIsNotKept) {
  MemoryHub stranger(77);
  const LogKey theirs = directory_log(stranger);
  Header at = next;
  at.scope = theirs.log.scope;
  at.writer = stranger.key.id;
  const auto sign = [&](const char* text) {
    return sign_update(at, {to_bytes(as_bytes(text))}, {}, stranger.key, a.network).envelope;
  };
  const auto proof = prove_fork({sign("x")}, {sign("y")}, a.network);
  ASSERT_TRUE(proof);
  Liar liar(a, b);
  liar.say(ProofFrame{proof->bytes});
  EXPECT_TRUE(a.proofs.empty());
  EXPECT_TRUE(a.cuts.empty());
}

TEST_F(ForkedLog, ATenthProofThatProvesNothingEndsTheConnection) {
  Liar liar(a, b);
  for (int i = 0; i < limits::bad_updates_before_cut; ++i) {
    EXPECT_TRUE(a.cuts.empty());
    liar.say(ProofFrame{to_bytes(as_bytes("MLGF proves nothing"))});
  }
  EXPECT_EQ(a.cuts.size(), 1u);
}

TEST_F(ForkedLog, IsForgottenWhereItsWriterForkedTooOftenAndFrozenAllTheSame) {
  const auto at = [this](Epoch random) {
    Header header = next;
    header.epoch = next.epoch | random;
    return header;
  };
  const auto last = branch(at(limits::proofs_of_a_writer + 1), "left", 2);
  a.store(last);
  Liar liar(a, b);
  for (Epoch random = limits::proofs_of_a_writer + 1; random >= 1; --random) {
    const auto left = test::envelopes_of(branch(at(random), "left", 1));
    const auto right = test::envelopes_of(branch(at(random), "right", 1));
    liar.say(ProofFrame{prove_fork(left, right, a.network)->bytes});
  }
  EXPECT_EQ(a.proofs.size(), limits::proofs_of_a_writer) << "also in the store";
  const LogKey forgotten = log_key(last.front().header);
  EXPECT_EQ(a.replica().evidence().find(forgotten.kind, forgotten.log), nullptr);
  EXPECT_EQ(head(a, forgotten).seq, 0u);
  liar.push(raw(branch(at(0xffff), "new", 1)));
  EXPECT_EQ(head(a, {log.kind, at(0xffff).log()}).seq, 0u) << "nor does a new one count";
}

TEST_F(ForkedLog, IsNotLookedAtWhileItsSenderFloods) {
  const auto proof_in = [this](Epoch epoch) {
    Header at = next;
    at.epoch = epoch;
    return *prove_fork(test::envelopes_of(branch(at, "left", 1)),
                       test::envelopes_of(branch(at, "right", 1)), a.network);
  };
  Liar liar(a, b);
  const ProofFrame first{proof_in(1).bytes}, second{proof_in(2).bytes};
  for (int i = 0; i < 300; ++i) liar.say(first);
  liar.say(second);
  EXPECT_EQ(a.proofs.size(), 1u);
  a.now.milliseconds += 10'000;
  liar.say(second);
  EXPECT_EQ(a.proofs.size(), 2u);
}

TEST_F(ForkedLog, OfAReferralIsNotToldToOutsiders) {
  ScopeId secret;
  secret.value[0] = 42;
  for (MemoryHub* hub : {&a, &b}) {
    hub->referral_hubs[secret] = {a.key.id, b.key.id, writer.key.id};
  }
  Header at = next;
  at.kind = ScopeKind::referral;
  at.scope = secret;
  at.flags = flag_erasable | flag_epoch_start;
  const auto act = [&](const char* text) {
    return sign_update(at, {to_bytes(as_bytes(text))}, Bytes(32, 1), writer.key, a.network);
  };
  a.store({act("one")});
  Liar on_it(a, b, 1);
  Liar outsider(a, c, 2);
  on_it.push({raw(act("other"))});
  ASSERT_EQ(a.proofs.size(), 1u);
  EXPECT_EQ(on_it.heard<ProofFrame>().size(), 1u);
  EXPECT_TRUE(outsider.heard<ProofFrame>().empty());
}

TEST_F(ForkedLog, ItsOwnForkPutsAHubsEpochInDoubt) {
  a.write("mine");
  const LogKey own = directory_log(a);
  Header at = next;
  at.scope = own.log.scope;
  at.writer = a.key.id;
  at.auth = a.certificate;
  at.flags = flag_epoch_start;
  const Update other = sign_update(at, {to_bytes(as_bytes("a clone's"))}, {}, a.key, a.network);
  Liar liar(a, b);
  liar.push({raw(other)});
  EXPECT_TRUE(a.replica().doubts_own_epoch());
}

TEST_F(ForkedLog, ShowsWhereItPartedInAFrameOrNotAtAll) {
  const auto common = branch(next, "common", 2);
  std::vector<Update> left;
  Header at = after(next, common.back());
  for (std::uint64_t i = 0; i < 6; ++i, at = after(at, left.back())) {
    Bytes noise(60'000);
    test::seeded_random(i)(noise);
    left.push_back(branch(at, std::string(as_text(noise)), 1).front());
    if (i < 5) strip_signature(left.back().envelope);
  }
  a.store(common);
  a.store(left);
  Liar liar(a, b);
  liar.push(raw(branch(after(next, common.back()), "right", 1)));
  ASSERT_EQ(head(a, log).seq, 2u) << "what followed is aside";
  a.outbox.clear();
  a.deliver(a.replica().on_frame(
      1, encode_frame(WantFrame{{{log.kind, log.log, 3}}, {left.front().id}}), a.now));
  for (const Outgoing& out : a.outbox) EXPECT_LE(out.frame.size(), limits::frame_bytes);
}

}  // namespace
}  // namespace maillage
