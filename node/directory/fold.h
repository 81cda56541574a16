// The directory of one hub as its updates make it: pure function of the set of updates applied.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "node/directory/operations.h"
#include "replication/merge/dot_map.h"

namespace maillage {

class DirectoryFold {
 public:
  // Applies an update of this directory's scope, once. Returns the ids of the venues it touched.
  // Operations that nobody can read have no effect.
  std::set<std::string> apply(const Update& update);

  // The venue as people see it, each register by its latest write. Nothing when no field is left.
  std::optional<Venue> venue(const std::string& id) const;
  std::vector<std::string> venue_ids() const;
  std::size_t venue_count() const { return writes_per_venue_.size(); }

  // The writes that make this directory's `wanted.id` equal to `wanted` in the fields that `wanted`
  // has or the source `covers`; no writes when it already is. Other fields are left as they are: a
  // source that does not know a field must not empty it.
  DirectoryOperation changes_towards(const Venue& wanted, const std::set<VenueField>& covers) const;

  std::array<std::uint8_t, 32> state_hash() const { return hash_of(slots_); }

 private:
  void apply_write(const std::string& venue, const FieldWrite& write, const Dot& dot, Hlc hlc);
  const DotSlot* slot(const std::string& name) const;
  std::vector<FieldWrite> register_changes(const Venue& wanted, VenueField field) const;
  std::vector<FieldWrite> set_changes(const Venue& wanted, VenueField field) const;
  std::vector<FieldWrite> changes_of(const Venue& wanted, VenueField field) const;

  DotMap slots_;
  std::map<std::string, std::size_t> writes_per_venue_;  // live slots, so that counting is cheap
};

}  // namespace maillage
