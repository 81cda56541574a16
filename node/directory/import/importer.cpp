#include "node/directory/import/importer.h"

#include <algorithm>
#include <unordered_map>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/row_reader.h"
#include "node/directory/import/territory.h"
#include "node/directory/import/venue_identity.h"
#include "protocol/assert.h"

namespace maillage {

struct Importer::State {
  State(CsvTable parsed, ColumnMap chosen, Territory territory, CommunesOfPlace of_place,
        std::string source)
      : table(std::move(parsed)),
        map(std::move(chosen)),
        reader(map, table.header(), std::move(territory), std::move(of_place), std::move(source)) {}

  void note_file();
  void note(ImportIssue issue);
  void read_row(std::size_t index);
  void accept(Venue venue);

  CsvTable table;
  ColumnMap map;
  RowReader reader;  // refers to the map
  ImportReport report;
  std::vector<Venue> venues;
  std::unordered_map<std::string, std::size_t> by_id;  // into venues
};

void Importer::State::note_file() {
  report.map = map.name;
  report.encoding = encoding_name(table.encoding());
  report.separator = table.separator();
  report.rows_total = table.row_count();
  report.unused_columns = reader.unused_columns();
  if (const std::size_t lines = table.title_lines(); lines > 0) {
    note({1, "", IssueSeverity::warning,
          lines == 1 ? "1 line above the header was left aside"
                     : std::to_string(lines) + " lines above the header were left aside",
          ""});
  }
  for (const TableNote& each : table.notes()) {
    note({each.line, each.column, IssueSeverity::warning, each.message, ""});
  }
}

void Importer::State::note(ImportIssue issue) {
  if (issue.severity == IssueSeverity::warning) ++report.warnings;
  if (report.issues.size() < kMaxReportedIssues) {
    report.issues.push_back(std::move(issue));
  } else {
    ++report.issues_left_out;
  }
}

void Importer::State::accept(Venue venue) {
  const auto [known, is_new] = by_id.emplace(venue.id, venues.size());
  if (is_new) {
    ++report.accepted;
    venues.push_back(std::move(venue));
    return;
  }
  // ISO dates compare as text; an absent one is the oldest.
  ++report.superseded;
  Venue& present = venues[known->second];
  if (venue.text(VenueField::date_maj) >= present.text(VenueField::date_maj)) {
    present = std::move(venue);
  }
}

void Importer::State::read_row(std::size_t index) {
  RowOutcome outcome = reader.read(table.row(index));
  ++report.rows_read;
  for (ImportIssue& issue : outcome.issues) note(std::move(issue));
  switch (outcome.fate) {
    case RowFate::accepted:
      return accept(std::move(outcome.venue));
    case RowFate::outside:
      ++report.outside;
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
  const auto is_header = [map](const auto& line) { return looks_like_header(line, map); };
  Result<CsvTable> table = CsvTable::parse(bytes, is_header);
  if (!table) return unexpected<Error>(table.error());
  Result<ColumnMap> chosen =
      map != nullptr ? Result<ColumnMap>(without_persons(*map)) : choose_map(table->header());
  if (!chosen) return unexpected<Error>(chosen.error());
  if (chosen->known_columns(table->header()) == 0) {
    return fail(ErrorKind::invalid_input, "no column of the file is in the column map \"" +
                                              chosen->name + "\": is it the map for this file?");
  }
  auto state = std::make_unique<State>(std::move(*table), std::move(*chosen), std::move(*territory),
                                       options.communes_of_place, options.source);
  state->note_file();
  return Importer(std::move(state));
}

bool Importer::step(std::size_t max_rows) {
  const std::size_t total = state_->table.row_count();
  const std::size_t end = std::min(total - state_->report.rows_read, max_rows);
  for (std::size_t i = 0; i < end; ++i) state_->read_row(state_->report.rows_read);
  return state_->report.rows_read < total;
}

const std::set<VenueField>& Importer::covered_fields() const {
  return state_->reader.covered_fields();
}

const ImportReport& Importer::report() const { return state_->report; }

std::vector<Venue> Importer::take_venues() {
  MAILLAGE_ASSERT(state_->report.rows_read == state_->table.row_count());
  return std::exchange(state_->venues, {});
}

}  // namespace maillage
