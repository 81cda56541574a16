// An operation with its own memory: kept for a restatement that differs from what is in effect.
#pragma once

#include <string>
#include <vector>

#include "replication/merge/merge_state.h"

namespace maillage {

struct MergeState::Content {
  struct Write {
    std::uint16_t position = 0;
    std::string key;
    bool removes = false;
    std::string value;
    std::vector<Dot> replaces;
    bool operator==(const Write&) const = default;
  };
  std::string entity;
  std::vector<Write> writes;
  Hlc hlc;
  bool opaque = false;

  bool operator==(const Content&) const = default;

  // Without what has no effect: removals of nothing, and values after a slot's first.
  static Content of(const MergeOperation& operation);
};

// The borrowed form of a content, which must outlive it.
class BorrowedContent {
 public:
  template <typename Content>
  explicit BorrowedContent(const Content& content) {
    for (const auto& write : content.writes) {
      writes_.push_back({write.position, write.key, write.removes, write.value, write.replaces});
    }
    operation_ = {content.entity, writes_, content.hlc, content.opaque};
  }
  BorrowedContent(const BorrowedContent&) = delete;
  BorrowedContent& operator=(const BorrowedContent&) = delete;
  const MergeOperation& operation() const { return operation_; }

 private:
  std::vector<MergeWrite> writes_;
  MergeOperation operation_;
};

}  // namespace maillage
