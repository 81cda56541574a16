// Building the directory's index: which words and facts of a venue it keeps.
#include <algorithm>
#include <array>
#include <utility>

#include "node/directory/edit_distance.h"
#include "node/directory/search.h"
#include "node/directory/search_weights.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t kMostWordsPerField = 256;  // a longer presentation is found by its beginning

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAbbreviations = {
    {{"av", "avenue"},
     {"ave", "avenue"},
     {"bd", "boulevard"},
     {"bld", "boulevard"},
     {"st", "saint"},
     {"ste", "sainte"}}};

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "c.c.a.s." -> "ccas.": a point between two single letters belongs to an acronym.
std::string without_acronym_points(const std::string& folded) {
  const auto at = [&](std::size_t i) { return i < folded.size() ? folded[i] : ' '; };
  const auto single_letter = [&](std::size_t i) {
    return is_letter(at(i)) && (i == 0 || !is_letter(at(i - 1))) && !is_letter(at(i + 1));
  };
  std::string kept;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const bool inside = i > 0 && folded[i] == '.' && single_letter(i - 1) && single_letter(i + 1);
    if (!inside) kept += folded[i];
  }
  return kept;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

const std::vector<std::string>& values(const Venue& venue, VenueField field) {
  static const std::vector<std::string> none;
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? none : found->second;
}

std::vector<std::string> words_of_field(const Venue& venue, VenueField field) {
  std::vector<std::string> words;
  for (const std::string& value : values(venue, field)) {
    for (std::string& word : search_words(value)) {
      if (words.size() == kMostWordsPerField) return words;
      words.push_back(std::move(word));
    }
  }
  return words;
}

// So that comparing two numbers compares the first eight bytes of two names.
std::uint64_t first_eight_bytes(std::string_view name) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value = value << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0u);
  }
  return value;
}

std::string_view clock_of(const Departement* departement) {
  return departement ? departement->timezone : std::string_view{};
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words = words_of(without_acronym_points(fold_text(text)));
  for (std::string& word : words) {
    for (const auto& [abbreviation, full] : kAbbreviations) {
      if (word == abbreviation) word = full;
    }
    if (word.size() > kLongestCorrectedWord) word.resize(kLongestCorrectedWord);
  }
  return words;
}

std::string_view timezone_of(const Venue& venue) {
  auto zone = clock_of(departement_of_insee(venue.text(VenueField::code_insee)));
  if (zone.empty()) zone = clock_of(departement_of_postcode(venue.text(VenueField::code_postal)));
  return zone.empty() ? "Europe/Paris" : zone;
}

DocumentId DirectoryIndex::new_document(const VenueKey& key) {
  if (free_.empty()) {
    free_.push_back(static_cast<DocumentId>(documents_.size()));
    documents_.emplace_back();
    sketches_.emplace_back();
  }
  const DocumentId id = free_.back();
  free_.pop_back();
  ids_.emplace(key, id);
  documents_[id].key = key;
  return id;
}

void DirectoryIndex::index_words(DocumentId id, const Venue& venue) {
  std::map<std::string, std::uint8_t> weights;
  for (const auto& [field, weight] : kSearchedFields) {
    const auto words = words_of_field(venue, field);
    for (const std::string& word : words) {
      // Fields come in falling weight, so the first place a word has is its best.
      weights.try_emplace(word, field == VenueField::nom ? name_weight(words.size()) : weight);
    }
  }
  for (const auto& [word, weight] : weights) {
    documents_[id].terms.push_back(vocabulary_.add(word, {id, weight}));
  }
}

void DirectoryIndex::index_facts(DocumentId id, const Venue& venue) {
  Document& document = documents_[id];
  document.name = fold_text(venue.text(VenueField::nom));
  document.timezone = timezone_of(venue);
  for (const std::string& service : values(venue, VenueField::services)) {
    document.services.push_back(services_.acquire(
        joined(words_of(service)), [](std::string_view t) { return std::string(t); }));
  }
  if (const auto hours = venue.text(VenueField::horaires); !hours.empty()) {
    document.hours =
        hours_.acquire(hours, [](std::string_view text) -> std::optional<OpeningHours> {
          auto parsed = OpeningHours::parse(text);
          if (!parsed) return std::nullopt;
          return std::move(*parsed);
        });
  }
  Sketch& sketch = sketches_[id];
  sketch.in_use = true;
  sketch.name_start = first_eight_bytes(document.name);
  if (const auto position = venue.position()) sketch.where = SpherePoint(*position);
}

void DirectoryIndex::upsert(const VenueKey& key, const Venue& venue) {
  erase(key);
  const DocumentId id = new_document(key);
  index_words(id, venue);
  index_facts(id, venue);
}

void DirectoryIndex::erase(const VenueKey& key) {
  const auto found = ids_.find(key);
  if (found == ids_.end()) return;
  const DocumentId id = found->second;
  for (const TermId term : documents_[id].terms) vocabulary_.remove(term, id);
  for (const auto service : documents_[id].services) services_.release(service);
  if (documents_[id].hours) hours_.release(*documents_[id].hours);
  documents_[id] = Document{};
  sketches_[id] = Sketch{};
  free_.push_back(id);
  ids_.erase(found);
}

}  // namespace maillage
