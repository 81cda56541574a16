// How much each kind of evidence counts. All tuning stands here; tests/duplicates measures it.
#pragma once

#include <array>
#include <cstddef>

namespace maillage::duplicates {

// Tenths of a bit. Before any evidence two venues that share a key are taken for two: 1 to 64.
constexpr int kPrior = -60;

struct NamePoint {
  int likeness;  // thousandths
  int weight;
};
// Between the points weights are on straight lines.
constexpr std::array<NamePoint, 6> kNameWeights = {
    {{0, -60}, {250, -40}, {450, 0}, {650, 30}, {850, 50}, {1000, 65}}};
// Names that say only what a place is ("Mairie", "France services") tell one from another in a
// commune by nothing but that.
constexpr int kPlainNameLimit = 45;
// "France services" against "France services de la Vallée Dorée": the role agrees, the rest is not
// said.
constexpr int kPlainAgainstNamed = 10;
// "MFS" and "Maison France services": two words for one role.
constexpr int kPlainAgainstPlain = 25;

constexpr int kSameAddress = 35;        // with a number in it
constexpr int kSameVagueAddress = 15;   // "le bourg"
constexpr int kOtherNumber = -20;       // of one street
constexpr int kOtherStreet = -30;       // both with a number
constexpr int kOtherVagueAddress = -5;  // "le bourg" is perhaps where the other one's street is

struct DistancePoint {
  int metres;  // up to this
  int weight;
};
constexpr std::array<DistancePoint, 5> kDistanceWeights = {
    {{60, 15}, {200, 5}, {1000, -10}, {5000, -40}, {50'000'000, -90}}};

constexpr int kSameTelephone = 35;
constexpr int kOtherTelephone = -15;
constexpr int kSameSiret = 30;
constexpr int kSameCompany = 0;  // one SIREN, two SIRET: two establishments
constexpr int kOtherCompany = -30;
constexpr int kSameEmail = 25;
constexpr int kSameWebsite = 15;
constexpr int kOtherCommune = -50;
constexpr int kSameRole = 5;
constexpr int kOtherNumberInName = -40;

// What one that is certainly two is worth at most, however much they share.
constexpr int kVetoScore = 100;
constexpr int kVetoWeight = -200;

// The least score that is proposed unless more or less is asked for; chosen on half of the labels
// and checked on the other half (tests/duplicates/labels_test.cpp).
constexpr int kProposedScore = 500;

// Keys that more venues share say nothing, and comparing them all would cost the square.
constexpr std::size_t kMostSharing = 48;
constexpr std::size_t kMostSharingWord = 24;
constexpr std::size_t kMostNameWords = 24;  // the rest of a name is not looked at

}  // namespace maillage::duplicates
