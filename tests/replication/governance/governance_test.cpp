#include "replication/governance/governance.h"

#include <gtest/gtest.h>

#include "tests/replication/memory_hub.h"

namespace maillage {
namespace {

StructureCertificate structure_of(const SigningKey& key, const WriterId& hub) {
  StructureCertificate said;
  said.signing = key.id;
  said.sealing = test::sealing_key(1).id;
  said.name = "CCAS du Mans";
  said.venues = {"venue-1"};
  said.standing = Standing::secrecy;
  said.proof = sign(key, structure_proof_message(hub, said.sealing));
  return said;
}

Update certificate(test::MemoryHub& hub, const StructureCertificate& said) {
  LocalBatch batch(hub.replica().heads(), hub.clock, 1ULL << 32, hub.now);
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub.key.id, {});
  header.schema = governance_schema;
  return sign_update(header, {encode_operation(said)}, {}, hub.key, hub.network);
}

TEST(Governance, KnowsAStructureByItsHubsCertificate) {
  test::MemoryHub hub(1);
  const SigningKey structure = test::signing_key(50);
  const Update update = certificate(hub, structure_of(structure, hub.key.id));
  hub.store({update});
  EXPECT_EQ(hub.governance.hub_of(structure.id, update.id), hub.key.id);
  ASSERT_NE(hub.governance.structure(structure.id), nullptr);
  EXPECT_EQ(hub.governance.structure(structure.id)->said.name, "CCAS du Mans");
  EXPECT_EQ(hub.governance.structure(structure.id)->said.standing, Standing::secrecy);
}

TEST(Governance, AHubCannotTakeOverAStructureThatDidNotJoinIt) {
  test::MemoryHub home(1);
  test::MemoryHub thief(2);
  const SigningKey structure = test::signing_key(50);
  const StructureCertificate genuine = structure_of(structure, home.key.id);
  home.governance.trust(thief.key.id);
  const Update stolen = certificate(thief, genuine);  // same proof, another hub
  home.governance.apply(stolen);
  EXPECT_EQ(home.governance.structure(structure.id), nullptr);
  EXPECT_FALSE(home.governance.hub_of(structure.id, stolen.id));
}

TEST(Governance, WhatAStrangerSaysHasNoEffectUntilItIsPaired) {
  test::MemoryHub hub(1);
  test::MemoryHub stranger(2);
  const SigningKey structure = test::signing_key(50);
  const Update update = certificate(stranger, structure_of(structure, stranger.key.id));
  hub.governance.apply(update);
  EXPECT_EQ(hub.governance.structure(structure.id), nullptr);
  hub.governance.trust(stranger.key.id);
  EXPECT_NE(hub.governance.structure(structure.id), nullptr);
}

TEST(Governance, OfTwoCertificatesTheLaterCountsWhateverCameFirst) {
  test::MemoryHub hub(1);
  const SigningKey structure = test::signing_key(50);
  StructureCertificate said = structure_of(structure, hub.key.id);
  const Update first = certificate(hub, said);
  said.name = "CCAS du Mans et de Coulaines";
  hub.now.milliseconds += 1000;
  const Update second = certificate(hub, said);
  test::MemoryHub in_order(2);
  test::MemoryHub reversed(3);
  for (test::MemoryHub* node : {&in_order, &reversed}) node->governance.trust(hub.key.id);
  in_order.governance.apply(first);
  in_order.governance.apply(second);
  reversed.governance.apply(second);
  reversed.governance.apply(first);
  EXPECT_EQ(in_order.governance.structure(structure.id)->said.name, said.name);
  EXPECT_EQ(reversed.governance.structure(structure.id)->said.name, said.name);
}

TEST(Governance, SkipsOperationsItCannotRead) {
  test::MemoryHub hub(1);
  LocalBatch batch(hub.replica().heads(), hub.clock, 1ULL << 32, hub.now);
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub.key.id, {});
  header.schema = governance_schema;
  const auto before = hub.governance.state_hash();
  hub.governance.apply(sign_update(header, {Bytes(24, 0xff), Bytes{}}, {}, hub.key, hub.network));
  EXPECT_EQ(hub.governance.state_hash(), before);
}

}  // namespace
}  // namespace maillage
