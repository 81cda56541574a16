#include "replication/clock.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {

Hlc HybridClock::tick(TimePoint now) {
  const Hlc physical{static_cast<std::uint64_t>(now.milliseconds) << 16};
  last_ = std::max(physical, Hlc{last_.value + 1});
  return last_;
}

void HybridClock::observe(Hlc seen, TimePoint now) {
  if (!is_ahead(seen, now)) last_ = std::max(last_, seen);
}

bool HybridClock::is_ahead(Hlc written, TimePoint now) {
  const auto ahead = static_cast<std::int64_t>(written.milliseconds()) - now.milliseconds;
  return ahead > limits::clock_ahead_ms;
}

}  // namespace maillage
