#include "node/referral/fold.h"

#include <algorithm>
#include <unordered_map>

#include "node/referral/rules.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

using Position = std::size_t;  // in the causal order
using LegIndex = std::size_t;  // 0 is the opener's leg

struct FoldedAct {
  Refusal refusal = Refusal::none;
  LegIndex leg = 0;                      // it belongs to
  std::optional<LegIndex> opens;         // the leg it opens
  std::optional<Position> stands_after;  // what stood on its leg in its own past
  bool was_followed = false;             // by an act that saw it standing
};

struct FoldedLeg {
  explicit FoldedLeg(std::size_t capacity) : acts(capacity), acceptances(capacity) {}
  Position opening = 0;  // meaningless for leg 0
  LegIndex parent = 0;
  PositionSet acts;  // counting
  PositionSet acceptances;
  std::optional<Position> delivered, seen, answered;  // the first of each
  std::optional<Position> standing;                   // among all that is held
  bool exists = false;                                // rule (4)
  LegStanding verdict = LegStanding::current;
};

class Folder {
 public:
  Folder(const ScopeId& scope, std::span<const ReferralUpdate> updates)
      : scope_(scope),
        order_(causal_order(updates)),
        size_(order_.updates.size()),
        acts_(size_),
        openings_(size_),
        leg_openings_(size_) {
    legs_.emplace_back(size_);
  }

  ReferralState fold() {
    for (Position at = 0; at < size_; ++at) take(at);
    judge_legs();
    ReferralState state;
    describe_opening(state);
    describe_situation(state);
    for (LegIndex leg = 1; leg < legs_.size(); ++leg) state.legs.push_back(describe_leg(leg));
    for (Position at = 0; at < size_; ++at) state.chain.push_back(describe_act(at));
    return state;
  }

 private:
  struct Place {
    Situation situation;
    LegIndex leg = 0;
    std::optional<Position> standing;
  };

  const ReferralUpdate& update(Position at) const { return *order_.updates[at]; }
  const ReferralOperation& operation(Position at) const { return update(at).operation; }
  ReferralAct act(Position at) const { return operation(at).act; }

  // --- rule (1): each act against its own past -------------------------------------------------

  void take(Position at) {
    if (!has_effect(act(at))) {
      acts_[at].refusal = Refusal::unknown_act;
    } else if (act(at) == ReferralAct::opened) {
      take_opening(at);
    } else if (is_mark(act(at))) {
      take_mark(at);
    } else {
      take_baton_act(at);
    }
  }

  void take_opening(Position at) {
    const bool bound = referral_scope(update(at).writer, operation(at).opening->seed) == scope_;
    if (!bound) {
      acts_[at].refusal = Refusal::not_opener;
    } else if (openings_.intersects(order_.past[at])) {
      acts_[at].refusal = Refusal::already_opened;
    } else {
      openings_.insert(at);
      if (!opening_) opening_ = at;
    }
  }

  void take_mark(Position at) {
    const auto leg = leg_seen_from(at);
    if (!leg) {
      acts_[at].refusal = Refusal::unknown_leg;
      return;
    }
    const Hop& hop = *operation(legs_[*leg].opening).hop;
    const bool delivered = act(at) == ReferralAct::delivered;
    if (delivered && update(at).writer != hop.to_hub) {
      acts_[at].refusal = Refusal::not_their_hub;
    } else if (!delivered && update(at).writer != hop.to) {
      acts_[at].refusal = Refusal::not_recipient;
    } else {
      auto& first = delivered ? legs_[*leg].delivered : legs_[*leg].seen;
      if (!first) first = at;
    }
  }

  // The leg an act names, if the update that opened it is in the act's past.
  std::optional<LegIndex> leg_seen_from(Position at) const {
    const auto found = leg_of_.find(operation(at).leg);
    if (found == leg_of_.end()) return std::nullopt;
    if (!order_.past[at].contains(legs_[found->second].opening)) return std::nullopt;
    return found->second;
  }

  void take_baton_act(Position at) {
    const Place place = place_in(order_.past[at]);
    FoldedAct& folded = acts_[at];
    folded.refusal = refusal_of(place.situation, act(at), update(at).writer, operation(at).leg);
    if (folded.refusal != Refusal::none) return;
    folded.leg = place.leg;
    folded.stands_after = place.standing;
    if (place.standing) acts_[*place.standing].was_followed = true;
    FoldedLeg& leg = legs_[place.leg];
    leg.acts.insert(at);
    if (act(at) == ReferralAct::accepted) leg.acceptances.insert(at);
    if (act(at) != ReferralAct::cancelled && !leg.answered) leg.answered = at;
    if (opens_leg(act(at))) open_leg(at, place.leg);
  }

