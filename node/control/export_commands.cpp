// The directory as a file for others. A big one is made in slices, so that the loop goes on, and
// answered in pieces.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "node/control/command.h"
#include "node/control/venue_choice.h"
#include "node/directory/export/exporter.h"
#include "node/directory/export/national_values.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

constexpr std::size_t venues_per_slice = 250;  // a few milliseconds, then others have their turn
constexpr std::size_t most_bytes = std::size_t{128} << 20;  // some 80,000 venues as lines of JSON
constexpr std::size_t piece_bytes = std::size_t{512} << 10;
constexpr std::size_t most_reasons = 20;

// One export under way. Venues are named first and read slice by slice: what comes in meanwhile is
// not waited for.
struct ExportRun {
  std::string format;
  std::string code;  // of the territory; empty: everything
  std::string area;
  Territory territory;
  std::string folded_theme;
  Exporter exporter;
  std::vector<std::pair<WriterId, std::string>> venues{};
  std::size_t next = 0;
  std::size_t unplaced = 0;  // that cannot be told to be in the territory
  std::vector<ExportedFile> files{};
  std::vector<std::string> records{};  // the pieces
  std::size_t file = 0, offset = 0;
};

// What this hub itself says of a venue comes before what others say.
std::vector<std::pair<WriterId, std::string>> venues_of(const Hub& hub, bool own_only) {
  std::vector<std::pair<WriterId, std::string>> venues;
  const auto add = [&venues](const WriterId& id, const DirectoryFold& directory) {
    for (std::string& venue : directory.venue_ids()) venues.emplace_back(id, std::move(venue));
  };
  if (const DirectoryFold* own = hub.state().directory(hub.id())) add(hub.id(), *own);
  if (own_only) return venues;
  std::set<std::string> known;
  for (const auto& [id, venue] : venues) known.insert(venue);
  for (const auto& [id, directory] : hub.state().directories()) {
    if (id == hub.id() || !hub.state().governance.trusts(id)) continue;
    for (std::string& venue : directory.venue_ids()) {
      if (known.insert(venue).second) venues.emplace_back(id, std::move(venue));
    }
  }
  return venues;
}

void add_slice(const Desks& desks, ExportRun& run) {
  const std::size_t end = std::min(run.venues.size(), run.next + venues_per_slice);
  for (; run.next < end; ++run.next) {
    const auto& [hub, id] = run.venues[run.next];
    const DirectoryFold* directory = desks.hub.state().directory(hub);
    const auto venue = directory == nullptr ? std::nullopt : directory->venue(id);
    if (!venue) continue;  // gone meanwhile
    if (!run.folded_theme.empty() && !is_of_theme(*venue, run.folded_theme)) continue;
    const Placement placement = placement_of(*venue, run.territory, desks.directory.gazetteer());
    if (placement == Placement::unknown) ++run.unplaced;
    if (placement == Placement::inside) run.exporter.add(*venue);
  }
}

Json issue_record(const ExportIssue& issue) {
  return {{"id", issue.venue},
          {"column", issue.column},
          {"left_out", issue.left_out},
          {"message", issue.message},
          {"value", issue.value}};
}

Json report_record(const ExportRun& run) {
  const ExportReport& report = run.exporter.report();
  Json files = Json::array(), issues = Json::array();
  for (const ExportedFile& file : run.files) {
    files.push_back({{"name", file.name}, {"bytes", file.text.size()}});
  }
  for (const ExportIssue& issue : report.issues) issues.push_back(issue_record(issue));
  return {{"format", run.format},
          {"territory", run.code},
          {"area", run.area},
          {"venues", report.venues},
          {"services", report.services},
          {"merged", report.merged},
          {"left_out", report.left_out},
          {"services_left_out", report.services_left_out},
          {"values_left_out", report.values_left_out},
          {"unplaced", run.unplaced},
          {"files", std::move(files)},
          {"issues_left_out", report.issues_left_out},
          {"issues", std::move(issues)}};
}

