// Who refused lately for lack of room, as this hub's own referrals tell.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "node/core/hub_state.h"

namespace maillage {

// By structure, since that time: each step of a referral that ended with `session-complete` or
// `capacite-insuffisante`, once. Dates are the structures' own. O(acts held).
std::map<WriterId, std::vector<TimePoint>> refusals_for_lack_of_room(const HubState& state,
                                                                     TimePoint since);

// The same by venue. A referral names a structure and no venue, so a refusal counts for each venue
// of the structure. Read anew only after a referral or governance changed; else O(log venues).
class RefusalBook {
 public:
  explicit RefusalBook(const HubState& state) : state_(state) {}
  // Dies with the next call.
  std::span<const TimePoint> of(const WriterId& hub, const std::string& venue, TimePoint now);

 private:
  void read(TimePoint now);

  const HubState& state_;
  std::optional<std::uint64_t> revision_;  // of what was read
  std::map<std::pair<WriterId, std::string>, std::vector<TimePoint>> by_venue_;
};

}  // namespace maillage
