// The words that name columns, French and English, as a table.
#pragma once

#include <span>
#include <string_view>

#include "node/directory/import/column_guess.h"

namespace maillage {

struct NameRule {
  std::string_view words;  // all of them in any order; '*' at the end: begins so
  ColumnTarget target;
  int weight;
  std::string_view value = {};  // what equipment is called
};

std::span<const NameRule> column_name_rules();

}  // namespace maillage
