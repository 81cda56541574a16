// The effective state as bytes: everything an answer can depend on, in an order of its own.
#include <algorithm>

#include "replication/governance/state.h"

namespace maillage {
namespace {

using authority::Authority;
using authority::Cuts;
using authority::Member;
using authority::nobody;

template <typename State, typename Said>
bool may_certify(const State& state, std::size_t by, const Said& said) {
  if constexpr (std::is_same_v<Said, RotateStructure> || std::is_same_v<Said, NodeKey>) {
    return state.book.certified(state.held, *state.authority, by, said.structure);
  }
  return true;
}

class Transcript {
 public:
  template <typename Id>
  void add(const Id& id) {
    append(bytes_, id.bytes());
  }
  void number(std::uint64_t value) { append_le(bytes_, value); }
  void text(const std::string& value) {
    number(value.size());
    append(bytes_, as_bytes(value));
  }
  void add(const LogKey& name) {
    number(static_cast<std::uint64_t>(name.kind));
    add(name.log.scope);
    add(name.log.writer);
    number(name.log.epoch);
  }
  void add(const Cuts& cuts) {
    number(cuts.size());
    for (const auto& [log, at] : cuts) {
      add(log);
      number(at.seq);
      add(at.id);
    }
  }
  std::array<std::uint8_t, 32> hash() const { return blake2b_256({bytes_}); }

 private:
  Bytes bytes_;
};

void add_member(Transcript& out, const Authority& authority, const Member& member) {
  out.number(member.keys.size());
  for (const WriterId& key : member.keys) {
    out.add(key);
    if (const auto* rotation = authority.rotation_of(key)) {
      out.add(rotation->update->id);
      out.number(rotation->index);
    }
  }
  out.number(member.rank.value_or(nobody));
  out.number(member.removed);
  out.number(member.admission != nullptr);
  if (member.admission == nullptr) return;
  out.text(member.admission->name);
  out.text(member.admission->territory);
  out.add(member.admission->curve.value_or(CurveId{}));
}

void add_decisions(Transcript& out, const Authority& authority) {
  const Genesis* genesis = authority.genesis();
  out.number(genesis != nullptr);
  if (genesis == nullptr) return;
  out.text(genesis->name);
  out.number(genesis->quorum);
  for (const Member& member : authority.members()) add_member(out, authority, member);
  for (const auto& [root, removal] : authority.decided().removals) {
    out.add(root);
    out.number(removal.keys.size());
    for (const WriterId& key : removal.keys) out.add(key);
    out.add(removal.cuts);
  }
  out.add(authority.decided().resolutions);
}

}  // namespace

std::array<std::uint8_t, 32> Governance::state_hash() const {
  const State& state = settled_state();
  const Authority& authority = *state.authority;
  // By pairing, what a stranger says of its structures is no part of the state.
  const auto matters = [&](std::size_t member) {
    return member != nobody && (authority.genesis() != nullptr || state.is_trusted(member));
  };
  Transcript out;
  add_decisions(out, authority);
  for (const auto& [id, hub] : state.hubs) {
    if (!trusts(id)) continue;
    out.add(id);
    out.add(hub.certificate);
  }
  for (const auto& [id, structure] : state.book.structures()) {
    if (!matters(state.book.home(id))) continue;
    out.add(id);
    out.add(structure.hub);
    out.add(structure.certificate);
    out.number(structure.revoked);
  }
  for (const auto& [id, node] : state.book.node_keys()) {
    if (!matters(state.book.home(id))) continue;
    out.add(id);
    out.add(node.hub);
    out.add(node.certificate);
    out.number(node.revoked);
  }
  for (const auto& [key, by_member] : state.book.all_revocations()) {
    for (const auto& [by, cuts] : by_member) {
      if (!matters(by)) continue;
      out.add(key);
      out.add(cuts);
    }
  }

  // Certificates that a newer one replaced still answer for what was written under them.
  std::set<UpdateId> counting;
  const auto collect = [&]<typename Said>(const authority::Index<Said>& all) {
    for (const auto& [key, statements] : all) {
      for (const auto& statement : statements) {
        const std::size_t by = authority.author(*statement.update);
        if (!matters(by) || !authority.counts(statement)) continue;
        if (may_certify(state, by, *statement.said)) counting.insert(statement.update->id);
      }
    }
  };
  collect(state.held.all<HubCertificate>());
  collect(state.held.all<StructureCertificate>());
  collect(state.held.all<RotateStructure>());
  collect(state.held.all<NodeKey>());
  out.number(counting.size());
  for (const UpdateId& id : counting) out.add(id);

  Cuts resolutions;
  for (const auto& [content, statements] : state.held.all<Resolution>()) {
    if (!matters(state.home(content.first.log.writer))) continue;
    if (const auto at = state.resolution(content.first)) resolutions[content.first] = *at;
  }
  out.add(resolutions);
  out.add(state.settled);

  for (const auto& [subject, grants] : state.held.all<RoleGrant>()) {
    std::set<WriterId> hubs;
    for (const auto& grant : grants) {
      const std::size_t home = authority.author(*grant.update);
      if (!authority.counts(grant)) continue;
      if (state.is_trusted(home)) hubs.insert(state.member(home)->root());
    }
    for (const WriterId& hub : hubs) {
      out.add(hub);
      std::visit([&](const auto& id) { out.add(id); }, subject);
      for (const Role role : roles(hub, subject)) out.number(static_cast<std::uint64_t>(role));
    }
  }
  return out.hash();
}

}  // namespace maillage
