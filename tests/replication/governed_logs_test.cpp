// What the exchange does with a log once governance has decided on it.
#include "tests/replication/exchange_world.h"
#include "tests/support/logs.h"

namespace maillage {
namespace {

using test::head;

Update govern(test::MemoryHub& by, const GovernanceOperation& said) {
  LocalBatch batch(by.replica().heads(), by.clock, Epoch{1} << 32, by.now);
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), by.key.id, {});
  header.schema = governance_schema;
  batch.add(sign_update(header, {encode_operation(said)}, {}, by.key, by.network));
  by.store(batch.release());
  return by.last;
}

struct AnEpochThatWasClosedTooLow : testing::Test {
  AnEpochThatWasClosedTooLow() {
    test::pair_all({&home, &peer});
    first = home.write("one");
    second = home.write("two");
    third = home.write("three");
    wire.emplace(home, peer);
  }
  // Says that the epoch ends with its second update, and the peer countersigns it.
  void close() {
    const Epoch old_epoch = std::exchange(home.epoch, home.epoch + (Epoch{1} << 32));
    LocalBatch batch(home.replica().heads(), home.clock, home.epoch, home.now);
    Header header =
        batch.next_header(ScopeKind::directory, old.log.scope, home.key.id, home.certificate);
    header.flags = flag_epoch_start | flag_epoch_closed;
    const ClosingStatement said{{{old_epoch, {second.header.seq, second.id}}}, {}, {}};
    batch.add(sign_update(header, {encode(said)}, {}, home.key, home.network));
    home.store(batch.release());
    const Update closing = home.last;

    Settlement settlement;
    settlement.log = log_key(closing.header);
    settlement.at = {closing.header.seq, closing.id};
    std::copy(closing.envelope.end() - settlement.signature.size(), closing.envelope.end(),
              settlement.signature.begin());
    settlement.witness = peer.key.id;
    settlement.closed = {{old_epoch, {second.header.seq, second.id}}};
    const Update proposed = govern(home, settlement);
    wire->run();
    govern(peer, Countersign{proposed.id, settlement.log, settlement.at});
    wire->run();
  }

  test::MemoryHub home{1}, peer{2};
  const LogKey old = test::directory_log(home);
  Update first, second, third;
  std::optional<test::Wire> wire;  // once they are paired
};

TEST_F(AnEpochThatWasClosedTooLow, KeepsWhatLiesAboveTheNamedHead) {
  close();
  ASSERT_TRUE(
      peer.governance.settled(ScopeKind::directory, {old.log.scope, home.key.id, home.epoch}));
  EXPECT_EQ(head(peer, old), (Head{3, third.id}));
  EXPECT_EQ(head(home, old), (Head{3, third.id}));
}

// Of a network with one founder, one member's log has two branches, each held by one of the others.
struct AForkInANetwork : testing::Test {
  AForkInANetwork() {
    test::pair_all({&founder, &member, &writer});
    const Genesis genesis{{founder.key.id}, 1, "network", {}};
    std::vector<Update> said = {founder.last, writer.last, govern(founder, genesis)};
    for (const auto* hub : {&member, &writer}) {
      said.push_back(govern(founder, AdmitHub{hub->key.id, "hub", "72", std::nullopt}));
    }
    member.store(said);
    founder.store({writer.last});
    for (auto* hub : {&founder, &member}) {
      hub->governance.adopt(root_of(encode_operation(genesis)));
      hub->deliver(hub->replica().on_governance_changed());
    }
  }
  std::vector<Update> branch(const std::string& name, std::size_t count) {
    test::LogWriter pen(writer.key, ScopeKind::directory, log.log.scope, writer.network);
    pen.next().auth = writer.certificate;
    pen.next().flags = flag_epoch_start;
    std::vector<Update> updates = {pen.write("common")};
    pen.next().flags = 0;
    while (updates.size() < count) updates.push_back(pen.write(name));
    return updates;
  }

  test::MemoryHub founder{1}, member{2}, writer{3};
  const LogKey log = test::directory_log(writer);
};

TEST_F(AForkInANetwork, GoesOnOnTheBranchThatWasChosenAndNotOnTheOther) {
  const std::vector<Update> chosen = branch("chosen", 5);
  const std::vector<Update> other = branch("other", 3);
  founder.store(chosen);
  member.store(other);
  test::Wire wire(founder, member);
  ASSERT_EQ(head(founder, log), (Head{1, chosen.front().id}));
  ASSERT_EQ(head(member, log), (Head{1, chosen.front().id}));
  govern(founder, Resolution{{log, {5, chosen.back().id}, {}}});
  for (int i = 0; i < 10; ++i) {
    for (test::MemoryHub* hub : {&founder, &member}) test::pass(*hub, 20);
    wire.run();
  }
  EXPECT_EQ(head(founder, log), (Head{5, chosen.back().id}));
  EXPECT_EQ(head(member, log), (Head{5, chosen.back().id}));
}

}  // namespace
}  // namespace maillage
