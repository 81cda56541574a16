#include "node/directory/gazetteer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "node/directory/departements.h"
#include "node/directory/distance.h"
#include "node/directory/edit_distance.h"
#include "node/directory/geographic_table.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t kLongestQuery = 200;  // bytes; the longest official name has 51
constexpr double kNearestWithinKm = 50;
constexpr std::size_t kMostSuggestions = 3;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<Position> position_of(std::string_view latitude, std::string_view longitude) {
  const auto north = number<double>(trimmed(latitude));
  const auto east = number<double>(trimmed(longitude));
  if (!north || !east || !(std::abs(*north) <= 90) || !(std::abs(*east) <= 180)) {
    return std::nullopt;
  }
  return Position{*north, *east};
}

// Words as they are compared: "St-Denis s/ Loire Cedex 2" -> saint denis sur loire.
std::vector<std::string> place_words(std::string_view text) {
  std::vector<std::string> words = words_of(text);
  const auto cedex = std::find(words.begin(), words.end(), "cedex");
  if (cedex != words.begin()) words.erase(cedex, words.end());
  for (std::string& word : words) {
    if (word == "st") word = "saint";
    if (word == "ste") word = "sainte";
    if (word == "s") word = "sur";
  }
  return words;
}

bool is_article(const std::string& word) {
  return word == "le" || word == "la" || word == "les" || word == "l";
}

using Words = std::vector<std::string>;

// Words run together, so that "Lehavre" and "La Roche-sur-Yon" need no rule of their own.
std::string full_key(const Words& words) {
  std::string key;
  for (const std::string& word : words) key += word;
  return key;
}

std::string loose_key(const Words& words) {
  std::string key;
  for (const std::string& word : words) {
    if (!is_article(word)) key += word;
  }
  return key;
}

std::string upper(std::string_view code) {
  std::string out(code);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

constexpr std::size_t kCodePlaces = 102 * 1000;  // "00000" to "99999", then Corsica

// Where an INSEE code, "72181" or "2a004", stands in a table of them all: each venue that is
// indexed without a position of its own asks for one.
std::optional<std::size_t> code_place(std::string_view code) {
  if (code.size() != 5) return std::nullopt;
  const bool south = code[1] == 'A' || code[1] == 'a', north = code[1] == 'B' || code[1] == 'b';
  const bool corsica = code[0] == '2' && (south || north);
  const auto first =
      corsica ? std::optional(south ? 100u : 101u) : number<unsigned>(code.substr(0, 2));
  const auto rest = number<unsigned>(code.substr(2));
  if (!first || !rest) return std::nullopt;
  return std::size_t{*first} * 1000 + *rest;
}

bool has_postcode(const Commune& commune, std::string_view postcode) {
  const auto codes = split_line(commune.postcodes, '|');
  return std::find(codes.begin(), codes.end(), postcode) != codes.end();
}

// "12", "12e" or "1er" for a city whose arrondissements have a postcode each: Paris is 75012.
bool has_arrondissement(const Commune& commune, std::string_view word) {
  const auto digits = word.find_first_not_of("0123456789");
  const std::string_view ordinal = word.substr(std::min(digits, word.size()));
  const bool plain = ordinal.empty() || ordinal == "e" || ordinal == "er" || ordinal == "eme";
  const auto value = number<unsigned>(word.substr(0, digits));
  if (!plain || !value || *value == 0 || *value > 20) return false;
  const std::string postcode =
      std::string(commune.departement) + "0" + (*value < 10 ? "0" : "") + std::to_string(*value);
  return has_postcode(commune, postcode);
}

// How well what is written beside a name fits a commune; a postcode of its département fits too,
// since postcodes change when communes merge and large receivers have their own.
enum class Fit { none, departement, exact };

Fit fit_of(const Commune& commune, std::string_view qualifier) {
  const std::string code = upper(qualifier);
  const Departement* named = departement_named(qualifier);
  if (code == commune.departement || code == commune.insee || has_postcode(commune, code) ||
      has_arrondissement(commune, qualifier) || (named && named->code == commune.departement)) {
    return Fit::exact;
  }
  const Departement* postal = departement_of_postcode(code);
  return postal && postal->code == commune.departement ? Fit::departement : Fit::none;
}

// As one qualifier, "Seine-Saint-Denis", or as several that must all fit, "12e 75012".
Fit fit_of(const Commune& commune, const Words& qualifiers) {
  const Fit whole = fit_of(commune, full_key(qualifiers));
  if (whole != Fit::none || qualifiers.empty()) return whole;
  Fit worst = Fit::exact;
  for (const std::string& word : qualifiers) worst = std::min(worst, fit_of(commune, word));
  return worst;
}

bool is_number(const std::string& word) {
  return word.find_first_not_of("0123456789") == std::string::npos;
}

bool larger(const Commune* a, const Commune* b) {
  return std::pair(b->population, a->insee) < std::pair(a->population, b->insee);
}

std::string label_of(const Commune& commune) {
  return std::string(commune.name) + " (" + std::string(commune.departement) + ")";
}

unexpected<Error> unknown(const Words& words, const std::vector<const Commune*>& suggestions) {
  std::string asked;
  for (const std::string& word : words) asked += (asked.empty() ? "" : " ") + word;
  std::string message = "no commune found for \"" + asked + "\"";
  for (std::size_t i = 0; i < suggestions.size(); ++i) {
    message += i == 0 ? "; did you mean " : i + 1 == suggestions.size() ? " or " : ", ";
    message += label_of(*suggestions[i]);
  }
  return fail(ErrorKind::not_found,
              message + (suggestions.empty() ? "; give a name, a postcode or LAT,LON" : "?"));
}

}  // namespace

