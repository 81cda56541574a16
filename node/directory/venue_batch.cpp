#include "node/directory/venue_batch.h"

namespace maillage {

void VenueBatch::add(const ScopeId& hub_scope, std::string_view id, const VenueView& venue) {
  if (hubs_.empty() || hubs_.back() != hub_scope) hubs_.push_back(hub_scope);
  const auto values = venue.values();
  venues_.push_back({static_cast<std::uint32_t>(hubs_.size() - 1),
                     static_cast<std::uint32_t>(id.size()),
                     static_cast<std::uint32_t>(values.size())});
  texts_ += id;
  for (const auto& [field, text] : values) {
    values_.push_back({field, static_cast<std::uint32_t>(text.size())});
    texts_ += text;
  }
}

void VenueBatch::visit(
    const std::function<void(const VenueKey&, const VenueView&)>& visitor) const {
  std::string_view texts = texts_;
  const auto take = [&texts](std::size_t bytes) {
    const std::string_view taken = texts.substr(0, bytes);
    texts.remove_prefix(bytes);
    return taken;
  };
  VenueKey key;
  VenueView view;
  auto value = values_.begin();
  for (const Entry& venue : venues_) {
    key.hub_scope = hubs_[venue.hub];
    key.venue_id = take(venue.id_bytes);
    view.clear();
    for (const auto end = value + venue.values; value != end; ++value) {
      view.add(value->field, take(value->bytes));
    }
    visitor(key, view);
  }
}

}  // namespace maillage
