// The venues of all directories by what two of them may share, so that each is compared with few
// others: blocking (as in P. Christen, "Data Matching", Springer 2012, chapter 4).
//
// Two venues are compared when they share a SIRET, a telephone number, an address and postcode, a
// rare word of the name or a role in a commune, or stand within 150 m or a little more. A key that
// many share says nothing and is passed over (weights.h). What is proposed is a function of the
// venues held, not of the order in which they came.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/duplicates/evidence.h"
#include "node/directory/duplicates/profile.h"

namespace maillage {

class DuplicateIndex {
 public:
  DuplicateIndex() = default;
  DuplicateIndex(const DuplicateIndex&) = delete;
  DuplicateIndex& operator=(const DuplicateIndex&) = delete;

  // Keeps nothing of `venue` but copies. One that was merged into another is not held; one that is
  // held as it is costs a hash.
  void upsert(const VenueKey& key, const VenueView& venue);
  void erase(const VenueKey& key);  // no such key: nothing happens
  std::size_t size() const { return numbers_.size(); }

  // The proposals with one venue, from `min_score` on: best first, then by keys. Not proposed are
  // venues of which a person said that they are two, and one id in two hubs' directories: that
  // they are one is known.
  std::vector<DuplicateProposal> propose(const VenueKey& key, int min_score) const;
  // The score of two venues that are held and whether a key brings them together: for tests and
  // measurements.
  std::optional<int> score(const VenueKey& a, const VenueKey& b) const;
  bool share_a_key(const VenueKey& a, const VenueKey& b) const;

  std::vector<VenueKey> keys() const;

 private:
  using Number = std::uint32_t;
  struct Entry {
    const VenueKey* key = nullptr;  // in numbers_; null: the number is free
    VenueProfile profile;
    std::array<std::uint8_t, 32> digest{};  // of what the profile was read from
    std::vector<std::string> blocks;
  };

  void remove(Number number);
  std::vector<Number> candidates(const Entry& entry) const;
  void collect(const std::string& block, std::vector<Number>& found) const;
  bool is_decided(const Entry& a, const Entry& b) const;

  std::map<VenueKey, Number> numbers_;
  std::vector<Entry> entries_;
  std::vector<Number> free_;
  std::map<std::string, std::vector<Number>, std::less<>> blocks_;
  WordCounts words_;
};

}  // namespace maillage