std::string Place::label() const {
  return departement.empty() || insee.empty() ? name : name + " (" + departement + ")";
}

Result<Gazetteer> Gazetteer::parse(std::string_view communes_csv, std::string_view centroids_csv) {
  Gazetteer gazetteer;
  gazetteer.communes_text_ = std::make_unique<std::string>(communes_csv);
  gazetteer.centroids_text_ = std::make_unique<std::string>(centroids_csv);
  std::map<std::string_view, Commune> by_code;
  const bool communes_read = read_geographic_table(
      *gazetteer.communes_text_, {"code", "nom", "departement", "population", "codes_postaux"},
      [&](std::span<const std::string_view> row) {
        const auto inhabitants = row[3].empty() ? 0u : number<std::uint32_t>(row[3]);
        if (!inhabitants || row[0].empty() || row[1].empty()) return false;
        return by_code
            .try_emplace(row[0], Commune{row[1], row[0], row[2], row[4], *inhabitants, {}})
            .second;
      });
  if (!communes_read) {
    return fail(ErrorKind::invalid_input,
                "the table of communes cannot be read; install it again with the package");
  }
  const bool centroids_read =
      read_geographic_table(*gazetteer.centroids_text_, {"code_insee", "nom", "dep", "lat", "lon"},
                            [&](std::span<const std::string_view> row) {
                              const auto position = position_of(row[3], row[4]);
                              if (!position || row[0].empty() || row[1].empty()) return false;
                              Commune merged{row[1], row[0], row[2], {}, 0, {}};
                              by_code.try_emplace(row[0], merged).first->second.position = position;
                              return true;
                            });
  if (!centroids_read) {
    return fail(ErrorKind::invalid_input,
                "the table of communes' centres cannot be read; install it again with the package");
  }
  for (auto& [code, commune] : by_code) gazetteer.communes_.push_back(commune);
  gazetteer.index_codes();
  gazetteer.index_names();
  gazetteer.approximate_missing_positions();
  return gazetteer;
}

void Gazetteer::index_codes() {
  by_code_.assign(kCodePlaces, kNone);
  for (Index i = 0; i < communes_.size(); ++i) {
    if (const auto place = code_place(communes_[i].insee)) by_code_[*place] = i;
  }
}

