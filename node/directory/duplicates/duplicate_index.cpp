#include "node/directory/duplicates/duplicate_index.h"

#include <algorithm>

#include "node/directory/duplicates/blocks.h"
#include "node/directory/duplicates/similarity.h"
#include "protocol/crypto.h"

namespace maillage {
namespace {

std::array<std::uint8_t, 32> digest_of(const VenueView& venue) {
  Bytes content;
  for (const auto& [field, text] : venue.values()) {
    if (!is_compared(field)) continue;
    content.push_back(static_cast<std::uint8_t>(field));
    append(content, as_bytes(text));
    content.push_back(0);
  }
  return blake2b_256({content});
}

}  // namespace

void DuplicateIndex::upsert(const VenueKey& key, const VenueView& venue) {
  if (is_merged(venue)) return erase(key);
  const auto digest = digest_of(venue);
  const auto held = numbers_.find(key);
  if (held != numbers_.end()) {
    if (entries_[held->second].digest == digest) return;
    erase(key);
  }
  if (free_.empty()) {
    free_.push_back(static_cast<Number>(entries_.size()));
    entries_.emplace_back();
  }
  const Number number = free_.back();
  free_.pop_back();
  Entry& entry = entries_[number];
  entry.key = &numbers_.emplace(key, number).first->first;
  entry.digest = digest;
  entry.profile = profile_of(venue, words_);
  entry.blocks = blocks_of(entry.profile);
  for (const std::string& block : entry.blocks) blocks_[block].push_back(number);
}

void DuplicateIndex::erase(const VenueKey& key) {
  const auto held = numbers_.find(key);
  if (held == numbers_.end()) return;
  remove(held->second);
  numbers_.erase(held);
}

void DuplicateIndex::remove(Number number) {
  Entry& entry = entries_[number];
  for (const std::string& block : entry.blocks) {
    const auto sharing = blocks_.find(block);
    std::erase(sharing->second, number);
    if (sharing->second.empty()) blocks_.erase(sharing);
  }
  forget(entry.profile, words_);
  entry = {};
  free_.push_back(number);
}

void DuplicateIndex::collect(const std::string& block, std::vector<Number>& found) const {
  const auto sharing = blocks_.find(block);
  if (sharing == blocks_.end() || sharing->second.size() > most_sharing(block)) return;
  found.insert(found.end(), sharing->second.begin(), sharing->second.end());
}

std::vector<DuplicateIndex::Number> DuplicateIndex::candidates(const Entry& entry) const {
  std::vector<Number> found;
  for (const std::string& block : entry.blocks) collect(block, found);
  for (const std::string& block : neighbour_blocks(entry.profile)) collect(block, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase(found, numbers_.at(*entry.key));
  return found;
}

bool DuplicateIndex::is_decided(const Entry& a, const Entry& b) const {
  const auto& other_than_a = a.profile.distinct_from;
  const auto& other_than_b = b.profile.distinct_from;
  return a.key->venue_id == b.key->venue_id ||
         std::binary_search(other_than_a.begin(), other_than_a.end(), b.key->venue_id) ||
         std::binary_search(other_than_b.begin(), other_than_b.end(), a.key->venue_id);
}

std::vector<DuplicateProposal> DuplicateIndex::propose(const VenueKey& key, int min_score) const {
  std::vector<DuplicateProposal> proposals;
  const auto held = numbers_.find(key);
  if (held == numbers_.end()) return proposals;
  const Entry& own = entries_[held->second];
  for (const Number number : candidates(own)) {
    const Entry& other = entries_[number];
    if (is_decided(own, other)) continue;
    if (score_of(own.profile, other.profile, size()) < min_score) continue;
    const bool in_order = *own.key < *other.key;
    const Entry& a = in_order ? own : other;
    const Entry& b = in_order ? other : own;
    Comparison found = compare(a.profile, b.profile, size());
    proposals.push_back({*a.key, *b.key, found.score, std::move(found.evidence)});
  }
  std::sort(proposals.begin(), proposals.end(), [](const auto& x, const auto& y) {
    return std::tie(y.score, x.a, x.b) < std::tie(x.score, y.a, y.b);
  });
  return proposals;
}

std::optional<int> DuplicateIndex::score(const VenueKey& a, const VenueKey& b) const {
  const auto one = numbers_.find(a), other = numbers_.find(b);
  if (one == numbers_.end() || other == numbers_.end()) return std::nullopt;
  return score_of(entries_[one->second].profile, entries_[other->second].profile, size());
}

bool DuplicateIndex::share_a_key(const VenueKey& a, const VenueKey& b) const {
  const auto one = numbers_.find(a), other = numbers_.find(b);
  if (one == numbers_.end() || other == numbers_.end()) return false;
  const std::vector<Number> found = candidates(entries_[one->second]);
  return std::binary_search(found.begin(), found.end(), other->second);
}

std::vector<VenueKey> DuplicateIndex::keys() const {
  std::vector<VenueKey> keys;
  for (const auto& [key, number] : numbers_) keys.push_back(key);
  return keys;
}

}  // namespace maillage
