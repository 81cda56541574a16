// The acts of a referral, their numbers on the wire, and the states of a leg they lead to.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace maillage {

// Numbers travel in signed updates and are never reused. `unreadable` is no act: it keeps the place
// of an update whose content is poison, so that what follows it causally still does.
enum class ReferralAct : std::uint8_t {
  unreadable = 0,
  opened = 1,
  sent = 2,
  delivered = 3,
  seen = 4,
  under_review = 5,
  info_requested = 6,
  waitlisted = 7,
  accepted = 8,
  appointment_set = 9,
  in_progress = 10,
  completed = 11,
  failed = 12,
  declined = 13,
  redirected = 14,
  returned = 15,
  cancelled = 16,
  withdrawn = 17,
  expired = 18,
  entered_in_error = 19,
  handed_back = 20,
  escalated = 21,
  closed = 22,
};

struct ActInfo {
  ReferralAct act;
  std::string_view code;  // stable, English
  // Weight among pairwise concurrent acts of one leg, the highest stands; 0 for what never competes
  // (the opening, marks, an error entry). Causality always comes first: ranks alone are no order.
  int rank;
  bool is_mark;  // a fact about a leg, which changes nobody's turn
  bool written;  // this version writes it and gives it effect; others are kept without effect
};

const std::vector<ActInfo>& referral_acts();
// Null for a number this version does not know: such an act is stored and forwarded, no more.
const ActInfo* act_info(ReferralAct act);
std::optional<ReferralAct> referral_act(std::string_view code);

// "accepted"; "unknown" for a number this version does not know.
std::string_view act_code(ReferralAct act);
bool has_effect(ReferralAct act);  // known and written by this version
bool is_mark(ReferralAct act);
bool opens_leg(ReferralAct act);  // sent, redirected

enum class LegState : std::uint8_t {
  draft = 0,
  sent = 1,
  received = 2,
  under_review = 3,
  info_requested = 4,
  waitlisted = 5,
  accepted = 6,
  appointment_set = 7,
  in_progress = 8,
  completed = 9,
  declined = 10,
  redirected = 11,
  returned = 12,
  failed = 13,
  cancelled = 14,
  withdrawn = 15,
  expired = 16,
  entered_in_error = 17,
};

std::string_view leg_state_code(LegState state);   // stable, English
std::string_view leg_state_label(LegState state);  // French, as on the page

// The state a standing act puts its leg in. Sending onwards is a redirection for the leg it leaves,
// closing the referral completes the leg it is closed from.
LegState state_after(ReferralAct act);

// A referral's own state, derived from its legs.
enum class ReferralStatus : std::uint8_t {
  not_opened = 0,       // its opening is not held, or not valid
  awaiting_answer = 1,  // en attente de réponse
  in_charge = 2,        // prise en charge
  to_resume = 3,        // à reprendre: no leg is open, the holder decides
  closed = 4,           // close
};
std::string_view status_code(ReferralStatus status);   // en_attente_de_reponse, …
std::string_view status_label(ReferralStatus status);  // French, as on the page

}  // namespace maillage
