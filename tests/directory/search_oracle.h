// The directory's search done slowly and obviously: every venue, every field, every word.
#pragma once

#include <map>

#include "node/directory/search/search.h"

namespace maillage::test {

class NaiveDirectory {
 public:
  void upsert(const VenueKey& key, const Venue& venue) { venues_[key] = venue; }
  void erase(const VenueKey& key) { venues_.erase(key); }
  SearchAnswer search(const SearchQuery& query) const;
  const std::map<VenueKey, Venue>& venues() const { return venues_; }

 private:
  std::map<VenueKey, Venue> venues_;
};

}  // namespace maillage::test
