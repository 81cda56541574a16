#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

constexpr std::size_t shown_issues = 20;

struct Count {
  const char* key;
  const char* one;
  const char* many;
  Tone tone = Tone::plain;
};

constexpr Count counts[] = {
    {"added", "venue added", "venues added", Tone::good},
    {"updated", "venue updated", "venues updated"},
    {"unchanged", "venue unchanged", "venues unchanged"},
    {"superseded", "older row of a venue left aside", "older rows of a venue left aside"},
    {"places_left_out", "venue without its address, which is confidential",
     "venues without their addresses, which are confidential"},
    {"services_joined", "service joined to its venue", "services joined to their venues",
     Tone::good},
    {"services_superseded", "older service left aside", "older services left aside"},
    {"services_outside", "service of a structure outside of the territory left aside",
     "services of structures outside of the territory left aside"},
    {"services_rejected", "service rejected", "services rejected", Tone::warning},
    {"protections_lifted", "venue whose place was hidden and is shown from now on",
     "venues whose places were hidden and are shown from now on"},
    {"outside", "row outside of the territory left aside",
     "rows outside of the territory left aside"},
    {"rejected", "row rejected", "rows rejected", Tone::warning},
    {"warnings", "warning", "warnings"},
};

// "1,200 rows and 30 services", without what the file has none of.
std::string read_of(const Record& report) {
  const std::int64_t services = number_of(report, "services_read");
  const std::string rows = counted(number_of(report, "read"), "row", "rows");
  if (services == 0) return rows;
  const std::string of_services = counted(services, "service", "services");
  return number_of(report, "read") == 0 ? of_services : rows + " and " + of_services;
}

void show_counts(const Record& report, Page& page) {
  const bool dry_run = is_set(report, "dry_run");
  page.line({{dry_run ? "Nothing was changed (--dry-run). It would give, of " : "Of "},
             {read_of(report)},
             {fmt::format(" read as '{}':", text_of(report, "map"))}});
  for (const Count& count : counts) {
    const std::int64_t number = number_of(report, count.key);
    if (number == 0) continue;
    page.line(
        {{fmt::format("{:>8}  {}", number, number == 1 ? count.one : count.many), count.tone}});
  }
}

void show_issues(const Record& report, Page& page) {
  const Records& issues = list_of(report, "issues");
  if (issues.empty()) return;
  TextTable table({{"LINE", Column::Kind::number}, {"COLUMN"}, {""}, {"WHAT"}, {"VALUE"}});
  for (std::size_t i = 0; i < issues.size() && i < shown_issues; ++i) {
    const bool rejected = text_of(issues[i], "severity") == "rejected";
    table.row({{text_of(issues[i], "line")},
               {text_of(issues[i], "column")},
               rejected ? Span{"rejected", Tone::warning} : Span{"warning", Tone::faint},
               {text_of(issues[i], "message")},
               {text_of(issues[i], "value"), Tone::faint}});
  }
  page.blank();
  page.table(table);
}

// As it is, so that it can be sent to a file.
void show_suggested_map(const std::string& map, Page& page) {
  std::istringstream lines(map);
  for (std::string line; std::getline(lines, line);) page.line(line);
}

void show_import(const Records& records, Page& page) {
  for (const Record& report : records) {
    if (const std::string map = text_of(report, "suggested_map"); !map.empty()) {
      show_suggested_map(map, page);
      continue;
    }
    show_counts(report, page);
    show_issues(report, page);
    const std::size_t listed = list_of(report, "issues").size();
    const std::int64_t left_out = number_of(report, "issues_left_out");
    const std::int64_t hidden =
        left_out + static_cast<std::int64_t>(listed > shown_issues ? listed - shown_issues : 0);
    if (hidden > 0) page.line(fmt::format("and {} more: --rejects FILE.csv or --json", hidden));
    if (const auto unused = texts_of(report, "unused_columns"); !unused.empty()) {
      page.blank();
      page.line("columns without a place in the directory: " + joined(unused, ", "));
    }
    if (const auto missing = texts_of(report, "missing_columns"); !missing.empty()) {
      page.line("columns of the map that the file does not have: " + joined(missing, ", "));
    }
  }
}

void declare_import(Options& options, Invocation& line) {
  options.required_path("file", line.content_file, "",
                        "CSV or JSON of venues, 64 MiB at most; - is standard input");
  options.flag("--whole", "whole", "all venues, whatever their territory");
  options.list("--territory", "territories", "CODE",
               "of this département, EPCI, région or commune, not the hub's own; repeatable");
  options.path("--map", line.map_file, "FILE.toml", "what the columns mean, for a file of yours");
  options.text("--source", "source", "NAME",
               "what to call the file in ids such as 100, where its rows name no source");
  options.flag("--suggest-map", "suggest_map",
               "print a map for this file instead, to correct and give back with --map");
  options.flag("--dry-run", "dry_run", "read and report, change nothing");
  options.path("--rejects", line.rejects_file, "FILE.csv",
               "a new file for what is said of each row");
}

}  // namespace

std::vector<Verb> import_verbs() {
  return {
      {.noun = "directory",
       .name = "import",
       .summary =
           "Take venues from a file: national standard, data·inclusion, HSDS, GeoJSON, your own",
       .declare = declare_import,
       .show = show_import,
       .more = "Rows that cannot be read are listed and the others taken: exit code 0.\n"
               "Exit code 5 when no row could be read.\n\n"
               "Example:\n  maillage directory import lieux.csv --dry-run\n"
               "  maillage directory import annuaire.csv --suggest-map > annuaire.toml\n"
               "  maillage directory import structures.json && maillage directory import "
               "services.json"},
  };
}

}  // namespace maillage
