#include "node/control/near_place.h"

#include <fmt/format.h>

#include <algorithm>

namespace maillage {
namespace {

constexpr std::size_t kMostOthersNamed = 3;

bool is_own(const Desks& desks, std::string_view insee) {
  const auto& area = desks.directory.own_area();
  return area && area->holds(insee);
}

std::string label_of(const Commune& commune) {
  return fmt::format("{} ({})", commune.name, commune.departement);
}

// Those of the hub's territory first, each part in its order.
std::vector<const Commune*> own_first(const Desks& desks, std::vector<const Commune*> named) {
  std::stable_partition(named.begin(), named.end(),
                        [&](const Commune* each) { return is_own(desks, each->insee); });
  return named;
}

std::string others_note(const std::vector<const Commune*>& named, bool by_beginning) {
  std::string others;
  for (std::size_t i = 1; i < std::min(named.size(), kMostOthersNamed + 1); ++i) {
    others += fmt::format("{}\"{}\"", i == 1 ? "" : ", ", label_of(*named[i]));
  }
  if (others.empty()) return {};
  const std::size_t more = named.size() - 1;
  return fmt::format("; {} {} {}: say {}{}", more, more == 1 ? "other" : "others",
                     by_beginning ? "begin so" : "of that name", others,
                     more > kMostOthersNamed ? ", a postcode, or another (DÉPARTEMENT)" : "");
}

}  // namespace

Result<Place> near_place(const Desks& desks, const std::string& text,
                         std::vector<std::string>& notes) {
  const Gazetteer& gazetteer = desks.directory.gazetteer();
  const bool plain_name = text.find_first_of("0123456789(,") == std::string::npos;
  if (!plain_name) {
    auto place = gazetteer.find(text);
    if (place && !place->insee.empty() && !is_own(desks, place->insee)) {
      notes.push_back("near " + place->label());
    }
    return place;
  }
  auto named = own_first(desks, gazetteer.by_name(text));
  const bool by_beginning = named.empty();
  if (by_beginning) named = own_first(desks, gazetteer.beginning_with(text));
  if (named.empty()) {
    auto place = gazetteer.find(text);
    if (place) notes.push_back("near " + place->label());
    return place;
  }
  auto place = gazetteer.find(named.front()->insee);
  if (place && (by_beginning || named.size() > 1 || !is_own(desks, place->insee))) {
    notes.push_back("near " + place->label() + others_note(named, by_beginning));
  }
  return place;
}

}  // namespace maillage
