#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

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

// --- search ---

// "2026-11-23T10:00", the wall clock of the venue.
Result<LocalMoment> parse_moment(const std::string& text) {
  int year = 0, hour = 0, minute = 0, read = 0;
  unsigned month = 0, day = 0;
  const bool shaped = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d%n", &year, &month, &day, &hour,
                                  &minute, &read) == 5 &&
                      static_cast<std::size_t>(read) == text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!shaped || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return fail(ErrorKind::usage, "--open-at wants a local time such as 2026-11-23T10:00");
  }
  return LocalMoment{std::chrono::sys_days{date}, hour * 60 + minute};
}

bool is_own(const Desks& desks, std::string_view insee) {
  const auto& area = desks.directory.own_area();
  return area && area->holds(insee);
}

// Of communes of one name, the one in this hub's territory is meant, unless more was said.
Result<Place> find_place(const Desks& desks, const std::string& near) {
  const Gazetteer& gazetteer = desks.directory.gazetteer();
  const bool plain_name = near.find_first_of("0123456789(,") == std::string::npos;
  if (plain_name) {
    for (const Commune* named : gazetteer.by_name(near)) {
      if (is_own(desks, named->insee)) return gazetteer.find(named->insee);
    }
  }
  return gazetteer.find(near);
}

Result<SearchQuery> query_of(const Desks& desks, const Arguments& arguments,
                             std::vector<std::string>& notes) {
  SearchQuery query;
  query.text = arguments.text("text");
  query.theme = arguments.text("theme");
  query.limit =
      static_cast<std::size_t>(std::clamp(arguments.number("limit").value_or(20), 1.0, 1000.0));
  query.offset =
      static_cast<std::size_t>(std::clamp(arguments.number("offset").value_or(0), 0.0, 1e6));
  query.within_km = arguments.number("within");
  if (query.within_km && !(*query.within_km > 0)) {
    return fail(ErrorKind::usage, "--within wants a number of kilometres above 0");
  }
  if (const std::string near = arguments.text("near"); !near.empty()) {
    const auto place = find_place(desks, near);
    if (!place) return unexpected(place.error());
    query.centre = place->position;
    if (!place->insee.empty() && !is_own(desks, place->insee)) {
      notes.push_back("near " + place->label());
    }
  } else if (query.within_km) {
    return fail(ErrorKind::usage, "--within needs a place: add --near COMMUNE or --near LAT,LON");
  }
  query.only_open = arguments.flag("open_now");
  const TimePoint now = desks.hub.now();
  query.open_at = [now](std::string_view timezone) { return local_moment(now, timezone); };
  if (const std::string at = arguments.text("open_at"); !at.empty()) {
    const auto moment = parse_moment(at);
    if (!moment) return unexpected(moment.error());
    query.only_open = true;
    query.open_at = [moment = *moment](std::string_view) { return moment; };
  }
  return query;
}

Reply search(Desks& desks, Call& call) {
  std::vector<std::string> notes;
  const auto query = query_of(desks, call.arguments, notes);
  if (!query) return reply_of(query.error());
  const SearchAnswer answer = desks.directory.search(*query);
  std::vector<Json> records;
  for (const FoundVenue& found : desks.directory.venues_of(answer)) {
    records.push_back(search_record(desks, found, answer.widened));
  }
  Reply reply = reply_of(records);
  reply.notes = std::move(notes);
  if (answer.widened) {
    reply.notes.push_back(
        fmt::format("nothing within {} km: these are the nearest beyond", *query->within_km));
  }
  if (records.empty()) {
    reply.notes.push_back(desks.hub.state().index().size() == 0
                              ? "the directory is empty: fill it with 'maillage directory import'"
                              : "nothing found: try fewer words, or without a filter");
  } else if (answer.total > records.size() + query->offset) {
    reply.notes.push_back(fmt::format("{} of {} shown: --limit and --offset show others",
                                      records.size(), answer.total));
  }
  return reply;
}

Reply show(Desks& desks, Call& call) {
  const auto id = call.arguments.required("id");
  if (!id) return reply_of(id.error());
  const auto found = desks.directory.show(*id);
  if (!found) return reply_of(found.error());
  return reply_of(venue_record(desks, *found));
}

}  // namespace

void add_directory_commands(CommandTable& table) {
  table["directory.import"] = import;
  table["directory.search"] = immediate(search);
  table["directory.show"] = immediate(show);
}

}  // namespace maillage
