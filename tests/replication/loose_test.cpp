// Acts that depend on what does not count any more: a liar's certificates and acts beyond a fork.
#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::head;
using test::Liar;
using test::MemoryHub;
using test::raw;
using test::referral_log;
using test::Wire;

// `liar` certified a structure; `a` holds its log and the structure's act and answered it. `b` and
// `c` know of the liar and nothing of the referral.
class AfterAFork : public testing::Test {
 protected:
  AfterAFork() : liar(9), a(1), b(2), c(3), structure(test::signing_key(77)) {
    test::pair_all({&liar, &a, &b, &c});
    first = liar.last;
    for (MemoryHub* from : {&liar, &a, &b, &c}) {
      for (MemoryHub* to : {&liar, &a, &b, &c}) {
        if (from != to) to->store({certificates(*from)});
      }
    }
    scope.value[0] = 42;
    for (MemoryHub* hub : {&a, &b, &c}) {
      hub->referral_hubs[scope] = {a.key.id, b.key.id, c.key.id, liar.key.id};
    }
    governance.log = first.header.log();
    certificate = certify(structure, "ours");
    act = write(structure, certificate.id, "sent", {});
  }
  static Update certificates(const MemoryHub& hub) {
    const auto run =
        hub.log.read_run(ScopeKind::governance, {governance_scope(), hub.key.id, hub.epoch}, 1, 1);
    return *decode_update(run.front().envelope, run.front().body, {});
  }
  // The liar's second governance update, in one of several versions.
  Update certify(const SigningKey& key, const std::string& name) const {
    StructureCertificate said;
    said.signing = key.id;
    said.name = name;
    said.proof = sign(key, structure_proof_message(liar.key.id, said.sealing));
    return say_second(said);
  }
  Update say_second(const GovernanceOperation& said) const {
    Header header = first.header;
    header.flags = 0;
    header.seq = 2;
    header.prev = first.id;
    header.deps.clear();
    return sign_update(header, {encode_operation(said)}, {}, liar.key, liar.network);
  }
  Update write(const SigningKey& key, const UpdateId& auth, const char* text,
               std::vector<UpdateId> deps, const Update* after = nullptr) const {
    Header header;
    header.kind = ScopeKind::referral;
    header.scope = scope;
    header.writer = key.id;
    header.auth = auth;
    header.epoch = liar.epoch;
    header.seq = after == nullptr ? 1 : after->header.seq + 1;
    header.prev = after == nullptr ? UpdateId{} : after->id;
    header.deps = std::move(deps);
    header.flags = static_cast<std::uint8_t>(flag_erasable | (after ? 0 : flag_epoch_start));
    return sign_update(header, {to_bytes(as_bytes(text))}, Bytes(32, 1), key, liar.network);
  }
  LogKey log_of(const Update& update) const { return log_key(update.header); }
  // `hub` held the first version; the other arrives.
  void learn_fork(MemoryHub& hub, const Update& other) {
    Liar liar_speaks(hub, liar, 90);
    liar_speaks.push({raw(other)});
    ASSERT_EQ(hub.replica().evidence().size(), 1u);
    hub.deliver(hub.replica().on_link_down(90, hub.now));
  }
  // Some minutes.
  static void settle(const std::vector<MemoryHub*>& hubs, const std::vector<Wire*>& wires) {
    for (int i = 0; i < 20; ++i) {
      for (MemoryHub* hub : hubs) test::pass(*hub, 10);
      test::run_all(wires);
    }
  }

  MemoryHub liar, a, b, c;
  const SigningKey structure;
  ScopeId scope;
  LogKey governance{ScopeKind::governance, {}};
  Update first, certificate, act;
};

TEST_F(AfterAFork, AnActIsHeldByWhoComesLaterThoughItsCertificateIsFrozen) {
  a.store({certificate});
  a.store({act});
  const Update answer = a.write_in(ScopeKind::referral, scope, "accepted", {act.id});
  learn_fork(a, certify(test::signing_key(78), "another"));
  ASSERT_EQ(head(a, governance).seq, 1u) << "the certificate is set aside";
  Wire ab(a, b);
  settle({&a, &b}, {&ab});
  EXPECT_EQ(head(b, governance).seq, 1u);
  EXPECT_EQ(head(b, log_of(act)), (Head{1, act.id}));
  EXPECT_EQ(head(b, log_of(answer)), (Head{1, answer.id}));
  EXPECT_FALSE(b.log.holds(certificate.id)) << "it is in no log";
  EXPECT_EQ(b.log.loose(), std::vector{certificate.id});
  EXPECT_FALSE(b.governance.certifier_of(structure.id, certificate.id)) << "and has no effect";
}

