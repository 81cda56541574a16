// What hubs say of each other in their governance logs, as values.
//
// An operation means something only by whose log it stands in: "admit this hub" is an endorsement
// when a founder writes it and idle talk when anybody else does. Keys that come in prove their
// consent: each proof is a signature by the new key over a message with a domain of its own that
// names the hub it joins, so that no hub can use it for another.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t governance_schema = 1;
inline constexpr std::size_t founders_at_most = 32;

using RootId = FixedId<struct RootTag, 32>;  // hash of a network's genesis operation
using AccountId = FixedId<struct AccountTag, 16>;

// The last position of a log that counts; seq 0: nothing of it.
using Limit = Head;

struct CutOff {
  LogKey log;
  Limit at;
  Signature signature{};  // of that very update: a run that ends there can be checked
  bool operator==(const CutOff&) const = default;
};

struct HubCertificate {
  std::string name;
  std::string territory;
};
enum class Standing : std::uint16_t { charter = 0, secrecy = 1 };
struct StructureCertificate {
  WriterId signing;
  SealingId sealing;
  std::string name;
  std::vector<std::string> venues;  // ids in the hub's directory
  Standing standing = Standing::charter;
  Signature proof{};  // by the structure's key over structure_proof_message
};

struct Genesis {
  std::vector<WriterId> founders;  // in order of seniority, all different
  std::uint16_t quorum = 1;        // founders who must agree, 1 to founders.size()
  std::string name;
  std::array<std::uint8_t, 16> nonce{};
};
struct AdmitHub {
  WriterId hub;
  std::string name;
  std::string territory;
  std::optional<CurveId> curve;
};
struct AddFounder {
  WriterId hub;
};
// Cut-offs name logs of the hub's keys and of its structures, in public scopes; a log that is not
// named is cut before its first update.
struct RemoveHub {
  WriterId hub;
  std::vector<CutOff> cut_offs;
};
struct RotateHub {
  WriterId successor;
  Signature proof{};  // by the successor over hub_rotation_message
  std::vector<CutOff> cut_offs;
};
struct RevokeStructure {
  WriterId structure;
  std::vector<CutOff> cut_offs;
};
struct RotateStructure {
  WriterId structure;
  WriterId successor;
  SealingId sealing;
  Signature proof{};  // by the successor over structure_rotation_message
  std::vector<CutOff> cut_offs;
};
// A structure's key at one node (home node, mobile post).
struct NodeKey {
  WriterId structure;
  std::string name;
  WriterId signing;
  SealingId sealing;
  Signature proof{};  // by the node key over node_key_message
};
struct RevokeNodeKey {
  WriterId key;
  std::vector<CutOff> cut_offs;
};

enum class Role : std::uint16_t {
  worker = 0,
  coordinator = 1,
  network_operator = 2,
  data_protection_officer = 3,
};
using RoleSubject = std::variant<AccountId, WriterId>;  // an account of the hub, or another hub
struct RoleGrant {
  RoleSubject subject;
  Role role = Role::worker;
  bool granted = true;
};

struct Resolution {
  CutOff cut_off;
};
// One prefix of one public log is final. `closed` names the lower epochs of that log that were
// closed below it, each with its closed head: they are final with it.
struct Settlement {
  LogKey log;
  Limit at;
  Signature signature{};
  WriterId witness;
  struct Closed {
    Epoch epoch = 0;
    Limit at;
  };
  std::vector<Closed> closed;
};
struct Countersign {
  UpdateId settlement;  // the update that holds it
  LogKey log;
  Limit at;
};

using GovernanceOperation =
    std::variant<HubCertificate, StructureCertificate, Genesis, AdmitHub, AddFounder, RemoveHub,
                 RotateHub, RevokeStructure, RotateStructure, NodeKey, RevokeNodeKey, RoleGrant,
                 Resolution, Settlement, Countersign>;

// One Cap'n Proto message each (protocol/schema/governance.capnp).
Bytes encode_operation(const GovernanceOperation& operation);

// Nothing when the bytes are unreadable, from a newer schema, or break a rule that needs no key:
// lengths, counts, unknown roles, a log named twice, a private scope, a quorum nobody can reach.
std::optional<GovernanceOperation> decode_governance_operation(ByteView bytes);

// Whether `writer` may say this at all as far as the bytes alone can tell: the proofs verify, a
// genesis is signed by one of its founders, nobody is a witness to itself.
bool is_proven(const GovernanceOperation& operation, const WriterId& writer);

// The name of the network that a genesis operation founds, from its exact bytes.
RootId root_of(ByteView genesis_operation);

Bytes structure_proof_message(const WriterId& hub, const SealingId& sealing);
Bytes hub_rotation_message(const WriterId& old_key);
Bytes structure_rotation_message(const WriterId& hub, const WriterId& old_key,
                                 const SealingId& sealing);
Bytes node_key_message(const WriterId& hub, const WriterId& structure, const SealingId& sealing);

// Public logs may be named in governance: everybody holds them. Referrals are private.
bool is_public(ScopeKind kind);

}  // namespace maillage
