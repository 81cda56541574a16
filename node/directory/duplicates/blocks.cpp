#include "node/directory/duplicates/blocks.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "node/directory/duplicates/weights.h"

namespace maillage {
namespace {

// The first letter says the kind of the key.
constexpr char word_block = 'w';

// Cells of about 150 m: rows of equal height, each cut in cells of its own width.
constexpr double row_degrees = 150.0 / 111'195.0;  // one degree of latitude is 111.195 km

double cell_degrees(long row) {
  const double latitude = static_cast<double>(row) * row_degrees;
  const double narrowing = std::cos(std::clamp(latitude, -89.0, 89.0) * std::numbers::pi / 180);
  return row_degrees / narrowing;
}

std::string cell_block(long row, long column) {
  return "g" + std::to_string(row) + ":" + std::to_string(column);
}

long row_of(Position position) {
  return static_cast<long>(std::floor(position.latitude / row_degrees));
}

long column_of(Position position, long row) {
  return static_cast<long>(std::floor(position.longitude / cell_degrees(row)));
}

// Codes of the places where a name means something.
std::vector<std::string> places_of(const VenueProfile& profile) {
  std::vector<std::string> places;
  if (!profile.insee.empty()) places.push_back("i" + profile.insee);
  if (!profile.postcode.empty()) places.push_back("p" + profile.postcode);
  if (places.empty() && !profile.commune_key.empty()) places.push_back("c" + profile.commune_key);
  return places;
}

void add_names(const VenueProfile& profile, std::vector<std::string>& blocks) {
  for (const std::string& place : places_of(profile)) {
    const std::string start = word_block + place + ":";
    for (const NameWord& word : profile.words) {
      if (!word.plain) blocks.push_back(start + word.text());
    }
    for (unsigned role = 0; role < 32; ++role) {
      if ((profile.roles >> role & 1) != 0) blocks.push_back(start + "#" + std::to_string(role));
    }
  }
}

}  // namespace

std::vector<std::string> blocks_of(const VenueProfile& profile) {
  std::vector<std::string> blocks;
  if (!profile.siret.empty()) blocks.push_back("s" + profile.siret);
  if (!profile.telephone_digits.empty()) blocks.push_back("t" + profile.telephone_digits);
  if (!profile.street.empty()) {
    blocks.push_back("a" + profile.postcode + ":" + profile.street.number + ":" +
                     profile.street.name);
  }
  add_names(profile, blocks);
  if (profile.position) {
    const long row = row_of(*profile.position);
    blocks.push_back(cell_block(row, column_of(*profile.position, row)));
  }
  std::sort(blocks.begin(), blocks.end());
  blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
  return blocks;
}

std::vector<std::string> neighbour_blocks(const VenueProfile& profile) {
  std::vector<std::string> blocks;
  if (!profile.position) return blocks;
  const long own = row_of(*profile.position);
  for (long row = own - 1; row <= own + 1; ++row) {
    const long column = column_of(*profile.position, row);
    for (long each = column - 1; each <= column + 1; ++each) {
      if (row != own || each != column) blocks.push_back(cell_block(row, each));
    }
  }
  return blocks;
}

std::size_t most_sharing(const std::string& block) {
  return block[0] == word_block ? duplicates::kMostSharingWord : duplicates::kMostSharing;
}

}  // namespace maillage
