#include "node/directory/geographic_table.h"

#include <algorithm>

namespace maillage {
namespace {

constexpr std::size_t most_rows = 100'000;  // there are 35,000 communes

// Where a field ends that began with a quote: at the first that is not doubled.
std::size_t closing_quote(std::string_view line) {
  std::size_t at = line.find('"');
  while (at != std::string_view::npos && line.substr(at + 1).starts_with('"')) {
    at = line.find('"', at + 2);
  }
  return at;
}

// False for a quote that neither begins nor ends a field, nor is doubled inside.
bool split_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  while (true) {
    const bool quoted = line.starts_with('"');
    if (quoted) line.remove_prefix(1);
    const auto end = quoted ? closing_quote(line) : line.find(',');
    if (quoted && end == std::string_view::npos) return false;
    fields.push_back(line.substr(0, end));
    if (!quoted && fields.back().find('"') != std::string_view::npos) return false;
    if (end == std::string_view::npos) return true;
    line.remove_prefix(end + (quoted ? 1 : 0));
    if (line.empty()) return true;
    if (!line.starts_with(',')) return false;
    line.remove_prefix(1);
  }
}

}  // namespace

std::vector<std::string_view> split_line(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto end = line.find(separator);
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

bool read_geographic_table(std::string_view csv, const std::vector<std::string_view>& columns,
                           const std::function<bool(std::span<const std::string_view>)>& take) {
  std::vector<std::size_t> places;
  std::vector<std::string_view> fields, wanted;
  std::size_t rows = 0;
  for (std::string_view line : split_line(csv, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (rows > most_rows || !split_fields(line, fields)) return false;
    if (rows++ == 0) {
      for (const std::string_view column : columns) {
        const auto found = std::find(fields.begin(), fields.end(), column);
        if (found == fields.end()) return false;
        places.push_back(static_cast<std::size_t>(found - fields.begin()));
      }
      continue;
    }
    wanted.clear();
    for (const std::size_t place : places) {
      if (place >= fields.size()) return false;
      wanted.push_back(fields[place]);
    }
    if (!take(wanted)) return false;
  }
  return rows > 0;
}

}  // namespace maillage
