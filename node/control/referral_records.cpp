#include "node/control/referral_records.h"

#include "node/referral/codes.h"

namespace maillage {
namespace {

constexpr std::uint64_t day_ms = 24 * 3600 * 1000;

Json time_or_null(const std::optional<std::uint64_t>& at) {
  return at ? Json(iso_time(*at)) : Json(nullptr);
}
Json code_or_null(const std::string& code) { return code.empty() ? Json(nullptr) : Json(code); }
Json label_or_null(std::string_view vocabulary, const std::string& code) {
  return code.empty() ? Json(nullptr) : Json(label_of(vocabulary, code));
}

const char* standing_name(LegStanding standing) {
  switch (standing) {
    case LegStanding::current:
      return "current";
    case LegStanding::ended:
      return "ended";
    case LegStanding::void_:
      return "void";
  }
  return "unknown";
}

Json leg_record(const Desks& desks, const Leg& leg) {
  const ReferralDesk& names = desks.referrals;
  return {{"leg", leg.number},
          {"from", names.name_of(leg.from)},
          {"from_hub", hub_name(desks.hub, leg.from_hub)},
          {"to", names.name_of(leg.to)},
          {"to_hub", hub_name(desks.hub, leg.to_hub)},
          {"state", leg_state_code(leg.state)},
          {"state_label", leg_state_label(leg.state)},
          {"sent_at", iso_time(leg.sent_at)},
          {"delivered_at", time_or_null(leg.delivered_at)},
          {"seen_at", time_or_null(leg.seen_at)},
          {"answered_at", time_or_null(leg.answered_at)},
          {"reason", code_or_null(leg.reason)},
          {"reason_label", label_or_null("reasons", leg.reason)},
          {"outcome", code_or_null(leg.outcome)},
          {"outcome_label", label_or_null("outcomes", leg.outcome)},
          {"despite_loop", leg.despite_loop},
          {"cancelled_after_acceptance", leg.cancelled_after_acceptance},
          {"standing", standing_name(leg.standing)}};
}

// The leg that matters now: the one under way, else the last tried.
const Leg* leg_to_show(const ReferralState& state) {
  if (const Leg* open = state.leg(state.situation.leg)) return open;
  for (auto leg = state.legs.rbegin(); leg != state.legs.rend(); ++leg) {
    if (leg->standing != LegStanding::void_) return &*leg;
  }
  return nullptr;
}

std::string role_of(const ReferralState& state, const WriterId& structure) {
  if (state.holder == structure) return "holder";
  if (state.opener == structure) return "opener";
  const Leg* leg = leg_to_show(state);
  return leg != nullptr && leg->from == structure ? "sender" : "former";
}

// Where the chain says more than the act: what became of it.
std::pair<std::string, std::string> effect_of(const ChainEntry& entry) {
  switch (entry.effect) {
    case Effect::stands:
      return {"stands", "en vigueur"};
    case Effect::followed:
      return {"followed", "suivi d'un autre acte"};
    case Effect::mark:
      return {"mark", "constat"};
    case Effect::outranked:
      return {"outranked", "un acte simultané l'emporte"};
    case Effect::void_leg:
      return {"void_leg", "étape sans effet"};
    case Effect::not_entitled:
      return {"not_entitled", "sans effet : pas en droit de le faire"};
  }
  return {"unknown", ""};
}

std::string act_label(ReferralAct act) {
  switch (act) {
    case ReferralAct::opened:
      return "ouverte";
    case ReferralAct::delivered:
      return "arrivée";
    case ReferralAct::seen:
      return "vue";
    case ReferralAct::closed:
      return "close";
    case ReferralAct::unreadable:
      return "illisible ici";
    default:
      return std::string(leg_state_label(state_after(act)));
  }
}

}  // namespace

bool concerns(const ReferralState& state, const WriterId& structure) {
  return state.opener == structure ||
         std::any_of(state.legs.begin(), state.legs.end(), [&](const Leg& leg) {
           return leg.standing != LegStanding::void_ &&
                  (leg.from == structure || leg.to == structure);
         });
}

Json summary_record(const Desks& desks, const ScopeId& scope,
                    const std::optional<WriterId>& seen_by) {
  const ReferralState& state = desks.hub.state().referral(scope)->state;
  const ReferralDesk& names = desks.referrals;
  const Leg* leg = leg_to_show(state);
  const auto now = static_cast<std::uint64_t>(desks.hub.now().milliseconds);
  const std::uint64_t since = leg == nullptr ? state.opened_at : leg->sent_at;
  Json record = {
      {"referral", scope.hex()},
      {"status", status_code(state.status)},
      {"status_label", status_label(state.status)},
      {"theme", state.theme},
      {"theme_label", label_of("themes", state.theme)},
      {"opener", names.name_of(state.opener)},
      {"holder", names.name_of(state.holder)},
      {"holder_hub", hub_name(desks.hub, state.holder_hub)},
      {"from", leg == nullptr ? Json(nullptr) : Json(names.name_of(leg->from))},
      {"to", leg == nullptr ? Json(nullptr) : Json(names.name_of(leg->to))},
      {"leg_state", leg == nullptr ? Json(nullptr) : Json(leg_state_code(leg->state))},
      {"leg_state_label", leg == nullptr ? Json(nullptr) : Json(leg_state_label(leg->state))},
      {"opened", iso_time(state.opened_at)},
      {"sent", leg == nullptr ? Json(nullptr) : Json(iso_time(leg->sent_at))},
      {"age_days", now > since ? (now - since) / day_ms : 0}};
  record["role"] = seen_by ? Json(role_of(state, *seen_by)) : Json(nullptr);
  return record;
}

Json detail_record(const Desks& desks, const ScopeId& scope) {
  const ReferralState& state = desks.hub.state().referral(scope)->state;
  Json record = summary_record(desks, scope, std::nullopt);
  record.erase("role");
  record["help"] = code_or_null(state.help);
  record["help_label"] = label_or_null("help", state.help);
  record["department"] = code_or_null(state.department);
  record["opener_hub"] = hub_name(desks.hub, state.opener_hub);
  record["closed_at"] = time_or_null(state.closed_at);
  record["outcome"] = code_or_null(state.outcome);
  record["outcome_label"] = label_or_null("outcomes", state.outcome);
  Json legs = Json::array();
  for (const Leg& leg : state.legs) legs.push_back(leg_record(desks, leg));
  record["legs"] = std::move(legs);
  return record;
}

Json context_record(const Context& context) {
  Json tried = Json::array();
  for (const Attempt& attempt : context.tried) {
    tried.push_back({{"structure", attempt.structure},
                     {"day", iso_day(static_cast<std::int32_t>(attempt.day))},
                     {"result", attempt.result}});
  }
  return {{"name", context.name},
          {"contact_way", context.contact_way},
          {"contact_way_label", label_of("contact", context.contact_way)},
          {"contact_value", context.contact_value},
          {"contact_note", context.contact_note},
          {"language", context.language},
          {"interpreter", context.interpreter},
          {"need", context.need},
          {"help", context.help},
          {"barriers", context.barriers},
          {"deadline", context.deadline},
          {"tried", tried},
          {"note", context.note},
          {"path_code", context.path ? Json(path_code(*context.path)) : Json(nullptr)},
          {"loop_reason", context.loop_reason}};
}

std::vector<Json> trace_records(const Desks& desks, const ScopeId& scope) {
  const ReferralState& state = desks.hub.state().referral(scope)->state;
  const ReferralDesk& names = desks.referrals;
  std::vector<Json> records;
  for (const ChainEntry& entry : state.chain) {
    const Leg* leg = state.leg(opens_leg(entry.act) ? entry.id : entry.leg);
    const auto [effect, effect_label] = effect_of(entry);
    records.push_back(
        {{"at", iso_time(entry.at)},
         {"act", act_code(entry.act)},
         {"act_label", act_label(entry.act)},
         {"by", names.name_of(entry.author)},
         {"by_hub", hub_name(desks.hub, entry.author_hub)},
         {"to", entry.to.is_zero() ? Json(nullptr) : Json(names.name_of(entry.to))},
         {"leg", leg == nullptr ? 0 : leg->number},
         {"reason", code_or_null(entry.reason)},
         {"reason_label", label_or_null("reasons", entry.reason)},
         {"outcome", code_or_null(entry.outcome)},
         {"outcome_label", label_or_null("outcomes", entry.outcome)},
         {"effect", effect},
         {"effect_label", effect_label},
         {"despite_loop", opens_leg(entry.act) && leg != nullptr && leg->despite_loop}});
  }
  return records;
}

}  // namespace maillage
