#include "replication/audit/audit.h"
#include "tests/replication/exchange_world.h"

namespace maillage {
namespace {

using test::directory_log;
using test::head;
using test::Liar;
using test::MemoryHub;
using test::pass;
using test::raw;
using test::Wire;

class AHostilePeer : public testing::Test {
 protected:
  AHostilePeer() : hub(1), self(9), honest(3), liar(make()) {
    liar.push({raw(self.last), raw(honest.last)});
    liar.frames.clear();
  }
  Liar make() {
    test::pair_all({&hub, &self, &honest});
    return Liar(hub, self);
  }

  MemoryHub hub, self, honest;
  Liar liar;
};

TEST_F(AHostilePeer, CannotMakeAnHonestOneSendASignatureThatNobodyChecked) {
  const Update first = self.write("one");
  const Update second = self.write("two");
  RawUpdate garbled = raw(first);
  garbled.envelope.back() ^= 1;
  liar.push({garbled, raw(second)});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 2u) << "the chain up to the second vouches";
  // Asked for by id, it comes with what vouches for it.
  Liar reader(hub, honest, 2);
  reader.say(WantFrame{{}, {first.id}});
  RunCodec codec;
  std::size_t runs = 0;
  for (const PushFrame& push : reader.heard<PushFrame>()) {
    for (const ArrivedRun& run : examine(encode_frame(push), hub.network, codec).runs) {
      EXPECT_EQ(run.voucher, Voucher::signature);
      ++runs;
    }
  }
  EXPECT_GE(runs, 1u);
}

TEST_F(AHostilePeer, CannotMakeAChainThatNobodyCanSendOn) {
  std::vector<RawUpdate> run;
  for (std::size_t i = 0; i < vouched_updates + 1; ++i) {
    run.push_back(raw(self.write("x")));
    if (i < vouched_updates) strip_signature(run.back().envelope);
  }
  liar.push(run);
  EXPECT_EQ(head(hub, directory_log(self)).seq, 0u);
  EXPECT_EQ(hub.replica().report()[1].refused + hub.replica().report()[0].refused, 1u);
}

TEST_F(AHostilePeer, CannotHideABadSignatureBeforeAGoodOne) {
  UpdateId dep = self.certificate;
  const Update first =
      self.write_in(ScopeKind::directory, directory_log(self).log.scope, "one", {dep});
  const Update second = self.write("two");
  RawUpdate garbled = raw(first);
  garbled.envelope.back() ^= 1;
  liar.push({garbled, raw(second)});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 0u) << "an act with dependencies stands alone";
}

TEST_F(AHostilePeer, TakesOfActsInARowThoseThatItCan) {
  const LogKey log = directory_log(self);
  UpdateId unheard_of;
  unheard_of.value.fill(0xee);
  std::vector<RawUpdate> acts;
  for (const UpdateId& dep : {self.certificate, self.certificate, unheard_of, self.certificate}) {
    acts.push_back(raw(self.write_in(ScopeKind::directory, log.log.scope, "act", {dep})));
  }
  liar.push(acts);
  EXPECT_EQ(head(hub, log).seq, 2u) << "what another act waits for holds back none before it";
}

// Acts of one log that a liar signs itself: each good alone, their numbers as it likes.
class ALyingWriterOfActs : public AHostilePeer {
 protected:
  Update act(Seq seq, const UpdateId& prev, std::string_view text = "act") const {
    Header header;
    header.kind = ScopeKind::directory;
    header.scope = log().log.scope;
    header.writer = self.key.id;
    header.epoch = log().log.epoch;
    header.schema = 1;
    header.auth = self.certificate;
    header.deps = {self.certificate};
    header.seq = seq;
    header.prev = prev;
    header.hlc.value = std::uint64_t{1} << 40;
    return sign_update(header, {to_bytes(as_bytes(text))}, {}, self.key, self.network);
  }
  std::vector<Update> row(std::size_t count) const {
    std::vector<Update> acts;
    for (Seq seq = 1; seq <= count; ++seq) {
      acts.push_back(act(seq, acts.empty() ? UpdateId{} : acts.back().id));
    }
    return acts;
  }
  void push(const std::vector<Update>& acts) {
    std::vector<RawUpdate> raws;
    for (const Update& each : acts) raws.push_back(raw(each));
    liar.push(raws);
  }
  LogKey log() const { return directory_log(self); }
  Seq held() const { return head(hub, log()).seq; }
};

TEST_F(ALyingWriterOfActs, CannotLeaveOutNumbers) {
  const auto acts = row(5);
  push({acts[0], acts[1], acts[2], acts[3], acts[4], act(100, acts[4].id)});
  EXPECT_EQ(held(), 5u);
}

