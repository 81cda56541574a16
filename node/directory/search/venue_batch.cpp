#include "node/directory/search/venue_batch.h"

#include "node/directory/public_view.h"
#include "node/directory/search/search_weights.h"

namespace maillage {

void VenueBatch::name(const ScopeId& hub_scope, std::string_view id, bool is_gone) {
  if (hubs_.empty() || hubs_.back() != hub_scope) hubs_.push_back(hub_scope);
  venues_.push_back({static_cast<std::uint32_t>(hubs_.size() - 1),
                     static_cast<std::uint32_t>(id.size()), 0, is_gone});
  texts_ += id;
}

void VenueBatch::upsert(const ScopeId& hub_scope, std::string_view id, const VenueView& venue) {
  name(hub_scope, id, false);
  // Words of an address would find it, and a position would measure from it.
  const bool hides = hides_place(venue);
  for (const auto& [field, text] : venue.values()) {
    if (!is_indexed(field) || (hides && tells_place(field))) continue;
    values_.push_back({field, static_cast<std::uint32_t>(text.size())});
    texts_ += text;
    ++venues_.back().values;
  }
}

void VenueBatch::erase(const ScopeId& hub_scope, std::string_view id) { name(hub_scope, id, true); }

void VenueBatch::visit(
    const std::function<void(const VenueKey&, const VenueView*)>& visitor) const {
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
    visitor(key, venue.is_gone ? nullptr : &view);
  }
}

}  // namespace maillage
