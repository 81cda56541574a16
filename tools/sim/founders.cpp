#include "tools/sim/founders.h"

#include <algorithm>

namespace maillage::sim {
namespace {

constexpr std::int64_t minute = 60'000;

// The hub that an endorsement is about.
std::optional<WriterId> subject(const GovernanceOperation& said) {
  if (const auto* admit = std::get_if<AdmitHub>(&said)) return admit->hub;
  if (const auto* add = std::get_if<AddFounder>(&said)) return add->hub;
  if (const auto* remove = std::get_if<RemoveHub>(&said)) return remove->hub;
  return std::nullopt;
}

// The last position that carries its writer's own signature.
std::optional<CutOff> last_signed(const SimHub& at, const LogKey& log) {
  for (Seq seq = at.replica().heads().head(log).seq; seq > 0; --seq) {
    const Update* update = at.store().at(log, seq);
    if (update == nullptr) return std::nullopt;
    if (!has_signature(update->envelope)) continue;
    CutOff cut{log, {seq, update->id}, {}};
    std::copy(update->envelope.end() - static_cast<std::ptrdiff_t>(cut.signature.size()),
              update->envelope.end(), cut.signature.begin());
    return cut;
  }
  return std::nullopt;
}

}  // namespace

RemoveHub removal_as_held(const SimHub& at, const SimHub& of) {
  RemoveHub said{of.key.id, {}};
  for (const auto& [log, entry] : at.replica().heads().all()) {
    if (!is_public(log.kind) || log.log.writer != of.key.id) continue;
    if (auto cut = last_signed(at, log)) said.cut_offs.push_back(std::move(*cut));
  }
  return said;
}

std::int64_t Founders::now() const { return world_.elapsed_ms(); }

bool Founders::is_past(const Times& times, HubIndex hub) const {
  const auto found = times.find(hub);
  return found != times.end() && found->second <= peace_ms_.value_or(now());
}

bool Founders::is_founder(HubIndex hub) const {
  const bool first = std::count(plan_.founders.begin(), plan_.founders.end(), hub) > 0;
  return !is_removed(hub) && (first || is_past(plan_.promote_ms, hub));
}

bool Founders::is_cut_off(HubIndex hub) const {
  const WriterId& id = world_.hub(hub).key.id;
  const auto& hubs = world_.hubs();
  return is_removed(hub) && std::all_of(hubs.begin(), hubs.end(), [&](const auto& founder) {
           if (founder->byzantine || !is_founder(founder->index)) return true;
           return founder->running() && !founder->was_put_back &&
                  founder->state().governance.was_member(id) && !founder->trusts(id);
         });
}

bool Founders::is_member(HubIndex hub) const {
  return !is_removed(hub) && (peace_ms_ || is_founder(hub) || is_past(plan_.admit_ms, hub));
}

bool Founders::starts_later(HubIndex hub) const {
  const auto found = plan_.starts_ms.find(hub);
  return !peace_ms_ && found != plan_.starts_ms.end() && found->second > now();
}

void Founders::begin() {
  for (HubIndex hub = 0; hub < world_.hubs().size(); ++hub) plan_next(hub);
}

// Who waits for admission is let in now; of the rest, what was planned for later does not happen.
void Founders::make_peace() { peace_ms_ = now(); }

void Founders::plan_next(HubIndex index) {
  const std::int64_t gap = peace_ms_ ? 2 * minute : random_.between(5 * minute, 60 * minute);
  world_.queue().after(gap, [this, index] {
    world_.turn(index, [this](SimHub& hub) { meet(hub); });
    plan_next(index);
  });
}

void Founders::meet(SimHub& hub) {
  if (!root_) {
    if (hub.index == plan_.founders.front() && now() >= plan_.founded_ms) found(hub);
    return;
  }
  if (!hub.store().root()) {
    if (!peace_ms_ && !is_past(plan_.told_ms, hub.index)) return;
    // With the founding act, or with its hash alone: a peer that has it is asked.
    hub.adopt(*root_, random_.percent(50) ? ByteView(genesis_) : ByteView());
    world_.invariants().trust_changed();
    return;
  }
  say_what_lacks(hub);
}

// In the log first: a network is adopted once it is founded.
void Founders::found(SimHub& hub) {
  Genesis genesis;
  for (const HubIndex founder : plan_.founders) {
    genesis.founders.push_back(world_.hub(founder).key.id);
  }
  genesis.quorum = static_cast<std::uint16_t>(plan_.quorum);
  genesis.name = "simulation";
  random_.fill(genesis.nonce);
  const auto batch = hub.batch();
  if (!batch) return;
  hub.add_statement(*batch, genesis);
  if (!world_.save(hub, *batch)) return;
  genesis_ = encode_operation(genesis);
  root_ = root_of(genesis_);
  world_.count(Fault::network_founded);
  world_.journal().note(hub.name + " founds a network of " + std::to_string(plan_.founders.size()) +
                        " founders, " + std::to_string(plan_.quorum) + " must agree");
  hub.adopt(*root_, genesis_);
  world_.invariants().trust_changed();
}

bool Founders::has_said(const SimHub& hub, const GovernanceOperation& said) const {
  for (const PendingDecision& decision : hub.state().governance.pending()) {
    if (decision.said.index() != said.index() || subject(decision.said) != subject(said)) continue;
    const auto& endorsed = decision.endorsed;
    if (std::find(endorsed.begin(), endorsed.end(), hub.key.id) != endorsed.end()) return true;
  }
  return false;
}

void Founders::say(SimHub& hub, const GovernanceOperation& said, Fault counted) {
  if (has_said(hub, said)) return;
  const auto batch = hub.batch();
  if (!batch) return;
  hub.add_statement(*batch, said);
  if (!world_.save(hub, *batch)) return;
  world_.count(counted);
}

// Who sits at this founder, and sees what it sees, compares it with what was decided.
void Founders::say_what_lacks(SimHub& hub) {
  const auto is_in = [](const std::vector<WriterId>& hubs, const WriterId& id) {
    return std::find(hubs.begin(), hubs.end(), id) != hubs.end();
  };
  if (hub.state().governance.genesis() == nullptr) return;
  const std::vector<WriterId> founders = hub.state().governance.founders();
  if (!is_in(founders, hub.key.id)) return;
  for (const auto& other : world_.hubs()) {
    const WriterId& id = other->key.id;
    const Governance& governance = hub.state().governance;
    const bool removed = is_removed(other->index), member = governance.trusts(id);
    if (removed && member && other->index != hub.index) {
      say(hub, removal_as_held(hub, *other), Fault::removal_endorsed);
    } else if (is_member(other->index) && !member && !governance.was_member(id)) {
      say(hub, AdmitHub{id, other->name, "72", other->curve}, Fault::admission_endorsed);
    } else if (is_founder(other->index) && member && !is_in(founders, id)) {
      say(hub, AddFounder{id}, Fault::founder_endorsed);
    }
  }
}

std::optional<std::string> Founders::missing() const {
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine || is_removed(hub->index)) continue;
    if (!hub->running()) return "a hub is not running";
    const Governance& governance = hub->state().governance;
    if (governance.genesis() == nullptr) return hub->name + " knows of no network";
    const auto founders = governance.founders();
    for (const auto& other : world_.hubs()) {
      const WriterId& id = other->key.id;
      if (governance.trusts(id) != is_member(other->index)) {
        return hub->name + (is_member(other->index) ? " takes no member for one: " : " believes ") +
               other->name;
      }
      const bool founder = std::find(founders.begin(), founders.end(), id) != founders.end();
      if (founder != is_founder(other->index)) {
        return hub->name + " is wrong about " + other->name + " as a founder";
      }
    }
    if (founders.size() > world_.hubs().size()) return hub->name + " has founders nobody knows";
    for (const WriterId& id : governance.members()) {
      if (world_.ledger().home_of(id) == nullptr) return hub->name + " has a stranger for a member";
    }
  }
  return std::nullopt;
}

}  // namespace maillage::sim
