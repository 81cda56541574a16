#include "node/directory/search/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>

#include "node/directory/edit_distance.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::size_t kShortestPrefix = 3;

// The shortest words that may have one, two and three errors.
constexpr std::array<std::size_t, 3> kUsual = {4, 9, std::string::npos};
constexpr std::array<std::size_t, 3> kGenerous = {3, 5, 9};

unsigned typos_allowed(std::string_view word, Tolerance tolerance) {
  const bool has_digit = word.find_first_of("0123456789") != std::string_view::npos;
  if (has_digit || tolerance == Tolerance::none) return 0;
  const auto& shortest = tolerance == Tolerance::usual ? kUsual : kGenerous;
  return static_cast<unsigned>(
      std::count_if(shortest.begin(), shortest.end(),
                    [&](std::size_t letters) { return word.size() >= letters; }));
}

Expansion::How typos(unsigned distance) {
  using How = Expansion::How;
  return distance == 1 ? How::one_typo : distance == 2 ? How::two_typos : How::three_typos;
}

template <typename Postings>
auto place_of(Postings& postings, DocumentId document) {
  return std::lower_bound(postings.begin(), postings.end(), document,
                          [](const Posting& p, DocumentId value) { return p.document < value; });
}

}  // namespace

std::uint32_t Vocabulary::look_up(std::string_view word, std::uint32_t hash) const {
  const std::uint64_t start = first_eight_bytes(word);
  return table_.find(hash, [&](std::uint32_t id) {
    const Term& term = terms_[id];
    return term.start == start && term.length == word.size() &&
           (word.size() <= 8 || term.word->first == word);
  });
}

std::optional<TermId> Vocabulary::find(std::string_view word) const {
  const std::uint32_t found = look_up(word, hash_.text(word));
  if (found == no_number) return std::nullopt;
  return found;
}

TermId Vocabulary::term(std::string_view word) {
  MAILLAGE_ASSERT(!word.empty());
  const std::uint32_t hash = hash_.text(word);
  const std::uint32_t found = look_up(word, hash);
  if (found != no_number) return found;
  const TermId id = new_term(word);
  table_.insert(hash, id);
  return id;
}

TermId Vocabulary::new_term(std::string_view word) {
  if (free_.empty()) {
    free_.push_back(static_cast<TermId>(terms_.size()));
    terms_.emplace_back();
    signatures_.emplace_back();
  }
  const TermId id = free_.back();
  free_.pop_back();
  terms_[id].word = ids_.emplace(word, id).first;
  terms_[id].start = first_eight_bytes(word);
  terms_[id].length = static_cast<std::uint32_t>(word.size());
  signatures_[id] = signature_of(word);
  return id;
}

void Vocabulary::add(TermId term, Posting posting) {
  auto& postings = terms_[term].postings;
  if (postings.empty() || postings.back().document < posting.document) {
    postings.push_back(posting);
    return;
  }
  const auto place = place_of(postings, posting.document);
  MAILLAGE_ASSERT(place->document != posting.document);
  postings.insert(place, posting);
}

TermId Vocabulary::add(std::string_view word, Posting posting) {
  const TermId id = term(word);
  add(id, posting);
  return id;
}

void Vocabulary::reweigh(TermId term, Posting posting) {
  auto& postings = terms_[term].postings;
  const auto place = place_of(postings, posting.document);
  MAILLAGE_ASSERT(place != postings.end() && place->document == posting.document);
  place->weight = posting.weight;
}

void Vocabulary::remove(TermId term, DocumentId document) {
  MAILLAGE_ASSERT(term < terms_.size());
  auto& postings = terms_[term].postings;
  const auto place = place_of(postings, document);
  MAILLAGE_ASSERT(place != postings.end() && place->document == document);
  postings.erase(place);
  if (!postings.empty()) return;
  table_.erase(hash_.text(terms_[term].word->first), term);
  ids_.erase(terms_[term].word);
  terms_[term] = Term{};
  signatures_[term] = Signature{};
  free_.push_back(term);
}

std::vector<Expansion> Vocabulary::expand(const std::string& word, Tolerance tolerance) const {
  std::vector<Expansion> found;
  for (auto entry = ids_.lower_bound(word); entry != ids_.end(); ++entry) {
    const bool exact = entry->first == word;
    if (!exact && (word.size() < kShortestPrefix || !entry->first.starts_with(word))) break;
    found.push_back({entry->second, exact ? Expansion::How::exact : Expansion::How::prefix});
  }
  const unsigned allowed = typos_allowed(word, tolerance);
  if (allowed > 0) expand_typos(word, allowed, found);
  return found;
}

void Vocabulary::expand_typos(const std::string& word, unsigned allowed,
                              std::vector<Expansion>& found) const {
  const Signature wanted = signature_of(word);
  for (TermId id = 0; id < signatures_.size(); ++id) {
    const Signature& other = signatures_[id];
    // One error changes at most two of the signature's bits and the length by at most one.
    if (static_cast<unsigned>(std::popcount(wanted.letters ^ other.letters)) > 2 * allowed)
      continue;
    if (other.length + allowed < wanted.length || wanted.length + allowed < other.length) continue;
    if (other.length == 0) continue;
    const std::string& candidate = terms_[id].word->first;
    if (candidate.starts_with(word)) continue;  // found already
    const unsigned distance = edit_distance(word, candidate, allowed);
    if (distance > allowed) continue;
    found.push_back({id, typos(distance)});
  }
}

const std::vector<Posting>& Vocabulary::postings(TermId term) const {
  MAILLAGE_ASSERT(term < terms_.size());
  return terms_[term].postings;
}

// Two bits a letter: it stands in the word; it stands there more than once. Bytes that are not
// letters share the remaining bits.
Vocabulary::Signature Vocabulary::signature_of(std::string_view word) {
  Signature signature;
  signature.length = static_cast<std::uint32_t>(word.size());
  for (const char c : word) {
    const bool letter = c >= 'a' && c <= 'z';
    const unsigned at = letter ? static_cast<unsigned>(c - 'a') * 2
                               : 52 + static_cast<unsigned>(static_cast<unsigned char>(c)) % 6 * 2;
    const std::uint64_t bit = std::uint64_t{1} << at;
    signature.letters |= (signature.letters & bit) ? bit << 1 : bit;
  }
  return signature;
}

}  // namespace maillage
