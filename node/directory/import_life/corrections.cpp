#include "node/directory/import_life/corrections.h"

#include <algorithm>

namespace maillage {
namespace {

constexpr std::size_t day_bytes = 10;

bool is_day(std::string_view text) {
  if (text.size() != day_bytes) return false;
  for (std::size_t i = 0; i < day_bytes; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

std::optional<VenueField> corrected_field(std::string_view element) {
  const std::size_t space = element.find(' ');
  if (space == element.npos || !is_day(element.substr(space + 1))) return std::nullopt;
  return venue_field(element.substr(0, space));
}

}  // namespace

Corrections corrections_of(const Venue& venue) {
  Corrections corrections;
  const auto held = venue.fields.find(VenueField::corrections);
  if (held == venue.fields.end()) return corrections;
  for (const std::string& element : held->second) {
    const auto field = corrected_field(element);
    if (!field) continue;
    std::string& day = corrections[*field];
    day = std::max(day, element.substr(element.size() - day_bytes));  // ISO days sort as text
  }
  return corrections;
}

void forget_correction(Venue& venue, VenueField field) {
  const auto held = venue.fields.find(VenueField::corrections);
  if (held == venue.fields.end()) return;
  std::erase_if(held->second,
                [field](const std::string& element) { return corrected_field(element) == field; });
  if (held->second.empty()) venue.fields.erase(held);
}

void note_correction(Venue& venue, VenueField field, std::string_view day) {
  forget_correction(venue, field);
  auto& elements = venue.fields[VenueField::corrections];
  elements.push_back(std::string(info(field).column) + " " + std::string(day));
  std::sort(elements.begin(), elements.end());
}

}  // namespace maillage
