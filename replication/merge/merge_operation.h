// What an operation does to registers and sets, as far as merging is concerned.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/ids.h"

namespace maillage {

// A log within one scope.
struct WriterEpoch {
  WriterId writer;
  Epoch epoch = 0;
  auto operator<=>(const WriterEpoch&) const = default;
};
inline WriterEpoch log_of(const Dot& dot) { return {dot.writer, dot.epoch}; }

// One write of one slot. A register is a slot; so is each element of a set. Views are borrowed for
// the call only.
struct MergeWrite {
  std::uint16_t position = 0;  // among the operation's writes, for ever
  std::string_view key;        // names the slot within its entity
  bool removes = false;        // no value, only what it replaces
  std::string_view value;
  std::span<const Dot> replaces;  // writes of the same slot, seen by the author
};

// Writes to the slots of one entity, e.g. the fields of a venue. Of several values an operation
// gives one slot, the first counts.
struct MergeOperation {
  std::string_view entity;
  std::span<const MergeWrite> writes;
  Hlc hlc;
  // It also says something this version cannot read, so it must outlive any compaction.
  bool opaque = false;
};

}  // namespace maillage
