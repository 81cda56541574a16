// A hub that lies. Beneath is an honest core, so that it takes part; above it, habits spoil what
// the core sends, and attacks send what no core would write.
#pragma once

#include <deque>

#include "protocol/compression.h"
#include "tools/sim/world.h"

namespace maillage::sim {

class Attacker {
 public:
  Attacker(World& world, HubIndex hub, Random random);

  // Plans the first attack; each plans the next.
  void begin();
  // No more updates of its own making; its habits stay.
  void calm_down() { calm_ = true; }
  // What leaves instead of a frame of its core.
  std::vector<Bytes> tamper(HubIndex to, Bytes frame);
  // What others said to it, to be said again to others.
  void overhear(const Bytes& frame);

 private:
  struct Target {
    LinkNumber link;
    HubIndex hub;
  };
  using Attack = bool (Attacker::*)(const Target&);
  struct Kind {
    Fault fault;
    Attack attack;
  };
  static const std::vector<Kind>& kinds();
  static const std::vector<Kind>& kinds_among_members();

  void plan_next();
  void attack(const Kind& kind);
  bool has(Fault habit) const { return habits_.contains(habit); }
  SimHub& self() { return world_.hub(hub_); }
  std::optional<Target> some_target();
  void send(const Target& target, const Frame& frame);
  void push(const Target& target, const std::vector<Update>& updates);
  void push_to_half(const std::vector<Update>& updates);

  // attacker_habits.cpp
  std::vector<Bytes> tamper_with_box(HubIndex to, Bytes frame);
  Bytes garble(PushFrame push);
  Bytes strip(PushFrame push);
  Bytes withhold(PushFrame push);
  template <typename Change>
  Bytes repack(PushFrame push, Change&& change);

  // attacker_updates.cpp: updates that no honest hub would write
  std::optional<LogKey> own_log(ScopeKind kind);
  Header own_header(ScopeKind kind, const ScopeId& scope);
  std::vector<Update> branch(const LogKey& log, Seq from, std::size_t count);
  const SigningKey* key_of(const WriterId& writer);
  bool fork(ScopeKind kind, bool at_start, std::size_t length);
  bool fork_shortly(const Target&);
  bool fork_at_length(const Target&);
  bool fork_at_the_start(const Target&);
  bool fork_governance(const Target&);
  bool fork_a_referral(const Target&);
  bool write_oddly(std::uint16_t schema, std::int64_t hlc_shift_ms, bool poison);
  bool write_unknown_schema(const Target&);
  bool write_poison(const Target&);
  bool write_back_dated(const Target&);
  bool write_forward_dated(const Target&);
  bool write_elsewhere(const Target&);
  bool steal_a_structure(const Target&);
  bool act_for_another(const Target&);
  bool jump_epochs(const Target&);
  bool depend_on_nothing(const Target&);
  bool leave_gaps(const Target&);
  bool act_unsigned(const Target&);
  bool flood_updates(const Target&);

  // attacker_members.cpp: of the founders, and of those they removed
  bool is_removed() const;
  std::vector<Update> sequel(std::int64_t hlc_shift_ms);
  bool write_on(const Target&);
  bool back_date(const Target&);
  bool carry_for_removed(const Target&);
  bool admit_a_stranger(const Target&);
  bool remove_an_honest_hub(const Target&);
  bool say_as_founder(const GovernanceOperation& said);

  // attacker_frames.cpp: frames that no honest hub would send
  bool announce_and_keep(const Target&);
  bool announce_many(const Target&);
  bool audit_endlessly(const Target&);
  bool flood_wants(const Target&);
  bool send_unknown(const Target&);
  bool send_random(const Target&);
  bool ask_for_secrets(const Target&);
  bool send_worthless_proof(const Target&);
  bool accuse_a_stranger(const Target&);
  bool send_long_list(const Target&);
  bool greet_again(const Target&);
  bool say_gone(const Target&);
  bool prune_and_leave(const Target&);

  World& world_;
  const HubIndex hub_;
  Random random_;
  RunCodec codec_;
  std::set<Fault> habits_;
  Random relaying_;
  std::set<Fault> relay_habits_;
  std::map<HubIndex, std::deque<Bytes>> boxes_;  // brought to a hub lately
  std::vector<Kind> attacks_;
  std::deque<Bytes> overheard_;
  std::optional<HubIndex> disliked_;
  std::optional<LogKey> withheld_;
  std::uint64_t last_push_ = 0;
  bool calm_ = false;
};

}  // namespace maillage::sim
