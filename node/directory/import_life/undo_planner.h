// Taking an import back: every field that still shows what the import wrote shows again what it
// showed before; whatever changed since stays, and is named. By value, not by write: restated,
// compacted and written again alike, a field that shows the same is the same.
#pragma once

#include "node/directory/import_life/import_plan.h"

namespace maillage {

class UndoPlanner final : public ChangePlanner {
 public:
  // What the import changed.
  explicit UndoPlanner(std::vector<VenueChange> changes) : changes_(std::move(changes)) {}

  bool step(const DirectoryFold& held, std::size_t max_venues) override;
  void restart() override;
  std::size_t done() const override { return next_; }
  std::size_t total() const override { return changes_.size(); }
  ImportPlan take() override { return std::move(plan_); }

 private:
  void plan_one(const DirectoryFold& held, const VenueChange& change);
  // False when the venue has more, or other, than the import gave it: it is left whole, since what
  // would remain has no name.
  bool is_as_added(const Venue& present, const VenueChange& change);
  void leave(const std::string& id, std::string_view field, std::string reason);

  const std::vector<VenueChange> changes_;
  std::size_t next_ = 0;
  ImportPlan plan_;
};

}  // namespace maillage
