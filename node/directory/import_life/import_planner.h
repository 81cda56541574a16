// What an import would change. A row that is older than what is held is left aside; a field that
// the hub corrected stays unless the row is of a later day; only a plain "non" shows a place again
// that was hidden, and no confidential address is taken at all.
#pragma once

#include <optional>
#include <set>

#include "node/directory/import_life/import_plan.h"

namespace maillage {

class ImportPlanner final : public ChangePlanner {
 public:
  // `covers`: the fields the source speaks of, so that one it leaves empty is emptied here.
  // `venues` have one id each.
  ImportPlanner(std::vector<Venue> venues, std::set<VenueField> covers);

  bool step(const DirectoryFold& held, std::size_t max_venues) override;
  void restart() override;
  std::size_t done() const override { return next_; }
  std::size_t total() const override { return venues_.size(); }
  ImportPlan take() override { return std::move(plan_); }

 private:
  void plan_one(const DirectoryFold& held, const Venue& read);
  std::optional<std::set<VenueField>> keep_corrections(Venue& given, const Venue& held);
  void note(CorrectionNote note);

  const std::vector<Venue> venues_;
  const std::set<VenueField> covers_;
  const std::set<VenueField> covers_with_place_;
  std::size_t next_ = 0;
  ImportPlan plan_;
};

}  // namespace maillage