  void open_leg(Position at, LegIndex parent) {
    acts_[at].opens = legs_.size();
    leg_of_.emplace(update(at).id, legs_.size());
    leg_openings_.insert(at);
    legs_.emplace_back(size_);
    legs_.back().opening = at;
    legs_.back().parent = parent;
  }

  // --- rules (2) to (4): where the baton is, in any past ---------------------------------------

  // Goes from leg 0 along standing acts to the leg where the baton rests.
  Place place_in(const PositionSet& past) const {
    Place place;
    Situation& s = place.situation;
    if (!opening_ || !openings_.intersects(past)) return place;
    s.opened = true;
    s.opener = update(*opening_).writer;
    s.legs = static_cast<std::uint16_t>(intersection(leg_openings_, past).size());
    LegIndex leg = 0;
    auto standing = standing_of(leg, past);
    while (standing && acts_[*standing].opens) {
      leg = *acts_[*standing].opens;
      standing = standing_of(leg, past);
    }
    s.phase = leg == 0 ? Situation::Phase::resumed : Situation::Phase::unanswered;
    place.leg = leg;
    place.standing = standing;
    if (standing) settle(place, act(*standing));
    name_holder(s, place.leg, past);
    return place;
  }

  // The last act along the way decides who has the baton next.
  void settle(Place& place, ReferralAct last) const {
    switch (last) {
      case ReferralAct::accepted:
        place.situation.phase = Situation::Phase::accepted;
        break;
      case ReferralAct::declined:
      case ReferralAct::returned:
      case ReferralAct::cancelled:
        // Back on the parent leg, where what opened the leg that just ended still stands.
        place.situation.phase = Situation::Phase::resumed;
        place.standing = legs_[place.leg].opening;
        place.leg = legs_[place.leg].parent;
        break;
      default:
        place.situation.closed = true;
    }
  }

  void name_holder(Situation& s, LegIndex leg, const PositionSet& past) const {
    s.holder = s.opener;
    if (leg == 0) return;
    const ReferralUpdate& opening = update(legs_[leg].opening);
    s.holder = opening.operation.hop->to;
    s.sender = opening.writer;
    s.leg = opening.id;
    s.taken = legs_[leg].acceptances.intersects(past);
  }

  static PositionSet intersection(PositionSet a, const PositionSet& b) {
    a &= b;
    return a;
  }

  std::optional<Position> standing_of(LegIndex leg, const PositionSet& past) const {
    PositionSet candidates = intersection(legs_[leg].acts, past);
    std::optional<Position> best;
    while (const auto last = candidates.last()) {
      // Nothing after the last position can follow it: it is maximal, and hides its own past.
      candidates.erase(*last);
      candidates -= order_.past[*last];
      if (!best || outranks(*last, *best)) best = last;
    }
    return best;
  }

  bool outranks(Position a, Position b) const {
    const int rank_a = act_info(act(a))->rank;
    const int rank_b = act_info(act(b))->rank;
    return rank_a != rank_b ? rank_a > rank_b : comes_first(update(a), update(b));
  }

  // --- what is shown ---------------------------------------------------------------------------

  // A parent always comes before its children.
  void judge_legs() {
    PositionSet all(size_);
    for (Position at = 0; at < size_; ++at) all.insert(at);
    for (LegIndex i = 0; i < legs_.size(); ++i) {
      FoldedLeg& leg = legs_[i];
      leg.standing = standing_of(i, all);
      if (i == 0) {
        leg.exists = true;
        continue;
      }
      const FoldedLeg& parent = legs_[leg.parent];
      leg.exists = parent.exists && parent.standing == leg.opening;
      const bool ended = acts_[leg.opening].was_followed && parent.verdict != LegStanding::void_;
      if (!leg.exists) leg.verdict = ended ? LegStanding::ended : LegStanding::void_;
    }
    place_ = place_in(all);
  }

  void describe_opening(ReferralState& state) const {
    if (!opening_) return;
    const ReferralUpdate& opened = update(*opening_);
    const Opening& opening = *opened.operation.opening;
    state.opener = opened.writer;
    state.opener_hub = opened.writer_hub;
    state.number = opening.number;
    state.path_tag = opening.path_tag;
    state.theme = opening.theme;
    state.help = opening.help;
    state.department = opening.department;
    state.with_context = !opening.context.empty();
    state.opened_at = opened.hlc.milliseconds();
    state.hubs.insert(opened.writer_hub);
    for (LegIndex i = 1; i < legs_.size(); ++i) {
      state.hubs.insert(operation(legs_[i].opening).hop->to_hub);
    }
  }

