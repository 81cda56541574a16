#include "node/referral/acts.h"

#include <algorithm>
#include <array>

#include "protocol/assert.h"

namespace maillage {
namespace {

struct StateText {
  LegState state;
  std::string_view code;
  std::string_view label;
};

constexpr std::array<StateText, 18> state_texts = {{
    {LegState::draft, "draft", "brouillon"},
    {LegState::sent, "sent", "envoyée"},
    {LegState::received, "received", "reçue"},
    {LegState::under_review, "under_review", "à l'étude"},
    {LegState::info_requested, "info_requested", "en attente d'informations"},
    {LegState::waitlisted, "waitlisted", "liste d'attente"},
    {LegState::accepted, "accepted", "acceptée"},
    {LegState::appointment_set, "appointment_set", "RDV posé"},
    {LegState::in_progress, "in_progress", "accompagnement en cours"},
    {LegState::completed, "completed", "terminée"},
    {LegState::declined, "declined", "refusée"},
    {LegState::redirected, "redirected", "réorientée"},
    {LegState::returned, "returned", "retournée"},
    {LegState::failed, "failed", "interrompue"},
    {LegState::cancelled, "cancelled", "annulée"},
    {LegState::withdrawn, "withdrawn", "retirée par la personne"},
    {LegState::expired, "expired", "sans réponse"},
    {LegState::entered_in_error, "entered_in_error", "saisie par erreur"},
}};

const StateText& text_of(LegState state) {
  const auto index = static_cast<std::size_t>(state);
  MAILLAGE_ASSERT(index < state_texts.size() && state_texts[index].state == state);
  return state_texts[index];
}

}  // namespace

const std::vector<ActInfo>& referral_acts() {
  using enum ReferralAct;
  static const std::vector<ActInfo> acts = {
      {opened, "opened", 0, false, true},
      {sent, "sent", 14, false, true},
      {delivered, "delivered", 0, true, true},
      {seen, "seen", 0, true, true},
      {under_review, "under_review", 2, false, false},
      {info_requested, "info_requested", 3, false, false},
      {waitlisted, "waitlisted", 4, false, false},
      {accepted, "accepted", 7, false, true},
      {appointment_set, "appointment_set", 9, false, false},
      {in_progress, "in_progress", 8, false, false},
      {completed, "completed", 17, false, true},
      {failed, "failed", 16, false, false},
      {declined, "declined", 5, false, true},
      {redirected, "redirected", 6, false, true},
      {returned, "returned", 15, false, true},
      {cancelled, "cancelled", 18, false, true},
      {withdrawn, "withdrawn", 19, false, false},
      {expired, "expired", 1, false, false},
      {entered_in_error, "entered_in_error", 0, false, false},
      {handed_back, "handed_back", 12, false, false},
      {escalated, "escalated", 13, false, false},
      {closed, "closed", 11, false, true},
  };
  return acts;
}

const ActInfo* act_info(ReferralAct act) {
  const auto& acts = referral_acts();
  const auto found = std::ranges::find(acts, act, &ActInfo::act);
  return found == acts.end() ? nullptr : &*found;
}

std::optional<ReferralAct> referral_act(std::string_view code) {
  const auto& acts = referral_acts();
  const auto found = std::ranges::find(acts, code, &ActInfo::code);
  if (found == acts.end()) return std::nullopt;
  return found->act;
}

std::string_view act_code(ReferralAct act) {
  const ActInfo* info = act_info(act);
  return info ? info->code : "unknown";
}

bool has_effect(ReferralAct act) {
  const ActInfo* info = act_info(act);
  return info && info->written;
}

bool is_mark(ReferralAct act) { return act == ReferralAct::delivered || act == ReferralAct::seen; }

bool opens_leg(ReferralAct act) {
  return act == ReferralAct::sent || act == ReferralAct::redirected;
}

std::string_view leg_state_code(LegState state) { return text_of(state).code; }
std::string_view leg_state_label(LegState state) { return text_of(state).label; }

LegState state_after(ReferralAct act) {
  switch (act) {
    case ReferralAct::accepted:
      return LegState::accepted;
    case ReferralAct::declined:
      return LegState::declined;
    case ReferralAct::returned:
      return LegState::returned;
    case ReferralAct::cancelled:
      return LegState::cancelled;
    case ReferralAct::sent:
    case ReferralAct::redirected:
      return LegState::redirected;
    case ReferralAct::completed:
    case ReferralAct::closed:
      return LegState::completed;
    default:
      break;
  }
  return LegState::sent;
}

std::string_view status_code(ReferralStatus status) {
  switch (status) {
    case ReferralStatus::not_opened:
      return "non_ouverte";
    case ReferralStatus::awaiting_answer:
      return "en_attente_de_reponse";
    case ReferralStatus::in_charge:
      return "prise_en_charge";
    case ReferralStatus::to_resume:
      return "a_reprendre";
    case ReferralStatus::closed:
      return "close";
  }
  return "non_ouverte";
}

std::string_view status_label(ReferralStatus status) {
  switch (status) {
    case ReferralStatus::not_opened:
      return "non ouverte";
    case ReferralStatus::awaiting_answer:
      return "en attente de réponse";
    case ReferralStatus::in_charge:
      return "prise en charge";
    case ReferralStatus::to_resume:
      return "à reprendre";
    case ReferralStatus::closed:
      return "close";
  }
  return "non ouverte";
}

}  // namespace maillage
