#include "node/referral/operations.h"

#include <algorithm>

#include "node/referral/codes.h"
#include "protocol/assert.h"
#include "protocol/capnp_message.h"
#include "protocol/schema/referral.capnp.h"
#include "protocol/schema/trace.capnp.h"

namespace maillage {
namespace {

constexpr std::size_t code_bytes = 64;
constexpr std::size_t short_text_bytes = 32;

// Codes are the only text outside the sealed context: no room for a sentence about a person.
bool has_code_form(std::string_view text, std::size_t longest) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return text.size() <= longest && std::ranges::all_of(text, allowed);
}
bool is_optional_code(std::string_view text) { return has_code_form(text, code_bytes); }
bool is_required_code(std::string_view text) { return !text.empty() && is_optional_code(text); }

bool is_well_formed(const Agreement& agreement) {
  return is_required_code(agreement.informed) && is_required_code(agreement.agreed) &&
         has_code_form(agreement.text_version, short_text_bytes) &&
         has_code_form(agreement.language, short_text_bytes);
}

bool is_well_formed(const Opening& opening) {
  return is_required_code(opening.theme) && is_optional_code(opening.help) &&
         has_code_form(opening.department, 3) &&
         opening.context.size() <= limits::referral_body_bytes;
}

bool is_well_formed(const Hop& hop) {
  return !hop.to.is_zero() && !hop.to_hub.is_zero() &&
         hop.context.size() <= limits::referral_body_bytes &&
         (!hop.agreement || is_well_formed(*hop.agreement));
}

bool reason_fits(const ReferralOperation& operation) {
  switch (operation.act) {
    case ReferralAct::declined:
    case ReferralAct::redirected:
    case ReferralAct::returned:
      return is_required_code(operation.reason);
    case ReferralAct::cancelled:
      return is_optional_code(operation.reason);
    default:
      return operation.reason.empty();
  }
}

bool outcome_fits(const ReferralOperation& operation) {
  const bool ends = operation.act == ReferralAct::completed || operation.act == ReferralAct::closed;
  return ends ? is_required_code(operation.outcome) : operation.outcome.empty();
}

// Only leg 0 is opened or closed without being a leg; every answer and mark names one.
bool leg_fits(const ReferralOperation& operation) {
  switch (operation.act) {
    case ReferralAct::opened:
      return operation.leg.is_zero();
    case ReferralAct::sent:
    case ReferralAct::closed:
      return true;
    default:
      return !operation.leg.is_zero();
  }
}

bool is_well_formed_unknown(const ReferralOperation& operation) {
  return is_optional_code(operation.reason) && is_optional_code(operation.outcome) &&
         !operation.opening && !operation.hop;
}

template <std::size_t Size>
bool take(capnp::Data::Reader data, std::array<std::uint8_t, Size>& out) {
  if (data.size() != Size) return false;
  std::copy(data.begin(), data.end(), out.begin());
  return true;
}

// A size bound before any copy is made.
bool take(capnp::Text::Reader text, std::string& out) {
  if (text.size() > code_bytes) return false;
  out = from_text(text);
  return true;
}

bool take_context(capnp::Data::Reader data, Bytes& out) {
  if (data.size() > limits::referral_body_bytes) return false;
  out = to_bytes(from_data(data));
  return true;
}

std::optional<Agreement> read(wire::Agreement::Reader in) {
  Agreement out;
  out.day = in.getDay();
  if (!take(in.getInformed(), out.informed) || !take(in.getTextVersion(), out.text_version) ||
      !take(in.getLanguage(), out.language) || !take(in.getAgreed(), out.agreed)) {
    return std::nullopt;
  }
  return out;
}

std::optional<Opening> read(wire::Opening::Reader in) {
  Opening out;
  if (!take(in.getNumber(), out.number) || !take(in.getPathTag(), out.path_tag) ||
      !take(in.getSeed(), out.seed) || !take(in.getTheme(), out.theme) ||
      !take(in.getHelp(), out.help) || !take(in.getDepartment(), out.department) ||
      !take_context(in.getContext(), out.context)) {
    return std::nullopt;
  }
  return out;
}

std::optional<Hop> read(wire::Hop::Reader in) {
  Hop out;
  out.despite_loop = in.getDespiteLoop();
  if (!take(in.getTo(), out.to.value) || !take(in.getToHub(), out.to_hub.value) ||
      !take_context(in.getContext(), out.context)) {
    return std::nullopt;
  }
  if (in.hasAgreement()) {
    out.agreement = read(in.getAgreement());
    if (!out.agreement) return std::nullopt;
  }
  return out;
}

std::optional<ReferralOperation> read(wire::ReferralAct::Reader in) {
  ReferralOperation out;
  out.act = static_cast<ReferralAct>(in.getAct());
  const auto leg = in.getLeg();
  if (leg.size() != 0 && !take(leg, out.leg.value)) return std::nullopt;
  if (!take(in.getReason(), out.reason) || !take(in.getOutcome(), out.outcome)) return std::nullopt;
  if (!has_effect(out.act)) return out;  // of a later version: what else it carries is not ours
  if (in.hasOpening() && !(out.opening = read(in.getOpening()))) return std::nullopt;
  if (in.hasHop() && !(out.hop = read(in.getHop()))) return std::nullopt;
  return out;
}

void write(const Agreement& in, wire::Agreement::Builder out) {
  out.setInformed(to_text(in.informed));
  out.setTextVersion(to_text(in.text_version));
  out.setLanguage(to_text(in.language));
  out.setAgreed(to_text(in.agreed));
  out.setDay(in.day);
}

void write(const Opening& in, wire::Opening::Builder out) {
  out.setNumber(to_data(in.number));
  out.setPathTag(to_data(in.path_tag));
  out.setTheme(to_text(in.theme));
  out.setHelp(to_text(in.help));
  out.setDepartment(to_text(in.department));
  out.setContext(to_data(in.context));
  out.setSeed(to_data(in.seed));
}

void write(const Hop& in, wire::Hop::Builder out) {
  out.setTo(to_data(in.to.bytes()));
  out.setToHub(to_data(in.to_hub.bytes()));
  out.setContext(to_data(in.context));
  out.setDespiteLoop(in.despite_loop);
  if (in.agreement) write(*in.agreement, out.initAgreement());
}

std::optional<TraceOperation> read(wire::TraceOperation::Reader in) {
  TraceOperation out;
  out.hop = in.getHop();
  out.day = in.getDay();
  const auto to = in.getTo();
  if (to.size() != 0 && !take(to, out.to.value)) return std::nullopt;
  if (!take(in.getPathTag(), out.path_tag) || !take(in.getNumber(), out.number) ||
      !take(in.getFrom(), out.from.value) || !take(in.getEvent(), out.event) ||
      !take(in.getReason(), out.reason) || !take(in.getTheme(), out.theme) ||
      !take(in.getDepartment(), out.department)) {
    return std::nullopt;
  }
  return out;
}

}  // namespace

