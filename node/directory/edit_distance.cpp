#include "node/directory/edit_distance.h"

#include <algorithm>
#include <array>

namespace maillage {
namespace {

void strip_common_ends(std::string_view& a, std::string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

}  // namespace

unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit) {
  if (a == b) return 0;
  if (std::max(a.size(), b.size()) > kLongestCorrectedWord) return limit + 1;
  strip_common_ends(a, b);
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  using Row = std::array<unsigned, kLongestCorrectedWord + 1>;
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= a.size(); ++j) last[j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= b.size(); ++i) {
    row[0] = static_cast<unsigned>(i);
    unsigned least = row[0];
    for (std::size_t j = 1; j <= a.size(); ++j) {
      const unsigned substituted = last[j - 1] + (a[j - 1] == b[i - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[j - 1] == b[i - 2] && a[j - 2] == b[i - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // A swap reaches back two rows, and the smallest of that one may be one less than this row's.
    if (least > limit + 1) return limit + 1;
    before_last = last;
    last = row;
  }
  return std::min(last[a.size()], limit + 1);
}

}  // namespace maillage