TEST_F(ALyingWriterOfActs, CannotLeadOutOfWhatItSent) {
  auto acts = row(50);
  push(acts);
  push({acts[0], act(51, acts[0].id)});
  EXPECT_EQ(held(), 49u) << "it signed two that come before the 51st: a fork";
  EXPECT_NE(hub.replica().evidence().find(log().kind, log().log), nullptr);
}

TEST_F(ALyingWriterOfActs, CannotGiveOneNumberTwice) {
  auto acts = row(4);
  push(acts);
  const Update fifth = act(5, acts[3].id);
  push({fifth, act(5, fifth.id)});
  EXPECT_EQ(held(), 5u);
}

TEST_F(ALyingWriterOfActs, ThatForksInARowIsFoundOut) {
  const auto acts = row(5);
  push(acts);
  const Update other = act(3, acts[1].id, "other");
  push({acts[1], other, act(4, other.id)});
  EXPECT_NE(hub.replica().evidence().find(log().kind, log().log), nullptr);
}

TEST_F(ALyingWriterOfActs, MaySendWhatIsHeldAgainAndMore) {
  auto acts = row(6);
  push({acts[0], acts[1], acts[2]});
  push(acts);
  EXPECT_EQ(held(), 6u);
  push(acts);
  EXPECT_EQ(held(), 6u);
}

TEST_F(ALyingWriterOfActs, IsAskedForWhatComesBefore) {
  const auto acts = row(6);
  liar.frames.clear();
  push({acts[3], acts[4], acts[5]});
  EXPECT_EQ(held(), 0u);
  ASSERT_FALSE(liar.heard<WantFrame>().empty());
  push(acts);
  EXPECT_EQ(held(), 6u);
}

TEST_F(AHostilePeer, TakesARunThatEndsInOneWithDependencies) {
  RawUpdate first = raw(self.write("one"));
  strip_signature(first.envelope);
  const Update second =
      self.write_in(ScopeKind::directory, directory_log(self).log.scope, "two", {self.certificate});
  liar.push({first, raw(second)});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 2u);
}

TEST_F(AHostilePeer, LearnsNothingOfAReferralItIsNotOn) {
  ScopeId secret;
  secret.value[0] = 42;
  hub.referral_hubs[secret] = {honest.key.id};
  const Update act = hub.write_in(ScopeKind::referral, secret, "act");
  liar.listen();
  liar.frames.clear();
  UpdateId unknown = act.id;
  unknown.value[0] ^= 1;
  liar.say(WantFrame{{{ScopeKind::referral, act.header.log(), 1}}, {act.id, unknown}});
  EXPECT_TRUE(liar.frames.empty());
}

TEST_F(AHostilePeer, MakesNothingReadThatItMayNotHave) {
  ScopeId secret;
  secret.value[0] = 42;
  hub.referral_hubs[secret] = {honest.key.id};
  const Update act = hub.write_in(ScopeKind::referral, secret, "act");
  const std::size_t before = hub.log.runs_read;
  liar.say(WantFrame{{}, {act.id}});
  EXPECT_EQ(hub.log.runs_read, before);
}

TEST_F(AHostilePeer, CannotMakeAHubLookWithoutEndForWhatItDoesNotHold) {
  const std::size_t before = hub.log.places_read;
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    WantFrame want;
    want.updates.resize(limits::list_length);
    for (UpdateId& id : want.updates) test::seeded_random(++seed)(id.value);
    liar.say(want);
  }
  EXPECT_LE(hub.log.places_read - before, static_cast<std::size_t>(limits::updates_burst) + 1);
  EXPECT_TRUE(hub.cuts.empty());
  pass(hub, 10);
  const std::size_t pushes = liar.heard<PushFrame>().size();
  liar.say(WantFrame{{}, {hub.certificate}});
  EXPECT_EQ(liar.heard<PushFrame>().size(), pushes + 1) << "later it is heard again";
}

TEST_F(AHostilePeer, EndsOneEpochAnHourByItsWordAlone) {
  Liar second(hub, honest, 2);
  const auto claims = [this](Liar& by) {
    by.announce(directory_log(hub), 1000);
    return hub.replica().doubts_own_epoch();
  };
  const auto begin_epoch = [this] {
    hub.epoch += Epoch{1} << 32;
    hub.replica().begin_epoch(hub.epoch);
  };
  EXPECT_TRUE(claims(liar));
  begin_epoch();
  EXPECT_FALSE(claims(liar));
  EXPECT_TRUE(claims(second)) << "others have their own";
  begin_epoch();
  Header header;
  header.kind = ScopeKind::directory;
  header.scope = directory_log(hub).log.scope;
  header.writer = hub.key.id;
  header.epoch = hub.epoch;
  header.seq = 1;
  header.auth = hub.certificate;
  header.flags = flag_epoch_start;
  liar.push({raw(sign_update(header, {to_bytes(as_bytes("x"))}, {}, hub.key, hub.network))});
  EXPECT_TRUE(hub.replica().doubts_own_epoch()) << "this shows it";
  begin_epoch();
  hub.now.milliseconds += 3'600'000;
  EXPECT_TRUE(claims(liar));
}

