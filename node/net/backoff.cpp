#include "node/net/backoff.h"

#include <algorithm>

namespace maillage {

std::chrono::milliseconds Backoff::next() {
  const auto half = step_ / 2;
  const auto spread = static_cast<std::uint64_t>((step_ - half).count()) + 1;
  step_ = std::min(step_ * 2, longest_);
  return half + std::chrono::milliseconds(random_() % spread);
}

}  // namespace maillage
