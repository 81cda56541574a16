// Reads a file of venues: tolerantly, but saying everything it changed or left out.
//
// A row is rejected when it has no name (or a formula for one), no place at all (neither commune,
// postcode, INSEE code nor position), nothing that tells whether it is in the territory that is
// asked for, a number of cells other than the header's, or a text beyond kMaxValueBytes. Any other
// defect costs at most the value, and is reported as a warning. Each row ends in exactly one count:
//   rows_read = accepted + superseded + outside + rejected.
//
// Pure: no file, clock or randomness. The work is done in slices, for a caller with an event loop:
//
//   Result<Importer> importer = Importer::open(bytes, nullptr, {});
//   while (importer->step(500)) { /* let others run */ }
//   use(importer->report(), importer->take_venues());
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/column_map.h"
#include "node/directory/territories.h"
#include "node/directory/venue.h"
#include "protocol/bytes.h"
#include "protocol/result.h"

namespace maillage {

// INSEE codes of the communes a venue may be in, by the name of its commune and its postcode (both
// may be empty) and its position; none when it cannot tell.
using CommunesOfPlace = std::function<std::vector<std::string>(
    std::string_view commune, std::string_view postcode, std::optional<Position> position)>;

// The venue of this identifier in the directory that is imported into; none when it has none.
using HeldVenue = std::function<std::optional<Venue>(std::string_view id)>;

struct ImportOptions {
  // What to keep, as Territories::find takes it ("72", "200000172"). Empty, or with "whole" in it:
  // keep all. Where a venue is, is read from its INSEE code, else its postcode (Corsican postcodes
  // count for both départements), else asked of communes_of_place; a venue for which none of these
  // tells is rejected, since it may be inside.
  std::vector<std::string> territory{};
  const Territories* territories = nullptr;  // borrowed by the importer; null: codes on trust
  CommunesOfPlace communes_of_place{};       // may be empty; called by step()
  // What the file is called in identifiers that are not unique by their form (venue_identity.h),
  // and the `source` of rows that name none. Empty: what the map has for `source`, else its name.
  std::string source{};
  // Where services find venues that are not in their file, and venues the services they have. May
  // be empty; called by step().
  HeldVenue held_venue{};
};

enum class IssueSeverity { warning, rejected };

struct ImportIssue {
  std::size_t line = 0;  // of the file, from 1
  std::string column;    // as the file names it, or the field's name; empty: the row as a whole
  IssueSeverity severity = IssueSeverity::warning;
  std::string message;  // one line
  std::string value;    // the offending text, shortened to kMaxShownBytes
};

struct ImportReport {
  std::string map;  // name of the column map used; of what the file is when it has only services
  std::string encoding;  // "UTF-8", "Windows-1252", ...
  char separator = ',';
  std::size_t rows_total = 0;  // in the file, blank ones aside: what rows_read reaches
  std::size_t rows_read = 0;
  std::size_t accepted = 0;    // venues, each id once
  std::size_t superseded = 0;  // older snapshots of an accepted venue
  std::size_t outside = 0;     // of the territory; their defects are not reported
  std::size_t rejected = 0;
  // Services of the file; read = joined + superseded + outside + rejected.
  std::size_t services_read = 0;
  std::size_t services_joined = 0;      // to a venue of the file or of the directory
  std::size_t services_superseded = 0;  // by a later one of the same identifier
  std::size_t services_outside = 0;     // of structures outside of the territory
  std::size_t services_rejected = 0;
  std::size_t venues_of_services = 0;  // held, not in the file, that services of it were joined to
  std::size_t warnings = 0;            // all of them, also those beyond the bound
  std::vector<ImportIssue> issues;  // at most kMaxReportedIssues: of rows in their order, then of
                                    // services that found no venue
  std::size_t issues_left_out = 0;  // how many more there were
  std::vector<std::string> unused_columns;   // of the file, which the map does not know
  std::vector<std::string> missing_columns;  // of a map that was given, which the file lacks
};

class Importer {
 public:
  // Decodes and splits the whole file (about 10 ms for 1 MiB), so that one that cannot be read is
  // refused before any row is accepted. `bytes` and `map` are needed during the call only; columns
  // of persons ("prenom", "date_naissance") are not read, whatever the map says. Without
  // a map the built-in one that fits is used. Errors: invalid_input (the file), usage (the
  // options).
  static Result<Importer> open(ByteView bytes, const ColumnMap* map, const ImportOptions& options);
  Importer(Importer&&) noexcept;
  Importer& operator=(Importer&&) noexcept;
  ~Importer();

  // What the file's columns speak of: the fields that have a mapped column in the header (hours: a
  // column of a day is enough; a position: both coordinates, or one column for both). Constants do
  // not count. A field of these that an accepted venue lacks is empty in the file, or unreadable
  // and reported; of any other field the file says nothing.
  const std::set<VenueField>& covered_fields() const;

  // Reads up to `max_rows` more rows; true while rows remain.
  bool step(std::size_t max_rows);

  const ImportReport& report() const;
  // What was accepted, in the order of first appearance, then the held venues that got services;
  // once, when step() has returned false. When an id occurs several times, the row with the latest
  // date_maj stays, the later line on a tie; of two without a date, the one that says more.
  std::vector<Venue> take_venues();

 private:
  struct State;
  explicit Importer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace maillage
