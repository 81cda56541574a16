// A set of links of this node, as bits: one word while there are at most 64.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace maillage {

using LinkSlot = std::uint16_t;  // small number of a live link, used again after its end
inline constexpr LinkSlot no_slot = 0xffff;

class LinkSet {
 public:
  bool has(LinkSlot slot) const {
    if (slot < 64) return (first_ >> slot & 1) != 0;
    const std::size_t word = slot / 64 - 1;
    return word < rest_.size() && (rest_[word] >> (slot % 64) & 1) != 0;
  }
  void set(LinkSlot slot) { word_of(slot) |= std::uint64_t{1} << (slot % 64); }
  void clear(LinkSlot slot) {
    if (has(slot)) word_of(slot) &= ~(std::uint64_t{1} << (slot % 64));
  }
  bool empty() const { return count() == 0; }
  int count() const {
    int total = std::popcount(first_);
    for (const std::uint64_t word : rest_) total += std::popcount(word);
    return total;
  }
  template <typename Do>
  void for_each(Do what) const {
    each_of(first_, 0, what);
    for (std::size_t i = 0; i < rest_.size(); ++i) each_of(rest_[i], 64 * (i + 1), what);
  }

 private:
  std::uint64_t& word_of(LinkSlot slot) {
    if (slot < 64) return first_;
    if (rest_.size() < slot / 64u) rest_.resize(slot / 64u);
    return rest_[slot / 64u - 1];
  }
  template <typename Do>
  static void each_of(std::uint64_t word, std::size_t base, Do& what) {
    for (; word != 0; word &= word - 1) what(static_cast<LinkSlot>(base + std::countr_zero(word)));
  }

  std::uint64_t first_ = 0;
  std::vector<std::uint64_t> rest_;
};

}  // namespace maillage
