// What a hub knows is the same when it is folded anew: after a start, and once governance changed.
#include <gtest/gtest.h>

#include "protocol/sealing.h"
#include "replication/evidence/fork_proof.h"
#include "replication/merge/restatement.h"
#include "tests/core/core_world.h"

namespace maillage::test {
namespace {

// Signs what no honest hub would.
class Forger {
 public:
  Forger(std::uint64_t seed, const NetworkId& network)
      : key(signing_key(seed)), network_(network) {}

  Update govern(const GovernanceOperation& said, const Update* after, Epoch epoch = first_epoch) {
    Header header = next(ScopeKind::governance, governance_scope(), after, epoch);
    header.schema = governance_schema;
    return sign_update(header, {encode_operation(said)}, {}, key, network_);
  }
  Update describe(const std::string& venue, const UpdateId& auth, const Update* after) {
    Header header = next(ScopeKind::directory, directory_scope(key.id), after, first_epoch);
    header.schema = directory_schema;
    header.auth = auth;
    const DirectoryOperation operation{venue, {{VenueField::nom, "Lieu", false, {}}}};
    return sign_update(header, {encode(operation, key.id)}, {}, key, network_);
  }
  // Says that the first epoch ends with `last`, though it goes on.
  Update close(const Update& last, const UpdateId& auth) {
    Header header = next(ScopeKind::directory, directory_scope(key.id), nullptr, 2 * first_epoch);
    header.schema = directory_schema;
    header.auth = auth;
    header.flags = flag_epoch_start | flag_epoch_closed;
    const ClosingStatement said{{{first_epoch, {last.header.seq, last.id}}}, {}, {}};
    return sign_update(header, {encode(said)}, {}, key, network_);
  }
  Update open_referral(const SigningKey& structure, const UpdateId& auth) {
    ReferralOperation opened;
    opened.act = ReferralAct::opened;
    opened.opening.emplace();
    opened.opening->theme = "logement";
    Header header;
    header.kind = ScopeKind::referral;
    header.schema = referral_schema;
    header.scope = referral_scope(structure.id, opened.opening->seed);
    header.writer = structure.id;
    header.auth = auth;
    header.epoch = first_epoch;
    header.seq = 1;
    header.flags = flag_erasable;
    return sign_update(header, {encode(opened)}, Bytes(32, 1), structure, network_);
  }

  static constexpr Epoch first_epoch = Epoch{1} << 32;
  const SigningKey key;

 private:
  Header next(ScopeKind kind, const ScopeId& scope, const Update* after, Epoch epoch) {
    Header header;
    header.kind = kind;
    header.scope = scope;
    header.writer = key.id;
    header.epoch = epoch;
    header.seq = after == nullptr ? 1 : after->header.seq + 1;
    header.prev = after == nullptr ? UpdateId{} : after->id;
    header.hlc.value = (++clock_ + 1'790'000'000'000ULL) << 16;
    return header;
  }
  const NetworkId network_;
  std::uint64_t clock_ = 0;
};

struct AHubThatFoldsAnew : testing::Test {
  AHubThatFoldsAnew() {
    certificate = liar.govern(HubCertificate{"liar", "72"}, nullptr);
    genesis.founders = {hub.key.id, liar.key.id};
    genesis.name = "essai";
  }
  void found() {
    const Bytes operation = encode_operation(genesis);
    hub.core->adopt(root_of(operation), operation);
  }
  // Its store as if all this had been stored before.
  void start_with(std::vector<sim::Commit> commits) {
    sim::Disk disk = hub.copy_of_disk();
    for (sim::Commit& commit : commits) {
      disk.journal.push_back(std::make_shared<const sim::Commit>(std::move(commit)));
    }
    hub.put_back(std::move(disk));
  }
  static sim::Commit storing(std::vector<Update> updates) {
    sim::Commit commit;
    commit.store = std::move(updates);
    return commit;
  }
  Settlement settlement_of(const Update& at) const {
    Settlement said;
    said.log = log_key(at.header);
    said.at = {at.header.seq, at.id};
    said.witness = hub.key.id;
    return said;
  }
  void countersign(const Update& settlement, const Settlement& said) {
    LocalBatch batch = hub.core->batch();
    Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub.key.id, {});
    header.schema = governance_schema;
    const Countersign word{settlement.id, said.log, said.at};
    batch.add(sign_update(header, {encode_operation(word)}, {}, hub.key, hub.core->network()));
    hub.core->commit(std::move(batch));
  }
  std::optional<Limit> settled(const Update& update) const {
    const LogKey log = log_key(update.header);
    return hub.core->state().governance.settled(log.kind, log.log);
  }

  CoreHub hub{1};
  Forger liar{9, hub.core->network()};
  Genesis genesis;
  Update certificate;
};

TEST_F(AHubThatFoldsAnew, GivesNoEffectToWhatAForkFrozeBeforeItStarted) {
  found();
  const SigningKey structure = signing_key(70);
  StructureCertificate said;
  said.signing = structure.id;
  said.name = "one";
  said.proof = sign(structure, structure_proof_message(liar.key.id, said.sealing));
  const Update one = liar.govern(said, &certificate);
  const Update other = liar.govern(HubCertificate{"other", "72"}, &certificate);
  const Update act = liar.open_referral(structure, one.id);
  const auto proof = prove_fork({one.envelope}, {other.envelope}, hub.core->network());
  ASSERT_TRUE(proof);
  start_with({storing({certificate, one, act})});
  ASSERT_NE(hub.core->state().referral(act.header.scope), nullptr);
  sim::Commit fork;
  fork.set_aside = {{log_key(one.header), 2}};
  fork.proofs = {proof->bytes};
  start_with({fork});
  EXPECT_EQ(hub.core->state().referral(act.header.scope), nullptr);
  EXPECT_EQ(hub.core->state().acts_of(act.header.scope), 1u);
}

TEST_F(AHubThatFoldsAnew, LeavesOutWhatWasRetiredOfALogThatGoesOn) {
  const Update first = liar.describe("first", certificate.id, nullptr);
  const Update second = liar.describe("second", certificate.id, &first);
  const Update closing = liar.close(first, certificate.id);
  Settlement said = settlement_of(closing);
  said.closed = {{Forger::first_epoch, {1, first.id}}};
  const Update settlement = liar.govern(said, &certificate);
  start_with({storing({certificate, settlement, first, second, closing})});
  hub.core->pair(liar.key.id, {CurveId{}, false});
  countersign(settlement, said);
  const auto venues = [&] { return hub.core->state().directory(liar.key.id)->venue_ids(); };
  ASSERT_EQ(venues(), std::vector<std::string>{"second"});
  found();
  EXPECT_EQ(venues(), std::vector<std::string>{"second"});
}

TEST_F(AHubThatFoldsAnew, KnowsASettlementThatItKeepsOutsideOfItsLog) {
  found();
  const Update venue = liar.describe("first", certificate.id, nullptr);
  const Settlement said = settlement_of(venue);
  const Update settlement = liar.govern(said, &certificate);
  countersign(settlement, said);
  ASSERT_FALSE(settled(venue));
  sim::Commit kept = storing({certificate, venue});
  kept.loose = {settlement};
  start_with({kept});
  EXPECT_EQ(settled(venue), said.at);
}

}  // namespace
}  // namespace maillage::test
