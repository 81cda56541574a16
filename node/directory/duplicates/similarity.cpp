#include "node/directory/duplicates/similarity.h"

#include <algorithm>
#include <cmath>

#include "node/directory/duplicates/name_likeness.h"
#include "node/directory/duplicates/weights.h"
#include "node/directory/edit_distance.h"

namespace maillage {
namespace {

using namespace duplicates;

// Adds weights up, and writes down why if somebody wants to know.
class Sum {
 public:
  explicit Sum(std::vector<Evidence>* evidence) : evidence_(evidence) {}

  template <typename Text>
  void add(EvidenceKind kind, int weight, const Text& left, const Text& right) {
    total_ += weight;
    if (evidence_ != nullptr) {
      evidence_->push_back({kind, weight, std::string(left), std::string(right)});
    }
  }
  void veto() { vetoed_ = true; }
  bool explains() const { return evidence_ != nullptr; }

  int score() const {
    const double odds = std::exp2(static_cast<double>(total_) / 10);
    const int score = static_cast<int>(std::lround(1000 * odds / (1 + odds)));
    return vetoed_ ? std::min(score, kVetoScore) : score;
  }

 private:
  std::vector<Evidence>* evidence_;
  int total_ = kPrior;
  bool vetoed_ = false;
};

int name_weight(int likeness) {
  const auto above =
      std::find_if(kNameWeights.begin(), kNameWeights.end(),
                   [&](const NamePoint& point) { return point.likeness >= likeness; });
  if (above == kNameWeights.begin()) return above->weight;
  if (above == kNameWeights.end()) return kNameWeights.back().weight;
  const NamePoint& below = *(above - 1);
  return below.weight + (above->weight - below.weight) * (likeness - below.likeness) /
                            (above->likeness - below.likeness);
}

bool are_in_one_place(const VenueProfile& a, const VenueProfile& b) {
  if (!a.insee.empty() && a.insee == b.insee) return true;
  if (!a.postcode.empty() && a.postcode == b.postcode) return true;
  // A CEDEX and its town.
  return !a.commune_key.empty() && a.commune_key == b.commune_key &&
         a.postcode.substr(0, 2) == b.postcode.substr(0, 2);
}

void compare_names(const VenueProfile& a, const VenueProfile& b, std::size_t venues, Sum& sum) {
  if (a.words.empty() || b.words.empty()) return;
  const NameLikeness names = likeness(a, b, venues);
  int weight = name_weight(names.thousandths);
  if (names.plain) weight = std::min(weight, kPlainNameLimit);
  if ((a.roles & b.roles) != 0) {
    if (names.one_plain) weight = std::max(weight, kPlainAgainstNamed);
    if (names.both_plain) weight = std::max(weight, kPlainAgainstPlain);
  }
  sum.add(EvidenceKind::name, weight, a.name, b.name);
  const bool other_numbers = !a.numbers.empty() && !b.numbers.empty() && a.numbers != b.numbers;
  if (other_numbers) {
    sum.add(EvidenceKind::number, kOtherNumberInName, a.numbers.front(), b.numbers.front());
  }
}

bool is_same_street(const std::string& a, const std::string& b) {
  if (a == b) return true;
  constexpr std::size_t least = 8;  // letters, for two errors in them to be errors
  return std::min(a.size(), b.size()) >= least && edit_distance(a, b, 2) <= 2;
}

void compare_addresses(const VenueProfile& a, const VenueProfile& b, Sum& sum) {
  if (a.street.empty() || b.street.empty()) return;
  const bool both_numbered = !a.street.number.empty() && !b.street.number.empty();
  int weight = 0;
  if (!are_in_one_place(a, b)) {
    weight = both_numbered ? kOtherStreet : kOtherVagueAddress;
  } else if (a.street.number == b.street.number && is_same_street(a.street.name, b.street.name)) {
    weight = both_numbered ? kSameAddress : kSameVagueAddress;
  } else if (!both_numbered) {
    weight = kOtherVagueAddress;
  } else {
    weight = a.street.name == b.street.name ? kOtherNumber : kOtherStreet;
  }
  sum.add(EvidenceKind::address, weight, a.address, b.address);
}

std::string position_text(const VenueProfile& profile) {
  const auto text = [](double degrees) { return std::to_string(degrees); };
  return text(profile.position->latitude) + ", " + text(profile.position->longitude);
}

void compare_places(const VenueProfile& a, const VenueProfile& b, Sum& sum) {
  if (a.point && b.point) {
    const double metres = km_of_chord_squared(chord_squared(*a.point, *b.point)) * 1000;
    const auto band =
        std::find_if(kDistanceWeights.begin(), kDistanceWeights.end() - 1,
                     [&](const DistancePoint& each) { return metres <= each.metres; });
    if (!sum.explains()) {
      sum.add(EvidenceKind::distance, band->weight, "", "");
    } else {
      sum.add(EvidenceKind::distance, band->weight, position_text(a), position_text(b));
    }
  }
  if (!a.commune.empty() && !b.commune.empty() && !are_in_one_place(a, b)) {
    sum.add(EvidenceKind::commune, kOtherCommune, a.commune, b.commune);
  }
}

void compare_numbers(const VenueProfile& a, const VenueProfile& b, Sum& sum) {
  if (!a.telephone_digits.empty() && !b.telephone_digits.empty()) {
    const bool same = a.telephone_digits == b.telephone_digits;
    sum.add(EvidenceKind::telephone, same ? kSameTelephone : kOtherTelephone, a.telephone,
            b.telephone);
  }
  if (!a.siret.empty() && !b.siret.empty()) {
    constexpr std::size_t siren = 9;
    const bool company = a.siret.compare(0, siren, b.siret, 0, siren) == 0;
    const int weight = a.siret == b.siret ? kSameSiret : company ? kSameCompany : kOtherCompany;
    sum.add(EvidenceKind::siret, weight, a.siret, b.siret);
  }
}

void compare_sets(const std::vector<std::string>& a, const std::vector<std::string>& b,
                  EvidenceKind kind, int weight, Sum& sum) {
  const auto shared = std::find_first_of(a.begin(), a.end(), b.begin(), b.end());
  if (shared != a.end()) sum.add(kind, weight, *shared, *shared);
}

void compare_roles(const VenueProfile& a, const VenueProfile& b, Sum& sum) {
  if ((a.roles & b.roles) != 0) {
    const std::string shared = sum.explains() ? role_names(a.roles & b.roles) : std::string();
    sum.add(EvidenceKind::role, kSameRole, shared, shared);
  } else if (are_other_roles(a.roles, b.roles)) {
    sum.veto();
    const auto said = [&](Roles roles) { return sum.explains() ? role_names(roles) : ""; };
    sum.add(EvidenceKind::role, kVetoWeight, said(a.roles), said(b.roles));
  }
  if (a.itinerant != b.itinerant) {
    const auto text = [](bool itinerant) { return itinerant ? "itinérant" : "fixe"; };
    sum.veto();
    sum.add(EvidenceKind::itinerant, kVetoWeight, text(a.itinerant), text(b.itinerant));
  }
}

int sum_up(const VenueProfile& a, const VenueProfile& b, std::size_t venues,
           std::vector<Evidence>* evidence) {
  Sum sum(evidence);
  compare_roles(a, b, sum);
  compare_places(a, b, sum);
  compare_addresses(a, b, sum);
  compare_numbers(a, b, sum);
  compare_sets(a.emails, b.emails, EvidenceKind::email, kSameEmail, sum);
  compare_sets(a.websites, b.websites, EvidenceKind::website, kSameWebsite, sum);
  compare_names(a, b, venues, sum);
  return sum.score();
}

}  // namespace

std::string_view code_of(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::name:
      return "name";
    case EvidenceKind::address:
      return "address";
    case EvidenceKind::distance:
      return "distance";
    case EvidenceKind::telephone:
      return "telephone";
    case EvidenceKind::siret:
      return "siret";
    case EvidenceKind::email:
      return "email";
    case EvidenceKind::website:
      return "website";
    case EvidenceKind::commune:
      return "commune";
    case EvidenceKind::role:
      return "role";
    case EvidenceKind::itinerant:
      return "itinerant";
    case EvidenceKind::number:
      return "number";
  }
  return "";
}

Comparison compare(const VenueProfile& a, const VenueProfile& b, std::size_t venues) {
  Comparison comparison;
  comparison.score = sum_up(a, b, venues, &comparison.evidence);
  return comparison;
}

int score_of(const VenueProfile& a, const VenueProfile& b, std::size_t venues) {
  return sum_up(a, b, venues, nullptr);
}

}  // namespace maillage