// Between characters, so that each piece is UTF-8.
std::size_t piece_end(std::string_view text, std::size_t begin) {
  std::size_t end = std::min(text.size(), begin + piece_bytes);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

// True while pieces are left.
bool cut_piece(ExportRun& run) {
  if (run.file == run.files.size()) return false;
  ExportedFile& file = run.files[run.file];
  const std::size_t end = piece_end(file.text, run.offset);
  const Json piece = {{"file", file.name},
                      {"content", file.text.substr(run.offset, end - run.offset)}};
  run.records.push_back(piece.dump(-1, ' ', false, Json::error_handler_t::replace));
  run.offset = end;
  if (run.offset == file.text.size()) {
    std::string().swap(file.text);
    ++run.file;
    run.offset = 0;
  }
  return run.file < run.files.size();
}

Reply finished(ExportRun& run, std::string report) {
  Reply reply;
  reply.records.push_back(std::move(report));
  for (std::string& piece : run.records) reply.records.push_back(std::move(piece));
  const auto& reasons = run.exporter.report().reasons;
  std::size_t said = 0;
  for (const auto& [reason, count] : reasons) {
    if (said++ == most_reasons) break;
    reply.notes.push_back(fmt::format("left out {} x {}", count, reason));
  }
  if (run.unplaced > 0) {
    reply.notes.push_back(
        fmt::format("left out {} x cannot tell whether it is in {}: give its INSEE code",
                    run.unplaced, run.area));
  }
  return reply;
}

kj::Promise<Reply> cut_slices(Desks& desks, ExportRun& run, std::string report) {
  if (!cut_piece(run)) return finished(run, std::move(report));
  return desks.next_turn().then([&desks, &run, said = std::move(report)]() mutable {
    return cut_slices(desks, run, std::move(said));
  });
}

kj::Promise<Reply> write_slices(Desks& desks, Call& call, ExportRun& run) {
  add_slice(desks, run);
  call.progress(run.next, run.venues.size(), "writing");
  if (run.exporter.bytes() > most_bytes) {
    return reply_of(Error{
        ErrorKind::usage,
        fmt::format("more than {} MiB: choose with --territory or --theme", most_bytes >> 20)});
  }
  if (run.next < run.venues.size()) {
    return desks.next_turn().then([&desks, &call, &run] { return write_slices(desks, call, run); });
  }
  if (run.exporter.report().venues == 0 && run.exporter.report().left_out == 0) {
    return reply_of(Error{ErrorKind::not_found,
                          "no venue to export: is --territory right, and the directory filled?"});
  }
  run.files = run.exporter.finish();
  return cut_slices(desks, run, report_record(run).dump());
}

Result<std::unique_ptr<ExportRun>> begin(const Desks& desks, const Arguments& arguments) {
  const std::string name = arguments.text("format");
  const auto format = export_format(name);
  if (!format) {
    return fail(ErrorKind::usage,
                "--format wants: mednum, data-inclusion, hsds, geojson or ndjson");
  }
  const std::string dated = arguments.text("dated");
  if (!dated.empty() && !is_day(dated)) {
    return fail(ErrorKind::usage, "--dated wants a day: 2026-11-23");
  }
  std::string code = arguments.text("territory");
  if (code.empty()) code = desks.hub.settings().territory;
  const bool whole = code == "whole";
  const Territories& territories = desks.directory.territories();
  std::string area = "everything known here";
  if (!whole) {
    const auto found = territories.find(code);
    if (!found) return fail(ErrorKind::usage, found.error().message);
    code = found->code;
    area = found->name;
  }
  auto territory = Territory::of({code}, territories);
  if (!territory) return unexpected(territory.error());
  ExportOptions options;
  options.dated = dated;
  options.source = arguments.text("source");
  options.apart = arguments.flag("apart");
  auto run = std::make_unique<ExportRun>(
      ExportRun{name, whole ? "" : code, std::move(area), std::move(*territory),
                fold_text(arguments.text("theme")), Exporter(*format, options)});
  run->venues = venues_of(desks.hub, arguments.flag("own"));
  return run;
}

kj::Promise<Reply> export_directory(Desks& desks, Call& call) {
  auto run = begin(desks, call.arguments);
  if (!run) return reply_of(run.error());
  ExportRun& running = **run;
  return write_slices(desks, call, running).attach(kj::heap(std::move(*run)));
}

}  // namespace

void add_export_commands(CommandTable& table) { table["directory.export"] = export_directory; }

}  // namespace maillage
