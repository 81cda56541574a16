#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/referral/codes.h"
#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

using Counts = std::vector<std::pair<std::string, std::int64_t>>;

// "La structure n'a plus de place (3), Autre motif", most frequent first.
std::string counts_text(Counts counts, std::string_view vocabulary) {
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> texts;
  for (const auto& [code, count] : counts) {
    const std::string label(label_of(vocabulary, code));
    texts.push_back(count == 1 ? label : fmt::format("{} ({})", label, count));
  }
  return joined(texts, ", ");
}

// "A → B → C → A".
std::string circle(const Record& loop) {
  std::vector<std::string> names = texts_of(loop, "structures");
  const bool closed = names.size() > 1 && names.front() == names.back();
  if (!names.empty() && !closed) names.push_back(names.front());
  return joined(names, " → ");
}

std::string period(const Record& loop) {
  const std::string first = text_of(loop, "first_day");
  const std::string last = text_of(loop, "last_day");
  return first == last ? first : first + " to " + last;
}

void show_loop(const Record& loop, Page& page) {
  page.line({{circle(loop), Tone::strong}});
  const std::string counts = joined({counted(number_of(loop, "length"), "structure", "structures"),
                                     counted(number_of(loop, "times"), "time", "times"),
                                     counted(number_of(loop, "parcours"), "parcours", "parcours"),
                                     counted(number_of(loop, "days"), "day", "days")},
                                    ", ");
  page.line("  " + counts);
  page.facts({{"  when", {{period(loop)}}},
              {"  themes", {{counts_text(counts_of(loop, "themes"), "themes")}}},
              {"  reasons", {{counts_text(counts_of(loop, "reasons"), "reasons")}}},
              {"  seen in", {{is_set(loop, "own") ? "this hub's own referrals" : ""}}}});
}

void show_loops(const Records& records, Page& page) {
  for (const Record& loop : records) {
    page.blank();
    show_loop(loop, page);
  }
}

void show_codes(const Records& records, Page& page) {
  TextTable table({{"CODE", Column::Kind::whole}, {"LABEL"}, {"VOCABULARY"}});
  for (const Record& code : records) {
    table.row({{text_of(code, "code")}, {text_of(code, "label")}, {text_of(code, "vocabulary")}});
  }
  page.table(table);
}

}  // namespace

std::vector<Verb> loop_verbs() {
  return {
      {.noun = "loops",
       .name = "list",
       .summary = "Where people were sent in circles: which structures, how often, why",
       .show = show_loops},
      {.noun = "codes",
       .name = "list",
       .summary = "The codes of a vocabulary with their French labels, or the vocabularies",
       .declare =
           [](Options& options, Invocation&) {
             options.text("vocabulary", "vocabulary", "",
                          "reasons, outcomes, help, barriers, contact, informed, agreed, themes");
           },
       .show = show_codes},
  };
}

}  // namespace maillage
