#include "node/hub/referral_desk.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>

#include "node/core/referral_writing.h"
#include "node/directory/departements.h"
#include "node/referral/codes.h"
#include "node/referral/rules.h"

namespace maillage {
namespace {

bool is_label(std::string_view text) {
  return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

Result<void> check_agreement(const Agreement& agreement) {
  if (agreement.informed.empty()) {
    return fail(ErrorKind::invalid_input,
                "the person must be informed before a fiche is sent: say how with --informed oral "
                "or --informed written");
  }
  if (agreement.agreed.empty()) {
    return fail(ErrorKind::invalid_input,
                "the person must agree to this hand-over: say how with --agreed oral or --agreed "
                "written (without agreement, no fiche is sent)");
  }
  if (auto informed = check_code("informed", agreement.informed); !informed) return informed;
  if (auto agreed = check_code("agreed", agreement.agreed); !agreed) return agreed;
  if (!is_label(agreement.language) || !is_label(agreement.text_version)) {
    return fail(ErrorKind::invalid_input,
                "--language and --text-version want short codes (letters, digits, - _ .), for "
                "example fr and 2026-1");
  }
  return {};
}

// Of a hub that is a département; another level names the département of each need.
std::string own_departement(const Settings& settings) {
  return departement(settings.territory) == nullptr ? std::string() : settings.territory;
}

// Who refused, gave back or was cancelled needs the fiche no more. Its key is still there: it is
// destroyed only with the retention that is to come.
bool may_still_read(const Leg& leg, const WriterId& structure) {
  const bool over = leg.standing == LegStanding::void_ || leg.state == LegState::cancelled ||
                    leg.state == LegState::declined || leg.state == LegState::returned;
  return leg.to == structure && !over;
}

// Where a leg's context is: the legs the structure sent or received, the latest first.
std::vector<UpdateId> readable_updates(const Referral& referral, const WriterId& structure) {
  std::vector<UpdateId> ids;
  for (auto leg = referral.state.legs.rbegin(); leg != referral.state.legs.rend(); ++leg) {
    if (leg->with_context && (leg->from == structure || may_still_read(*leg, structure))) {
      ids.push_back(leg->id);
    }
  }
  for (const ReferralUpdate& update : referral.updates) {
    if (update.operation.opening && update.writer == structure) ids.push_back(update.id);
  }
  return ids;
}

}  // namespace

std::string iso_day(std::int32_t day) {
  return date::format("%F", date::sys_days{date::days{day}});
}

std::uint32_t ReferralDesk::today() const {
  return day_of(static_cast<std::uint64_t>(hub_.now().milliseconds));
}

std::string ReferralDesk::name_of(const WriterId& id) const {
  if (const KnownStructure* known = hub_.state().governance.structure(id)) return known->said.name;
  if (const KnownHub* known = hub_.state().governance.hub(id)) return known->said.name;
  return short_name(id);
}

Result<UpdateId> ReferralDesk::certificate_of(const Worker& worker) const {
  const KnownStructure* known = hub_.state().governance.structure(worker.structure());
  if (known == nullptr || known->hub != hub_.id()) {
    return fail(ErrorKind::not_found, "this structure is not admitted at this hub");
  }
  return known->certificate;
}

Result<OpenedReferral> ReferralDesk::open(const Worker& worker, OpenRequest request) {
  const auto auth = certificate_of(worker);
  if (!auth) return unexpected(auth.error());
  if (request.theme.empty()) {
    return fail(ErrorKind::usage,
                "the theme is missing: --theme CODE, or theme in the fiche; 'maillage codes list "
                "themes' shows them");
  }
  if (auto theme = check_code("themes", request.theme); !theme) return unexpected(theme.error());
  if (!request.help.empty()) {
    if (auto help = check_code("help", request.help); !help) return unexpected(help.error());
  }
  if (!request.context.path) request.context.path = random_id<PathId>(hub_.random());
  if (auto valid = validate(request.context); !valid) return unexpected(valid.error());

  ReferralOperation operation;
  operation.act = ReferralAct::opened;
  Opening& opening = operation.opening.emplace();
  hub_.random()(opening.number);
  hub_.random()(opening.seed);
  opening.path_tag = path_tag(*request.context.path);
  opening.theme = request.theme;
  opening.help = request.help;
  opening.department =
      request.department.empty() ? own_departement(hub_.settings()) : request.department;
  if (departement(opening.department) == nullptr && !opening.department.empty()) {
    return fail(ErrorKind::invalid_input,
                "--department wants the code of a département, for example 72 or 2A");
  }
  const ScopeId scope = referral_scope(worker.structure(), opening.seed);
  const ReferralWriting writing(hub_.core(), scope, nullptr, worker.signing, *auth);
  LocalBatch batch = hub_.batch();
  auto update = writing.sealed(batch, std::move(operation), request.context, {worker.sealing.id});
  if (!update) return unexpected(update.error());
  batch.add(std::move(*update));
  hub_.commit(std::move(batch));
  return OpenedReferral{scope, *request.context.path};
}

Result<void> ReferralDesk::check_hop(const Worker& worker, const Referral& referral,
                                     ReferralAct act, const SendRequest& request) const {
  if (auto agreed = check_agreement(request.agreement); !agreed) return agreed;
  if (act == ReferralAct::redirected) {
    if (auto reason = check_reason(act, request.reason); !reason) return reason;
  }
  if (request.to == worker.structure()) {
    return fail(ErrorKind::invalid_input, "a structure cannot send a person to itself");
  }
  const auto names = [this](const WriterId& id) { return name_of(id); };
  return may(referral.state, act, worker.structure(), referral.state.situation.leg, names);
}

// Every hub on a referral must take the updates of every other, or the newcomer would wait for ever
// for what came before it.
Result<void> ReferralDesk::check_reach(const Referral& referral, const WriterId& hub) const {
  for (const WriterId& other : referral.state.hubs) {
    if (other == hub || other == hub_.id()) continue;
    const bool apart = hub_.replica().takes_updates_of(other, hub) == false ||
                       hub_.replica().takes_updates_of(hub, other) == false;
    if (!apart) continue;
    return fail(
        ErrorKind::conflict,
        fmt::format("hubs {} and {} are not paired, and both would be on this referral: ask "
                    "them to pair first, or choose another structure",
                    name_of(other), name_of(hub)));
  }
  return {};
}

Result<void> ReferralDesk::check_loop(const ScopeId& scope, const SendRequest& request) const {
  if (!request.loop_reason.empty()) return {};
  const auto warning = loop_warning_for(scope, request.to);
  if (!warning) return {};
  const std::string met =
      warning->opened_it
          ? fmt::format("opened this person's request on {}", iso_day(warning->day))
          : fmt::format("was already asked on {} (answer: {}{}{})", iso_day(warning->day),
                        label_of("events", warning->answer), warning->reason.empty() ? "" : ", ",
                        label_of("reasons", warning->reason));
  return fail(ErrorKind::findings,
              fmt::format("loop: {} {}. Nothing was sent. Choose another structure, or say why you "
                          "go on with --despite-loop \"REASON\"",
                          name_of(request.to), met));
}

std::optional<LoopWarning> ReferralDesk::loop_warning_for(const ScopeId& scope,
                                                          const WriterId& to) const {
  const Referral* referral = hub_.state().referral(scope);
  if (referral == nullptr) return std::nullopt;
  const ReferralState& state = referral->state;
  std::vector<LegFact> legs;
  for (const auto& [id, other] : hub_.state().referrals()) {
    if (other.state.path_tag != state.path_tag) continue;
    const auto facts = legs_of(other.state, true);
    // A sending taken back is a correction, not a place the person was sent to.
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(legs),
                 [](const LegFact& leg) { return leg.event != "cancelled"; });
  }
  return loop_warning(legs, state.number, to, state.theme, static_cast<std::int32_t>(today()));
}

// What follows the person: the fiche as this structure holds it, what was tried added, and no more
// of the former note than the sender chose to say.
Result<Context> ReferralDesk::context_to_send(const Worker& worker, const Referral& referral,
                                              const ScopeId& scope, ReferralAct act,
                                              const SendRequest& request) const {
  auto context = this->context(worker, scope);
  if (!context) return context;
  context->tried.clear();
  for (const Leg& leg : referral.state.legs) {
    if (leg.standing == LegStanding::void_ || leg.to == worker.structure()) continue;
    context->tried.push_back({name_of(leg.to), day_of(leg.changed_at),
                              std::string(leg.reason.empty() ? leg_state_label(leg.state)
                                                             : label_of("reasons", leg.reason))});
  }
  if (act == ReferralAct::redirected) {
    context->tried.push_back(
        {name_of(worker.structure()), today(), std::string(label_of("reasons", request.reason))});
  }
  context->note = request.note;
  context->loop_reason = request.loop_reason;
  if (auto valid = validate(*context); !valid) return unexpected(valid.error());
  return context;
}

Result<void> ReferralDesk::send(const Worker& worker, const ScopeId& scope, ReferralAct act,
                                const SendRequest& request) {
  const Referral* referral = hub_.state().referral(scope);
  if (referral == nullptr) return fail(ErrorKind::not_found, "no such referral on this hub");
  const auto auth = certificate_of(worker);
  if (!auth) return unexpected(auth.error());
  if (auto allowed = check_hop(worker, *referral, act, request); !allowed) return allowed;
  if (auto writable = hub_.may_write(ScopeKind::referral, scope); !writable) return writable;
  if (auto clear = check_loop(scope, request); !clear) return clear;
  const KnownStructure* recipient = hub_.state().governance.structure(request.to);
  if (recipient == nullptr) {
    return fail(ErrorKind::not_found, "the recipient is not a structure known to this hub");
  }
  if (auto reached = check_reach(*referral, recipient->hub); !reached) return reached;
  auto context = context_to_send(worker, *referral, scope, act, request);
  if (!context) return unexpected(context.error());

  ReferralOperation operation;
  operation.act = act;
  operation.leg = referral->state.situation.leg;
  operation.reason = act == ReferralAct::redirected ? request.reason : "";
  Hop& hop = operation.hop.emplace();
  hop.to = request.to;
  hop.to_hub = recipient->hub;
  hop.despite_loop = !request.loop_reason.empty();
  hop.agreement = request.agreement;
  hop.agreement->day = today();
  const ReferralWriting writing(hub_.core(), scope, referral, worker.signing, *auth);
  LocalBatch batch = hub_.batch();
  auto update = writing.sealed(batch, std::move(operation), *context,
                               {recipient->said.sealing, worker.sealing.id});
  if (!update) return unexpected(update.error());
  batch.add(std::move(*update));
  hub_.commit(std::move(batch));
  return {};
}

Result<void> ReferralDesk::answer(const Worker& worker, const ScopeId& scope, ReferralAct act,
                                  const std::string& reason, const std::string& outcome) {
  const Referral* referral = hub_.state().referral(scope);
  if (referral == nullptr) return fail(ErrorKind::not_found, "no such referral on this hub");
  const auto auth = certificate_of(worker);
  if (!auth) return unexpected(auth.error());
  const UpdateId leg = referral->state.situation.leg;
  const auto names = [this](const WriterId& id) { return name_of(id); };
  if (auto allowed = may(referral->state, act, worker.structure(), leg, names); !allowed) {
    return allowed;
  }
  if (auto writable = hub_.may_write(ScopeKind::referral, scope); !writable) return writable;
  if (act == ReferralAct::declined || act == ReferralAct::returned) {
    if (auto known = check_reason(act, reason); !known) return known;
  }
  if (act == ReferralAct::completed || act == ReferralAct::closed) {
    if (auto known = check_code("outcomes", outcome); !known) return known;
  }
  ReferralOperation operation;
  operation.act = act;
  operation.leg = leg;
  operation.reason = reason;
  operation.outcome = outcome;
  if (!is_well_formed(operation)) {
    return fail(ErrorKind::invalid_input,
                "this act takes no such reason or outcome: see 'maillage codes list reasons' and "
                "'maillage codes list outcomes'");
  }
  const ReferralWriting writing(hub_.core(), scope, referral, worker.signing, *auth);
  LocalBatch batch = hub_.batch();
  batch.add(writing.plain(batch, operation));
  hub_.commit(std::move(batch));
  return {};
}

Result<Context> ReferralDesk::context(const Worker& worker, const ScopeId& scope) const {
  const Referral* referral = hub_.state().referral(scope);
  if (referral == nullptr) return fail(ErrorKind::not_found, "no such referral on this hub");
  for (const UpdateId& id : readable_updates(*referral, worker.structure())) {
    const auto update = hub_.store().find(id);
    if (update) return open_context(*update, worker.sealing);
  }
  return fail(ErrorKind::not_found, "no fiche de liaison of this referral is for your structure");
}

void ReferralDesk::mark_seen(const Worker& worker, const ScopeId& scope) {
  const Referral* referral = hub_.state().referral(scope);
  const auto auth = certificate_of(worker);
  if (referral == nullptr || !auth) return;
  LocalBatch batch = hub_.batch();
  const ReferralWriting writing(hub_.core(), scope, referral, worker.signing, *auth);
  for (const Leg& leg : referral->state.legs) {
    if (leg.to != worker.structure() || leg.seen_at || leg.standing == LegStanding::void_) continue;
    ReferralOperation mark;
    mark.act = ReferralAct::seen;
    mark.leg = leg.id;
    batch.add(writing.plain(batch, mark));
  }
  hub_.commit(std::move(batch));
}

Result<ScopeId> ReferralDesk::resolve(std::string_view text) const {
  std::vector<ScopeId> matches;
  for (const auto& [scope, referral] : hub_.state().referrals()) {
    if (text.size() >= 6 && scope.hex().starts_with(text)) matches.push_back(scope);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) {
    return fail(ErrorKind::not_found,
                "no referral with this id on this hub: see 'maillage referral list' (at least 6 "
                "characters of the id)");
  }
  return fail(ErrorKind::conflict, "several referrals begin so: give more characters of the id");
}

}  // namespace maillage