void Gazetteer::index_names() {
  for (Index i = 0; i < communes_.size(); ++i) {
    const Words words = place_words(communes_[i].name);
    const std::string loose = loose_key(words);
    by_full_name_.push_back({full_key(words), i});
    if (!loose.empty()) by_loose_name_.push_back({loose, i});
    if (communes_[i].postcodes.empty()) continue;
    for (const auto postcode : split_line(communes_[i].postcodes, '|')) {
      by_postcode_.push_back({std::string(postcode), i});
    }
  }
  for (auto* index : {&by_full_name_, &by_loose_name_, &by_postcode_}) {
    std::sort(index->begin(), index->end(), [](const Entry& a, const Entry& b) {
      const int order = a.key.compare(b.key);
      return order != 0 ? order < 0 : a.commune < b.commune;
    });
    index->shrink_to_fit();
  }
}

// A commune created since the contours were drawn: the middle of its postal neighbours.
void Gazetteer::approximate_missing_positions() {
  for (Commune& commune : communes_) {
    if (commune.position || commune.postcodes.empty()) continue;
    Position sum;
    double neighbours = 0;
    for (const Commune* neighbour : by_postcode(split_line(commune.postcodes, '|').front())) {
      if (!neighbour->position) continue;
      sum.latitude += neighbour->position->latitude;
      sum.longitude += neighbour->position->longitude;
      ++neighbours;
    }
    if (neighbours == 0) continue;
    commune.position = Position{sum.latitude / neighbours, sum.longitude / neighbours};
  }
}

const Commune* Gazetteer::by_insee(std::string_view code) const {
  const auto place = code_place(code);
  const Index found = place ? by_code_[*place] : kNone;
  return found == kNone ? nullptr : &communes_[found];
}

std::vector<const Commune*> Gazetteer::entries(const std::vector<Entry>& index,
                                               std::string_view key) const {
  std::vector<const Commune*> found;
  auto entry =
      std::lower_bound(index.begin(), index.end(), key,
                       [](const Entry& e, std::string_view value) { return e.key < value; });
  for (; entry != index.end() && entry->key == key; ++entry) {
    found.push_back(&communes_[entry->commune]);
  }
  std::sort(found.begin(), found.end(), larger);
  return found;
}

std::vector<const Commune*> Gazetteer::by_postcode(std::string_view postcode) const {
  return entries(by_postcode_, postcode);
}

std::vector<const Commune*> Gazetteer::by_name(std::string_view name) const {
  return by_words(place_words(name));
}

std::vector<const Commune*> Gazetteer::by_words(const Words& words) const {
  auto found = entries(by_full_name_, full_key(words));
  if (!found.empty()) return found;
  return entries(by_loose_name_, loose_key(words));
}

std::vector<const Commune*> Gazetteer::beginning_with(std::string_view name) const {
  const Words words = place_words(name);
  const std::string key = full_key(words);
  std::vector<const Commune*> found;
  if (key.empty()) return found;
  auto entry = std::lower_bound(
      by_full_name_.begin(), by_full_name_.end(), key,
      [](const Entry& e, std::string_view value) { return std::string_view(e.key) < value; });
  for (; entry != by_full_name_.end() && entry->key.starts_with(key); ++entry) {
    const Commune& commune = communes_[entry->commune];
    const Words whole = place_words(commune.name);
    const bool goes_on =
        whole.size() > words.size() && std::equal(words.begin(), words.end(), whole.begin());
    if (goes_on) found.push_back(&commune);
  }
  std::sort(found.begin(), found.end(), larger);
  return found;
}

const Commune* Gazetteer::nearest(Position position) const {
  const SpherePoint here(position);
  const Commune* best = nullptr;
  double best_chord = 5;  // more than any
  for (const Commune& commune : communes_) {
    if (!commune.position) continue;
    const double chord = chord_squared(here, SpherePoint(*commune.position));
    if (chord >= best_chord) continue;
    best = &commune;
    best_chord = chord;
  }
  return best;
}

Result<Place> Gazetteer::place_of(const Commune& commune) const {
  if (!commune.position) {
    return fail(ErrorKind::not_found,
                "the position of " + label_of(commune) + " is not known here; give it as LAT,LON");
  }
  return Place{std::string(commune.name), std::string(commune.insee),
               std::string(commune.departement), *commune.position};
}

