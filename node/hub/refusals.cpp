#include "node/hub/refusals.h"

#include <set>

#include "node/capacity/view.h"

namespace maillage {
namespace {

bool is_for_lack_of_room(const ChainEntry& entry) {
  const bool refuses = entry.act == ReferralAct::declined || entry.act == ReferralAct::returned ||
                       entry.act == ReferralAct::redirected;
  const bool counts = entry.effect == Effect::stands || entry.effect == Effect::followed;
  return refuses && counts &&
         (entry.reason == "session-complete" || entry.reason == "capacite-insuffisante");
}

}  // namespace

std::map<WriterId, std::vector<TimePoint>> refusals_for_lack_of_room(const HubState& state,
                                                                     TimePoint since) {
  std::map<WriterId, std::vector<TimePoint>> refusals;
  for (const auto& [scope, referral] : state.referrals()) {
    std::set<UpdateId> legs;
    for (const ChainEntry& entry : referral.state.chain) {
      if (!is_for_lack_of_room(entry)) continue;
      const TimePoint at{static_cast<std::int64_t>(entry.at)};
      if (at >= since && legs.insert(entry.leg).second) refusals[entry.author].push_back(at);
    }
  }
  return refusals;
}

void RefusalBook::read(TimePoint now) {
  constexpr std::int64_t day_ms = 24 * 3600 * std::int64_t{1000};
  by_venue_.clear();
  const auto refusals =
      refusals_for_lack_of_room(state_, {now.milliseconds - refusal_days * day_ms});
  for (const auto& [structure, times] : refusals) {
    const KnownStructure* known = state_.governance.structure(structure);
    if (known == nullptr) continue;
    for (const std::string& venue : known->said.venues) {
      auto& all = by_venue_[{known->hub, venue}];
      all.insert(all.end(), times.begin(), times.end());
    }
  }
  revision_ = state_.revision();
}

std::span<const TimePoint> RefusalBook::of(const WriterId& hub, const std::string& venue,
                                           TimePoint now) {
  if (revision_ != state_.revision()) read(now);
  const auto found = by_venue_.find({hub, venue});
  if (found == by_venue_.end()) return {};
  return found->second;
}

}  // namespace maillage
