// The directory as files for others.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

constexpr std::size_t shown_issues = 20;

void show_export(const Records& records, Page& page) {
  if (records.empty()) return;
  const Record& report = records.front();
  page.line(counted(number_of(report, "venues"), "venue", "venues") + " of " +
            text_of(report, "area") + " in " + text_of(report, "output"));
  std::size_t shown = 0;
  for (const Record& issue : list_of(report, "issues")) {
    if (shown++ == shown_issues) {
      page.line("... all of them with --json");
      break;
    }
    const std::string column = text_of(issue, "column"), value = text_of(issue, "value");
    page.line(text_of(issue, "id") + (column.empty() ? "" : ", " + column) + ": " +
              text_of(issue, "message") + (value.empty() ? "" : " (" + value + ")"));
  }
}

void declare_export(Options& options, Invocation& line) {
  options.required("--format", "format", "FORMAT",
                   "mednum, data-inclusion, hsds, geojson or ndjson");
  options.text("--territory", "territory", "CODE", "another than the hub's own; whole: everything");
  options.text("--theme", "theme", "WORDS", "only venues with a service or theme of this name");
  options.flag("--own", "own", "only what this hub itself keeps, not its neighbours' venues");
  options.text("--dated", "dated", "DAY",
               "for venues without a date of update, if one is required");
  options.text("--source", "source", "NAME", "for venues that name no source, if one is required");
  options.path("--output", line.output_file, "FILE|DIR/", "a new file, or files in a directory");
}

}  // namespace

std::vector<Verb> export_verbs() {
  return {
      {.noun = "directory",
       .name = "export",
       .summary = "Write the directory in a format that others read",
       .declare = declare_export,
       .show = show_export,
       .more =
           "mednum is the national standard as CSV, data-inclusion version 1 with services, hsds "
           "version 3.0;\n"
           "ndjson has everything, geojson too, with a point for each venue.\n\n"
           "What a format requires and a venue lacks leaves the venue out, and is said.\nAddresses "
           "of protected structures are in no format.\n\n"
           "Example:\n  maillage directory export --format mednum --output lieux.csv"},
  };
}

}  // namespace maillage
