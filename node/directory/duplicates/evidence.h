// What speaks for or against two venues being one, in words that a coordinator can check.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue_key.h"

namespace maillage {

enum class EvidenceKind : std::uint8_t {
  name,
  address,
  distance,
  telephone,
  siret,
  email,
  website,
  commune,
  role,       // what each is: a town hall, a CCAS, a library...
  itinerant,  // one goes round, the other stays
  number,     // numbers in the names: "10e" and "11e"
};
std::string_view code_of(EvidenceKind kind);  // "name", "address"...

// `weight`: log-likelihood ratio in tenths of a bit, above 0 for one venue, below 0 for two
// (I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", JASA 64, 1969).
struct Evidence {
  EvidenceKind kind = EvidenceKind::name;
  int weight = 0;
  std::string left, right;  // as the first venue and the second one have it
  bool operator==(const Evidence&) const = default;
};

struct DuplicateProposal {
  VenueKey a, b;  // a < b
  int score = 0;  // 0 to 1000: thousandths of certainty that they are one
  std::vector<Evidence> evidence;
  bool operator==(const DuplicateProposal&) const = default;
};

}  // namespace maillage
