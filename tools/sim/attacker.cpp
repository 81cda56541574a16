#include "tools/sim/attacker.h"

#include <algorithm>

namespace maillage::sim {
namespace {

constexpr std::size_t overheard_kept = 64;

}  // namespace

const std::vector<Attacker::Kind>& Attacker::kinds() {
  static const std::vector<Kind> all = {
      {Fault::short_fork, &Attacker::fork_shortly},
      {Fault::long_fork, &Attacker::fork_at_length},
      {Fault::fork_at_the_first_update, &Attacker::fork_at_the_start},
      {Fault::governance_fork, &Attacker::fork_governance},
      {Fault::referral_fork, &Attacker::fork_a_referral},
      {Fault::announces_what_it_never_sends, &Attacker::announce_and_keep},
      {Fault::announces_many_logs, &Attacker::announce_many},
      {Fault::opens_audits_endlessly, &Attacker::audit_endlessly},
      {Fault::floods_updates, &Attacker::flood_updates},
      {Fault::floods_wants, &Attacker::flood_wants},
      {Fault::unknown_frame, &Attacker::send_unknown},
      {Fault::random_bytes, &Attacker::send_random},
      {Fault::unknown_schema, &Attacker::write_unknown_schema},
      {Fault::poison_operation, &Attacker::write_poison},
      {Fault::back_dated, &Attacker::write_back_dated},
      {Fault::forward_dated, &Attacker::write_forward_dated},
      {Fault::writes_in_another_directory, &Attacker::write_elsewhere},
      {Fault::admits_a_structure_of_another, &Attacker::steal_a_structure},
      {Fault::acts_for_another_structure, &Attacker::act_for_another},
      {Fault::asks_for_a_referral_it_is_not_on, &Attacker::ask_for_secrets},
      {Fault::worthless_proof, &Attacker::send_worthless_proof},
      {Fault::proof_against_a_stranger, &Attacker::accuse_a_stranger},
      {Fault::epoch_jump, &Attacker::jump_epochs},
      {Fault::deps_on_nothing, &Attacker::depend_on_nothing},
      {Fault::oversize_list, &Attacker::send_long_list},
      {Fault::greets_again, &Attacker::greet_again},
      {Fault::says_gone, &Attacker::say_gone},
      {Fault::prunes_and_leaves, &Attacker::prune_and_leave},
      {Fault::leaves_gaps, &Attacker::leave_gaps},
      {Fault::unsigned_act, &Attacker::act_unsigned},
  };
  return all;
}

Attacker::Attacker(World& world, HubIndex hub, Random random)
    : world_(world), hub_(hub), random_(random), relaying_(world.options().seed * 64 + hub) {
  for (Fault habit = Fault::withholds_a_log; habit <= Fault::never_asks;
       habit = static_cast<Fault>(static_cast<int>(habit) + 1)) {
    if (random_.percent(15)) habits_.insert(habit);
  }
  attacks_ = kinds();
  random_.shuffle(attacks_);
  attacks_.resize(2 + random_.below(attacks_.size() - 2));
  // Streams of their own: worlds without these parts stay what they were.
  if (world.plan().founders) {
    const auto& more = kinds_among_members();
    attacks_.insert(attacks_.end(), more.begin(), more.end());
  }
  for (Fault habit = Fault::loses_boxes; habit <= Fault::garbles_boxes;
       habit = static_cast<Fault>(static_cast<int>(habit) + 1)) {
    if (relaying_.percent(40)) relay_habits_.insert(habit);
  }
  if (has(Fault::withholds_a_peer)) disliked_ = random_.below(world.plan().hubs);
}

void Attacker::begin() { plan_next(); }

void Attacker::plan_next() {
  constexpr std::int64_t minute = 60'000;
  world_.queue().after(random_.between(2 * minute, 60 * minute), [this] {
    if (!calm_) attack(random_.pick(attacks_));
    plan_next();
  });
}

void Attacker::attack(const Kind& kind) {
  const auto target = some_target();
  if (!target) return;
  bool done = false;
  world_.turn(hub_, [&](SimHub&) { done = (this->*kind.attack)(*target); });
  if (!done) return;
  world_.count(kind.fault);
  if (world_.journal().prints()) {
    world_.journal().print(self().name + " attacks: " + std::string(name_of(kind.fault)));
  }
}

std::optional<Attacker::Target> Attacker::some_target() {
  if (!world_.is_awake(hub_)) return std::nullopt;
  const std::vector<LinkNumber> links = world_.network().links_of(hub_);
  if (links.empty()) return std::nullopt;
  const LinkNumber link = random_.pick(links);
  return Target{link, *world_.network().peer_of(hub_, link)};
}

void Attacker::send(const Target& target, const Frame& frame) {
  world_.inject(hub_, target.link, encode_frame(frame));
}

void Attacker::push(const Target& target, const std::vector<Update>& updates) {
  std::vector<RawUpdate> raw;
  for (const Update& update : updates) raw.push_back({update.envelope, update.body, update.apart});
  PushFrame frame;
  frame.runs = codec_.pack(raw);
  frame.number = ++last_push_;
  send(target, frame);
}

void Attacker::push_to_half(const std::vector<Update>& updates) {
  for (const LinkNumber link : world_.network().links_of(hub_)) {
    if (random_.percent(50)) push({link, *world_.network().peer_of(hub_, link)}, updates);
  }
}

void Attacker::overhear(const Bytes& frame) {
  overheard_.push_back(frame);
  if (overheard_.size() > overheard_kept) overheard_.pop_front();
}

}  // namespace maillage::sim
