#include "bench/search/made_venues.h"

#include <fmt/format.h>

#include <random>

#include "node/directory/text.h"
#include "tests/directory/real_venues.h"

namespace maillage::bench {
namespace {

std::string altered_name(const std::string& name, const std::string& other, std::mt19937& random) {
  std::vector<std::string> words = words_of(name);
  const std::vector<std::string> others = words_of(other);
  if (words.empty() || others.empty()) return name + " bis";
  words[random() % words.size()] = others[random() % others.size()];
  words.push_back(others[random() % others.size()]);
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

std::vector<Venue> made_venues(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Venue> venues = test::real_venues();
  const std::size_t real = venues.size();
  venues.reserve(count);
  while (venues.size() < count) {
    Venue copy = venues[venues.size() % real];
    const Venue& other = venues[random() % real];
    const VenueField field = random() % 2 == 0 ? VenueField::nom : VenueField::commune;
    copy.fields[VenueField::nom] = {altered_name(std::string(copy.text(VenueField::nom)),
                                                 std::string(other.text(field)), random)};
    if (const auto position = copy.position()) {
      const auto shift = [&] { return (static_cast<double>(random() % 2001) - 1000) / 5000; };
      copy.fields[VenueField::latitude] = {fmt::format("{:.5f}", position->latitude + shift())};
      copy.fields[VenueField::longitude] = {fmt::format("{:.5f}", position->longitude + shift())};
    }
    venues.push_back(std::move(copy));
  }
  return venues;
}

}  // namespace maillage::bench
