#include "node/directory/import/venue_identity.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <functional>

#include "node/directory/import/cell_text.h"
#include "node/directory/text.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

using Field = VenueField;

constexpr std::ptrdiff_t kUniqueCharacters = 12;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

bool is_unique_by_form(std::string_view id) {
  const auto characters = std::count_if(id.begin(), id.end(), std::not_fn(continues_character));
  return characters >= kUniqueCharacters && !is_digits(id);
}

std::string source_key(std::string_view source) {
  std::string key;
  for (const std::string& word : words_of(source)) {
    if (!key.empty()) key.push_back('-');
    key += word;
  }
  return key;
}

std::string qualified_id(std::string_view id, std::string_view source) {
  const std::string prefix = std::string(source) + "/";
  const bool qualified = id.size() > prefix.size() && id.starts_with(prefix);
  if (source.empty() || qualified || is_unique_by_form(id)) return std::string(id);
  return prefix + std::string(id);
}

std::string derived_id(const Venue& venue) {
  std::string place(venue.text(Field::commune));
  if (place.empty()) place = venue.text(Field::code_insee);
  if (place.empty()) place = venue.text(Field::code_postal);
  if (place.empty()) {
    place =
        std::string(venue.text(Field::latitude)) + "," + std::string(venue.text(Field::longitude));
  }
  const std::string text = fold_text(venue.text(Field::nom)) + "|" + fold_text(place) + "|" +
                           fold_text(venue.text(Field::adresse));
  std::array<std::uint8_t, 16> hash;
  const ByteView bytes = as_bytes(text);
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return "gen-" + to_hex(hash);
}

}  // namespace maillage
