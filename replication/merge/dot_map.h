// Observed-remove slots: the merge type of registers and sets (after the "optimised OR-set" of
// Bieniusa et al., 2012, with explicit replaced dots instead of a version vector).
//
// A slot holds the writes that no other write of the slot replaced. A register is one slot whose
// winner is the latest; an element of a set is a slot that is present while it holds any write.
// The content is a pure function of the set of operations applied, whatever their order, provided
// each is applied once (the logs see to that).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "protocol/ids.h"

namespace maillage {

struct DotWrite {
  Dot dot;
  Hlc hlc;
  std::string value;
};

class DotSlot {
 public:
  // `write` is absent for a removal. `replaced` names dots of this slot seen or yet to come.
  void apply(const std::optional<DotWrite>& write, std::span<const Dot> replaced);

  bool empty() const { return live_.empty(); }
  // Concurrent writes, sorted by dot.
  const std::vector<DotWrite>& live() const { return live_; }
  // The latest by (hlc, dot), null when empty. Dies with the next apply.
  const DotWrite* winner() const;

 private:
  std::vector<DotWrite> live_;
  std::set<Dot> replaced_unseen_;  // named before they arrived, from another log
};

// Slots by name; names sort in the order of state hashes.
using DotMap = std::map<std::string, DotSlot>;

// BLAKE2b-256 over names and live writes: equal on two nodes exactly when their content is.
std::array<std::uint8_t, 32> hash_of(const DotMap& slots);

}  // namespace maillage
