#include "tools/sim/world.h"

#include <algorithm>

#include "tools/sim/attacker.h"
#include "tools/sim/chaos.h"
#include "tools/sim/founders.h"
#include "tools/sim/people.h"
#include "tools/sim/trust.h"

namespace maillage::sim {
namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t minute = 60'000;
constexpr std::int64_t tick_ms = 10'000;
constexpr std::int64_t maintain_ms = 10'000;
// Convergence must come within three rounds of audits, which are hourly.
constexpr std::int64_t patience_ms = 3 * hour + 10 * minute;
constexpr TimePoint start_of_time{1'795'000'000'000};
constexpr TimePoint end_of_time{2 * start_of_time.milliseconds};

std::string describe_frame(const Bytes& bytes) {
  static const char* const names[] = {"HELLO",   "RESUME", "PUSH",  "ACK",    "WANT",
                                      "HEADS",   "AUDIT",  "PRUNE", "GONE",   "PROOF",
                                      "GENESIS", "BOX",    "BYE",   "UNKNOWN"};
  const auto frame = decode_frame(bytes);
  return (frame ? names[frame->index()] : "garbage") + (" " + std::to_string(bytes.size()));
}

// Cuts for which a peer is kept out for a while: somebody is to blame.
bool is_a_ban(const std::string& reason) {
  return reason.starts_with("sent") || reason.starts_with("spoke") ||
         reason.starts_with("greeting");
}

}  // namespace

World::World(const Options& options)
    : options_(options),
      journal_(options.trace),
      random_(options.seed),
      plan_(make_plan(options, random_)),
      queue_(start_of_time),
      network_(queue_, random_.fork(), *this),
      invariants_(*this),
      people_(std::make_unique<People>(*this, random_.fork())),
      chaos_(std::make_unique<Chaos>(*this, *people_, random_.fork())) {
  // A stream of its own: pairing worlds stay what they were.
  if (plan_.founders) {
    founders_ = std::make_unique<Founders>(*this, *plan_.founders, Random(~options.seed));
  }
  build();
}

World::~World() = default;

std::int64_t World::elapsed_ms() const {
  return queue_.now().milliseconds - start_of_time.milliseconds;
}

void World::build() {
  for (HubIndex index = 0; index < plan_.hubs; ++index) {
    hubs_.push_back(std::make_unique<SimHub>(index, random_.fork(), *this));
    hubs_.back()->byzantine = index >= plan_.hubs - plan_.byzantine;
    hubs_.back()->writes_boxes = plan_.relays;
    if (plan_.groups_commits) hubs_.back()->commits_grouped_until = end_of_time;
    ledger_.register_hub(*hubs_.back());
  }
  for (HubIndex index = 0; index < plan_.hubs; ++index) {
    if (hub(index).byzantine) {
      attackers_[index] = std::make_unique<Attacker>(*this, index, random_.fork());
    }
  }
  pair_at_first(*this, random_);
  for (HubIndex a = 0; a < plan_.hubs; ++a) {
    for (HubIndex b = a + 1; b < plan_.hubs; ++b) {
      const bool neighbours = b == a + 1 || (a == 0 && b + 1 == plan_.hubs);
      const bool wanted = neighbours || !plan_.sparse_links || random_.percent(25);
      if (wanted && hub(a).trusts(hub(b).key.id)) network_.add_edge(a, b);
    }
  }
  network_.set_weather(plan_.weather);
  journal_.note(std::to_string(plan_.hubs) + " hubs, the last " + std::to_string(plan_.byzantine) +
                " of them liars");
}

Attacker* World::attacker(HubIndex index) {
  const auto found = attackers_.find(index);
  return found == attackers_.end() ? nullptr : found->second.get();
}

void World::start(HubIndex index) {
  if (hub(index).running() || (founders_ && founders_->starts_later(index))) return;
  if (hub(index).start()) {
    journal_.note(hub(index).name + " starts");
    return;
  }
  queue_.after(minute, [this, index] { start(index); });
}

// Its process is gone in the middle of a turn.
void World::ended(HubIndex index) { crash(index, random_.between(1'000, 600'000)); }

void World::stop(HubIndex index) {
  network_.drop(index);
  hub(index).stop();
  journal_.note(hub(index).name + " stops");
}

void World::crash(HubIndex index, std::int64_t restart_after_ms) {
  stop(index);
  queue_.after(restart_after_ms, [this, index] { start(index); });
}

