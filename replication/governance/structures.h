// What hubs say of their structures: certificates, keys at nodes, rotation and revocation. A hub
// has authority over a key that it certified, with the key's own consent. Whoever certified a key
// may revoke it, for ever and for all: a structure that changes hub takes a new key. Keys at nodes
// end with the key of their structure.
#pragma once

#include "replication/governance/authority.h"
#include "replication/governance/governance.h"

namespace maillage::authority {

class StructureBook {
 public:
  void recompute(const Held& held, const Authority& authority);

  const std::map<WriterId, KnownStructure>& structures() const { return structures_; }
  const std::map<WriterId, KnownNodeKey>& node_keys() const { return node_keys_; }
  // The member that answers for a structure's or a node's key, or `nobody`.
  std::size_t home(const WriterId& key) const;
  // Whether this member certified that structure's key, directly or by rotation, revoked or not.
  bool certified(const Held& held, const Authority& authority, std::size_t member,
                 const WriterId& key) const;
  // Cut-offs by each member that revoked this key; a node key's include its structure's.
  std::vector<const Cuts*> revocations(const WriterId& key) const;
  const std::map<WriterId, std::map<std::size_t, Cuts>>& all_revocations() const {
    return revoked_;
  }

 private:
  using Rotations = std::map<std::pair<WriterId, std::size_t>, Statement<RotateStructure>>;

  void follow_rotations(const Held& held, const Authority& authority);
  void take_revocations(const Held& held, const Authority& authority);
  void take_certificates(const Held& held, const Authority& authority);
  void take_successors(const Authority& authority);
  void take_node_keys(const Held& held, const Authority& authority);

  std::map<WriterId, KnownStructure> structures_;
  std::map<WriterId, KnownNodeKey> node_keys_;
  std::map<WriterId, std::size_t> homes_;  // of both
  std::map<WriterId, std::map<std::size_t, Cuts>> revoked_;
  // By which member, in an order in which the old key is known before its successor.
  std::vector<std::pair<std::size_t, Statement<RotateStructure>>> successions_;
  std::set<std::pair<WriterId, std::size_t>> successors_;
};

}  // namespace maillage::authority
