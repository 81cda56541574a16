// Venues that are probably one: proposing them to a coordinator, and writing down what that person
// decides. Only venues of this hub's directory can be changed; a duplicate of another hub's venue
// is proposed all the same.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node/directory/duplicates/duplicate_index.h"
#include "node/directory/duplicates/merging.h"
#include "node/hub/directory_desk.h"

namespace maillage {

// A venue in words, as a list shows it.
struct NamedVenue {
  WriterId hub;
  Venue venue;
};

struct FoundDuplicate {
  DuplicateProposal proposal;
  NamedVenue a, b;  // one of them is this hub's
};

class DuplicateDesk {
 public:
  // Both outlive it.
  DuplicateDesk(Hub& hub, const DirectoryDesk& directory) : hub_(hub), directory_(directory) {}

  // One look through all directories, in slices for a caller with an event loop. Venues may change
  // meanwhile: each is read once. The desk outlives it.
  class Scan {
   public:
    Scan(DuplicateDesk& desk, int min_score);
    // Goes on for at most so many venues; false: done.
    bool step(std::size_t most_venues);
    std::size_t done() const { return next_; }
    std::size_t total() const { return 2 * venues_.size(); }
    // This hub's venues that were merged into one that is not shown: it was deleted since, its hub
    // is no longer trusted, or two hubs merged theirs into each other's at one time.
    const std::vector<std::string>& hidden() const { return hidden_; }
    // After the last step: with a venue of this hub each, best first.
    std::vector<FoundDuplicate> take();

   private:
    void refresh(const VenueKey& key);
    void propose(const VenueKey& key);
    bool is_shown(const std::string& id) const;

    DuplicateDesk& desk_;
    const int min_score_;
    std::vector<VenueKey> venues_;  // sorted
    std::size_t next_ = 0;          // first all are brought up to date, then all are compared
    std::map<std::pair<VenueKey, VenueKey>, DuplicateProposal> found_;
    std::vector<std::string> hidden_;
  };

  // Ids as DirectoryDesk::show takes them. Errors: of that, of merging.h and of Hub::may_write.
  struct Decision {
    NamedVenue first, second;  // as they were
    bool changed = false;      // false: that was known
  };
  Result<Decision> merge(std::string_view kept, std::string_view gone);
  Result<Decision> unmerge(std::string_view gone);  // `first` is what it was merged into
  Result<Decision> tell_apart(std::string_view a, std::string_view b);

 private:
  Result<void> may_write() const;
  DecidedVenue decided(const FoundVenue& found) const;
  const DirectoryFold& own() const;
  Result<Decision> write(const Result<std::vector<DirectoryOperation>>& operations,
                         FoundVenue first, FoundVenue second);

  Hub& hub_;
  const DirectoryDesk& directory_;
  // Kept from one scan to the next: what did not change meanwhile costs little.
  DuplicateIndex index_;
};

}  // namespace maillage
