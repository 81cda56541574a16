#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "node/control/client.h"
#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string bytes_text(std::int64_t bytes) {
  constexpr double mib = 1024.0 * 1024.0;
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / mib);
}

Span members_cell(const Record& status) {
  const std::string trust = text_of(status, "trust");
  if (trust.empty()) return {};
  const bool founders = trust == "founders";
  if (founders && !is_set(status, "member")) {
    return {"this hub is not admitted, or was removed: 'maillage network show'", Tone::bad};
  }
  return {text_of(status, "members") + (founders ? " with founders" : " by pairing")};
}

Facts status_facts(const Record& status) {
  const std::string territory = text_of(status, "territory");
  return {
      {"hub", {{text_of(status, "name"), Tone::strong}, {"  territory " + territory}}},
      {"network", {{text_of(status, "network")}}},
      {"members", {members_cell(status)}},
      {"version", {{text_of(status, "version")}}},
      {"listens on", {{text_of(status, "listen")}}},
      {"reached at", {{text_of(status, "address")}}},
      {"operator", {{is_set(status, "operator") ? "yes: shows the loops of the network" : ""}}},
      {"holds",
       {{fmt::format("{}, {}, {}, {} ({})", counted(number_of(status, "venues"), "venue", "venues"),
                     counted(number_of(status, "structures"), "structure", "structures"),
                     counted(number_of(status, "referrals"), "referral", "referrals"),
                     counted(number_of(status, "updates"), "update", "updates"),
                     bytes_text(number_of(status, "store_bytes")))}}},
      {"synchronisation",
       {{is_set(status, "paused") ? "paused: 'maillage sync resume' starts it again" : "",
         Tone::warning}}},
  };
}

// Referral scopes are many, and 'referral list' shows them better.
void show_scopes(const Record& status, Page& page) {
  constexpr std::size_t shown_hash = 16;
  TextTable table({{"SCOPE"}, {"UPDATES", Column::Kind::number}, {"STATE", Column::Kind::whole}});
  for (const Record& scope : list_of(status, "scopes")) {
    if (text_of(scope, "kind") == "referral") continue;
    table.row({{text_of(scope, "scope")},
               {text_of(scope, "updates")},
               {text_of(scope, "state_hash").substr(0, shown_hash), Tone::faint}});
  }
  if (table.empty()) return;
  page.blank();
  page.table(table);
}

// Nothing can be done there but upgrade, so it comes first.
void show_read_only(const Record& status, Page& page) {
  for (const Record& closed : list_of(status, "read_only")) {
    const std::string kind = text_of(closed, "kind");
    const std::string which =
        kind == "referral" ? " " + text_of(closed, "id").substr(0, 8) : std::string();
    page.line({{kind + which + " is read-only here: " + text_of(closed, "asked_by") +
                    " wrote what this version does not understand; upgrade Maillage on this node",
                Tone::bad}});
  }
}

void show_status(const Records& records, Page& page) {
  for (const Record& status : records) {
    page.facts(status_facts(status));
    show_read_only(status, page);
    page.blank();
    const Records& peers = list_of(status, "peers");
    if (peers.empty()) {
      page.line("no peer yet: 'maillage peer invite' shows the ticket to give another hub");
    } else {
      show_peer_links(peers, page);
    }
    show_scopes(status, page);
  }
}

void show_new_node(const Records& records, Page& page) {
  for (const Record& node : records) {
    const std::string dir = text_of(node, "dir");
    page.facts({{"created", {{dir, Tone::strong}}},
                {"hub", {{text_of(node, "name") + "  territory " + text_of(node, "territory")}}},
                {"network", {{text_of(node, "network")}}},
                {"listens on", {{text_of(node, "listen")}}},
                {"reached at", {{text_of(node, "address")}}},
                {"operator", {{yes_or_no(is_set(node, "operator"))}}},
                {"fingerprint", {{text_of(node, "fingerprint")}}}});
    page.blank();
    const std::string word = shell_word(dir);
    page.line("Its keys are in " + dir +
              "/keys: keep a copy where nobody else reads it. Never run a");
    page.line("copy of the whole directory beside the original (docs/storage.md). Next:");
    page.line("  maillage serve --dir " + word);
    page.line("  maillage directory import FILE --dir " + word);
    page.line("  maillage peer invite --dir " + word);
  }
}

void show_version(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line(text_of(record, "name") + " " + text_of(record, "version"));
  }
}

void declare_init(Options& options, Invocation&) {
  options.required("--name", "name", "NAME", "of the hub, as people will read it");
  options.required("--territory", "territory", "CODE",
                   "département it answers for, such as 72 (or EPCI, R52, commune)");
  options.text("--listen", "listen", "A:P", "address and port for peers (a free local port)");
  options.text("--address", "address", "H:P", "how peers reach it, if that is another address");
  options.text("--network", "network", "NAME", "the same for all hubs of one network (maillage)");
  options.flag("--operator", "operator", "this node shows the loops of the network");
}

}  // namespace

std::vector<Verb> node_verbs() {
  return {
      {.noun = "",
       .name = "init",
       .summary = "Create a node: its keys, store and configuration",
       .declare = declare_init,
       .show = show_new_node,
       .more =
           "Example:\n  maillage init --dir ~/hub72 --name \"Hub de la Sarthe\" --territory 72"},
      {.noun = "", .name = "serve", .summary = "Run the node, until Ctrl-C"},
      {.noun = "",
       .name = "status",
       .summary = "The node on one screen: what it holds, its peers, its state",
       .show = show_status},
      {.noun = "",
       .name = "version",
       .summary = "The version of this program",
       .show = show_version},
  };
}

}  // namespace maillage
