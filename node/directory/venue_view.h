// A venue read where it stands: its fields without copies.
#pragma once

#include <cstdint>
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
  void add(VenueField field, std::string_view text) {
    values_.push_back({field, text});
    fields_ |= bit(field);
  }
  void clear() {
    values_.clear();
    fields_ = 0;
  }

  bool empty() const { return values_.empty(); }
  std::span<const Value> values() const { return values_; }
  std::span<const Value> values(VenueField field) const {
    return (fields_ & bit(field)) == 0 ? std::span<const Value>() : held(field);
  }
  // As Venue has them.
  std::string_view text(VenueField field) const;
  std::optional<Position> position() const;

 private:
  static std::uint64_t bit(VenueField field) {
    static_assert(venue_field_count < 64);
    return std::uint64_t{1} << static_cast<unsigned>(field);
  }
  std::span<const Value> held(VenueField field) const;

  std::vector<Value> values_;
  std::uint64_t fields_ = 0;  // those that have values
};

// A person decided that it is a duplicate of another venue: it is kept, and not shown beside it.
inline bool is_merged(const VenueView& venue) { return !venue.text(VenueField::fusion).empty(); }

}  // namespace maillage
