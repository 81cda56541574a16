// Building the directory's index: which words and facts of a venue it keeps.
#include <algorithm>
#include <array>
#include <utility>

#include "node/directory/edit_distance.h"
#include "node/directory/search.h"
#include "node/directory/search_weights.h"
#include "node/directory/text.h"
#include "protocol/assert.h"

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

std::string_view unabbreviated(std::string_view word) {
  if (word.size() > 3) return word;
  const auto found = std::find_if(kAbbreviations.begin(), kAbbreviations.end(),
                                  [&](const auto& each) { return each.first == word; });
  return found == kAbbreviations.end() ? word : found->second;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Calls `use(word)` for each search word of a text; `use` says whether it wants the next. `folded`
// is memory to work in.
template <typename Use>
bool for_each_search_word(std::string_view text, std::string& folded, Use use) {
  folded.clear();
  append_folded(text, folded);
  if (folded.find('.') != std::string::npos) folded = without_acronym_points(folded);
  std::string_view rest = folded;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (!use(unabbreviated(word).substr(0, kLongestCorrectedWord))) return false;
  }
  return true;
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
  std::vector<std::string> words;
  std::string folded;
  for_each_search_word(text, folded, [&](std::string_view word) {
    words.emplace_back(word);
    return true;
  });
  return words;
}

std::string_view timezone_of(const VenueView& venue) {
  auto zone = clock_of(departement_of_insee(venue.text(VenueField::code_insee)));
  if (zone.empty()) zone = clock_of(departement_of_postcode(venue.text(VenueField::code_postal)));
  return zone.empty() ? "Europe/Paris" : zone;
}

std::uint32_t DirectoryIndex::hash_of(const VenueKey& key) const {
  const auto scope = std::hash<ScopeId>()(key.hub_scope);
  return hash_.text(key.venue_id, static_cast<std::uint32_t>(scope));
}

DocumentId DirectoryIndex::find(const VenueKey& key) const {
  return by_key_.find(hash_of(key), [&](DocumentId id) { return documents_[id].key == key; });
}

DocumentId DirectoryIndex::document_of(const VenueKey& key) {
  if (const DocumentId held = find(key); held != no_number) return held;
  Document document;
  document.key = key;
  const DocumentId id = documents_.add(std::move(document));
  const DocumentId sketch = sketches_.add(Sketch());
  MAILLAGE_ASSERT(sketch == id);
  by_key_.insert(hash_of(key), id);
  return id;
}

// Into `read_`, each term once and sorted.
void DirectoryIndex::read_terms(const VenueView& venue) {
  read_.clear();
  for (const auto& searched : kSearchedFields) {
    const std::size_t start = read_.size();
    for (const VenueView::Value& value : venue.values(searched.field)) {
      const bool all = for_each_search_word(value.text, folded_, [&](std::string_view word) {
        if (read_.size() - start == kMostWordsPerField) return false;
        read_.push_back({vocabulary_.term(word), searched.weight});
        return true;
      });
      if (!all) break;
    }
    if (searched.field != VenueField::nom) continue;
    const std::uint8_t of_name = name_weight(read_.size() - start);
    for (std::size_t i = start; i < read_.size(); ++i) read_[i].weight = of_name;
  }
  // The best place a word has comes first, and the others go.
  std::sort(read_.begin(), read_.end(), [](const WeighedTerm& a, const WeighedTerm& b) {
    return a.term != b.term ? a.term < b.term : a.weight > b.weight;
  });
  const auto same = [](const WeighedTerm& a, const WeighedTerm& b) { return a.term == b.term; };
  read_.erase(std::unique(read_.begin(), read_.end(), same), read_.end());
}

// From the terms the document has to those in `read_`.
void DirectoryIndex::index_terms(DocumentId id) {
  const std::vector<TermId> before = std::move(documents_[id].terms);
  auto old = before.begin();
  for (const auto& [term, weight] : read_) {
    while (old != before.end() && *old < term) vocabulary_.remove(*old++, id);
    if (old != before.end() && *old == term) {
      vocabulary_.reweigh(*old++, {id, weight});
    } else {
      vocabulary_.add(term, {id, weight});
    }
  }
  while (old != before.end()) vocabulary_.remove(*old++, id);
  std::vector<TermId>& terms = documents_[id].terms;
  terms.clear();
  terms.reserve(read_.size());
  for (const auto& [term, weight] : read_) terms.push_back(term);
}

void DirectoryIndex::index_services(Document& document, const VenueView& venue) {
  const auto values = venue.values(VenueField::services);
  std::vector<std::uint32_t> services;
  services.reserve(values.size());
  for (const VenueView::Value& service : values) {
    services.push_back(services_.acquire(joined(words_of(service.text)),
                                         [](std::string_view t) { return std::string(t); }));
  }
  for (const auto service : document.services) services_.release(service);
  document.services = std::move(services);
}

void DirectoryIndex::index_hours(Document& document, const VenueView& venue) {
  const auto before = std::exchange(document.hours, std::nullopt);
  if (const auto hours = venue.text(VenueField::horaires); !hours.empty()) {
    document.hours =
        hours_.acquire(hours, [](std::string_view text) -> std::optional<OpeningHours> {
          auto parsed = OpeningHours::parse(text);
          if (!parsed) return std::nullopt;
          return std::move(*parsed);
        });
  }
  if (before) hours_.release(*before);
}

void DirectoryIndex::index_facts(DocumentId id, const VenueView& venue,
                                 std::optional<Position> elsewhere) {
  Document& document = documents_[id];
  document.name = fold_text(venue.text(VenueField::nom));
  document.timezone = timezone_of(venue);
  index_services(document, venue);
  index_hours(document, venue);
  Sketch& sketch = sketches_[id];
  sketch.in_use = true;
  sketch.name_start = first_eight_bytes(document.name);
  const auto position = venue.position();
  const auto where = position ? position : elsewhere;
  sketch.where = where ? std::optional(SpherePoint(*where)) : std::nullopt;
}

void DirectoryIndex::upsert(const VenueKey& key, const VenueView& venue,
                            std::optional<Position> elsewhere) {
  const DocumentId id = document_of(key);
  read_terms(venue);
  index_terms(id);
  index_facts(id, venue, elsewhere);
}

void DirectoryIndex::erase(const VenueKey& key) {
  const DocumentId id = find(key);
  if (id == no_number) return;
  for (const TermId term : documents_[id].terms) vocabulary_.remove(term, id);
  for (const auto service : documents_[id].services) services_.release(service);
  if (documents_[id].hours) hours_.release(*documents_[id].hours);
  by_key_.erase(hash_of(key), id);
  documents_.remove(id);
  sketches_.remove(id);
}

}  // namespace maillage
