#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

std::string hub_text(const Record& structure) {
  const std::string territory = text_of(structure, "territory");
  const std::string hub = text_of(structure, "hub");
  return territory.empty() ? hub : fmt::format("{} ({})", hub, territory);
}

void show_structures(const Records& records, Page& page) {
  TextTable table({{"STRUCTURE"}, {"HUB"}, {"BOUND BY"}, {"VENUES", Column::Kind::number}, {""}});
  for (const Record& structure : records) {
    table.row({{text_of(structure, "structure"), Tone::strong},
               {hub_text(structure)},
               {standing_text(structure)},
               {std::to_string(texts_of(structure, "venues").size())},
               {is_set(structure, "here") ? "here" : "", Tone::good}});
  }
  page.table(table);
}

void show_structure(const Records& records, Page& page) {
  for (const Record& structure : records) {
    if (is_set(structure, "dry_run")) {
      page.line(text_of(structure, "structure") + " can be admitted; nothing was changed");
      continue;
    }
    page.facts({{"structure", {{text_of(structure, "structure"), Tone::strong}}},
                {"hub", {{hub_text(structure)}}},
                {"bound by", {{standing_text(structure)}}},
                {"venues", {{joined(texts_of(structure, "venues"), ", ")}}},
                {"key", {{text_of(structure, "key"), Tone::faint}}}});
  }
}

void show_login(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line(
        fmt::format("you work for {}; the session ends after {} without use, and after {} "
                    "at most",
                    text_of(record, "structure"), duration(number_of(record, "idle_s")),
                    duration(number_of(record, "max_s"))));
  }
}

void show_logout(const Records&, Page& page) { page.line("session closed"); }

void show_reset(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line(text_of(record, "structure") + " may try its password again");
  }
}

void declare_add(Options& options, Invocation&) {
  options.required("--name", "name", "NAME", "as people will read it");
  options.list("--venue", "venues", "ID", "a venue of the directory that it runs; repeatable");
  options.text("--standing", "standing", "KIND",
               "secrecy (professional secrecy) or charter (a signed charter, the default)");
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

}  // namespace

std::vector<Verb> structure_verbs() {
  return {
      {.noun = "structure",
       .name = "add",
       .summary = "Admit a structure of this hub: it gets keys and a password",
       .who = Identification::new_password,
       .declare = declare_add,
       .show = show_structure,
       .more = "A password is never an argument: others on the machine could read it. Lost, it\n"
               "cannot be recovered, as it protects what was sent to the structure."},
      {.noun = "structure",
       .name = "list",
       .summary = "Structures that can be sent people, of all hubs",
       .show = show_structures,
       .none = "no structure yet: 'maillage structure add --name NAME' admits one"},
      {.noun = "structure",
       .name = "show",
       .summary = "One structure",
       .declare =
           [](Options& options, Invocation&) {
             options.required("structure", "structure", "", "its name or the start of its key");
           },
       .show = show_structure},
      {.noun = "account",
       .name = "login",
       .summary = "Open a session for a structure, so that its password is asked once",
       .who = Identification::password,
       .show = show_login,
       .more = "The session is kept in a file that only you can read. For several structures at\n"
               "once, give each its own with --session-file."},
      {.noun = "account",
       .name = "logout",
       .summary = "Close the session",
       .who = Identification::session,
       .show = show_logout},
      {.noun = "account",
       .name = "reset",
       .summary = "Let a structure try its password again after too many failures",
       .declare =
           [](Options& options, Invocation&) {
             options.required("--structure", "structure", "NAME", "whose attempts are forgotten");
           },
       .show = show_reset},
  };
}

}  // namespace maillage
