#include "replication/governance/structures.h"

#include <algorithm>

namespace maillage::authority {
namespace {

// Place among all statements of one member: its keys in order of rotation, then each key's logs.
template <typename Said>
bool is_earlier(const Member& member, const Statement<Said>& a, const Statement<Said>& b) {
  const auto key = [&](const Statement<Said>& s) {
    return std::find(member.keys.begin(), member.keys.end(), s.by()) - member.keys.begin();
  };
  if (a.by() != b.by()) return key(a) < key(b);
  return a.position() < b.position();
}

// Of several members that vouch for a key: one that is trusted, then the smaller first key.
bool answers_first(const Authority& authority, std::size_t a, std::size_t b) {
  const auto& members = authority.members();
  if (members[a].trusted != members[b].trusted) return members[a].trusted;
  return a < b;
}

// The statement that stands for a key, of those by members that `may` say it.
template <typename Said, typename May>
const Statement<Said>* standing(const Authority& authority, const Statements<Said>& statements,
                                May may) {
  const Statement<Said>* best = nullptr;
  for (const auto& statement : statements) {
    const std::size_t by = authority.author(*statement.update);
    if (by == nobody || !authority.counts(statement) || !may(by, *statement.said)) continue;
    if (best != nullptr) {
      const std::size_t chosen = authority.author(*best->update);
      if (by != chosen && !answers_first(authority, by, chosen)) continue;
      if (by == chosen && statement.moment() < best->moment()) continue;
    }
    best = &statement;
  }
  return best;
}

bool anything(std::size_t, const StructureCertificate&) { return true; }

}  // namespace

void StructureBook::recompute(const Held& held, const Authority& authority) {
  homes_.clear();
  revoked_.clear();
  follow_rotations(held, authority);
  take_revocations(held, authority);
  take_certificates(held, authority);
  take_successors(authority);
  take_node_keys(held, authority);
}

bool StructureBook::certified(const Held& held, const Authority& authority, std::size_t member,
                              const WriterId& key) const {
  if (successors_.contains({key, member})) return true;
  const auto& statements = held.of<StructureCertificate>(key);
  return std::any_of(statements.begin(), statements.end(), [&](const auto& statement) {
    return authority.author(*statement.update) == member && authority.counts(statement);
  });
}

// Of two rotations of one key by one hub the earlier stands.
void StructureBook::follow_rotations(const Held& held, const Authority& authority) {
  Rotations rotations;
  for (const auto& [old_key, statements] : held.all<RotateStructure>()) {
    for (const auto& statement : statements) {
      const std::size_t by = authority.author(*statement.update);
      if (by == nobody || !authority.counts(statement)) continue;
      const auto [known, is_new] = rotations.try_emplace({old_key, by}, statement);
      if (!is_new && is_earlier(authority.members()[by], statement, known->second)) {
        known->second = statement;
      }
    }
  }
  successions_.clear();
  successors_.clear();
  std::set<std::pair<WriterId, std::size_t>> followed;
  for (const auto& [start, first] : rotations) {
    auto at = rotations.find(start);
    const std::size_t by = start.second;
    while (at != rotations.end() && certified(held, authority, by, at->first.first)) {
      if (!followed.insert(at->first).second) break;
      successors_.insert({at->second.said->successor, by});
      successions_.emplace_back(by, at->second);
      at = rotations.find({at->second.said->successor, by});
    }
  }
}

void StructureBook::take_revocations(const Held& held, const Authority& authority) {
  for (const auto& [key, statements] : held.all<RevokeStructure>()) {
    for (const auto& statement : statements) {
      const std::size_t by = authority.author(*statement.update);
      if (by == nobody || !authority.counts(statement)) continue;
      if (certified(held, authority, by, key)) merge(revoked_[key][by], statement.said->cut_offs);
    }
  }
  for (const auto& [by, statement] : successions_) {
    merge(revoked_[statement.said->structure][by], statement.said->cut_offs);
  }
}

// Entries that say the same as before are moved over: thousands of names need not be copied.
void StructureBook::take_certificates(const Held& held, const Authority& authority) {
  std::map<WriterId, KnownStructure> before = std::move(structures_);
  structures_.clear();
  for (const auto& [key, statements] : held.all<StructureCertificate>()) {
    const auto* best = standing(authority, statements, anything);
    if (best == nullptr) continue;
    auto node = before.extract(key);
    const bool same =
        !node.empty() && statements.size() == 1 && node.mapped().certificate == best->update->id;
    const auto at = same ? structures_.insert(structures_.end(), std::move(node))
                         : structures_.emplace_hint(structures_.end(), key, KnownStructure{});
    KnownStructure& known = at->second;
    if (!same) known.said = *best->said;
    known.hlc = best->update->hlc;
    known.certificate = best->update->id;
    const std::size_t by = authority.author(*best->update);
    known.hub = authority.members()[by].current();
    known.revoked = revoked_.contains(key);
    homes_.emplace_hint(homes_.end(), key, by);
  }
}

// A successor that no certificate names yet inherits what was said of the old key.
void StructureBook::take_successors(const Authority& authority) {
  for (const auto& [by, statement] : successions_) {
    const RotateStructure& said = *statement.said;
    const auto home = homes_.find(said.successor);
    if (home != homes_.end() && !answers_first(authority, by, home->second)) continue;
    const auto old = structures_.find(said.structure);
    if (old == structures_.end()) continue;
    KnownStructure known = old->second;
    known.said.signing = said.successor;
    known.said.sealing = said.sealing;
    known.said.proof = said.proof;
    known.hub = authority.members()[by].current();
    known.hlc = statement.update->hlc;
    known.certificate = statement.update->id;
    known.revoked = revoked_.contains(said.successor);
    structures_.insert_or_assign(said.successor, std::move(known));
    homes_[said.successor] = by;
  }
}

void StructureBook::take_node_keys(const Held& held, const Authority& authority) {
  node_keys_.clear();
  const auto certified_it = [&](std::size_t by, const NodeKey& said) {
    return certified(held, authority, by, said.structure);
  };
  for (const auto& [key, statements] : held.all<NodeKey>()) {
    const auto* best = standing(authority, statements, certified_it);
    if (best == nullptr || structures_.contains(key)) continue;
    const std::size_t by = authority.author(*best->update);
    for (const auto& revocation : held.of<RevokeNodeKey>(key)) {
      if (authority.author(*revocation.update) != by || !authority.counts(revocation)) continue;
      merge(revoked_[key][by], revocation.said->cut_offs);
    }
    homes_[key] = by;
    const bool revoked = revoked_.contains(key) || revoked_.contains(best->said->structure);
    node_keys_[key] = {authority.members()[by].current(), best->update->id, *best->said, revoked};
  }
}

std::size_t StructureBook::home(const WriterId& key) const {
  const auto found = homes_.find(key);
  return found == homes_.end() ? nobody : found->second;
}

std::vector<const Cuts*> StructureBook::revocations(const WriterId& key) const {
  std::vector<const Cuts*> all;
  const auto add = [&](const WriterId& revoked) {
    const auto found = revoked_.find(revoked);
    if (found == revoked_.end()) return;
    for (const auto& [by, cuts] : found->second) all.push_back(&cuts);
  };
  add(key);
  const auto node = node_keys_.find(key);
  if (node != node_keys_.end()) add(node->second.said.structure);
  return all;
}

}  // namespace maillage::authority
