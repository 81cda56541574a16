#include "node/directory/import_life/import_plan.h"

#include "node/directory/public_view.h"

namespace maillage {

const FieldValues& values_of(const Venue& venue, VenueField field) {
  static const FieldValues none;
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? none : found->second;
}

bool plan_change(const DirectoryFold& held, const Venue* before, const Venue& wanted,
                 const std::set<VenueField>& covers, ImportPlan& plan) {
  DirectoryOperation operation = held.changes_towards(wanted, covers);
  if (operation.writes.empty()) return false;
  static const Venue nothing;
  const Venue& present = before != nullptr ? *before : nothing;
  VenueChange change{wanted.id, before == nullptr, hides_place(present) || hides_place(wanted), {}};
  for (const FieldWrite& write : operation.writes) {
    // The writes of a set stand together. Two values written at once show as one: settling them
    // writes, and shows nothing new.
    if (!change.fields.empty() && change.fields.back().field == write.field) continue;
    const FieldValues& then = values_of(wanted, write.field);
    const FieldValues& now = values_of(present, write.field);
    if (now != then) change.fields.push_back({write.field, now, then});
  }
  plan.changes.push_back(std::move(change));
  plan.operations.push_back(std::move(operation));
  return true;
}

}  // namespace maillage
