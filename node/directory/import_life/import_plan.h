// What writing to the own directory would change, field by field, before anything is written: the
// same for an import, its undoing and an edit by hand.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "node/directory/fold.h"
#include "node/directory/operations.h"
#include "node/directory/venue.h"

namespace maillage {

using FieldValues = std::vector<std::string>;  // sorted for a set; none: the field is empty

struct FieldChange {
  VenueField field;
  FieldValues before, after;
  bool operator==(const FieldChange&) const = default;
};

// Of one venue that is new or that is not as it should be.
struct VenueChange {
  std::string id;
  bool is_new = false;       // was not held before
  bool hides_place = false;  // before or after it (public_view.h): its place is not to be shown
  std::vector<FieldChange> fields;
  bool operator==(const VenueChange&) const = default;
};

// A field that a person corrected, and a source that says another thing.
struct CorrectionNote {
  std::string id;
  VenueField field;
  std::string day;        // of the correction, "2026-11-23"
  FieldValues corrected;  // what the person wrote
  FieldValues source;     // what the source says
  bool kept = true;       // false: the source's row is of a later day and wins
};

// Left as it is by an undo, and why.
struct LeftAlone {
  std::string id;
  std::string field;   // its column; empty: the venue as a whole
  std::string reason;  // one line
};

struct ImportCounts {
  std::size_t added = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
  std::size_t superseded = 0;          // older than what is held, by date_maj: left aside
  std::size_t removed = 0;             // by an undo: no field is left of them
  std::size_t places_left_out = 0;     // of venues whose address is confidential
  std::size_t protections_lifted = 0;  // of venues whose place was hidden, and is shown from now on
  std::size_t corrections_kept = 0;    // fields: the source is not later than the correction
  std::size_t corrections_replaced = 0;  // fields: the source is later, and wins
  std::size_t left_alone = 0;            // by an undo: changed since
  bool operator==(const ImportCounts&) const = default;
};

struct ImportPlan {
  static constexpr std::size_t most_notes = 1000;  // of each list; the counts count all

  ImportCounts counts;
  std::vector<VenueChange> changes;            // in the order of what was given
  std::vector<DirectoryOperation> operations;  // what makes it so
  std::vector<CorrectionNote> corrections;
  std::vector<LeftAlone> left_alone;
};

// Works out a plan in slices, for a caller with an event loop. What is held is asked again in every
// slice; when it changed meanwhile, `restart` and go on.
class ChangePlanner {
 public:
  virtual ~ChangePlanner() = default;
  // Looks at up to `max_venues` more; true while some remain.
  virtual bool step(const DirectoryFold& held, std::size_t max_venues) = 0;
  virtual void restart() = 0;
  virtual std::size_t done() const = 0;
  virtual std::size_t total() const = 0;
  // Once, after the last step.
  virtual ImportPlan take() = 0;
};

// A venue's values of a field.
const FieldValues& values_of(const Venue& venue, VenueField field);

// Adds to `plan` what makes the held venue show `wanted` in the fields that `wanted` has or
// `covers`; false when it does already. `before`: the venue as it is held, null when it is not.
bool plan_change(const DirectoryFold& held, const Venue* before, const Venue& wanted,
                 const std::set<VenueField>& covers, ImportPlan& plan);

}  // namespace maillage
