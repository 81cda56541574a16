// What is compared once there is peace: every honest hub with every other.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/limits.h"
#include "replication/scopes.h"
#include "tools/sim/founders.h"
#include "tools/sim/invariants.h"
#include "tools/sim/state_hashes.h"
#include "tools/sim/world.h"

namespace maillage::sim {
namespace {

std::string describe(const LogKey& log) {
  return fmt::format("kind {} writer {} epoch {}", static_cast<int>(log.kind),
                     brief(log.log.writer.bytes()), log.log.epoch >> 32);
}

std::string limit_text(const SimHub& hub, const LogKey& log) {
  const auto limit = hub.replica().log_limits().limit(log);
  return limit ? fmt::format(" of the {} that count", limit->seq) : "";
}

// A fork in an earlier epoch freezes the later ones (replication.md, "Faults of writers"): what is
// written there counts nowhere and is not exchanged, so it need not be compared either.
bool knows_of_fork(const SimHub& hub, const LogKey& log, Seq seq) {
  const auto forks = hub.replica().evidence().against(log.kind, log.log.scope, log.log.writer);
  return std::any_of(forks.begin(), forks.end(), [&](const ForkProof* fork) {
    const bool same = fork->log.epoch == log.log.epoch && fork->seq <= seq;
    return same || fork->log.epoch >> 32 < log.log.epoch >> 32;
  });
}

bool countersigns(const Update* update, const LogKey& log) {
  const auto operations = update ? operations_of(*update) : std::nullopt;
  return operations && std::any_of(operations->begin(), operations->end(), [&](ByteView bytes) {
           const auto said = decode_governance_operation(bytes);
           const auto* by = said ? std::get_if<Countersign>(&*said) : nullptr;
           return by != nullptr && by->log.kind == log.kind && by->log.log.scope == log.log.scope &&
                  by->log.log.writer == log.log.writer &&
                  by->log.log.epoch >= log.log.epoch;  // closing it, or its own
         });
}

bool is_settled_by_a_stranger(const SimHub& holder, const SimHub& at, const LogKey& log) {
  const auto is_settled = [&log](const SimHub& hub) {
    return hub.state().governance.settled(log.kind, log.log).has_value();
  };
  if (is_settled(at) || !is_settled(holder)) return false;
  const auto& logs = holder.replica().heads().all();
  return std::any_of(logs.begin(), logs.end(), [&](const auto& entry) {
    const auto& [said_in, held] = entry;
    if (said_in.kind != ScopeKind::governance || at.knows(said_in.log.writer)) return false;
    for (Seq seq = 1; seq <= held.head.seq; ++seq) {
      if (countersigns(holder.store().at(said_in, seq), log)) return true;
    }
    return false;
  });
}

// By pairing, a prefix is final only for who knows its witness: the others freeze it with a fork,
// and with it the later epochs, whose own prefix need not be settled anywhere.
bool is_final_by_a_stranger(const SimHub& holder, const SimHub& at, const LogKey& log) {
  const auto limit = at.replica().log_limits().limit(log);
  const bool frozen = limit && at.replica().heads().head(log).seq >= limit->seq;
  if (!frozen) return false;
  if (is_settled_by_a_stranger(holder, at, log)) return true;
  bool by_an_earlier_epoch = false;
  for (const ForkProof* fork :
       at.replica().evidence().against(log.kind, log.log.scope, log.log.writer)) {
    if (fork->log.epoch >> 32 >= log.log.epoch >> 32) continue;
    const auto final = at.state().governance.settled(fork->kind, fork->log);
    if (final && final->seq >= fork->seq) continue;  // freezes nothing
    if (!is_settled_by_a_stranger(holder, at, {fork->kind, fork->log})) return false;
    by_an_earlier_epoch = true;
  }
  return by_an_earlier_epoch;
}

// What is compacted is folded log by log in order (DirectoryFold::apply): a restatement is its
// log's beginning. How logs mix is left as it is.
void order_compacted_logs(std::vector<const Update*>& updates) {
  std::map<LogKey, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const Header& header = updates[i]->header;
    if (ScopeEpochs::compacts(header.kind)) places[log_key(header)].push_back(i);
  }
  for (const auto& [log, at] : places) {
    std::map<Seq, const Update*> ordered;
    for (const std::size_t place : at) ordered[updates[place]->header.seq] = updates[place];
    auto next = ordered.begin();
    for (const std::size_t place : at) updates[place] = (next++)->second;
  }
}

}  // namespace