TEST_F(AfterAFork, ASettlementIsAskedForByWhoHoldsItsWitnessesWordAlone) {
  Settlement said;
  said.log = {ScopeKind::directory, {directory_scope(liar.key.id), liar.key.id, liar.epoch}};
  said.at = {1, first.id};
  said.witness = a.key.id;
  const Update settlement = say_second(said);
  a.store({settlement});
  LocalBatch batch(a.replica().heads(), a.clock, a.epoch, a.now);
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), a.key.id, {});
  header.schema = governance_schema;
  const Countersign word{settlement.id, said.log, said.at};
  batch.add(sign_update(header, {encode_operation(word)}, {}, a.key, a.network));
  a.store(batch.release());
  learn_fork(a, certify(test::signing_key(78), "another"));
  Wire ab(a, b);
  settle({&a, &b}, {&ab});
  EXPECT_EQ(head(b, governance).seq, 1u) << "the log is frozen before it";
  EXPECT_EQ(b.log.loose(), std::vector{settlement.id});
}

TEST_F(AfterAFork, ACertificateIsNotAskedForAtOnce) {
  Liar peer(b, a);
  peer.push({raw(act)});
  EXPECT_TRUE(peer.heard<WantFrame>().empty());
  for (int i = 0; i < 3; ++i) test::pass(b, 5);
  const auto wants = peer.heard<WantFrame>();
  ASSERT_EQ(wants.size(), 1u);
  EXPECT_EQ(wants.front().updates, std::vector{certificate.id});
}

class AFrozenReferralLog : public AfterAFork {
 protected:
  AFrozenReferralLog() {
    second = write(structure, certificate.id, "sent onwards", {}, &act);
    for (MemoryHub* hub : {&a, &b, &c}) hub->store({certificate});
    a.store({act});
    a.store({second});
    answer = a.write_in(ScopeKind::referral, scope, "accepted", {second.id});
    learn_fork(a, write(structure, certificate.id, "sent elsewhere", {}, &act));
  }
  Update second, answer;
};

TEST_F(AFrozenReferralLog, HoldsBackNobodysAnswers) {
  ASSERT_EQ(head(a, log_of(act)).seq, 1u) << "frozen";
  Wire ab(a, b);
  settle({&a, &b}, {&ab});
  EXPECT_EQ(head(b, log_of(answer)), (Head{1, answer.id}));
  EXPECT_EQ(head(b, log_of(act)), (Head{1, act.id}));
  EXPECT_EQ(b.log.loose(), std::vector{second.id});
  EXPECT_EQ(ab.run(), 0u) << "and there is peace";
}

TEST_F(AFrozenReferralLog, IsServedByWhoGotItByIdAndByWhoStartedAgainSince) {
  {
    Wire ab(a, b);
    settle({&a, &b}, {&ab});
  }
  b.restart();
  Wire bc(b, c, 2);
  settle({&b, &c}, {&bc});
  EXPECT_EQ(head(c, log_of(answer)), (Head{1, answer.id}));
  EXPECT_EQ(c.log.loose(), std::vector{second.id});
}

TEST_F(AFrozenReferralLog, IsNotKeptForWhoSendsItUnasked) {
  Wire ab(a, b);
  ab.run();  // the proof, and what counts
  const std::size_t kept = b.log.loose().size();
  const Update third = write(structure, certificate.id, "and on", {}, &second);
  Liar peer(b, liar, 5);
  peer.push({raw(third)});
  EXPECT_EQ(b.log.loose().size(), kept);
  EXPECT_FALSE(b.log.keeps(third.id));
}

TEST_F(AFrozenReferralLog, IsNotKeptOfAScopeThatWasDropped) {
  b.dropped.insert(scope);
  Wire ab(a, b);
  settle({&a, &b}, {&ab});
  EXPECT_TRUE(b.log.loose().empty());
}

// The referral began with what was frozen: here nobody is on it any more.
TEST_F(AFrozenReferralLog, IsToldToWhoShowsThatItHoldsTheOtherSide) {
  const Update other = write(structure, certificate.id, "sent elsewhere", {}, &act);
  c.store({act, other});
  a.referral_hubs.clear();
  Liar peer(a, c, 5);
  peer.announce(log_of(act), 2);
  ASSERT_EQ(peer.wanted().size(), 1u);
  EXPECT_TRUE(peer.heard<ProofFrame>().empty()) << "it might only have heard of it";
  peer.push({raw(act), raw(other)});
  EXPECT_EQ(peer.heard<ProofFrame>().size(), 1u);
}

TEST_F(AFrozenReferralLog, IsAskedForAgainWhenTheStoreFailed) {
  b.refuse_to_store = true;
  Wire ab(a, b);
  b.reset();
  b.refuse_to_store = false;
  EXPECT_TRUE(b.log.loose().empty());
  Wire again(a, b, 2);
  settle({&a, &b}, {&again});
  EXPECT_EQ(b.log.loose(), std::vector{second.id});
  EXPECT_EQ(head(b, log_of(answer)).seq, 1u);
}

