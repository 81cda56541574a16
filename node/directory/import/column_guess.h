// What a column of an unknown file may hold: by its name, else by what its cells look like.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "node/directory/import/cell_shapes.h"
#include "node/directory/venue.h"

namespace maillage {

struct ColumnTarget {
  enum class Kind {
    none,  // has no place in the directory
    field,
    position,
    whole_address,
    id,
    day,          // the hours of a weekday
    part_of_day,  // its morning or afternoon
    equipment,    // yes or no: there is one
    person,       // about people: never read, never shown
  };
  Kind kind = Kind::none;
  VenueField field = VenueField::nom;  // when `kind` is field
  int weekday = 0;                     // of a day; 0 = Monday
  bool operator==(const ColumnTarget&) const = default;
};

struct ColumnGuess {
  ColumnTarget target;
  int weight = 0;        // the more, the surer; among columns for one field the surest is taken
  std::string_view why;  // for the person who reads the page; a literal
  std::string_view value = {};  // of equipment: what it is called
};

// By the words of the name, French or English, however they are abbreviated and joined. The best
// first. A guess at `none` means that the name is known to be of no use; no guess, that it says
// nothing.
std::vector<ColumnGuess> guesses_by_name(std::string_view name);

std::optional<ColumnGuess> guess_by_shape(const ColumnShape& shape);

// Why cells of this shape cannot be what the name promised; empty when they can.
std::string_view contradiction(const ColumnTarget& target, const ColumnShape& shape);

}  // namespace maillage
