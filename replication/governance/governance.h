// Who belongs, who may do what, and what counts of each log.
//
// Without a root, trust is by pairing: a hub whose key was compared out of band is believed. With
// a root (the hash of a genesis operation, adopted by pairing or by founding a network) the members
// are those the founders admitted and did not remove, and nobody else. In both cases a hub says who
// it is, certifies its structures, their keys at nodes and its roles in its own governance log.
//
// Every governance update held is kept, and the state is a pure function of (root or paired hubs,
// set of updates held, disputes known), whatever order they came in. It is recomputed whole when it
// is asked after a change: some milliseconds for a thousand hubs, so apply a batch, then ask.
// Authority is judged by position: what stands beyond the end of its author's log has no effect.
//
// What a removed hub did below its cut-offs stays as it was: who it admitted or certified remains
// so. Its structures may write nothing more: their public logs are cut where the removal says, no
// hub answers for them, and they are no longer addressed, until another hub certifies them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "replication/governance/operations.h"

namespace maillage {

// Of several certificates the latest by (hlc, update id) counts.
struct KnownHub {
  WriterId id;
  Hlc hlc;
  UpdateId certificate;  // update that says so
  HubCertificate said;
};
// Of several hubs that certify one key: a member before others, then the smaller first key.
struct KnownStructure {
  WriterId hub;  // its present key
  Hlc hlc;
  UpdateId certificate;
  StructureCertificate said;
  bool revoked = false;  // by any hub that certified it, for ever; also by rotation
};
struct KnownNodeKey {
  WriterId hub;
  UpdateId certificate;
  NodeKey said;
  bool revoked = false;  // itself or its structure
};

// A founders' decision that lacks endorsements.
struct PendingDecision {
  GovernanceOperation said;        // as one of its endorsers wrote it
  std::vector<WriterId> endorsed;  // by first key, like the next
  std::vector<WriterId> missing;   // present founders who did not endorse it
  std::size_t lacking = 0;         // how many of them are still needed
};

// A settlement that its witness has not countersigned yet.
struct ProposedSettlement {
  UpdateId update;
  WriterId by;
  Settlement said;
};

class Governance {
 public:
  Governance();
  ~Governance();
  Governance(Governance&&) noexcept;
  Governance& operator=(Governance&&) noexcept;

  // Hubs paired with, this node's own among them: who is believed while no root is adopted, or
  // while the genesis of the adopted one has not arrived.
  void trust(const WriterId& hub);
  void distrust(const WriterId& hub);
  void adopt(const RootId& root);
  // The bytes of a genesis operation, for who has adopted its hash and holds no founder's log yet:
  // without it nobody but the paired hubs is believed.
  void learn_genesis(ByteView operation);
  void leave_network();

  // `update` is in the governance scope and was checked; what nobody understands is skipped. What
  // was applied before is recognised.
  void apply(const Update& update);
  // One that is kept by its id, outside of its log, where a freeze or a cut-off ends that: it
  // counts for nothing by itself, but a settlement in it is final if its witness's word counts.
  void apply_loose(const Update& update);
  // Evidence shows two ids at this position of a governance log: nothing from there on counts until
  // the founders say which branch stands. Two branches that were both applied are noticed anyway.
  void dispute(const LogId& governance_log, Seq seq);
  // Recomputes now what the next question would recompute.
  void settle();

  // A member now, by the key that acts now.
  bool trusts(const WriterId& hub) const;
  // As above, or a key it had before, or a hub that was removed: some of its log may count.
  bool was_member(const WriterId& hub) const;
  std::vector<WriterId> members() const;  // sorted by first key
  // The key that acts for the member that this key belongs or belonged to.
  std::optional<WriterId> present_key(const WriterId& hub) const;

  std::optional<RootId> root() const;
  const Genesis* genesis() const;          // null without a root or until it arrives
  std::vector<WriterId> founders() const;  // present keys, senior first
  std::size_t quorum() const;              // 0 without a genesis
  std::vector<PendingDecision> pending() const;
  // What the founders said when they admitted this hub, or null.
  const AdmitHub* admission(const WriterId& hub) const;

  // The hub that answers for `writer` by the certificate `auth`, if it is a member: the writer
  // itself for a hub, the present key of the certifying hub for a structure or a node key.
  std::optional<WriterId> hub_of(const WriterId& writer, const UpdateId& auth) const;
  // The key that certified, whether its hub is a member now or not: what was folded stays folded.
  std::optional<WriterId> certifier_of(const WriterId& writer, const UpdateId& auth) const;

  // Null when unknown, of no member, or revoked. Pointers die with the next change.
  const KnownHub* hub(const WriterId& id) const;
  const KnownStructure* structure(const WriterId& id) const;
  std::vector<const KnownStructure*> structures() const;  // sorted by name
  const KnownNodeKey* node_key(const WriterId& id) const;
  std::vector<const KnownNodeKey*> node_keys(const WriterId& structure) const;
  // As it was last known, also when it was revoked or its hub removed: for names in old records.
  const KnownStructure* past_structure(const WriterId& id) const;

  // What `hub` granted and did not withdraw. An operator never sees who the persons are, so an
  // account that is a worker's is no operator's.
  std::set<Role> roles(const WriterId& hub, const RoleSubject& subject) const;

  // The last position of this log that counts; nothing: all of it. Covers removals, rotations,
  // revocations and resolutions, and never reaches below a settlement. Of two instruments the one
  // that leaves less stands. Logs of private scopes are never cut here.
  std::optional<Limit> cut_off(ScopeKind kind, const LogId& log) const;
  // The branch of a forked log that its parent authority chose, up to where.
  std::optional<Limit> resolution(ScopeKind kind, const LogId& log) const;
  // The prefix of this log that is final.
  std::optional<Limit> settled(ScopeKind kind, const LogId& log) const;

  // Whether this key's governance logs are forked and nobody resolved them: what it says from now
  // on counts nowhere.
  bool is_silenced(const WriterId& key) const;

  std::vector<ProposedSettlement> proposed_settlements() const;
  // Updates with settlements that members countersigned and that were not applied: to be asked for
  // by id, because the log they stand in may never bring them. A few of each witness at most.
  const std::vector<UpdateId>& missing_settlements() const;

  // Equal exactly when the effective state is (pending decisions have no effect).
  std::array<std::uint8_t, 32> state_hash() const;

 private:
  struct State;
  State& settled_state() const;

  std::unique_ptr<State> state_;
};

}  // namespace maillage
