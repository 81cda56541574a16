// The search index, which follows the directories behind: what changed is copied in batches, and a
// batch is worked in at once or on a thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "node/directory/search/search.h"
#include "node/directory/search/venue_batch.h"

namespace maillage {

// Where a venue without a position of its own stands, as far as its commune tells. Called on the
// thread of the lane.
using Locator = std::function<std::optional<Position>(const VenueView&)>;

// Does what it is given one after the other, in this order, on a thread of its own.
class IndexLane {
 public:
  virtual ~IndexLane() = default;
  virtual void add(std::function<void()> work) = 0;
  // Until all of it is done.
  virtual void wait() = 0;
};

// A fifth of a millisecond to copy.
constexpr std::size_t venues_in_batch = 1000;

class VenueIndexer {
 public:
  // `key`: see TableHash.
  VenueIndexer(Locator locate, const HashKey& key)
      : locate_(std::move(locate)), key_(key), index_(key) {}
  VenueIndexer(const VenueIndexer&) = delete;
  VenueIndexer& operator=(const VenueIndexer&) = delete;

  // From now on `lane` works; null: whoever calls. Waits for the lane before. `lane` is borrowed
  // until the next call.
  void work_on(IndexLane* lane);

  void add(VenueBatch batch);
  void clear();
  // With all batches in it: waits for them. Until the next `add`.
  const DirectoryIndex& index() const;

 private:
  void work_in(const VenueBatch& batch);

  const Locator locate_;
  const HashKey key_;
  IndexLane* lane_ = nullptr;
  DirectoryIndex index_;  // the lane's while it has work
};

}  // namespace maillage
