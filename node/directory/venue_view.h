// A venue read where it stands: its fields without copies.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

// Borrows from the venue or from whatever `add` was given.
class VenueView {
 public:
  struct Value {
    VenueField field;
    std::string_view text;
  };

  VenueView() = default;
  VenueView(const Venue& venue);  // implicit: who reads a view can be given a venue

  // Fields come in their order, a set's values in theirs.
  void add(VenueField field, std::string_view text) { values_.push_back({field, text}); }
  void clear() { values_.clear(); }

  bool empty() const { return values_.empty(); }
  std::span<const Value> values() const { return values_; }
  std::span<const Value> values(VenueField field) const;
  // As Venue has them.
  std::string_view text(VenueField field) const;
  std::optional<Position> position() const;

 private:
  std::vector<Value> values_;
};

}  // namespace maillage
