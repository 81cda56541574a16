#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

std::string venue_text(const Record& venue) {
  std::string place = text_of(venue, "postcode");
  place += (place.empty() ? "" : " ") + text_of(venue, "commune");
  return text_of(venue, "name") + (place.empty() ? "" : ", " + place);
}

// Whose it is, when it is not this hub's.
Spans venue_spans(const Record& venue) {
  Spans spans = {{text_of(venue, "id"), Tone::strong}, {"  " + venue_text(venue)}};
  if (!is_set(venue, "own")) {
    spans.push_back({"  (kept by " + text_of(venue, "hub") + ")", Tone::warning});
  }
  return spans;
}

// What a coordinator calls it.
std::string evidence_name(const std::string& kind) {
  if (kind == "siret") return "SIRET";
  if (kind == "distance") return "position";
  if (kind == "itinerant") return "fixed or not";
  if (kind == "number") return "number in name";
  return kind;
}

void show_evidence(const Record& duplicate, Page& page) {
  TextTable table({{""}, {""}, {""}, {""}});
  for (const Record& each : list_of(duplicate, "evidence")) {
    const std::int64_t weight = number_of(each, "weight");
    const Span says = weight > 0   ? Span{"for", Tone::good}
                      : weight < 0 ? Span{"against", Tone::bad}
                                   : Span{"neither", Tone::faint};
    const std::string left = text_of(each, "left"), right = text_of(each, "right");
    table.row(
        {says, {evidence_name(text_of(each, "kind"))}, {left}, {right == left ? "=" : right}});
  }
  page.table(table);
}

void show_duplicates(const Records& records, Page& page) {
  for (const Record& duplicate : records) {
    page.line({{text_of(duplicate, "score"), Tone::strong}, {" of 1000"}});
    page.line(venue_spans(object_of(duplicate, "a")));
    page.line(venue_spans(object_of(duplicate, "b")));
    show_evidence(duplicate, page);
    page.blank();
  }
  page.line("One venue: maillage directory merge KEPT GONE. Two: maillage directory distinct A B");
}

void show_merge(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.facts({{"kept", venue_spans(object_of(record, "kept"))},
                {"merged into it", venue_spans(object_of(record, "gone"))}});
  }
}

void show_unmerge(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.facts({{"shown again", venue_spans(object_of(record, "gone"))},
                {"was merged into", venue_spans(object_of(record, "kept"))}});
  }
}

void show_distinct(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.facts({{"one", venue_spans(object_of(record, "a"))},
                {"another", venue_spans(object_of(record, "b"))}});
  }
}

void declare_duplicates(Options& options, Invocation&) {
  options.whole_number("--min", "min", "SCORE", "the least score to propose, 0 to 1000 (500)");
  options.whole_number("--limit", "limit", "N", "how many to show (100)", 1);
}

void declare_merge(Options& options, Invocation&) {
  options.required("kept", "kept", "", "the id of the venue that stays");
  options.required("gone", "gone", "", "the id of its duplicate, a venue of this hub");
}

void declare_unmerge(Options& options, Invocation&) {
  options.required("gone", "gone", "", "the id of the venue that was merged into another one");
}

void declare_distinct(Options& options, Invocation&) {
  options.required("a", "a", "", "the id of one venue");
  options.required("b", "b", "", "the id of the other one");
}

}  // namespace

std::vector<Verb> duplicate_verbs() {
  return {
      {.noun = "directory",
       .name = "duplicates",
       .summary = "Venues that are probably one, and why",
       .declare = declare_duplicates,
       .show = show_duplicates,
       .more = "Exit code 6 when there are some.",
       .none = "no duplicates were found"},
      {.noun = "directory",
       .name = "merge",
       .summary = "Say that two venues are one",
       .declare = declare_merge,
       .show = show_merge,
       .more = "GONE keeps its fields and is no longer found by a search; 'directory unmerge' "
               "undoes it."},
      {.noun = "directory",
       .name = "unmerge",
       .summary = "Undo a merge",
       .declare = declare_unmerge,
       .show = show_unmerge},
      {.noun = "directory",
       .name = "distinct",
       .summary = "Say that two venues that look alike are two",
       .declare = declare_distinct,
       .show = show_distinct,
       .more = "They are not proposed as duplicates again."},
  };
}

}  // namespace maillage
