// A hub's key and its governance logs, for tests: writes whatever it is told to, honest or not.
#pragma once

#include <memory>

#include "replication/governance/governance.h"
#include "tests/support/keys.h"

namespace maillage::test {

inline ScopeId scope_named(std::uint8_t number) {
  ScopeId scope;
  scope.value.fill(number);
  return scope;
}

class Author {
 public:
  explicit Author(std::uint64_t seed) : key_(std::make_shared<SigningKey>(signing_key(seed))) {}

  const SigningKey& key() const { return *key_; }
  const WriterId& id() const { return key_->id; }
  Epoch epoch() const { return epoch_; }
  Seq seq() const { return last_.seq; }
  LogId log() const { return {scope_named(1), id(), epoch_}; }

  Update say(const std::vector<GovernanceOperation>& operations) {
    Header header;
    header.kind = ScopeKind::governance;
    header.schema = governance_schema;
    header.scope = scope_named(1);
    header.writer = id();
    header.epoch = epoch_;
    header.seq = last_.seq + 1;
    header.prev = last_.id;
    header.hlc.value = clock_ += 1000;
    std::vector<Bytes> bytes;
    for (const auto& operation : operations) bytes.push_back(encode_operation(operation));
    Update update = sign_update(header, bytes, {}, *key_, network_id("test"));
    last_ = {update.header.seq, update.id};
    return update;
  }
  Update say(const GovernanceOperation& operation) { return say(std::vector{operation}); }

  void begin_epoch(Epoch epoch) {
    epoch_ = epoch;
    last_ = {};
  }
  void set_clock(std::uint64_t clock) { clock_ = clock; }

  // Everything said up to now in this epoch counts.
  CutOff up_to_here() const {
    CutOff cut_off;
    cut_off.log = {ScopeKind::governance, log()};
    cut_off.at = last_;
    return cut_off;
  }

 private:
  std::shared_ptr<SigningKey> key_;  // shared, so that a copy of the author is a thief of the key
  Epoch epoch_ = 1ULL << 32;
  Head last_;
  std::uint64_t clock_ = 1'700'000'000'000ULL << 16;
};

inline StructureCertificate structure_of(const SigningKey& key, const WriterId& hub,
                                         const std::string& name = "CCAS du Mans") {
  StructureCertificate said;
  said.signing = key.id;
  said.sealing = sealing_key(1).id;
  said.name = name;
  said.venues = {"venue-1"};
  said.standing = Standing::secrecy;
  said.proof = sign(key, structure_proof_message(hub, said.sealing));
  return said;
}

inline RotateHub rotation(const WriterId& from, const SigningKey& to,
                          std::vector<CutOff> cut_offs = {}) {
  return {to.id, sign(to, hub_rotation_message(from)), std::move(cut_offs)};
}

inline NodeKey node_key_of(const SigningKey& node, const WriterId& hub, const WriterId& structure) {
  NodeKey said;
  said.structure = structure;
  said.name = "poste mobile";
  said.signing = node.id;
  said.sealing = sealing_key(2).id;
  said.proof = sign(node, node_key_message(hub, structure, said.sealing));
  return said;
}

inline RotateStructure structure_rotation(const WriterId& hub, const WriterId& from,
                                          const SigningKey& to, std::vector<CutOff> cut_offs = {}) {
  RotateStructure said;
  said.structure = from;
  said.successor = to.id;
  said.sealing = sealing_key(3).id;
  said.proof = sign(to, structure_rotation_message(hub, from, said.sealing));
  said.cut_offs = std::move(cut_offs);
  return said;
}

// A position in some public log of `writer`, as an operation names it.
inline CutOff at(ScopeKind kind, const WriterId& writer, Seq seq, std::uint8_t id_byte = 7,
                 Epoch epoch = 1ULL << 32) {
  CutOff cut_off;
  cut_off.log = {kind, {scope_named(2), writer, epoch}};
  cut_off.at.seq = seq;
  if (seq > 0) cut_off.at.id.value.fill(id_byte);
  return cut_off;
}

// Founders a, b, c, of whom two must agree, and d who is nobody yet.
struct Network {
  Network() : Network(2) {}
  explicit Network(std::uint16_t quorum) {
    genesis.founders = {a.id(), b.id(), c.id()};
    genesis.quorum = quorum;
    genesis.name = "réseau d'essai";
    node.apply(a.say(genesis));
    root = root_of(encode_operation(genesis));
    node.adopt(root);
  }
  void tell(const Update& update) { node.apply(update); }
  void admit(const Author& hub) {
    const AdmitHub said{hub.id(), "hub", "72", std::nullopt};
    tell(a.say(said));
    tell(b.say(said));
  }

  Author a{1}, b{2}, c{3}, d{4};
  Genesis genesis;
  RootId root;
  Governance node;
};

}  // namespace maillage::test
