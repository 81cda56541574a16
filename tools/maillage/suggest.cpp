#include "tools/maillage/suggest.h"

#include <algorithm>

#include "node/directory/edit_distance.h"

namespace maillage {

std::string closest(std::string_view typed, const std::vector<std::string>& candidates) {
  const unsigned limit = std::max<unsigned>(1, static_cast<unsigned>(typed.size() / 3));
  std::string best;
  unsigned best_distance = limit + 1;
  for (const std::string& candidate : candidates) {
    const unsigned distance = edit_distance(typed, candidate, limit);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  if (!best.empty() || typed.size() < 2) return best;
  const auto unfinished = std::find_if(candidates.begin(), candidates.end(),
                                       [&](const auto& c) { return c.starts_with(typed); });
  return unfinished == candidates.end() ? "" : *unfinished;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates) {
  const std::string best = closest(typed, candidates);
  return best.empty() ? "" : "; did you mean '" + best + "'?";
}

}  // namespace maillage