void World::replace_disk(HubIndex index, Disk disk) {
  SimHub& changed = hub(index);
  std::set<UpdateId> lost;
  for (const auto& commit : changed.disk.journal) {
    for (const Update& update : commit->store) lost.insert(update.id);
  }
  for (const auto& commit : disk.journal) {
    for (const Update& update : commit->store) lost.erase(update.id);
  }
  changed.disk = std::move(disk);
  changed.was_put_back = true;
  std::vector<const SimHub*> others;
  for (const auto& other : hubs_) {
    if (!other->byzantine) others.push_back(other.get());
  }
  if (!lost.empty()) ledger_.lost(lost, others);
}

void World::tick(HubIndex index) {
  turn(index, [](SimHub& ticking) { ticking.tick(); });
  queue_.after(tick_ms, [this, index] { tick(index); });
}

void World::plan_compaction(HubIndex index) {
  constexpr std::int64_t every_ms = 10 * minute;
  queue_.after(every_ms, [this, index] {
    turn(index, [](SimHub& tidying) { tidying.compact(); });
    plan_compaction(index);
  });
}

bool World::save(SimHub& hub, LocalBatch& batch) {
  const std::vector<Update> updates = batch.updates();
  for (const Update& update : updates) {
    ledger_.learn_of_referral(update);
    invariants_.wrote(hub, update);
  }
  if (!hub.commit(batch)) return false;
  ledger_.answered(hub.index, updates);
  if (journal_.prints()) {
    journal_.print(hub.name + " wrote " + std::to_string(updates.size()) + " updates");
  }
  return true;
}

void World::maintain() {
  network_.maintain();
  queue_.after(maintain_ms, [this] { maintain(); });
}

void World::inject(HubIndex from, LinkNumber link, Bytes frame) {
  network_.send(from, link, std::move(frame));
}

void World::send(HubIndex from, const Outgoing& out) {
  const auto to = network_.peer_of(from, out.link);
  if (!to) return;
  if (Attacker* liar = attacker(from)) {
    for (Bytes& frame : liar->tamper(*to, out.frame)) inject(from, out.link, std::move(frame));
    return;
  }
  invariants_.sent(hub(from), hub(*to), out.link, out.frame);
  network_.send(from, out.link, out.frame);
}

void World::cut(HubIndex by, const Cut& cut) {
  const auto peer = network_.peer_of(by, cut.link);
  if (peer && is_a_ban(cut.reason) && !hub(by).byzantine && !hub(*peer).byzantine) {
    banned_an_honest_peer_.insert(by);
    if (plan_.weather.keeps_order_and_bytes()) {
      journal_.find("blame",
                    hub(by).name + " bans " + hub(*peer).name + ", which is honest: " + cut.reason);
    }
  }
  if (journal_.prints() && peer) {
    journal_.print(hub(by).name + " cuts " + hub(*peer).name + ": " + cut.reason);
  }
  invariants_.connection_ended(cut.link);
  network_.cut(by, cut.link);
}

void World::committed(HubIndex index, const Commit& commit) {
  for (const Update& update : commit.store) {
    const HubIndex* home = ledger_.home_of(update.header.writer);
    if (home != nullptr && *home == index) ledger_.learn_of_referral(update);
    journal_.mix(update.id.bytes());
    if (!journal_.prints()) continue;
    const std::string writer = home == nullptr ? "a stranger" : hub(*home).name;
    journal_.print(hub(index).name + " stores " + std::to_string(update.header.seq) + " of kind " +
                   std::to_string(static_cast<int>(update.header.kind)) + " of " + writer);
  }
  for (const Update& update : commit.store) {
    const bool own = update.header.writer == hub(index).key.id;
    if (own && update.header.has(flag_epoch_closed)) count(Fault::epoch_restated);
  }
  for (std::size_t i = 0; i < commit.retire.size(); ++i) count(Fault::epoch_retired);
  for (std::size_t i = 0; i < commit.put_boxes.size(); ++i) count(Fault::box_kept);
  invariants_.committed(hub(index), commit);
  for (const SetAside& order : commit.set_aside) {
    journal_.note(hub(index).name + " sets aside kind " +
                  std::to_string(static_cast<int>(order.log.kind)) + " of writer " +
                  brief(order.log.log.writer.bytes()) + " from " + std::to_string(order.from));
  }
}

void World::plan_flush(HubIndex index, std::int64_t after_ms) {
  queue_.after(after_ms, [this, index] { turn(index, [](SimHub& late) { late.flush(); }); });
}

