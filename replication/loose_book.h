// Which updates are kept loose: by id, outside of any log, because another that is taken names
// them and their own log does not count that far (docs/adr/0019-loose-updates.md). They have no
// effect, are in no head, and go to whoever asks for them by id. Here is what must be known of
// them at every turn; the updates are in the store.
#pragma once

#include <map>
#include <vector>

#include "protocol/ids.h"

namespace maillage {

class LooseBook {
 public:
  struct Entry {
    WriterId hub;  // that answers for its writer
    std::size_t bytes = 0;
    std::vector<WriterId> certified;  // by it, if it is a certificate (governance/certificate.h)
  };

  bool contains(const UpdateId& id) const { return entries_.contains(id); }
  const Entry* find(const UpdateId& id) const;
  // Whether one more update of that hub's writers fits its share and the whole (protocol/limits.h).
  bool has_room_for(const WriterId& hub, std::size_t bytes) const;
  void add(const UpdateId& id, Entry entry);
  void erase(const UpdateId& id);
  std::size_t size() const { return entries_.size(); }

 private:
  std::map<UpdateId, Entry> entries_;
  std::map<WriterId, std::size_t> bytes_of_;  // by hub
  std::size_t bytes_ = 0;
};

}  // namespace maillage
