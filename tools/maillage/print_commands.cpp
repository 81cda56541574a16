// Pages for paper.
#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

void show_print(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line("the guide of " + text_of(record, "area") + ", " +
              counted(number_of(record, "venues"), "venue", "venues") + ", is in " +
              text_of(record, "file"));
  }
}

void declare_print(Options& options, Invocation& line) {
  options.required("--format", "format", "guide", "what to print: guide, the reception guide");
  options.text("--territory", "territory", "CODE",
               "département, EPCI, région or commune instead of the hub's own");
  options.text("--epci", "territory", "SIREN", "the same, for an EPCI");
  options.text("--theme", "theme", "WORDS", "only venues with a service or theme of this name");
  options.path("--output", line.output_file, "FILE.html", "a new file, instead of standard output");
}

}  // namespace

std::vector<Verb> print_verbs() {
  return {
      {.noun = "directory",
       .name = "print",
       .summary = "Print the reception guide of a territory: a page of HTML, A5, in French",
       .declare = declare_print,
       .show = show_print,
       .more = "Open the page in a browser and print it, or give it to a print shop.\n\n"
               "Example:\n  maillage directory print --format guide --output guide.html"},
  };
}

}  // namespace maillage
