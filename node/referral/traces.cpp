#include "node/referral/traces.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace maillage {
namespace {

std::int32_t signed_day(std::uint64_t milliseconds) {
  return static_cast<std::int32_t>(day_of(milliseconds));
}

// A referral has 8 legs, and void ones beside them only when someone cheats.
std::uint8_t hop_of(const Leg& leg) {
  return static_cast<std::uint8_t>(std::min<std::uint16_t>(leg.number, 255));
}

std::string event_of(const Leg& leg) {
  return leg.state == LegState::received ? "sent" : std::string(leg_state_code(leg.state));
}

std::string reason_of(const Leg& leg) {
  return leg.state == LegState::completed ? leg.outcome : leg.reason;
}

TraceOperation trace_of(const ReferralState& state, const Leg& leg) {
  TraceOperation trace;
  trace.path_tag = state.path_tag;
  trace.number = state.number;
  trace.hop = hop_of(leg);
  trace.from = leg.from;
  trace.to = leg.to;
  trace.event = "sent";
  trace.theme = state.theme;
  trace.department = state.department;
  trace.day = day_of(leg.sent_at);
  return trace;
}

TraceOperation closing_of(const ReferralState& state) {
  TraceOperation trace;
  trace.path_tag = state.path_tag;
  trace.number = state.number;
  trace.hop = 0;
  for (const Leg& leg : state.legs) {
    if (leg.standing != LegStanding::void_) trace.hop = hop_of(leg);
  }
  trace.from = state.holder;
  trace.event = "closed";
  trace.reason = state.outcome;
  trace.theme = state.theme;
  trace.department = state.department;
  trace.day = day_of(*state.closed_at);
  return trace;
}

// What may be said of a leg, the later the truer.
int weight(std::string_view event) {
  if (event == "sent") return 0;
  return event == "accepted" ? 1 : 2;
}

// "sent" tells where and when; of the others the weightiest stands, then the latest day.
bool is_later(const TraceOperation& a, const TraceOperation& b) {
  return std::tuple(weight(a.event), a.day, std::string_view(a.event)) >
         std::tuple(weight(b.event), b.day, std::string_view(b.event));
}

}  // namespace

std::vector<LegFact> legs_of(const ReferralState& state, bool own) {
  std::vector<LegFact> result;
  for (const Leg& leg : state.legs) {
    if (leg.standing == LegStanding::void_) continue;
    LegFact fact;
    fact.path_tag = state.path_tag;
    fact.number = state.number;
    fact.hop = hop_of(leg);
    fact.from = leg.from;
    fact.to = leg.to;
    fact.theme = state.theme;
    fact.department = state.department;
    fact.day = signed_day(leg.sent_at);
    fact.event = event_of(leg);
    fact.reason = reason_of(leg);
    fact.own = own;
    result.push_back(std::move(fact));
  }
  return result;
}

std::vector<TraceOperation> trace_operations(const ReferralState& state, const WriterId& hub) {
  std::vector<TraceOperation> result;
  for (const Leg& leg : state.legs) {
    if (leg.from_hub != hub || leg.standing == LegStanding::void_) continue;
    result.push_back(trace_of(state, leg));
    if (event_of(leg) == "sent") continue;
    TraceOperation news = trace_of(state, leg);
    news.event = event_of(leg);
    news.reason = reason_of(leg);
    news.day = day_of(leg.changed_at);
    result.push_back(std::move(news));
  }
  if (state.status == ReferralStatus::closed && state.holder_hub == hub) {
    result.push_back(closing_of(state));
  }
  return result;
}

std::vector<LegFact> legs_from(std::span<const TraceOperation> operations, bool own) {
  using Key = std::tuple<ReferralNumber, std::uint8_t, WriterId, WriterId>;
  struct Events {
    const TraceOperation* sent = nullptr;
    const TraceOperation* last = nullptr;
  };
  std::map<Key, Events> legs;
  for (const TraceOperation& operation : operations) {
    if (operation.event == "closed") continue;
    Events& events = legs[{operation.number, operation.hop, operation.from, operation.to}];
    if (operation.event == "sent" && (!events.sent || operation.day < events.sent->day)) {
      events.sent = &operation;
    }
    if (!events.last || is_later(operation, *events.last)) events.last = &operation;
  }
  std::vector<LegFact> result;
  for (const auto& [key, events] : legs) {
    if (!events.sent) continue;
    const TraceOperation& sent = *events.sent;
    result.push_back({sent.path_tag, sent.number, sent.hop, sent.from, sent.to, sent.theme,
                      sent.department, static_cast<std::int32_t>(sent.day), events.last->event,
                      events.last->reason, own});
  }
  return result;
}

}  // namespace maillage
