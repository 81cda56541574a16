// Operations of this hub's own directory, signed into as few updates as the limits allow. Private
// to this room.
#pragma once

#include <vector>

#include "node/directory/operations.h"
#include "node/hub/hub.h"

namespace maillage {

class DirectoryWriting {
 public:
  // Both outlive it.
  DirectoryWriting(Hub& hub, LocalBatch& batch) : hub_(hub), batch_(batch) {}

  // A venue of very long lists takes several operations: readers refuse one above their limits.
  void add(const DirectoryOperation& operation);
  // Signs what `add` left open; nothing is in the batch for good before.
  void flush();

 private:
  void add_encoded(Bytes encoded);

  Hub& hub_;
  LocalBatch& batch_;
  std::vector<Bytes> operations_;
  std::size_t size_ = 0;
};

}  // namespace maillage
