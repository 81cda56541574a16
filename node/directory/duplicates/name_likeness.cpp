#include "node/directory/duplicates/name_likeness.h"

#include <algorithm>
#include <bit>

#include "node/directory/edit_distance.h"

namespace maillage {
namespace {

constexpr int kSpecific = 6;        // weight of the words of a name that another may contain
constexpr int kNearlyAgrees = 850;  // thousandths, of words that are not the same
constexpr int kContains = 900;      // thousandths, of a name that is part of the other

int weight_of(const NameWord& word, std::size_t venues) {
  if (word.plain) return 1;
  const auto rarity = std::bit_width(venues / std::max<std::uint32_t>(word.entry->second, 1));
  return 2 + std::min(8, static_cast<int>(rarity));
}

bool has_digit(const std::string& word) {
  return word.find_first_of("0123456789") != std::string::npos;
}

bool nearly_agree(const std::string& a, const std::string& b) {
  if (has_digit(a) || has_digit(b)) return false;
  const std::size_t shorter = std::min(a.size(), b.size());
  if (shorter >= 3 && (a.starts_with(b) || b.starts_with(a))) return true;
  if (shorter < 5 || a[0] != b[0]) return false;
  const unsigned allowed = shorter >= 9 ? 2 : 1;
  return edit_distance(a, b, allowed) <= allowed;
}

// One of two names, and what of it has found its like.
class Side {
 public:
  Side(const VenueProfile& profile, std::size_t venues) : profile_(profile) {
    for (const NameWord& word : profile.words) {
      weights_.push_back(weight_of(word, venues));
      total_ += weights_.back() * 1000;
      if (!word.plain) specific_ += weights_.back();
    }
    agreed_.assign(profile.words.size(), 0);
  }

  const std::vector<NameWord>& words() const { return profile_.words; }
  bool is_open(std::size_t at) const { return agreed_[at] == 0; }
  void agree(std::size_t at, int thousandths) {
    agreed_[at] = thousandths;
    sum_ += weights_[at] * thousandths;
    if (!words()[at].plain) shares_specific_ = true;
  }
  bool shares_specific() const { return shares_specific_; }
  int total() const { return total_; }
  int sum() const { return sum_; }
  int specific() const { return specific_; }

  // Where these letters are the initials of words in a row: the first of them.
  std::size_t find_initials(std::string_view letters) const {
    const auto at = profile_.initials.find(letters);
    const bool enough = letters.size() >= 4 || (letters.size() == 3 && at == 0);
    return enough ? at : std::string::npos;
  }
  void agree_in_order(std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      if (is_open(profile_.order[i])) agree(profile_.order[i], kNearlyAgrees);
    }
  }

 private:
  const VenueProfile& profile_;
  std::vector<int> weights_;
  std::vector<int> agreed_;  // thousandths; 0: has no like yet
  int total_ = 0;            // in thousandths of weight, as `sum_`
  int sum_ = 0;
  int specific_ = 0;
  bool shares_specific_ = false;
};

void match_same(Side& a, Side& b) {
  std::size_t i = 0, j = 0;
  while (i < a.words().size() && j < b.words().size()) {
    const int order = a.words()[i].text().compare(b.words()[j].text());
    if (order == 0) {
      a.agree(i, 1000);
      b.agree(j, 1000);
    }
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
}

void match_similar(Side& a, Side& b) {
  for (std::size_t i = 0; i < a.words().size(); ++i) {
    for (std::size_t j = 0; j < b.words().size() && a.is_open(i); ++j) {
      if (!b.is_open(j) || !nearly_agree(a.words()[i].text(), b.words()[j].text())) continue;
      a.agree(i, kNearlyAgrees);
      b.agree(j, kNearlyAgrees);
    }
  }
}

void match_acronyms(Side& a, Side& b) {
  for (std::size_t i = 0; i < a.words().size(); ++i) {
    if (!a.is_open(i)) continue;
    const std::string& word = a.words()[i].text();
    // "UDAF65": the département is no letter of it.
    const std::string_view letters =
        std::string_view(word).substr(0, word.find_first_of("0123456789"));
    const std::size_t at = b.find_initials(letters);
    if (at == std::string::npos) continue;
    a.agree(i, kNearlyAgrees);
    b.agree_in_order(at, letters.size());
  }
}

int share(int part, int whole) { return whole == 0 ? 0 : part / (whole / 1000); }

bool comes_first(const VenueProfile& a, const VenueProfile& b) {
  const std::size_t shorter = std::min(a.order.size(), b.order.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    const int order = a.words[a.order[i]].text().compare(b.words[b.order[i]].text());
    if (order != 0) return order < 0;
  }
  return a.order.size() < b.order.size();
}

}  // namespace

NameLikeness likeness(const VenueProfile& a, const VenueProfile& b, std::size_t venues) {
  // What agrees first has no other like, so the order of the two must not be the caller's.
  Side one(comes_first(b, a) ? b : a, venues), other(comes_first(b, a) ? a : b, venues);
  match_same(one, other);
  match_similar(one, other);
  match_acronyms(one, other);
  match_acronyms(other, one);
  NameLikeness found;
  found.plain = !one.shares_specific() && !other.shares_specific();
  found.one_plain = (one.specific() == 0) != (other.specific() == 0);
  found.both_plain = one.specific() == 0 && other.specific() == 0;
  found.thousandths = share(one.sum() + other.sum(), one.total() + other.total());
  for (const Side* side : {&one, &other}) {
    if (side->specific() < kSpecific) continue;
    const int contained = share(side->sum(), side->total()) * kContains / 1000;
    found.thousandths = std::max(found.thousandths, contained);
  }
  return found;
}

}  // namespace maillage
