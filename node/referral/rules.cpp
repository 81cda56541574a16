#include "node/referral/rules.h"

#include "protocol/limits.h"

namespace maillage {
namespace {

using Phase = Situation::Phase;

// What the holder of the baton may do. On leg 0 there is nobody to answer to: send or close.
Refusal refusal_for_holder(const Situation& s, ReferralAct act) {
  const bool leg_zero = s.leg.is_zero();
  switch (act) {
    case ReferralAct::sent:
      if (s.phase != Phase::resumed) return Refusal::leg_still_open;
      break;
    case ReferralAct::redirected:
      if (leg_zero) return Refusal::not_recipient;
      break;
    case ReferralAct::closed:
      return s.phase == Phase::unanswered ? Refusal::not_accepted : Refusal::none;
    case ReferralAct::accepted:
      if (leg_zero) return Refusal::not_recipient;
      return s.phase == Phase::accepted ? Refusal::already_accepted : Refusal::none;
    case ReferralAct::declined:
      if (leg_zero) return Refusal::not_recipient;
      return s.taken ? Refusal::already_accepted : Refusal::none;
    case ReferralAct::returned:
    case ReferralAct::completed:
      if (leg_zero) return Refusal::not_recipient;
      return s.taken ? Refusal::none : Refusal::not_accepted;
    default:
      return Refusal::unknown_act;
  }
  return s.legs < limits::legs_per_referral ? Refusal::none : Refusal::too_many_legs;
}

Refusal refusal_of_mark(const ReferralState& state, ReferralAct act, const WriterId& author,
                        const UpdateId& leg_id) {
  const Leg* leg = state.leg(leg_id);
  if (!leg) return Refusal::unknown_leg;
  if (act == ReferralAct::delivered) {
    if (leg->to_hub != author) return Refusal::not_their_hub;
    return leg->delivered_at ? Refusal::already_marked : Refusal::none;
  }
  if (leg->to != author) return Refusal::not_recipient;
  return leg->seen_at ? Refusal::already_marked : Refusal::none;
}

Refusal refusal_of(const ReferralState& state, ReferralAct act, const WriterId& structure,
                   const UpdateId& leg) {
  if (!has_effect(act)) return Refusal::unknown_act;
  if (act == ReferralAct::opened) {
    return state.situation.opened ? Refusal::already_opened : Refusal::none;
  }
  if (!state.situation.opened) return Refusal::not_opened;
  if (is_mark(act)) return refusal_of_mark(state, act, structure, leg);
  if (!leg.is_zero() && !state.leg(leg)) return Refusal::unknown_leg;
  return refusal_of(state.situation, act, structure, leg);
}

std::string advice_when_accepted(ReferralAct act) {
  return act == ReferralAct::declined
             ? "this step was accepted already: return it instead of declining it"
             : "this step was accepted already: complete it, return it or redirect it";
}

std::string text_of(Refusal refusal, const ReferralState& state, ReferralAct act,
                    const WriterId& structure, const UpdateId& leg, const NameOf& name_of) {
  const std::string author = name_of(structure);
  const std::string holder = name_of(state.holder);
  switch (refusal) {
    case Refusal::none:
      break;
    case Refusal::unknown_act:
      return "this version cannot write \"" + std::string(act_code(act)) + "\": upgrade the node";
    case Refusal::not_opener:
      return author + " did not open this referral";
    case Refusal::already_opened:
      return "this referral is open already: send it";
    case Refusal::not_opened:
      return "this referral is not held here: wait for it to arrive, or check its number";
    case Refusal::already_closed:
      return "this referral is closed: open a new one with the same path code";
    case Refusal::unknown_leg:
      return "this referral has no such step: list its steps";
    case Refusal::leg_not_current:
      return "this step is over: the referral is now with " + holder;
    case Refusal::not_holder:
      return author + " is not in charge of this referral: only " + holder + " may answer now";
    case Refusal::not_sender:
      return state.situation.sender.is_zero()
                 ? "no step is open: there is nothing to cancel"
                 : author + " did not send this step: only " + name_of(state.situation.sender) +
                       " may cancel it";
    case Refusal::not_recipient:
      return leg.is_zero() ? "no step is open: send the referral, or close it"
                           : "this step was not sent to " + author;
    case Refusal::not_their_hub:
      return author + " does not serve the structure this step was sent to";
    case Refusal::already_accepted:
      return advice_when_accepted(act);
    case Refusal::not_accepted:
      return "this step has no answer yet: accept it or decline it first";
    case Refusal::leg_still_open:
      return "this referral is with " + author + " already: redirect it instead of sending it";
    case Refusal::too_many_legs:
      return "this referral has had " + std::to_string(limits::legs_per_referral) +
             " steps already: take charge of it, or close it and call the next structure";
    case Refusal::already_marked:
      return "this was recorded already: nothing to do";
  }
  return {};
}

bool names_something_absent(Refusal refusal) {
  return refusal == Refusal::not_opened || refusal == Refusal::unknown_leg;
}

}  // namespace

Refusal refusal_of(const Situation& situation, ReferralAct act, const WriterId& author,
                   const UpdateId& leg) {
  if (!situation.opened) return Refusal::not_opened;
  if (situation.closed) return Refusal::already_closed;
  if (leg != situation.leg) return Refusal::leg_not_current;
  if (act == ReferralAct::cancelled) {
    const bool sent_it = !leg.is_zero() && author == situation.sender;
    return sent_it ? Refusal::none : Refusal::not_sender;
  }
  if (author != situation.holder) return Refusal::not_holder;
  return refusal_for_holder(situation, act);
}

std::string short_name(const WriterId& id) { return "structure " + id.hex().substr(0, 8); }

Result<void> may(const ReferralState& state, ReferralAct act, const WriterId& structure,
                 const UpdateId& leg, const NameOf& name_of) {
  const Refusal refusal = refusal_of(state, act, structure, leg);
  if (refusal == Refusal::none) return {};
  return fail(names_something_absent(refusal) ? ErrorKind::not_found : ErrorKind::conflict,
              text_of(refusal, state, act, structure, leg, name_of));
}

}  // namespace maillage
