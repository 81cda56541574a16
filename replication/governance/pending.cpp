// Decisions that some founders endorsed and too few.
#include "replication/governance/removals.h"
#include "replication/governance/state.h"

namespace maillage {
namespace {

using authority::Authority;
using authority::Member;
using authority::nobody;
using authority::Statements;

class Pending {
 public:
  explicit Pending(const Authority& authority) : authority_(authority) {}

  template <typename Said>
  void consider(const Statements<Said>& statements) {
    consider(statements, authority_.endorsers(statements));
  }

  template <typename Said>
  void consider(const Statements<Said>& statements, const std::set<std::size_t>& who) {
    if (who.empty() || authority_.is_quorum(who)) return;
    PendingDecision decision;
    decision.lacking = authority_.genesis()->quorum - who.size();
    const auto* first = &statements.front();
    for (const auto& statement : statements) {
      if (authority_.endorsers(Statements<Said>{statement}).empty()) continue;
      const bool none_yet = authority_.endorsers(Statements<Said>{*first}).empty();
      if (none_yet || statement.update->id < first->update->id) first = &statement;
    }
    decision.said = *first->said;
    for (std::size_t i = 0; i < authority_.members().size(); ++i) {
      const Member& founder = authority_.members()[i];
      if (!founder.rank) continue;
      if (who.contains(i)) {
        decision.endorsed.push_back(founder.current());
      } else if (founder.trusted) {
        decision.missing.push_back(founder.current());
      }
    }
    decisions.push_back(std::move(decision));
  }

  std::vector<PendingDecision> decisions;

 private:
  const Authority& authority_;
};

}  // namespace

std::vector<PendingDecision> Governance::pending() const {
  const State& state = settled_state();
  const Authority& authority = *state.authority;
  if (authority.genesis() == nullptr) return {};
  const auto removed = [&](const WriterId& key) {
    const Member* member = state.member(authority.owner(key));
    return authority.decided().removal_of(key) != nullptr || (member && member->removed);
  };
  Pending pending(authority);
  for (const auto& [content, statements] : state.held.all<AdmitHub>()) {
    if (!removed(std::get<0>(content))) pending.consider(statements);
  }
  for (const auto& [key, statements] : state.held.all<AddFounder>()) {
    const Member* member = state.member(authority.owner(key));
    if (!removed(key) && !(member && member->rank)) pending.consider(statements);
  }
  // Endorsements may name different keys of one member.
  std::map<WriterId, Statements<RemoveHub>> removals;
  for (const auto& [key, statements] : state.held.all<RemoveHub>()) {
    if (removed(key)) continue;
    const Member* member = state.member(authority.owner(key));
    auto& all = removals[member ? member->root() : key];
    all.insert(all.end(), statements.begin(), statements.end());
  }
  for (const auto& [root, statements] : removals)
    pending.consider(statements, removers(authority, root, statements));
  for (const auto& [content, statements] : state.held.all<Resolution>()) {
    if (authority.owner(content.first.log.writer) != nobody) pending.consider(statements);
  }
  return std::move(pending.decisions);
}

}  // namespace maillage
