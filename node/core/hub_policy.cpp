#include "node/core/hub_policy.h"

namespace maillage {

// A referral of 8 legs has some 50 updates: what goes far beyond is a flood.
bool HubPolicy::has_room_for(const LogKey& log) const {
  if (log.kind != ScopeKind::referral) return true;
  constexpr std::size_t updates_per_referral = 4096;
  return state_.acts_of(log.log.scope) < updates_per_referral;
}

bool HubPolicy::was_dropped(ScopeKind kind, const ScopeId& scope) const {
  if (kind != ScopeKind::referral && kind != ScopeKind::trace) return false;
  return store_.was_dropped(scope);
}

bool HubPolicy::is_operator(const WriterId& hub) const {
  const auto paired = paired_.find(hub);
  return (paired != paired_.end() && paired->second.network_operator) ||
         state_.governance.roles(self_, hub).contains(Role::network_operator);
}

bool HubPolicy::was_on_dropped(const WriterId& hub, const ScopeId& scope) const {
  return store_.was_on_dropped(hub, scope);
}

// By the territories that the two say they answer for.
bool HubPolicy::is_of_region(const WriterId& hub, const WriterId& other) const {
  const KnownHub* one = state_.governance.hub(hub);
  const KnownHub* two = state_.governance.hub(other);
  if (one == nullptr || two == nullptr) return false;
  const std::string_view region = region_of_(one->said.territory);
  return !region.empty() && region == region_of_(two->said.territory);
}

bool HubPolicy::may_hold(const WriterId& hub, const LogKey& log,
                         const std::set<WriterId>& capacity_of) const {
  // Removed, or a key that was given up. It still hears who belongs and may answer: founders who
  // remove each other are judged by all they said.
  const Governance& governance = state_.governance;
  const bool out =
      governance.genesis() != nullptr && governance.was_member(hub) && !governance.trusts(hub);
  if (out) return log.kind == ScopeKind::governance;
  switch (log.kind) {
    case ScopeKind::governance:
    case ScopeKind::directory:
      return true;
    case ScopeKind::referral: {
      const Referral* referral = state_.referral(log.log.scope);
      return referral != nullptr && referral->state.hubs.contains(hub);
    }
    case ScopeKind::trace:
      return hub == log.log.writer || is_operator(hub);
    case ScopeKind::capacity:
      return hub == log.log.writer || capacity_of.contains(log.log.writer) ||
             is_of_region(hub, log.log.writer);
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

}  // namespace maillage