TEST_F(AfterAFork, WhatCameByIdMovesIntoItsLogWhenThatArrives) {
  b.store({certificate});
  a.store({certificate});
  const Update second = write(structure, certificate.id, "sent onwards", {}, &act);
  const Update answer = write(a.key, a.certificate, "accepted", {second.id});
  Liar peer(b, a);
  const auto ask = [&] { test::pass(b, 20); };
  peer.push({raw(answer)});
  for (int i = 0; i < 4; ++i) {
    peer.push({raw(second)});  // and never what comes before it
    ask();
  }
  EXPECT_EQ(b.log.loose(), std::vector{second.id}) << "it waited long enough";
  peer.push({raw(answer)});
  EXPECT_EQ(head(b, log_of(answer)).seq, 1u);
  peer.push({raw(act)});
  peer.push({raw(second)});
  EXPECT_EQ(head(b, log_of(act)).seq, 2u);
  EXPECT_TRUE(b.log.loose().empty());
}

TEST_F(AfterAFork, AnActIsNotHeldByTheCertificateOfAStranger) {
  MemoryHub stranger(55);
  StructureCertificate said;
  said.signing = structure.id;
  said.name = "stolen";
  said.proof = sign(structure, structure_proof_message(stranger.key.id, said.sealing));
  Header header = stranger.last.header;
  header.flags = 0;
  header.seq = 2;
  header.prev = stranger.last.id;
  const Update theirs =
      sign_update(header, {encode_operation(said)}, {}, stranger.key, stranger.network);
  const Update claimed = write(structure, theirs.id, "sent", {});
  Liar peer(b, a);
  for (int i = 0; i < 6; ++i) {
    peer.push({raw(claimed), raw(theirs)});
    test::pass(b, 10);
  }
  EXPECT_EQ(head(b, log_of(claimed)).seq, 0u);
  EXPECT_TRUE(b.log.loose().empty());
}

TEST_F(AfterAFork, APeerIsAskedForABoundedNumberOfUpdates) {
  b.store({certificate});
  Liar peer(b, liar);
  const Update* last = nullptr;
  std::vector<Update> acts;
  acts.reserve(80);
  for (int i = 0; i < 80; ++i) {
    std::vector<UpdateId> deps(32);
    for (std::size_t d = 0; d < deps.size(); ++d) {
      deps[d].value[0] = static_cast<std::uint8_t>(i);
      deps[d].value[1] = static_cast<std::uint8_t>(d + 1);
    }
    ScopeId other = scope;
    other.value[1] = static_cast<std::uint8_t>(i + 1);
    std::swap(scope, other);
    acts.push_back(write(structure, certificate.id, "x", deps, last));
    std::swap(scope, other);
    peer.push({raw(acts.back())});
  }
  std::size_t asked = 0;
  for (const WantFrame& want : peer.heard<WantFrame>()) asked += want.updates.size();
  EXPECT_EQ(asked, limits::asked_by_id);
}

TEST(LooseBook, HasAShareForEachHub) {
  LooseBook book;
  const auto id = [](std::uint8_t hub, std::uint8_t n) {
    UpdateId made;
    made.value[0] = hub;
    made.value[1] = n;
    return made;
  };
  const auto key = [](std::uint8_t hub) {
    WriterId made;
    made.value[0] = hub;
    return made;
  };
  constexpr std::size_t half = limits::loose_bytes_of_a_hub / 2;
  book.add(id(1, 1), {key(1), half, {}});
  EXPECT_TRUE(book.has_room_for(key(1), half));
  book.add(id(1, 2), {key(1), half, {}});
  book.add(id(1, 2), {key(1), half, {}});  // twice is once
  EXPECT_FALSE(book.has_room_for(key(1), 1));
  EXPECT_TRUE(book.has_room_for(key(2), half));
  book.erase(id(1, 1));
  EXPECT_TRUE(book.has_room_for(key(1), half));
  EXPECT_FALSE(book.has_room_for(key(1), half + 1));
}

TEST(LooseBook, HasAnEnd) {
  LooseBook book;
  std::uint8_t hub = 0;
  for (std::size_t used = 0; used < limits::loose_bytes; used += limits::loose_bytes_of_a_hub) {
    UpdateId id;
    WriterId key;
    id.value[0] = key.value[0] = ++hub;
    ASSERT_TRUE(book.has_room_for(key, limits::loose_bytes_of_a_hub));
    book.add(id, {key, limits::loose_bytes_of_a_hub, {}});
  }
  EXPECT_FALSE(book.has_room_for(WriterId{}, 1));
}

}  // namespace
}  // namespace maillage
