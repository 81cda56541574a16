#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "node/control/client.h"
#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

std::string size_text(std::int64_t bytes) {
  constexpr double kib = 1024.0;
  const auto size = static_cast<double>(bytes);
  return size < kib * kib ? fmt::format("{:.0f} KiB", size / kib)
                          : fmt::format("{:.1f} MiB", size / kib / kib);
}

Facts backup_facts(const Record& backup, const View& view) {
  return {{"hub",
           {{text_of(backup, "name"), Tone::strong},
            {"  territory " + text_of(backup, "territory")},
            {"  " + text_of(backup, "hub").substr(0, 8), Tone::faint}}},
          {"as of", {{moment(text_of(backup, "created"), view)}}},
          {"holds",
           {{fmt::format("{}, the keys of {}, {} ({})",
                         counted(number_of(backup, "updates"), "update", "updates"),
                         counted(number_of(backup, "structures"), "structure", "structures"),
                         counted(number_of(backup, "peers"), "peer", "peers"),
                         size_text(number_of(backup, "bytes")))}}}};
}

void show_file(const char* said, const Record& backup, Page& page) {
  Facts facts = {{said, {{text_of(backup, "file"), Tone::strong}}}};
  const Facts more = backup_facts(backup, page.view());
  facts.insert(facts.end(), more.begin(), more.end());
  page.facts(facts);
}

void show_created(const Records& records, Page& page) {
  for (const Record& backup : records) {
    show_file("written", backup, page);
    page.blank();
    page.line("Look at it:  maillage backup verify " + shell_word(text_of(backup, "file")));
  }
}

void show_verified(const Records& records, Page& page) {
  for (const Record& backup : records) show_file("sound", backup, page);
}

void show_restored(const Records& records, Page& page) {
  for (const Record& backup : records) {
    const std::string dir = text_of(backup, "dir");
    Facts facts = {{"restored", {{dir, Tone::strong}}}};
    const Facts more = backup_facts(backup, page.view());
    facts.insert(facts.end(), more.begin(), more.end());
    page.facts(facts);
    page.blank();
    page.line("Next:");
    page.line("  maillage serve --dir " + shell_word(dir));
    page.line("  maillage sync status --dir " + shell_word(dir));
    page.blank();
    page.line("- Make sure that no other copy of this hub runs, now or later.");
    page.line(
        "- Its first start begins a new epoch. What the hub wrote after the backup comes back");
    page.line("  from the peers that hold it.");
    page.line(
        "- Structures admitted after the backup must be admitted again: their keys were only");
    page.line("  here.");
    page.line("- What was erased after the backup is in it again: erase it again.");
  }
}

void declare_create(Options& options, Invocation& line) {
  options.required_path("file", line.backup_file, "", "a new file, best on another disk");
  options.flag("--force", "force", "replace the file if it exists");
}

void declare_file(Options& options, Invocation& line) {
  options.required_path("file", line.backup_file, "", "as 'maillage backup create' wrote it");
}

}  // namespace

std::vector<Verb> backup_verbs() {
  return {
      {.noun = "backup",
       .name = "create",
       .summary = "Write the whole node to one file, while it runs or when it is stopped",
       .declare = declare_create,
       .show = show_created,
       .more =
           "The file holds the store, the settings and the hub's own keys: whoever reads it can\n"
           "speak as the hub. Keep it locked away. Structures' keys stay wrapped by their\n"
           "passwords. A copy of the store is made beside it for a moment and needs the room.\n"
           "Exit code 4, and nothing changed, when the file exists.\n\n"
           "Example:\n  maillage backup create /mnt/backup/hub72-$(date +%F).mlb"},
      {.noun = "backup",
       .name = "verify",
       .summary = "Check every byte of a backup and the store in it",
       .declare = declare_file,
       .show = show_verified,
       .more =
           "The store is unpacked in a private directory of TMPDIR (else /tmp), which needs the\n"
           "room, and removed again. Needs no node; --dir has no effect.\n"
           "Exit code 6 when the backup is damaged."},
      {.noun = "backup",
       .name = "restore",
       .summary = "Make a node of a backup, in a directory that is empty or does not exist",
       .declare = declare_file,
       .show = show_restored,
       .more =
           "The backup is checked first; the node is there whole or not at all. The restored node\n"
           "begins a new epoch, so that it cannot contradict what it wrote before, and fetches\n"
           "from its peers what they hold of it. Never run it beside another copy of the hub.\n"
           "Exit code 4 when the directory is not empty, 6 when the backup is damaged.\n\n"
           "Example:\n"
           "  maillage backup restore /mnt/backup/hub72-2026-11-22.mlb --dir /var/lib/maillage",
       .wants_dir = true},
  };
}

}  // namespace maillage