// Whether `at` should hold what `holder` has of this log.
bool Invariants::is_due(const SimHub& at, const SimHub& holder, const LogKey& log) const {
  const HubIndex* home = world_.ledger().home_of(log.log.writer);
  if (home == nullptr) return false;
  if (!holder.may_hold(at.key.id, log)) return false;
  if (log.kind != ScopeKind::referral) {
    return both_know(at, holder, log.log.writer) && !is_final_by_a_stranger(holder, at, log);
  }
  // An act waits for those it follows: who does not know one of the hubs cannot take all.
  const Referral* referral = holder.state().referral(log.log.scope);
  return referral != nullptr &&
         std::all_of(referral->updates.begin(), referral->updates.end(),
                     [&](const auto& update) { return both_know(at, holder, update.writer_hub); });
}

// Who has a way to whom: a line, or where boxes are written a relay that both pair with.
std::vector<std::pair<HubIndex, HubIndex>> Invariants::meeting_pairs() const {
  auto pairs = world_.network().edges();
  if (!world_.plan().relays) return pairs;
  const auto meet = [this](HubIndex a, HubIndex b) {
    return world_.network().has_edge(a, b) && world_.hub(a).is_paired_with(world_.hub(b).key.id) &&
           world_.hub(b).is_paired_with(world_.hub(a).key.id);
  };
  for (HubIndex a = 0; a < world_.hubs().size(); ++a) {
    for (HubIndex b = a + 1; b < world_.hubs().size(); ++b) {
      if (world_.network().has_edge(a, b)) continue;
      if (!world_.hub(a).is_paired_with(world_.hub(b).key.id)) continue;
      for (HubIndex relay = 0; relay < world_.hubs().size(); ++relay) {
        if (world_.hub(relay).byzantine || is_out(relay)) continue;
        if (!meet(a, relay) || !meet(b, relay)) continue;
        pairs.emplace_back(a, b);
        break;
      }
    }
  }
  return pairs;
}

std::optional<std::string> Invariants::missing() const {
  if (world_.founders() != nullptr) {
    if (auto undecided = world_.founders()->missing()) return undecided;
  }
  for (const auto& [a, b] : meeting_pairs()) {
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
      const SimHub& holder = world_.hub(one);
      const SimHub& at = world_.hub(other);
      if (holder.byzantine || at.byzantine) continue;
      if (!holder.running() || !at.running()) return "a hub is not running";
      if (is_out(one) || is_out(other) || !holder.trusts(at.key.id)) continue;
      for (const auto& [log, entry] : holder.replica().heads().all()) {
        const Head theirs = at.replica().heads().head(log);
        // Who holds more is the holder the other way round.
        if (theirs == entry.head || theirs.seq > entry.head.seq) continue;
        if (!is_due(at, holder, log)) continue;
        const SimHub& writer = world_.hub(*world_.ledger().home_of(log.log.writer));
        return fmt::format("{} holds {} of {}{} up to {}{}, {} up to {}{}{}", holder.name,
                           describe(log), writer.name,
                           writer.byzantine       ? " (a liar)"
                           : is_out(writer.index) ? " (removed)"
                                                  : "",
                           entry.head.seq, limit_text(holder, log), at.name, theirs.seq,
                           limit_text(at, log),
                           theirs.seq == entry.head.seq ? " with another id" : "");
      }
    }
  }
  return std::nullopt;
}

void Invariants::at_end() {
  check_answers();
  check_states();
  check_compaction();
  check_removed();
  check_later_versions();
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine) continue;
    check_orders(*hub);
    check_loops(*hub);
    check_structures(*hub);
    for (const PeerReport& report : hub->replica().report()) {
      if (report.waiting_logs > limits::waiting_logs)
        found("10", hub->name + " lets too much wait");
    }
    for (const auto& other : world_.hubs()) {
      if (!other->byzantine && hub->index < other->index) check_forks(*hub, *other);
    }
  }
}

// Every act that was answered is where it was written; from there `missing` tells who lacks it.
void Invariants::check_answers() {
  for (const Ledger::Answered& answer : world_.ledger().answers()) {
    const SimHub& hub = world_.hub(answer.hub);
    if (answer.excused || hub.byzantine || hub.store().keeps(answer.id)) continue;
    // What was restated elsewhere and closed is done with.
    if (hub.replica().heads().is_retired(answer.log)) continue;
    found("4", fmt::format("{} lost {} seq {}, which it had answered for", hub.name,
                           describe(answer.log), answer.seq));
  }
}