TEST_F(AHostilePeer, IsHeardAfterThatHourThoughTheClockWasSetBack) {
  liar.announce(directory_log(hub), 1000);
  ASSERT_TRUE(hub.replica().doubts_own_epoch());
  hub.replica().begin_epoch(hub.epoch += Epoch{1} << 32);
  hub.now.milliseconds -= 24 * 3'600'000;
  hub.deliver(hub.replica().on_tick(hub.now));
  hub.now.milliseconds += 3'600'000;
  liar.announce(directory_log(hub), 1000);
  EXPECT_TRUE(hub.replica().doubts_own_epoch());
}

TEST_F(AHostilePeer, AuditsShowItTheSameWithAndWithoutAReferral) {
  ScopeId secret;
  secret.value[0] = 42;
  hub.referral_hubs[secret] = {honest.key.id};
  hub.write_in(ScopeKind::referral, secret, "act");
  liar.frames.clear();
  AuditKey any;
  Audit opening(any, {});
  opening.open();
  liar.say(AuditFrame{*opening.next_message()});
  std::size_t told = 0;
  for (const AuditFrame& frame : liar.heard<AuditFrame>()) told += frame.message.size();
  hub.referral_hubs[secret].insert(self.key.id);
  liar.frames.clear();
  Audit again(any, {});
  again.open();
  liar.say(AuditFrame{*again.next_message()});
  std::size_t more = 0;
  for (const AuditFrame& frame : liar.heard<AuditFrame>()) more += frame.message.size();
  EXPECT_GT(told, 0u);
  EXPECT_GT(more, told) << "one log more once it is on it";
}

TEST_F(AHostilePeer, CannotOpenAuditsWithoutEnd) {
  std::size_t answered = 0;
  for (int i = 0; i < 100; ++i) {
    AuditKey any;
    Audit opening(any, {});
    opening.open();
    liar.frames.clear();
    liar.say(AuditFrame{*opening.next_message()});
    answered += liar.heard<AuditFrame>().empty() ? 0 : 1;
  }
  EXPECT_GE(answered, 1u);
  EXPECT_LE(answered, 8u);
  EXPECT_TRUE(hub.cuts.empty());
}

TEST_F(AHostilePeer, CannotMakeAHubOpenAuditsWithoutEnd) {
  std::size_t opened = 0;
  for (int i = 0; i < 100; ++i) {
    liar.number += 5;
    liar.frames.clear();
    liar.push({});
    opened += liar.heard<AuditFrame>().size();
    liar.say(AuditFrame{{2}});  // equal: it is over at once
  }
  EXPECT_LE(opened, 9u);
}

TEST_F(AHostilePeer, WhoAbandonsAnAuditDoesNotHoldUpOthersForEver) {
  hub.outbox.clear();
  pass(hub, 65);
  liar.listen();
  ASSERT_FALSE(liar.heard<AuditFrame>().empty()) << "opened here, never answered";
  liar.frames.clear();
  pass(hub, 120);
  EXPECT_FALSE(liar.heard<AuditFrame>().empty()) << "and opened anew";
}

TEST_F(AHostilePeer, WhoAnnouncesLogsWithoutEndIsAskedForABoundedNumber) {
  std::size_t asked = 0;
  for (int frame = 0; frame < 80; ++frame) {
    HeadsFrame heads;
    for (std::size_t i = 0; i < limits::list_length; ++i) {
      LogHead head{ScopeKind::referral, {{}, self.key.id, 1}, {~Seq{0}, {}}};
      head.log.epoch = static_cast<Epoch>(frame) * 1024 + i;
      heads.heads.push_back(head);
    }
    liar.say(heads);
    asked += liar.wanted().size();
  }
  EXPECT_EQ(asked, limits::announced_logs);
}

TEST_F(AHostilePeer, HoldsNoMoreThanItMayOfWhatWaits) {
  // Referral acts of structures nobody certified.
  const SigningKey key = test::signing_key(500);
  std::vector<RawUpdate> acts;
  for (std::size_t i = 0; i < limits::waiting_logs + 200; ++i) {
    Header header;
    header.kind = ScopeKind::referral;
    header.scope.value[0] = static_cast<std::uint8_t>(i);
    header.scope.value[1] = static_cast<std::uint8_t>(i >> 8);
    header.writer = key.id;
    header.epoch = 1;
    header.seq = 1;
    header.flags = flag_erasable | flag_epoch_start;
    acts.push_back(
        raw(sign_update(header, {to_bytes(as_bytes("x"))}, Bytes(32, 1), key, hub.network)));
    if (acts.size() == 400) liar.push(std::exchange(acts, {}));
  }
  for (const PeerReport& report : hub.replica().report()) {
    if (report.hub != self.key.id) continue;
    EXPECT_EQ(report.waiting_logs, limits::waiting_logs);
    EXPECT_TRUE(report.full) << "and it is said";
  }
}

