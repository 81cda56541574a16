#include "tests/directory/real_venues.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace maillage::test {
namespace {

std::vector<std::string> values_of(const std::string& cell, bool is_set) {
  std::vector<std::string> values;
  std::istringstream parts(cell);
  for (std::string part; is_set && std::getline(parts, part, '|');) {
    if (!part.empty()) values.push_back(part);
  }
  if (!is_set && !cell.empty()) values.push_back(cell);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

std::string file_text(const std::string& path_in_source_tree) {
  std::ifstream file(std::string(MAILLAGE_SOURCE_DIR "/") + path_in_source_tree, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path_in_source_tree);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::vector<std::string>> csv_rows(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      row.emplace_back();
    } else if (c == '\n' && !quoted) {
      rows.push_back(std::move(row));
      row.assign(1, {});
    } else if (c != '\r' || quoted) {
      row.back() += c;
    }
  }
  return rows;
}

const std::vector<Venue>& real_venues() {
  static const std::vector<Venue> venues = [] {
    const auto rows = csv_rows(file_text("tests/data/lieux-mediation-numerique.csv"));
    std::vector<Venue> read;
    for (std::size_t r = 1; r < rows.size(); ++r) {
      Venue& venue = read.emplace_back();
      for (std::size_t c = 0; c < rows[r].size(); ++c) {
        const auto field = venue_field(rows[0].at(c));
        if (rows[0][c] == "id") venue.id = rows[r][c];
        if (!field || rows[r][c].empty()) continue;
        venue.fields[*field] = values_of(rows[r][c], info(*field).is_set);
      }
    }
    return read;
  }();
  return venues;
}

}  // namespace maillage::test
