#include "node/directory/import/importer.h"

#include <algorithm>
#include <unordered_map>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/import_source.h"
#include "node/directory/import/row_reader.h"
#include "node/directory/import/service_stage.h"
#include "node/directory/import/territory.h"
#include "node/directory/import/venue_identity.h"
#include "protocol/assert.h"

namespace maillage {

struct Importer::State {
  State(ImportSource source, Territory territory, const ImportOptions& options)
      : table(std::move(source.table)),
        map(std::move(source.map)),
        reader(map, table.header(), std::move(territory), options.communes_of_place,
               options.source),
        covered(reader.covered_fields()),
        services(std::move(source.services), setting_of(source, options)) {
    if (source.speaks_of_services) {
      covered.insert(service_fields().begin(), service_fields().end());
    }
  }

  ServiceStage::Setting setting_of(const ImportSource& source, const ImportOptions& options) const {
    return {options.held_venue, reader.covered_fields(),
            options.source.empty() ? map.name : options.source, table.row_count() > 0,
            source.speaks_of_services};
  }
  void read_row(std::size_t index);
  void accept(Venue venue, std::size_t line);
  bool is_newer(const Venue& venue, const Venue& present, std::size_t line);
  bool join_services(std::size_t max_venues);

  CellTable table;
  ColumnMap map;
  RowReader reader;  // refers to the map
  std::set<VenueField> covered;
  ServiceStage services;
  ImportReport report;
  std::size_t rows = 0;    // read so far
  std::size_t joined = 0;  // venues of the file that have their services
  std::vector<Venue> venues;
  std::unordered_map<std::string, std::size_t> by_id;  // into venues
};

namespace {

void note(ImportReport& report, ImportIssue issue) {
  if (issue.severity == IssueSeverity::warning) ++report.warnings;
  if (report.issues.size() < kMaxReportedIssues) {
    report.issues.push_back(std::move(issue));
  } else {
    ++report.issues_left_out;
  }
}

}  // namespace

// ISO dates compare as text; an absent one is the oldest.
bool Importer::State::is_newer(const Venue& venue, const Venue& present, std::size_t line) {
  const auto day = venue.text(VenueField::date_maj), known = present.text(VenueField::date_maj);
  if (!day.empty() || !known.empty()) return day >= known;
  const bool says_more = venue.fields.size() >= present.fields.size();
  note(report, {line, "id", IssueSeverity::warning,
                std::string("a second row of one venue, neither has a date: ") +
                    (says_more ? "this one" : "the other") + " is kept, it says more",
                shortened(venue.text(VenueField::nom), kMaxShownBytes)});
  return says_more;
}

void Importer::State::accept(Venue venue, std::size_t line) {
  const auto [known, is_new] = by_id.emplace(venue.id, venues.size());
  if (is_new) {
    ++report.accepted;
    venues.push_back(std::move(venue));
    return;
  }
  ++report.superseded;
  Venue& present = venues[known->second];
  if (is_newer(venue, present, line)) present = std::move(venue);
}

void Importer::State::read_row(std::size_t index) {
  RowOutcome outcome = reader.read(table.row(index));
  ++rows;
  ++report.rows_read;
  for (ImportIssue& issue : outcome.issues) note(report, std::move(issue));
  switch (outcome.fate) {
    case RowFate::accepted:
      return accept(std::move(outcome.venue), table.row(index).line());
    case RowFate::outside:
      ++report.outside;
      if (services.has_services()) services.add_outside(reader.id_in_file(table.row(index)));
      return;
    case RowFate::rejected:
      ++report.rejected;
      return;
  }
}

Importer::Importer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Importer::Importer(Importer&&) noexcept = default;
Importer& Importer::operator=(Importer&&) noexcept = default;
Importer::~Importer() = default;

namespace {

Result<void> check_source(const std::string& source) {
  const bool sound =
      source.empty() || (!source_key(source).empty() && is_utf8(source) &&
                         source.size() <= kMaxSourceBytes && clean_cell(source) == source);
  if (sound) return {};
  return fail(ErrorKind::usage, "the name of a source needs a letter or a digit, and has " +
                                    std::to_string(kMaxSourceBytes) + " bytes at most");
}

}  // namespace

Result<Importer> Importer::open(ByteView bytes, const ColumnMap* map,
                                const ImportOptions& options) {
  static const Territories on_trust;
  Result<Territory> territory = Territory::of(
      options.territory, options.territories != nullptr ? *options.territories : on_trust);
  if (!territory) return unexpected<Error>(territory.error());
  if (const Result<void> named = check_source(options.source); !named) {
    return unexpected<Error>(named.error());
  }
  ImportReport report;
  Result<ImportSource> source = open_source(
      bytes, map, options.source, [&report](ImportIssue issue) { note(report, std::move(issue)); });
  if (!source) return unexpected<Error>(source.error());
  if (source->table.row_count() > 0 && source->map.known_columns(source->table.header()) == 0) {
    return fail(ErrorKind::invalid_input, "no column of the file is in the column map \"" +
                                              source->map.name +
                                              "\": is it the map for this file?");
  }
  report.map = source->map.name;
  report.encoding = source->encoding;
  report.separator = source->separator;
  report.rejected = report.rows_read = source->unreadable;
  report.rows_total = source->table.row_count() + source->unreadable;
  report.services_rejected = source->services_rejected;
  report.services_read = source->services.size() + source->services_rejected;
  auto state = std::make_unique<State>(std::move(*source), std::move(*territory), options);
  report.unused_columns = state->reader.unused_columns();
  if (map != nullptr) report.missing_columns = state->reader.missing_columns();
  state->report = std::move(report);
  return Importer(std::move(state));
}

bool Importer::step(std::size_t max_rows) {
  const std::size_t end = std::min(state_->table.row_count() - state_->rows, max_rows);
  for (std::size_t i = 0; i < end; ++i) state_->read_row(state_->rows);
  if (state_->rows < state_->table.row_count()) return true;
  return state_->join_services(max_rows - end);
}

// True while some are left to deal with.
bool Importer::State::join_services(std::size_t max_venues) {
  if (services.is_idle()) return false;
  const NoteIssue say = [this](ImportIssue issue) { note(report, std::move(issue)); };
  const std::size_t of_file = by_id.size();
  for (; max_venues > 0 && joined < of_file; --max_venues)
    services.join(venues[joined++], report, say);
  for (; max_venues > 0 && joined == of_file && services.has_services(); --max_venues) {
    std::optional<Venue> held = services.next_held(report, say);
    if (!held) continue;
    ++report.venues_of_services;
    venues.push_back(std::move(*held));
  }
  return joined < of_file || services.has_services();
}

const std::set<VenueField>& Importer::covered_fields() const { return state_->covered; }

const ImportReport& Importer::report() const { return state_->report; }

std::vector<Venue> Importer::take_venues() {
  MAILLAGE_ASSERT(state_->rows == state_->table.row_count());
  return std::exchange(state_->venues, {});
}

}  // namespace maillage
