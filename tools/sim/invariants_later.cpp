// Of removed hubs, of later versions and of loops, once there is peace.
#include <fmt/format.h>

#include <algorithm>

#include "node/referral/loops.h"
#include "replication/scopes.h"
#include "tools/sim/founders.h"
#include "tools/sim/invariants.h"
#include "tools/sim/world.h"

namespace maillage::sim {
namespace {

std::vector<LegFact> legs_of(const std::vector<TraceOperation>& operations, const HubState& state) {
  std::vector<LegFact> legs = legs_from(operations, false);
  for (const auto& [scope, referral] : state.referrals()) {
    const auto facts = legs_of(referral.state, true);
    legs.insert(legs.end(), facts.begin(), facts.end());
  }
  return legs;
}

std::string text_of(const LoopReport& report) {
  std::string text = fmt::format("{} suppressed", report.suppressed);
  for (const Loop& loop : report.loops) {
    text += fmt::format("; {} times {} parcours", loop.times, loop.parcours);
    for (const WriterId& id : loop.structures) text += " " + id.hex();
  }
  return text;
}

}  // namespace

// Every public log of a removed hub ends for all members, at one position, before everything that
// was signed after the removal.
void Invariants::check_removed() {
  if (world_.founders() == nullptr) return;
  // A founder that was put back may say anew, later, up to where the logs count.
  const bool forgot =
      std::any_of(world_.hubs().begin(), world_.hubs().end(), [this](const auto& hub) {
        return hub->was_put_back && world_.founders()->is_founder(hub->index);
      });
  std::optional<std::array<std::uint8_t, 32>> governance;
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine || is_out(hub->index)) continue;
    const auto hash = hub->state().governance.state_hash();
    if (governance && *governance != hash) {
      found("14", hub->name + " sees another network than the other members");
    }
    governance = hash;
    for (const auto& [log, entry] : hub->replica().heads().all()) {
      const HubIndex* home = world_.ledger().home_of(log.log.writer);
      const bool its = home != nullptr && is_out(*home) &&
                       log.log.writer == world_.hub(*home).key.id && is_public(log.kind);
      // Never admitted, it was never removed either: its logs are those of a paired hub.
      if (!its || !hub->knows(log.log.writer)) continue;
      const auto end = hub->state().governance.cut_off(log.kind, log.log);
      const bool beyond = end && log.kind != ScopeKind::governance && entry.head.seq > end->seq;
      if (end && !beyond) continue;
      found("14", fmt::format("{} gives effect to {} of a removed hub up to {}, {}", hub->name,
                              static_cast<int>(log.kind), entry.head.seq,
                              end ? "beyond its end" : "without an end"));
    }
    for (const Update& update : world_.ledger().after_removal()) {
      if (forgot || update.header.kind == ScopeKind::governance || !hub->store().holds(update.id))
        continue;
      found("14", fmt::format("{} gives effect to {}/{}, signed after its hub was removed",
                              hub->name, static_cast<int>(update.header.kind), update.header.seq));
    }
  }
}

// Held wherever its log is, by hubs that cannot read it.
void Invariants::check_later_versions() {
  for (const Update& update : world_.ledger().of_later_versions()) {
    const LogKey log = log_key(update.header);
    const HubIndex* home = world_.ledger().home_of(update.header.writer);
    const Update* at_home = world_.hub(*home).store().at(log, update.header.seq);
    if (at_home == nullptr || at_home->id != update.id) continue;  // lost with its only disk
    for (const auto& hub : world_.hubs()) {
      if (hub->byzantine || hub->replica().heads().head(log).seq < update.header.seq) continue;
      if (hub->store().keeps(update.id)) continue;
      found("13",
            fmt::format("{} has {} of {} and not what a later version wrote in it at {}", hub->name,
                        static_cast<int>(log.kind), world_.hub(*home).name, update.header.seq));
    }
  }
}

// The same loops, each as often, in whatever order and however often traces are read; and none
// says in clear what somebody is called.
void Invariants::check_loops(const SimHub& hub) {
  std::vector<TraceOperation> operations;
  for (const auto& [scope, traces] : hub.state().traces()) {
    for (const HeldTrace& trace : traces) operations.push_back(trace.operation);
  }
  const std::string shown = text_of(find_loops(legs_of(operations, hub.state()), 1));
  Random random(world_.options().seed + 99 * hub.index);
  std::vector<TraceOperation> twice = operations;
  twice.insert(twice.end(), operations.begin(), operations.end());
  random.shuffle(twice);
  if (text_of(find_loops(legs_of(twice, hub.state()), 1)) != shown) {
    found("15", hub.name + " traces other loops when it reads its traces in another order");
  }
  static const std::vector<std::string> words = {"hub ", " structure ", "Lieu "};
  for (const TraceOperation& operation : operations) {
    const Bytes bytes = encode(operation);
    for (const std::string& word : words) {
      const auto at = std::search(bytes.begin(), bytes.end(), word.begin(), word.end());
      if (at != bytes.end()) found("15", hub.name + " holds a trace with a name in clear");
    }
  }
}

}  // namespace maillage::sim