TEST_F(AHostilePeer, IsShownToHaveUsedUpAQuota) {
  hub.has_room = false;
  liar.push({raw(self.write("one")), raw(self.write("two"))});
  for (const PeerReport& report : hub.replica().report()) {
    if (report.hub != self.key.id) continue;
    EXPECT_EQ(report.over_quota, 2u);
    EXPECT_EQ(report.refused, 0u) << "it is nobody's fault";
  }
}

TEST_F(AHostilePeer, DoesNotDragTheClockForward) {
  self.now.milliseconds += 10LL * 365 * 86'400 * 1000;
  liar.push({raw(self.write("from the future"))});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 1u) << "taken all the same";
  const Update mine = hub.write("now");
  EXPECT_LT(mine.header.hlc.milliseconds(),
            static_cast<std::uint64_t>(hub.now.milliseconds + limits::clock_ahead_ms));
}

TEST_F(AHostilePeer, NumbersNearTheEndOfNumbersDoNoHarm) {
  Header header;
  header.kind = ScopeKind::directory;
  header.scope = directory_log(self).log.scope;
  header.writer = self.key.id;
  header.epoch = self.epoch;
  header.auth = self.certificate;
  header.seq = ~Seq{0};
  header.prev.value[0] = 1;
  const Update last = sign_update(header, {to_bytes(as_bytes("x"))}, {}, self.key, hub.network);
  liar.push({raw(last)});
  liar.announce(directory_log(self), ~Seq{0});
  liar.say(WantFrame{
      {{ScopeKind::governance, hub.log.held_heads().all().begin()->first.log, ~Seq{0}}}, {}});
  liar.say(AckFrame{~std::uint64_t{0}});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 0u);
  EXPECT_FALSE(hub.replica().report().empty());
  const Update first = self.write("one");
  liar.push({raw(first)});
  EXPECT_EQ(head(hub, directory_log(self)).seq, 1u);
}

TEST_F(AHostilePeer, IsBannedTwiceAsLongEachTime) {
  std::int64_t expected = limits::cut_ms;
  LinkNumber link = 10;
  for (int i = 0; i < 3; ++i) {
    hub.deliver(hub.replica().on_link_up(++link, self.curve, hub.now));
    hub.deliver(hub.replica().on_frame(link, as_bytes("rubbish"), hub.now));
    const std::int64_t began = hub.now.milliseconds;
    hub.now.milliseconds = began + expected - 1;
    EXPECT_EQ(hub.replica().on_link_up(++link, self.curve, hub.now).cut.size(), 1u);
    hub.now.milliseconds = began + expected;
    EXPECT_TRUE(hub.replica().on_link_up(++link, self.curve, hub.now).cut.empty());
    hub.replica().on_link_down(link, hub.now);
    expected *= 2;
  }
}

TEST_F(AHostilePeer, WhoSaysNothingIsSentSignsOfLifeAndThenCut) {
  liar.agree();
  liar.frames.clear();
  pass(hub, 60);
  std::size_t signs = 0;
  for (const HeadsFrame& heads : liar.heard<HeadsFrame>()) signs += heads.heads.empty() ? 1 : 0;
  EXPECT_GE(signs, 1u);
  EXPECT_TRUE(hub.cuts.empty());
  pass(hub, 70);
  EXPECT_EQ(hub.cuts, std::vector<std::string>{"silent"});
}

TEST_F(AHostilePeer, PoisonAndUnknownSchemasAreKeptAndForwardedWithoutEffect) {
  const auto governed = hub.governance.state_hash();
  LocalBatch batch(self.replica().heads(), self.clock, self.epoch, self.now);
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), self.key.id, {});
  header.schema = governance_schema;
  batch.add(sign_update(header, {to_bytes(as_bytes("poison"))}, {}, self.key, self.network));
  header = batch.next_header(ScopeKind::governance, governance_scope(), self.key.id, {});
  header.schema = 999;
  batch.add(
      sign_update(header, {to_bytes(as_bytes("of a later version"))}, {}, self.key, self.network));
  const std::vector<Update> strange = batch.updates();
  self.store(batch.release());
  liar.push(test::raw(strange));
  const LogKey log{ScopeKind::governance, {governance_scope(), self.key.id, self.epoch}};
  EXPECT_EQ(head(hub, log).seq, 3u);
  EXPECT_EQ(hub.governance.state_hash(), governed);
  Wire wire(hub, honest, 5);
  EXPECT_EQ(head(honest, log).seq, 3u);
}

}  // namespace
}  // namespace maillage