  void describe_situation(ReferralState& state) const {
    const Situation& s = place_.situation;
    state.situation = s;
    state.holder = s.holder;
    if (!s.opened) return;
    state.holder_hub =
        place_.leg == 0 ? state.opener_hub : operation(legs_[place_.leg].opening).hop->to_hub;
    if (s.closed) {
      state.status = ReferralStatus::closed;
      state.closed_at = update(*place_.standing).hlc.milliseconds();
      state.outcome = operation(*place_.standing).outcome;
      return;
    }
    switch (s.phase) {
      case Situation::Phase::resumed:
        state.status = ReferralStatus::to_resume;
        break;
      case Situation::Phase::unanswered:
        state.status = ReferralStatus::awaiting_answer;
        break;
      case Situation::Phase::accepted:
        state.status = ReferralStatus::in_charge;
        break;
    }
  }

  std::uint64_t time_of(Position at) const { return update(at).hlc.milliseconds(); }
  std::optional<std::uint64_t> time_of(std::optional<Position> at) const {
    if (!at) return std::nullopt;
    return time_of(*at);
  }
  UpdateId id_of(LegIndex leg) const {
    return leg == 0 ? UpdateId{} : update(legs_[leg].opening).id;
  }

  Leg describe_leg(LegIndex index) const {
    const FoldedLeg& folded = legs_[index];
    const ReferralUpdate& opening = update(folded.opening);
    const Hop& hop = *opening.operation.hop;
    Leg leg;
    leg.id = opening.id;
    leg.number = static_cast<std::uint16_t>(index);
    leg.parent = id_of(folded.parent);
    leg.from = opening.writer;
    leg.from_hub = opening.writer_hub;
    leg.to = hop.to;
    leg.to_hub = hop.to_hub;
    leg.standing = folded.verdict;
    leg.sent_at = leg.changed_at = opening.hlc.milliseconds();
    leg.delivered_at = time_of(folded.delivered);
    leg.seen_at = time_of(folded.seen);
    leg.answered_at = time_of(folded.answered);
    leg.despite_loop = hop.despite_loop;
    leg.with_context = !hop.context.empty();
    leg.agreement = hop.agreement;
    describe_state(leg, folded);
    return leg;
  }

  void describe_state(Leg& leg, const FoldedLeg& folded) const {
    if (!folded.standing) {
      const bool arrived = folded.delivered || folded.seen;
      leg.state = arrived ? LegState::received : LegState::sent;
      return;
    }
    const ReferralOperation& standing = operation(*folded.standing);
    leg.state = state_after(standing.act);
    leg.reason = standing.reason;
    leg.outcome = standing.outcome;
    leg.changed_at = time_of(*folded.standing);
    leg.cancelled_after_acceptance =
        standing.act == ReferralAct::cancelled && folded.acceptances.size() > 0;
  }

  ChainEntry describe_act(Position at) const {
    const ReferralUpdate& u = update(at);
    ChainEntry entry{u.id,
                     u.operation.act,
                     u.writer,
                     u.writer_hub,
                     u.operation.leg,
                     time_of(at),
                     u.operation.reason,
                     u.operation.outcome,
                     {},
                     effect_of(at),
                     acts_[at].refusal};
    if (u.operation.hop) entry.to = u.operation.hop->to;
    return entry;
  }

  Effect effect_of(Position at) const {
    const FoldedAct& folded = acts_[at];
    if (folded.refusal != Refusal::none) return Effect::not_entitled;
    if (is_mark(act(at))) return Effect::mark;
    if (act(at) == ReferralAct::opened) {
      return opening_ == at ? Effect::stands : Effect::outranked;
    }
    if (legs_[folded.leg].verdict == LegStanding::void_) return Effect::void_leg;
    if (legs_[folded.leg].standing == at) return Effect::stands;
    return folded.was_followed ? Effect::followed : Effect::outranked;
  }

  const ScopeId scope_;
  const CausalOrder order_;
  const std::size_t size_;
  std::vector<FoldedAct> acts_;
  std::vector<FoldedLeg> legs_;
  std::unordered_map<UpdateId, LegIndex> leg_of_;
  PositionSet openings_, leg_openings_;  // counting
  std::optional<Position> opening_;      // the first
  Place place_;
};

void keep_presence_only(Bytes& context) {
  if (!context.empty()) context = Bytes(1);
}

}  // namespace

ReferralState fold_referral(const ScopeId& scope, std::span<const ReferralUpdate> updates) {
  return Folder(scope, updates).fold();
}

ReferralUpdate for_fold(const Update& update, const WriterId& writer_hub) {
  const Header& header = update.header;
  ReferralUpdate result{update.id,  header.dot(0), header.hlc,  header.writer,
                        writer_hub, header.prev,   header.deps, operation_of(update)};
  if (result.operation.opening) keep_presence_only(result.operation.opening->context);
  if (result.operation.hop) keep_presence_only(result.operation.hop->context);
  return result;
}

}  // namespace maillage
