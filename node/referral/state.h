// What a referral is, for everyone who holds the same updates: its legs, who holds the baton, and
// everything that was ever done. A value, made by fold.h.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/referral/operations.h"

namespace maillage {

// Why an act has no effect. The order is internal; the texts are in rules.cpp.
enum class Refusal : std::uint8_t {
  none = 0,
  unknown_act,  // of a later version, or unreadable
  not_opener,   // an opening by someone the scope is not bound to
  already_opened,
  not_opened,
  already_closed,
  unknown_leg,
  leg_not_current,  // the baton is elsewhere
  not_holder,
  not_sender,
  not_recipient,
  not_their_hub,
  already_accepted,
  not_accepted,
  leg_still_open,
  too_many_legs,
  already_marked,
};

// Where the baton is: all that decides who may act.
struct Situation {
  enum class Phase : std::uint8_t {
    resumed,     // no leg is open: the holder decides what comes next
    unanswered,  // sent to the holder, no answer yet
    accepted,
  };
  bool opened = false;
  bool closed = false;
  Phase phase = Phase::resumed;
  bool taken = false;      // the holder has accepted this leg at some point
  std::uint16_t legs = 0;  // ever opened, void ones included
  WriterId opener;
  WriterId holder;
  WriterId sender;  // who sent the holder's leg; zero on leg 0
  UpdateId leg;     // the leg that gives the holder the baton; zero: leg 0, the opener's
  bool operator==(const Situation&) const = default;
};

enum class LegStanding : std::uint8_t {
  current,  // its opening act stands
  ended,    // it was tried and the referral went on from its parent: history, not lost
  void_,  // its opening act lost against a concurrent one: owes a receipt of its key's destruction
};

// Times are milliseconds since 1970 by the author's clock.
struct Leg {
  UpdateId id;               // of the update that opened it
  std::uint16_t number = 0;  // from 1, in causal order
  UpdateId parent;           // zero: leg 0
  WriterId from, from_hub, to, to_hub;
  LegState state = LegState::sent;
  LegStanding standing = LegStanding::current;
  std::string reason;  // of the act that gives the state
  std::string outcome;
  std::uint64_t sent_at = 0;
  std::uint64_t changed_at = 0;  // when it took its state
  std::optional<std::uint64_t> delivered_at, seen_at;
  std::optional<std::uint64_t> answered_at;  // first answer of the recipient
  bool despite_loop = false;
  bool with_context = false;
  bool cancelled_after_acceptance = false;  // both sides are told
  std::optional<Agreement> agreement;
  bool operator==(const Leg&) const = default;
};

enum class Effect : std::uint8_t {
  stands,    // its leg is in the state it gave
  followed,  // it stood until a later act
  mark,
  outranked,     // a concurrent act stands instead
  void_leg,      // its leg is void
  not_entitled,  // see `refusal`
};

// One act, as displayed.
struct ChainEntry {
  UpdateId id;
  ReferralAct act = ReferralAct::unreadable;
  WriterId author, author_hub;
  UpdateId leg;
  std::uint64_t at = 0;
  std::string reason;
  std::string outcome;
  WriterId to;  // zero unless it opens a leg
  Effect effect = Effect::not_entitled;
  Refusal refusal = Refusal::none;
  bool operator==(const ChainEntry&) const = default;
};

struct ReferralState {
  ReferralStatus status = ReferralStatus::not_opened;
  Situation situation;
  WriterId opener, opener_hub;
  ReferralNumber number{};
  PathTag path_tag{};
  std::string theme, help, department;
  bool with_context = false;  // the opener kept a fiche de liaison
  std::uint64_t opened_at = 0;
  std::optional<std::uint64_t> closed_at;
  std::string outcome;            // once closed
  WriterId holder, holder_hub;    // the baton; exactly one once opened
  std::vector<Leg> legs;          // by number
  std::vector<ChainEntry> chain;  // every act held, with effect or not, in causal order
  std::set<WriterId> hubs;        // to which the scope is replicated

  const Leg* leg(const UpdateId& id) const;  // null for leg 0 or an unknown one
  bool operator==(const ReferralState&) const = default;
};

// A structure that was on the referral, for "déjà passée par ce lieu le …".
struct Passage {
  WriterId structure;
  std::uint16_t leg = 0;  // 0: the opener
  std::uint64_t at = 0;
  LegState state = LegState::draft;
  std::string reason;
};
// In order, void legs left out.
std::vector<Passage> passages(const ReferralState& state);

// The same bytes on every node that holds the same updates; input of the state hash.
Bytes canonical_bytes(const ReferralState& state);

}  // namespace maillage
