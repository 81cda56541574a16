#include "node/directory/duplicates/merging.h"

#include <algorithm>

namespace maillage {
namespace {

using Operations = std::vector<DirectoryOperation>;

std::string quoted(const std::string& id) { return "'" + id + "'"; }

void add_changes(const DirectoryFold& own, const Venue& wanted, VenueField field,
                 Operations& operations) {
  DirectoryOperation changes = own.changes_towards(wanted, {field});
  if (!changes.writes.empty()) operations.push_back(std::move(changes));
}

// The set with the element or without it.
void change_set(const DirectoryFold& own, const std::string& id, VenueField field,
                const std::string& element, bool wanted, Operations& operations) {
  const auto held = own.venue(id);
  if (!held) return;
  std::vector<std::string> values;
  if (const auto found = held->fields.find(field); found != held->fields.end()) {
    values = found->second;
  }
  std::erase(values, element);
  if (wanted) values.push_back(element);
  std::sort(values.begin(), values.end());
  Venue changed{id, {}};
  if (!values.empty()) changed.fields[field] = std::move(values);
  add_changes(own, changed, field, operations);
}

unexpected<Error> not_ours(const DecidedVenue& venue) {
  return fail(
      ErrorKind::conflict,
      "venue " + quoted(venue.id) + " is in another hub's directory: only that hub can change it");
}

unexpected<Error> merged_already(const DecidedVenue& venue) {
  return fail(ErrorKind::conflict, "venue " + quoted(venue.id) + " was merged into " +
                                       quoted(venue.fusion) + ": use that one, or undo it with " +
                                       "'maillage directory unmerge " + venue.id + "'");
}

}  // namespace

Result<Operations> merge(const DirectoryFold& own, const DecidedVenue& kept,
                         const DecidedVenue& gone) {
  if (kept.id == gone.id) {
    return fail(ErrorKind::usage, "both are " + quoted(gone.id) + ": name two venues");
  }
  if (!gone.own) return not_ours(gone);
  for (const DecidedVenue* each : {&gone, &kept}) {
    if (!each->fusion.empty()) return merged_already(*each);
  }
  Operations operations;
  add_changes(own, {gone.id, {{VenueField::fusion, {kept.id}}}}, VenueField::fusion, operations);
  if (kept.own) change_set(own, kept.id, VenueField::autres_ids, gone.id, true, operations);
  return operations;
}

Result<Operations> unmerge(const DirectoryFold& own, const DecidedVenue& gone) {
  if (!gone.own) return not_ours(gone);
  if (gone.fusion.empty()) {
    return fail(ErrorKind::conflict,
                "venue " + quoted(gone.id) + " was not merged into another one");
  }
  Operations operations;
  // What a source had said before the merge is not the merge's to take back.
  const auto merged = own.written(gone.id, VenueField::fusion);
  const auto listed = own.written(gone.fusion, VenueField::autres_ids, gone.id);
  add_changes(own, {gone.id, {}}, VenueField::fusion, operations);
  if (merged && listed && *listed >= *merged) {
    change_set(own, gone.fusion, VenueField::autres_ids, gone.id, false, operations);
  }
  return operations;
}

Result<Operations> tell_apart(const DirectoryFold& own, const DecidedVenue& a,
                              const DecidedVenue& b) {
  if (a.id == b.id) return fail(ErrorKind::usage, "both are " + quoted(a.id) + ": name two venues");
  if (!a.own && !b.own) return not_ours(a);
  for (const auto* each : {&a, &b}) {
    const DecidedVenue& other = each == &a ? b : a;
    if (each->fusion == other.id) return merged_already(*each);
  }
  Operations operations;
  if (a.own) change_set(own, a.id, VenueField::distincts, b.id, true, operations);
  if (b.own) change_set(own, b.id, VenueField::distincts, a.id, true, operations);
  return operations;
}

}  // namespace maillage
