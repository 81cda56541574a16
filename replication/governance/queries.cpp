#include <algorithm>

#include "replication/governance/state.h"

namespace maillage {

using authority::Member;
using authority::nobody;
using authority::Statement;

bool Governance::trusts(const WriterId& hub) const {
  const State& state = settled_state();
  if (state.authority->genesis() == nullptr) return state.trusted.contains(hub);
  const Member* member = state.member(state.authority->owner(hub));
  return member != nullptr && member->trusted && member->current() == hub;
}

bool Governance::was_member(const WriterId& hub) const {
  const State& state = settled_state();
  if (state.authority->genesis() == nullptr) return state.trusted.contains(hub);
  return state.authority->owner(hub) != nobody;
}

std::vector<WriterId> Governance::members() const {
  const State& state = settled_state();
  if (state.authority->genesis() == nullptr) return {state.trusted.begin(), state.trusted.end()};
  std::vector<WriterId> keys;
  for (const Member& member : state.authority->members()) {
    if (member.trusted) keys.push_back(member.current());
  }
  return keys;
}

std::optional<WriterId> Governance::present_key(const WriterId& hub) const {
  const State& state = settled_state();
  const Member* member = state.member(state.authority->owner(hub));
  return member && member->trusted ? std::optional(member->current()) : std::nullopt;
}

std::optional<RootId> Governance::root() const { return state_->root; }

const Genesis* Governance::genesis() const { return settled_state().authority->genesis(); }

std::size_t Governance::quorum() const {
  const Genesis* genesis = settled_state().authority->genesis();
  return genesis == nullptr ? 0 : genesis->quorum;
}

std::vector<WriterId> Governance::founders() const {
  std::vector<const Member*> founders;
  for (const Member& member : settled_state().authority->members()) {
    if (member.trusted && member.rank) founders.push_back(&member);
  }
  std::sort(founders.begin(), founders.end(),
            [](const Member* a, const Member* b) { return a->rank < b->rank; });
  std::vector<WriterId> keys;
  for (const Member* founder : founders) keys.push_back(founder->current());
  return keys;
}

const AdmitHub* Governance::admission(const WriterId& hub) const {
  const State& state = settled_state();
  const Member* member = state.member(state.authority->owner(hub));
  return member == nullptr ? nullptr : member->admission;
}

std::optional<WriterId> Governance::hub_of(const WriterId& writer, const UpdateId& auth) const {
  const State& state = settled_state();
  const auto certifier = state.certifier(writer, auth);
  if (!certifier || !state.is_trusted(certifier->member)) return std::nullopt;
  return certifier->itself ? writer : state.member(certifier->member)->current();
}

std::optional<WriterId> Governance::certifier_of(const WriterId& writer,
                                                 const UpdateId& auth) const {
  const auto certifier = settled_state().certifier(writer, auth);
  return certifier ? std::optional(certifier->key) : std::nullopt;
}

const KnownHub* Governance::hub(const WriterId& id) const {
  const auto found = settled_state().hubs.find(id);
  return found != state_->hubs.end() && trusts(id) ? &found->second : nullptr;
}

const KnownStructure* Governance::structure(const WriterId& id) const {
  const KnownStructure* known = past_structure(id);
  return known && !known->revoked && state_->is_trusted(state_->book.home(id)) ? known : nullptr;
}

const KnownStructure* Governance::past_structure(const WriterId& id) const {
  const auto& all = settled_state().book.structures();
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

std::vector<const KnownStructure*> Governance::structures() const {
  const State& state = settled_state();
  std::vector<const KnownStructure*> known;
  for (const auto& [id, structure] : state.book.structures()) {
    if (!structure.revoked && state.is_trusted(state.book.home(id))) known.push_back(&structure);
  }
  std::sort(known.begin(), known.end(), [](const KnownStructure* a, const KnownStructure* b) {
    return std::tie(a->said.name, a->said.signing) < std::tie(b->said.name, b->said.signing);
  });
  return known;
}

const KnownNodeKey* Governance::node_key(const WriterId& id) const {
  const State& state = settled_state();
  const auto found = state.book.node_keys().find(id);
  if (found == state.book.node_keys().end() || found->second.revoked) return nullptr;
  return state.is_trusted(state.book.home(id)) ? &found->second : nullptr;
}

std::vector<const KnownNodeKey*> Governance::node_keys(const WriterId& structure) const {
  std::vector<const KnownNodeKey*> keys;
  for (const auto& [id, known] : settled_state().book.node_keys()) {
    if (known.said.structure == structure && node_key(id) != nullptr) keys.push_back(&known);
  }
  return keys;
}

std::set<Role> Governance::roles(const WriterId& hub, const RoleSubject& subject) const {
  const State& state = settled_state();
  const std::size_t home = state.authority->owner(hub);
  std::set<Role> roles;
  if (!state.is_trusted(home)) return roles;
  std::map<Role, const Statement<RoleGrant>*> last;
  for (const WriterId& key : state.member(home)->keys) {
    std::map<Role, const Statement<RoleGrant>*> of_key;  // a later key's word replaces
    for (const auto& grant : state.held.of<RoleGrant>(subject)) {
      if (grant.by() != key || !state.authority->counts(grant)) continue;
      const auto [known, is_new] = of_key.try_emplace(grant.said->role, &grant);
      if (!is_new && known->second->position() < grant.position()) known->second = &grant;
    }
    for (const auto& [role, grant] : of_key) last[role] = grant;
  }
  for (const auto& [role, grant] : last) {
    if (grant->said->granted) roles.insert(role);
  }
  if (roles.contains(Role::worker)) roles.erase(Role::network_operator);
  return roles;
}

std::optional<Limit> Governance::cut_off(ScopeKind kind, const LogId& log) const {
  return settled_state().cut_off({kind, log});
}

std::optional<Limit> Governance::resolution(ScopeKind kind, const LogId& log) const {
  return settled_state().resolution({kind, log});
}

std::optional<Limit> Governance::settled(ScopeKind kind, const LogId& log) const {
  const auto& all = settled_state().settled;
  const auto found = all.find({kind, log});
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

bool Governance::is_silenced(const WriterId& key) const {
  return settled_state().authority->is_silenced(key);
}

const std::vector<UpdateId>& Governance::missing_settlements() const {
  return settled_state().missing_settlements;
}

std::vector<ProposedSettlement> Governance::proposed_settlements() const {
  const State& state = settled_state();
  return authority::proposed(state.held, *state.authority, state.book);
}

}  // namespace maillage
