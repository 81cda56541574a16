// The directory of one hub as its updates make it: pure function of the set of updates held.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "node/directory/operations.h"
#include "node/directory/venue_view.h"
#include "replication/merge/merge_state.h"
#include "replication/merge/restatement.h"

namespace maillage {

class DirectoryFold {
 public:
  // `key`: 16 random bytes, the same for the fold's life (see TableHash); nothing shown depends on
  // it.
  explicit DirectoryFold(const HashKey& key = {}) : state_(key) {}

  // Applies an update of this directory's scope, each log's in order; one applied before changes
  // nothing. Without effect are operations that nobody can read, and those that name what their
  // author cannot have seen.
  void apply(const Update& update);

  // The log was closed by an effective closing update up to this position (EpochBook), and is
  // dropped. What it says only changes if the writer cheated.
  void retire(const WriterEpoch& log, Seq upto);
  // From `first` on the log no longer counts (a freeze or a cut-off). It may come again.
  void take_back(const WriterEpoch& log, Seq first);

  // The ids of the venues that changed since they were last taken or visited; some may be back at
  // what they were.
  std::set<std::string> take_changed();
  // Calls `visitor` for at most `most` of them instead, in any order, until it answers false; a
  // venue without fields is gone. Returns for how many. The views die with the call.
  std::size_t visit_changed(
      std::size_t most,
      const std::function<bool(std::string_view id, const VenueView& venue)>& visitor);
  bool has_changed() const { return state_.has_changed(); }
  // As if all venues had changed.
  void touch_all() { state_.list_all_as_changed(); }

  // The venue as people see it, each register by its latest write. Nothing when no field is left.
  std::optional<Venue> venue(const std::string& id) const;
  std::vector<std::string> venue_ids() const { return state_.entities(); }
  std::size_t venue_count() const { return state_.entity_count(); }

  // The writes that make this directory's `wanted.id` equal to `wanted` in the fields that `wanted`
  // has or the source `covers`; no writes when it already is. Other fields are left as they are: a
  // source that does not know a field must not empty it.
  DirectoryOperation changes_towards(const Venue& wanted, const std::set<VenueField>& covers) const;

  // When the latest live write of a register, or of that element of a set, was made.
  std::optional<Hlc> written(const std::string& id, VenueField field,
                             std::string_view element = {}) const;

  std::array<std::uint8_t, 32> state_hash() const { return state_.state_hash(); }

  // What plans a compaction (replication/merge/compaction.h).
  const MergeState& state() const { return state_; }

 private:
  struct Scratch;
  void apply_operation(const CountedOperation& counted, Scratch& scratch);
  std::vector<FieldWrite> register_changes(const Venue& wanted, VenueField field,
                                           std::span<const LiveWrite> held) const;
  std::vector<FieldWrite> set_changes(const Venue& wanted, VenueField field,
                                      std::span<const LiveWrite> held) const;
  std::vector<FieldWrite> changes_of(const Venue& wanted, VenueField field,
                                     std::span<const LiveWrite> held) const;

  MergeState state_;
  RestatementReader reader_;
};

}  // namespace maillage
