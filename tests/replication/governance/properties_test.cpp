#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/replication/governance/history.h"
#include "tests/replication/governance/oracle.h"

namespace maillage {
namespace {

using test::Author;
using test::History;
using test::Oracle;

Governance governance_of(const History& history, const std::vector<Update>& updates) {
  Governance node;
  node.adopt(history.root());
  for (const Update& update : updates) node.apply(update);
  return node;
}

std::set<WriterId> members_of(const Governance& node, const History& history) {
  std::set<WriterId> members;
  for (const Author& author : history.authors()) {
    if (node.trusts(author.id())) members.insert(author.id());
  }
  return members;
}

void expect_same_answers(const Governance& one, const Governance& other, const History& history) {
  RC_ASSERT(one.state_hash() == other.state_hash());
  RC_ASSERT(one.members() == other.members());
  RC_ASSERT(one.founders() == other.founders());
  RC_ASSERT(one.pending().size() == other.pending().size());
  for (const LogKey& log : history.probes()) {
    RC_ASSERT(one.cut_off(log.kind, log.log) == other.cut_off(log.kind, log.log));
    RC_ASSERT(one.resolution(log.kind, log.log) == other.resolution(log.kind, log.log));
    RC_ASSERT(one.settled(log.kind, log.log) == other.settled(log.kind, log.log));
  }
  for (const Update& update : history.updates()) {
    for (const SigningKey& key : history.structures()) {
      RC_ASSERT(one.hub_of(key.id, update.id) == other.hub_of(key.id, update.id));
    }
    const WriterId& writer = update.header.writer;
    RC_ASSERT(one.certifier_of(writer, update.id) == other.certifier_of(writer, update.id));
    RC_ASSERT(one.roles(writer, writer) == other.roles(writer, writer));
  }
}

RC_GTEST_PROP(GovernanceProperties, SameUpdatesSameAnswersInWhateverOrder, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const int acts = *rc::gen::inRange(1, 70);
  const History history(seed, acts, History::Kind::everything);
  const Governance in_order = governance_of(history, history.updates());
  const Governance shuffled = governance_of(history, history.shuffled(seed));
  expect_same_answers(in_order, shuffled, history);

  // Asked after every update, each of which arrives twice, and by pairing at first.
  Governance curious;
  for (const Update& update : history.shuffled(seed + 1)) {
    curious.apply(update);
    if (acts % 2 == 0) curious.adopt(history.root());
    curious.settle();
    curious.apply(update);
  }
  curious.adopt(history.root());
  expect_same_answers(in_order, curious, history);
}

RC_GTEST_PROP(GovernanceProperties, ByPairingTooTheOrderIsNothing, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const History history(seed, *rc::gen::inRange(1, 70), History::Kind::everything);
  Governance one;
  Governance other;
  for (std::size_t i = 0; i < 4; ++i) one.trust(history.authors()[i].id());
  for (const Update& update : history.updates()) one.apply(update);
  for (const Update& update : history.shuffled(seed)) other.apply(update);
  for (std::size_t i = 4; i-- > 0;) other.trust(history.authors()[i].id());
  expect_same_answers(one, other, history);
}

RC_GTEST_PROP(GovernanceProperties, AgreesWithThePlainRecomputation, ()) {
  const History history(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange(1, 60),
                        History::Kind::plain);
  const Governance node = governance_of(history, history.updates());
  const Oracle oracle(history.genesis(), history.updates());
  RC_ASSERT(members_of(node, history) == oracle.members());
  RC_ASSERT(node.founders() == oracle.founders());
  for (const SigningKey& key : history.structures()) {
    const KnownStructure* known = node.structure(key.id);
    RC_ASSERT((known ? std::optional(known->hub) : std::nullopt) ==
              oracle.hub_of_structure(key.id));
  }
  for (const LogKey& log : history.probes()) {
    RC_ASSERT(node.cut_off(log.kind, log.log) == oracle.cut_off(log));
  }
}

// What a removed key or a stranger writes later: all it could wish for, but for a say in who
// removes whom among founders, where mutual removals have a rule of their own.
std::vector<Update> wishes(Author author, const History& history, Epoch epoch) {
  std::vector<Update> updates;
  if (epoch != 0) author.begin_epoch(epoch);
  const auto founders = history.founders_ever();
  for (const Author& other : history.authors()) {
    updates.push_back(author.say(AdmitHub{other.id(), "hub", "72", std::nullopt}));
    if (!founders.contains(other.id())) updates.push_back(author.say(RemoveHub{other.id(), {}}));
  }
  for (const SigningKey& key : history.structures()) {
    updates.push_back(author.say({test::structure_of(key, author.id()), RevokeStructure{key.id, {}},
                                  RoleGrant{key.id, {}, true}}));
  }
  return updates;
}

RC_GTEST_PROP(GovernanceProperties, ARemovedHubNeverHasAnEffectBeyondItsCutOff, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const History history(seed, *rc::gen::inRange(5, 60), History::Kind::tame);
  Governance node = governance_of(history, history.updates());
  const auto before = node.state_hash();
  std::size_t removed = 0;
  for (const Author& author : history.authors()) {
    if (!node.was_member(author.id()) || node.present_key(author.id())) continue;
    // Its cut-offs may name positions it had not reached: only its end is beyond all of them.
    const auto end = node.cut_off(ScopeKind::governance, author.log());
    ++removed;
    if (end && end->seq <= author.seq()) {
      for (const Update& update : wishes(author, history, 0)) node.apply(update);
    }
    for (const Epoch epoch : {Epoch{1}, Epoch{77} << 32}) {
      for (const Update& update : wishes(author, history, epoch)) node.apply(update);
    }
  }
  RC_CLASSIFY(removed > 0);
  RC_ASSERT(node.state_hash() == before);
}

RC_GTEST_PROP(GovernanceProperties, AHubThatWasNeverAdmittedChangesNothing, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const History history(seed, *rc::gen::inRange(5, 60), History::Kind::everything);
  Governance node = governance_of(history, history.updates());
  const auto before = node.state_hash();
  for (const Update& update : wishes(Author(999), history, seed | 1)) node.apply(update);
  RC_ASSERT(node.state_hash() == before);
}

RC_GTEST_PROP(GovernanceProperties, OneFounderTooFewChangesNothing, ()) {
  const auto quorum = static_cast<std::uint16_t>(*rc::gen::inRange(2, 6));
  const History history(*rc::gen::arbitrary<std::uint64_t>(), 0, History::Kind::tame);
  std::vector<Author> founders;
  Genesis genesis = history.genesis();
  genesis.founders.clear();
  genesis.quorum = quorum;
  for (std::uint64_t i = 0; i < 6; ++i) {
    founders.emplace_back(300 + i);
    genesis.founders.push_back(founders.back().id());
  }
  Governance node;
  node.apply(founders[0].say(genesis));
  node.adopt(root_of(encode_operation(genesis)));
  const auto members = node.members();
  // All that quorum - 1 founders can wish for, but for giving up their own keys.
  for (std::size_t i = 0; i + 1 < quorum; ++i) {
    for (const Author& other : history.authors()) {
      node.apply(founders[i].say({AdmitHub{other.id(), "hub", "72", std::nullopt},
                                  AddFounder{other.id()}, RemoveHub{founders[5].id(), {}}}));
    }
  }
  RC_ASSERT(node.members() == members);
  RC_ASSERT(node.founders() == genesis.founders);
  RC_ASSERT(!node.pending().empty());
}

TEST(GovernanceHistories, HoldWhatTheyAreMeantToTest) {
  std::size_t admitted = 0, removed = 0, rotated = 0, added = 0, revoked = 0, cut = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const History history(seed, 60, History::Kind::plain);
    const Governance node = governance_of(history, history.updates());
    const Oracle oracle(history.genesis(), history.updates());
    ASSERT_EQ(members_of(node, history), oracle.members()) << "seed " << seed;
    ASSERT_EQ(node.founders(), oracle.founders()) << "seed " << seed;
    removed += oracle.removals();
    added += node.founders().size() > history.genesis().founders.size();
    for (const Author& author : history.authors()) {
      admitted += node.admission(author.id()) != nullptr && node.trusts(author.id());
      rotated += node.present_key(author.id()).value_or(author.id()) != author.id();
    }
    for (const SigningKey& key : history.structures()) {
      revoked += node.past_structure(key.id) && node.past_structure(key.id)->revoked;
    }
    for (const LogKey& log : history.probes()) {
      const auto limit = node.cut_off(log.kind, log.log);
      cut += limit && limit->seq > 0;
    }
  }
  EXPECT_GT(admitted, 100u);
  EXPECT_GT(removed, 100u);
  EXPECT_GT(rotated, 50u);
  EXPECT_GT(added, 5u);
  EXPECT_GT(revoked, 20u);
  EXPECT_GT(cut, 100u);
}

}  // namespace
}  // namespace maillage
