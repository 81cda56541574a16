// What of a venue is compared, brought to forms that can be compared.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/distance.h"
#include "node/directory/duplicates/roles.h"
#include "node/directory/venue_view.h"

namespace maillage {

// The words of all names, each with how many names it is in.
using WordCounts = std::map<std::string, std::uint32_t, std::less<>>;

struct NameWord {
  // Of the counts it was read with, which keep the word as long as somebody counts it.
  const WordCounts::value_type* entry = nullptr;
  bool plain = false;  // says what the place is or where, not which

  const std::string& text() const { return entry->first; }
};

struct Street {
  std::string number;  // "12", "12 bis"; empty: the address has none
  std::string name;    // search words without stop words
  bool empty() const { return number.empty() && name.empty(); }
  bool operator==(const Street&) const = default;
};

struct VenueProfile {
  std::string name;  // as it is, as the texts below up to `email`
  std::string address;
  std::string telephone;
  std::string commune;
  std::vector<NameWord> words;       // of the name: sorted by text, each once
  std::vector<std::uint8_t> order;   // in which they stand in the name: places in `words`
  std::string initials;              // of those, in that order
  std::vector<std::string> numbers;  // in the name, without "e" or "bis": sorted
  Street street;
  std::string telephone_digits;              // national significant number
  std::string siret;                         // 14 digits; empty for a placeholder
  std::vector<std::string> emails;           // folded, sorted
  std::vector<std::string> websites;         // without scheme, "www." and final "/", sorted
  std::string insee, postcode, commune_key;  // the key: folded, without CEDEX
  std::optional<Position> position;
  std::optional<SpherePoint> point;
  Roles roles = 0;
  bool itinerant = false;
  std::vector<std::string> distinct_from;  // ids a person said are other venues: sorted
};

// Counts the venue's words in `counts`; `forget` takes them back.
VenueProfile profile_of(const VenueView& venue, WordCounts& counts);
void forget(const VenueProfile& profile, WordCounts& counts);

// Fields that a profile is read from.
bool is_compared(VenueField field);

// A SIRET's digits, or empty when it is none or a placeholder ("00000000000000").
std::string siret_of(std::string_view pivot);

}  // namespace maillage
