#include "node/directory/venue_view.h"

#include <algorithm>

namespace maillage {

VenueView::VenueView(const Venue& venue) {
  for (const auto& [field, texts] : venue.fields) {
    for (const std::string& text : texts) add(field, text);
  }
}

std::span<const VenueView::Value> VenueView::held(VenueField field) const {
  const auto first = std::find_if(values_.begin(), values_.end(),
                                  [&](const Value& v) { return v.field >= field; });
  const auto last =
      std::find_if(first, values_.end(), [&](const Value& v) { return v.field != field; });
  return {first, last};
}

std::string_view VenueView::text(VenueField field) const {
  const auto found = values(field);
  return found.empty() ? std::string_view() : found.front().text;
}

std::optional<Position> VenueView::position() const {
  return position_from(text(VenueField::latitude), text(VenueField::longitude));
}

}  // namespace maillage