Result<Place> Gazetteer::find(std::string_view text) const {
  text = trimmed(text);
  if (text.size() > kLongestQuery) {
    return fail(ErrorKind::usage,
                "a place has at most 200 bytes; give a name, a postcode or LAT,LON");
  }
  if (const auto sides = split_line(text, ','); sides.size() == 2) {
    if (const auto position = position_of(sides[0], sides[1])) {
      const Commune* near = nearest(*position);
      const bool close = near && distance_km(*position, *near->position) <= kNearestWithinKm;
      return Place{std::string(text), "", std::string(close ? near->departement : ""), *position};
    }
  }
  const Words words = place_words(text);
  if (words.empty())
    return fail(ErrorKind::usage, "no place given; give a name, a postcode or LAT,LON");
  if (words.size() == 1) {
    if (const auto found = by_postcode(words[0]); !found.empty()) return place_of(*found.front());
    if (const Commune* found = by_insee(words[0])) return place_of(*found);
  }
  return find_named(words);
}

// The longest beginning that names a commune is the name, and what follows must tell it apart; a
// postcode may stand before the name instead.
Result<Place> Gazetteer::find_named(const Words& words) const {
  std::vector<const Commune*> namesakes;
  for (std::size_t length = words.size(); length > 0; --length) {
    const auto cut = words.begin() + static_cast<std::ptrdiff_t>(length);
    const auto named = by_words(Words(words.begin(), cut));
    if (const Commune* found = fitting(named, Words(cut, words.end()))) return place_of(*found);
    if (namesakes.empty()) namesakes = named;
  }
  const Words after_first(words.begin() + 1, words.end());
  if (const Commune* found = fitting(by_words(after_first), {words.front()})) {
    return place_of(*found);
  }
  if (const Commune* found = beginning_in_postcode(words)) return place_of(*found);
  auto meant = suggestions(words);
  if (meant.empty()) meant = namesakes;
  meant.resize(std::min(meant.size(), kMostSuggestions));
  return unknown(words, meant);
}

const Commune* Gazetteer::fitting(const std::vector<const Commune*>& named,
                                  const Words& qualifiers) const {
  if (qualifiers.empty()) return named.empty() ? nullptr : named.front();
  for (const Fit wanted : {Fit::exact, Fit::departement}) {
    for (const Commune* commune : named) {
      if (fit_of(*commune, qualifiers) == wanted) return commune;
    }
  }
  return nullptr;
}

// "Brive 19100" is Brive-la-Gaillarde: the beginning of one name among those of the postcode.
const Commune* Gazetteer::beginning_in_postcode(const Words& words) const {
  Words name;
  std::copy_if(words.begin(), words.end(), std::back_inserter(name), std::not_fn(is_number));
  const std::string beginning = loose_key(name);
  if (beginning.empty()) return nullptr;
  for (const std::string& word : words) {
    for (const Commune* commune : by_postcode(word)) {
      if (loose_key(place_words(commune->name)).starts_with(beginning)) return commune;
    }
  }
  return nullptr;
}

// By typing errors, then by size; one error in three letters is the most that is still a hint.
std::vector<const Commune*> Gazetteer::suggestions(Words words) const {
  std::erase_if(words, is_number);
  const std::string key = loose_key(words);
  if (key.empty()) return {};
  const unsigned limit = static_cast<unsigned>(std::clamp<std::size_t>(key.size() / 3, 1, 3));
  std::vector<std::pair<unsigned, const Commune*>> close;
  for (const Entry& entry : by_loose_name_) {
    const bool begins = key.size() >= 3 && entry.key.starts_with(key);
    const unsigned distance = edit_distance(key, entry.key, limit);
    if (distance <= limit || begins)
      close.emplace_back(std::min(distance, limit), &communes_[entry.commune]);
  }
  std::sort(close.begin(), close.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : larger(a.second, b.second);
  });
  std::vector<const Commune*> best;
  for (const auto& [distance, commune] : close) best.push_back(commune);
  return best;
}

}  // namespace maillage