void World::plan_timer(HubIndex index, std::int64_t after_ms) {
  queue_.after(after_ms, [this, index] {
    turn(index, [](SimHub& late) {
      if (late.timer_is_due()) late.on_timer();
    });
  });
}

void World::linked(HubIndex index, LinkNumber link, HubIndex peer) {
  journal_.mix(link << 16 | index);
  turn(index, [&](SimHub& up) { up.link_up(link, hub(peer).curve); });
}

void World::unlinked(HubIndex index, LinkNumber link) {
  invariants_.connection_ended(link);
  turn(index, [&](SimHub& down) { down.link_down(link); });
}

void World::arrived(HubIndex index, LinkNumber link, HubIndex from, const Bytes& frame) {
  journal_.set_time(queue_.now().milliseconds - start_of_time.milliseconds);
  journal_.mix(link << 16 | index);
  journal_.mix(frame);
  if (journal_.prints()) {
    journal_.print(hub(from).name + " -> " + hub(index).name + " " + describe_frame(frame));
  }
  if (Attacker* liar = attacker(index)) {
    liar->overhear(frame);
  } else {
    invariants_.arrived(hub(from), hub(index), link, frame);
  }
  turn(index, [&](SimHub& receiver) { receiver.frame(link, frame); });
}

void World::run_until(TimePoint end) {
  while (queue_.run_next(end)) {
    journal_.set_time(queue_.now().milliseconds - start_of_time.milliseconds);
  }
}

// Everything that was broken is mended; liars stay what they are. A hub that was made to believe
// that an honest peer lies is restarted by its administrator.
void World::make_peace() {
  journal_.note("peace");
  at_peace_ = true;
  chaos_->end();
  people_->stop();
  if (founders_) founders_->make_peace();
  for (const auto& [a, b] : parted) pair(*this, a, b);
  for (HubIndex index = 0; index < hubs_.size(); ++index) {
    if (hub(index).running() && banned_an_honest_peer_.contains(index)) stop(index);
    start(index);
  }
}

void World::await_convergence(Outcome& outcome) {
  const TimePoint peace = queue_.now();
  const TimePoint end{peace.milliseconds + patience_ms};
  while (queue_.now() < end) {
    run_until({queue_.now().milliseconds + 2 * minute});
    if (queue_.now().milliseconds >= peace.milliseconds + 30 * minute) {
      for (auto& [index, liar] : attackers_) liar->calm_down();
    }
    // A liar that still attacks may bring something new.
    const bool calm =
        attackers_.empty() || queue_.now().milliseconds >= peace.milliseconds + 40 * minute;
    if (!calm || invariants_.missing()) continue;
    outcome.converged_ms = queue_.now().milliseconds - peace.milliseconds;
    return;
  }
  journal_.find("4", "after three rounds of audits " + invariants_.missing().value_or("nothing"));
}

Outcome World::run() {
  for (HubIndex index = 0; index < hubs_.size(); ++index) {
    start(index);
    if (founders_ && founders_->starts_later(index)) {
      queue_.at({start_of_time.milliseconds + plan_.founders->starts_ms.at(index)},
                [this, index] { start(index); });
    }
    queue_.after(random_.between(0, tick_ms), [this, index] { tick(index); });
  }
  maintain();
  for (HubIndex index = 0; plan_.revision_gap_ms && index < hubs_.size(); ++index) {
    // What its people write in a later schema, this version could not restate.
    if (!plan_.newer.contains(index)) plan_compaction(index);
  }
  people_->begin();
  if (founders_) founders_->begin();
  chaos_->begin();
  for (auto& [index, liar] : attackers_) liar->begin();
  run_until({start_of_time.milliseconds + options_.hours * hour});
  Outcome outcome;
  outcome.seed = options_.seed;
  make_peace();
  await_convergence(outcome);
  for (const auto& each : hubs_) {
    if (founders_ && founders_->is_removed(each->index)) ledger_.removed(*each);
  }
  const bool all_run =
      std::all_of(hubs_.begin(), hubs_.end(), [](const auto& each) { return each->running(); });
  if (all_run) {
    invariants_.at_end();
  } else {
    journal_.find("4", "a hub does not start any more");
  }
  outcome.findings = journal_.findings();
  outcome.trace_hash = journal_.hash();
  outcome.faults = faults_;
  outcome.events = queue_.happened();
  outcome.frames = network_.frames();
  for (const Ledger::Answered& answer : ledger_.answers()) {
    ++outcome.updates;
    if (answer.excused) ++outcome.excused;
  }
  return outcome;
}

}  // namespace maillage::sim
