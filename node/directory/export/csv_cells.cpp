#include "node/directory/export/csv_cells.h"

#include "node/directory/import/cell_text.h"

namespace maillage {

std::string inert_text(std::string_view text) {
  return (starts_formula(text) ? "'" : "") + std::string(text);
}

std::string csv_cell(std::string_view text) {
  const bool bare = text.find_first_of("\",;|\r\n\t") == text.npos || text.empty();
  if (bare && text.substr(0, 1) != " ") return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace maillage
