#include "node/core/venue_indexer.h"

namespace maillage {

void VenueIndexer::work_on(IndexLane* lane) {
  if (lane_ != nullptr) lane_->wait();
  lane_ = lane;
}

void VenueIndexer::add(VenueBatch batch) {
  if (lane_ == nullptr) return work_in(batch);
  // Shared, for what a std::function holds must be copyable.
  const auto shared = std::make_shared<const VenueBatch>(std::move(batch));
  lane_->add([this, shared] { work_in(*shared); });
}

// A third of real venues come without coordinates: they are searched at the centre of their
// commune.
void VenueIndexer::work_in(const VenueBatch& batch) {
  batch.visit([this](const VenueKey& key, const VenueView* venue) {
    if (venue == nullptr) return index_.erase(key);
    const bool is_placed = !locate_ || venue->position();
    index_.upsert(key, *venue, is_placed ? std::nullopt : locate_(*venue));
  });
}

void VenueIndexer::clear() {
  if (lane_ != nullptr) lane_->wait();
  index_ = DirectoryIndex(key_);
}

const DirectoryIndex& VenueIndexer::index() const {
  if (lane_ != nullptr) lane_->wait();
  return index_;
}

}  // namespace maillage
