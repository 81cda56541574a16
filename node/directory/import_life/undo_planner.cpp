#include "node/directory/import_life/undo_planner.h"

#include <algorithm>

#include "node/directory/public_view.h"

namespace maillage {
namespace {

constexpr const char* changed_since = "was changed since";

void put(Venue& venue, VenueField field, const FieldValues& values) {
  if (values.empty()) {
    venue.fields.erase(field);
  } else {
    venue.fields[field] = values;
  }
}

}  // namespace

void UndoPlanner::restart() {
  next_ = 0;
  plan_ = {};
}

bool UndoPlanner::step(const DirectoryFold& held, std::size_t max_venues) {
  for (; max_venues > 0 && next_ < changes_.size(); --max_venues) plan_one(held, changes_[next_++]);
  return next_ < changes_.size();
}

void UndoPlanner::leave(const std::string& id, std::string_view field, std::string reason) {
  ++plan_.counts.left_alone;
  if (plan_.left_alone.size() < ImportPlan::most_notes) {
    plan_.left_alone.push_back({id, std::string(field), std::move(reason)});
  }
}

bool UndoPlanner::is_as_added(const Venue& present, const VenueChange& change) {
  bool as_added = true;
  const auto differs = [&](VenueField field) {
    as_added = false;
    leave(change.id, info(field).column, "was changed since the venue was added: it stays whole");
  };
  for (const FieldChange& each : change.fields) {
    if (values_of(present, each.field) != each.after) differs(each.field);
  }
  for (const auto& [field, values] : present.fields) {
    const bool of_import = std::any_of(change.fields.begin(), change.fields.end(),
                                       [&](const auto& each) { return each.field == field; });
    if (!of_import) differs(field);
  }
  return as_added;
}

void UndoPlanner::plan_one(const DirectoryFold& held, const VenueChange& change) {
  const auto present = held.venue(change.id);
  if (!present && !change.is_new) {
    // What the import emptied whole is put back below; what was taken away since is not.
    const bool emptied = std::all_of(change.fields.begin(), change.fields.end(),
                                     [](const FieldChange& each) { return each.after.empty(); });
    if (!emptied) return leave(change.id, "", "is no longer in the directory");
  }
  if (!present && change.is_new) {
    ++plan_.counts.unchanged;
    return;
  }
  if (change.is_new && !is_as_added(*present, change)) return;
  const Venue now = present ? *present : Venue{change.id, {}};
  Venue result = now;
  std::vector<const FieldChange*> back;
  for (const FieldChange& each : change.fields) {
    const FieldValues& shown = values_of(now, each.field);
    if (shown == each.before) continue;  // somebody put it back already
    if (shown != each.after) {
      leave(change.id, info(each.field).column, changed_since);
      continue;
    }
    put(result, each.field, each.before);
    back.push_back(&each);
  }
  const bool confidential = has_confidential_address(result);
  Venue wanted{change.id, {}};
  std::set<VenueField> covers;
  for (const FieldChange* each : back) {
    if (confidential && tells_place(each->field) && !each->before.empty()) {
      leave(change.id, info(each->field).column, "its address is confidential now");
      continue;
    }
    put(wanted, each->field, each->before);
    covers.insert(each->field);
  }
  if (!plan_change(held, present ? &*present : nullptr, wanted, covers, plan_)) {
    ++plan_.counts.unchanged;
    return;
  }
  ++(!present ? plan_.counts.added : change.is_new ? plan_.counts.removed : plan_.counts.updated);
}

}  // namespace maillage
