#include <fmt/format.h>

#include <algorithm>

#include "node/control/command.h"
#include "node/control/venue_records.h"
#include "node/directory/import/importer.h"
#include "node/directory/import/suggest_map.h"
#include "node/directory/text.h"
#include "node/directory/venue_place.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

// --- import ---

constexpr std::size_t rows_per_slice = 250;  // a few milliseconds, then others have their turn

// All venues of this hub's territory unless the caller said otherwise.
ImportOptions import_options(const Desks& desks, const Arguments& arguments) {
  ImportOptions options;
  options.source = arguments.text("source");
  options.territory = arguments.texts("territories");
  options.territories = &desks.directory.territories();
  if (arguments.flag("whole")) options.territory = {"whole"};
  if (options.territory.empty()) options.territory = {desks.hub.settings().territory};
  options.communes_of_place = [&gazetteer = desks.directory.gazetteer()](
                                  std::string_view commune, std::string_view postcode,
                                  std::optional<Position> position) {
    return communes_of_place(gazetteer, commune, postcode, position);
  };
  // Asked again in every slice: others may write meanwhile.
  options.held_venue = [&hub = desks.hub](std::string_view id) -> std::optional<Venue> {
    const DirectoryFold* held = hub.state().directory(hub.id());
    return held == nullptr ? std::nullopt : held->venue(std::string(id));
  };
  return options;
}

// Which territories were understood, where somebody named them.
std::vector<std::string> territory_notes(const Desks& desks, const Arguments& arguments) {
  std::vector<std::string> notes;
  if (arguments.flag("whole")) return notes;
  for (const std::string& text : arguments.texts("territories")) {
    const auto area = desks.directory.territories().find(text);
    if (area) notes.push_back(fmt::format("territory: {} ({})", area->name, area->code));
  }
  return notes;
}

Json issue_record(const ImportIssue& issue) {
  return {{"line", issue.line},
          {"column", issue.column},
          {"severity", issue.severity == IssueSeverity::rejected ? "rejected" : "warning"},
          {"message", issue.message},
          {"value", issue.value}};
}

Json import_record(const ImportReport& report, const DirectoryChanges& changes, bool dry_run) {
  Json record = {{"map", report.map},
                 {"encoding", report.encoding},
                 {"separator", std::string(1, report.separator)},
                 {"read", report.rows_read},
                 {"added", changes.added},
                 {"updated", changes.updated},
                 {"unchanged", changes.unchanged},
                 {"rejected", report.rejected},
                 {"superseded", report.superseded + changes.superseded},
                 {"places_left_out", changes.places_left_out},
                 {"protections_lifted", changes.protections_lifted},
                 {"outside", report.outside},
                 {"services_read", report.services_read},
                 {"services_joined", report.services_joined},
                 {"services_superseded", report.services_superseded},
                 {"services_outside", report.services_outside},
                 {"services_rejected", report.services_rejected},
                 {"warnings", report.warnings},
                 {"dry_run", dry_run},
                 {"unused_columns", report.unused_columns},
                 {"missing_columns", report.missing_columns},
                 {"issues_left_out", report.issues_left_out}};
  Json issues = Json::array();
  for (const ImportIssue& issue : report.issues) issues.push_back(issue_record(issue));
  record["issues"] = std::move(issues);
  return record;
}

Reply finish_import(Desks& desks, Call& call, Importer& importer) {
  desks.begin_turn();
  const ImportReport& report = importer.report();
  call.progress(report.rows_read, report.rows_total, "writing");
  const bool dry_run = call.arguments.flag("dry_run");
  const auto writable = desks.hub.may_write(ScopeKind::directory, directory_scope(desks.hub.id()));
  if (!writable && !dry_run) return reply_of(writable.error());
  const DirectoryChanges changes =
      desks.directory.apply(importer.take_venues(), importer.covered_fields(), dry_run);
  Reply reply = reply_of(import_record(report, changes, dry_run));
  for (std::string& note : territory_notes(desks, call.arguments)) {
    reply.notes.push_back(std::move(note));
  }
  const bool nothing = report.accepted == 0 && report.services_joined == 0;
  if (nothing && report.outside > 0) {
    reply.notes.push_back(
        "no row is in this hub's territory: use --territory or --whole to take "
        "others");
  }
  if (nothing && report.outside == 0) {
    reply.exit_code = static_cast<int>(ErrorKind::invalid_input);
    reply.error =
        report.rows_read == 0 && report.services_read > 0
            ? "no service is of a venue held here, and nothing was changed: import the structures "
              "first"
            : "no row could be read as a venue, and nothing was changed: see what is said of "
              "each row";
  }
  return reply;
}

kj::Promise<Reply> import_slices(Desks& desks, Call& call, Importer& importer) {
  if (!importer.step(rows_per_slice)) return finish_import(desks, call, importer);
  const ImportReport& report = importer.report();
  call.progress(report.rows_read, report.rows_total, "reading");
  return desks.next_turn().then(
      [&desks, &call, &importer] { return import_slices(desks, call, importer); });
}

const char* kind_name(const ColumnTarget& target) {
  switch (target.kind) {
    case ColumnTarget::Kind::none:
      return "left_out";
    case ColumnTarget::Kind::person:
      return "person";
    case ColumnTarget::Kind::id:
      return "id";
    case ColumnTarget::Kind::position:
      return "position";
    case ColumnTarget::Kind::whole_address:
      return "adresse_complete";
    case ColumnTarget::Kind::equipment:
      return "equipements";
    case ColumnTarget::Kind::day:
    case ColumnTarget::Kind::part_of_day:
      return "hours";
    case ColumnTarget::Kind::field:
      break;
  }
  return info(target.field).column.data();  // a literal
}

// Changes nothing; the file is looked at once, in a few tens of milliseconds.
Reply suggest(const Call& call) {
  const auto suggested = suggest_map(call.content, call.arguments.text("source"));
  if (!suggested) return reply_of(suggested.error());
  Json columns = Json::array();
  for (const SuggestedColumn& column : suggested->columns) {
    columns.push_back(
        {{"column", column.name}, {"to", kind_name(column.target)}, {"why", column.why}});
  }
  return reply_of(Json{{"suggested_map", suggested->page}, {"columns", std::move(columns)}});
}

kj::Promise<Reply> import(Desks& desks, Call& call) {
  if (call.arguments.flag("suggest_map")) return suggest(call);
  std::optional<ColumnMap> map;
  if (const std::string toml = call.arguments.text("map"); !toml.empty()) {
    auto parsed = ColumnMap::parse(toml);
    if (!parsed) return reply_of(parsed.error());
    map = std::move(*parsed);
  }
  auto importer =
      Importer::open(call.content, map ? &*map : nullptr, import_options(desks, call.arguments));
  if (!importer) return reply_of(importer.error());
  auto owned = kj::heap<Importer>(std::move(*importer));
  Importer& running = *owned;
  return import_slices(desks, call, running).attach(kj::mv(owned));
}

}  // namespace

void add_directory_commands(CommandTable& table) { table["directory.import"] = import; }

}  // namespace maillage