ScopeId referral_scope(const WriterId& opener, const std::array<std::uint8_t, 16>& seed) {
  ScopeId scope;
  scope.value = blake2b_128({as_bytes("maillage referral scope"), opener.bytes(), seed});
  return scope;
}

bool is_well_formed(const ReferralOperation& operation) {
  if (operation.act == ReferralAct::unreadable) return false;
  if (!has_effect(operation.act)) return is_well_formed_unknown(operation);
  const bool opens = operation.act == ReferralAct::opened;
  return leg_fits(operation) && reason_fits(operation) && outcome_fits(operation) &&
         operation.opening.has_value() == opens &&
         operation.hop.has_value() == opens_leg(operation.act) &&
         (!operation.opening || is_well_formed(*operation.opening)) &&
         (!operation.hop || is_well_formed(*operation.hop));
}

Bytes encode(const ReferralOperation& operation) {
  MAILLAGE_ASSERT(is_well_formed(operation));
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::ReferralAct>();
  out.setAct(static_cast<std::uint8_t>(operation.act));
  if (!operation.leg.is_zero()) out.setLeg(to_data(operation.leg.bytes()));
  out.setReason(to_text(operation.reason));
  out.setOutcome(to_text(operation.outcome));
  if (operation.opening) write(*operation.opening, out.initOpening());
  if (operation.hop) write(*operation.hop, out.initHop());
  return to_single_segment(message);
}

std::optional<ReferralOperation> decode_referral_operation(ByteView bytes) {
  auto operation =
      try_decode<wire::ReferralAct>(bytes, [](wire::ReferralAct::Reader in) { return read(in); });
  if (!operation || !is_well_formed(*operation)) return std::nullopt;
  return operation;
}

ReferralOperation operation_of(const Update& update) {
  if (update.header.kind != ScopeKind::referral) return {};
  const auto operations = operations_of(update);
  if (!operations || operations->size() != 1) return {};
  return decode_referral_operation(operations->front()).value_or(ReferralOperation{});
}

bool is_well_formed(const TraceOperation& operation) {
  const bool closes = operation.event == "closed";
  const bool known = std::ranges::any_of(
      trace_events(), [&](const Code& event) { return event.code == operation.event; });
  return known && (operation.hop > 0 || closes) && !operation.from.is_zero() &&
         operation.to.is_zero() == closes && is_optional_code(operation.reason) &&
         is_required_code(operation.theme) && has_code_form(operation.department, 3);
}

Bytes encode(const TraceOperation& operation) {
  MAILLAGE_ASSERT(is_well_formed(operation));
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::TraceOperation>();
  out.setPathTag(to_data(operation.path_tag));
  out.setNumber(to_data(operation.number));
  out.setHop(operation.hop);
  out.setFrom(to_data(operation.from.bytes()));
  if (!operation.to.is_zero()) out.setTo(to_data(operation.to.bytes()));
  out.setEvent(to_text(operation.event));
  out.setReason(to_text(operation.reason));
  out.setTheme(to_text(operation.theme));
  out.setDepartment(to_text(operation.department));
  out.setDay(operation.day);
  return to_single_segment(message);
}

std::optional<TraceOperation> decode_trace_operation(ByteView bytes) {
  auto operation = try_decode<wire::TraceOperation>(
      bytes, [](wire::TraceOperation::Reader in) { return read(in); });
  if (!operation || !is_well_formed(*operation)) return std::nullopt;
  return operation;
}

std::uint32_t day_of(std::uint64_t milliseconds) {
  return static_cast<std::uint32_t>(milliseconds / 86'400'000);
}

}  // namespace maillage