void Invariants::check_states() {
  // Of one scope: the heads a hub holds of it, the hash it shows for it, and the hub.
  std::map<std::pair<ScopeName, std::string>, std::pair<StateHash, std::string>> shown;
  for (const auto& hub : world_.hubs()) {
    if (hub->byzantine) continue;
    std::map<ScopeName, std::string> heads;
    for (const auto& [log, entry] : hub->replica().heads().all()) {
      ScopeName name{log.kind, as_text(log.log.scope.bytes())};
      if (ScopeEpochs::compacts(log.kind)) name.second = as_text(log.log.writer.bytes());
      if (log.kind == ScopeKind::governance) name.second.clear();
      if (log.kind == ScopeKind::governance && !hub->knows(log.log.writer)) continue;
      Bytes held = to_bytes(log.log.writer.bytes());
      append_le(held, log.log.epoch);
      append(held, entry.head.id.bytes());
      heads[name] += as_text(held);
    }
    std::string& governance = heads[{ScopeKind::governance, {}}];
    // Forks known are as much an input as updates. What is set aside is not: it must not matter.
    for (const ForkProof* proof : hub->replica().evidence().all()) {
      if (proof->kind == ScopeKind::governance && hub->knows(proof->log.writer))
        governance += as_text(listing_of(*proof).head.id.bytes());
    }
    for (const auto& [name, hash] : state_hashes(hub->state())) {
      std::string held = heads[name];
      // Who may act on a referral is for governance to say.
      if (name.first == ScopeKind::referral) held += governance;
      const auto [same, first] = shown.try_emplace({name, held}, hash, hub->name);
      if (first || same->second.first == hash) continue;
      found("1", fmt::format("{} and {} hold the same of a scope of kind {} and show different",
                             same->second.second, hub->name, static_cast<int>(name.first)));
    }
  }
}

// The same updates folded in another order.
void Invariants::check_orders(const SimHub& hub) {
  std::vector<const Update*> updates = hub.store().updates();
  // What was set aside of governance counts by its own rules.
  for (const Update* update : hub.store().set_aside_of(ScopeKind::governance)) {
    updates.push_back(update);
  }
  Random random(world_.options().seed + hub.index);
  random.shuffle(updates);
  order_compacted_logs(updates);
  std::stable_partition(updates.begin(), updates.end(), [](const Update* update) {
    return update->header.kind == ScopeKind::governance;
  });
  HubState folds;
  if (const auto root = hub.store().root()) folds.governance.adopt(*root);
  if (const auto genesis = hub.store().genesis()) folds.governance.learn_genesis(*genesis);
  for (const auto& other : world_.hubs()) {
    if (hub.paired.contains(other->key.id) || other->index == hub.index)
      folds.governance.trust(other->key.id);
  }
  for (const ForkProof* proof : hub.replica().evidence().all()) {
    if (proof->kind == ScopeKind::governance) folds.governance.dispute(proof->log, proof->seq);
  }
  for (const Update* update : updates) folds.apply(*update);
  const std::vector<UpdateId> settlements = folds.governance.missing_settlements();
  for (const UpdateId& id : settlements) {
    const ArrivedRun kept = trusted_run(hub.store().find_run(id));
    if (!kept.updates.empty()) folds.governance.apply_loose(kept.updates.front());
  }
  // Of a log that is retired and goes on, only what goes on counts.
  for (const LogHead& held : hub.store().heads()) {
    const EpochBook* book = hub.replica().epochs().book(held.kind, held.log.scope);
    const auto retired =
        book == nullptr ? std::nullopt : book->retired({held.log.writer, held.log.epoch});
    if (retired) folds.retire({held.kind, held.log}, retired->seq);
  }
  folds.settle();
  const auto expected = state_hashes(folds);
  const auto shown = state_hashes(hub.state());
  for (const auto& [name, hash] : expected) {
    const auto same = shown.find(name);
    if (same != shown.end() && same->second == hash) continue;
    found("1",
          fmt::format("{} shows a scope of kind {} otherwise than its updates in another order",
                      hub.name, static_cast<int>(name.first)));
  }
  if (shown.size() != expected.size())
    found("1", hub.name + " shows scopes of which it holds nothing");
}

// Where two hold different updates at one place, both know that it is a fork.
void Invariants::check_forks(const SimHub& one, const SimHub& other) {
  if (!world_.network().has_edge(one.index, other.index) || !one.trusts(other.key.id)) return;
  for (const Update* update : one.store().everything()) {
    const LogKey log = log_key(update->header);
    const Update* theirs = other.store().at(log, update->header.seq);
    if (theirs == nullptr || theirs->id == update->id) continue;
    if (!is_due(one, other, log) && !is_due(other, one, log)) continue;
    for (const SimHub* hub : {&one, &other}) {
      if (knows_of_fork(*hub, log, update->header.seq)) continue;
      found("7",
            fmt::format("{} does not know of a fork in {} at {} that it shows with {}", hub->name,
                        describe(log), update->header.seq, hub == &one ? other.name : one.name));
      return;
    }
  }
}

// A structure answers to the hub that has its word, whoever claims it.
void Invariants::check_structures(const SimHub& hub) {
  for (const KnownStructure* known : hub.state().governance.structures()) {
    const HubIndex* home = world_.ledger().home_of(known->said.signing);
    if (home != nullptr && world_.hub(*home).key.id == known->hub) continue;
    found("3", hub.name + " takes a structure for that of a hub which is not its own");
  }
}

}  // namespace maillage::sim
