// What there is to exchange with each peer, and when.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

// The words of protocol/scope_names.h, as a person says them.
std::string scope_words(const std::string& scope) {
  if (scope == "governance") return "members and keys";
  if (scope == "directory") return "places";
  if (scope == "capacity") return "room for people";
  if (scope == "referral") return "referrals";
  if (scope == "trace") return "traces of referrals";
  if (scope == "evidence") return "proofs of contradiction";
  return scope;
}

std::string size_text(std::int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  const auto value = static_cast<double>(bytes);
  return bytes < 1'000'000 ? fmt::format("{:.1f} kB", value / 1e3)
                           : fmt::format("{:.1f} MB", value / 1e6);
}

// "places 12 updates (3.4 kB), referrals 1 update (900 bytes)", or empty.
std::string open_text(const Record& peer, const char* updates, const char* bytes) {
  std::vector<std::string> parts;
  for (const Record& scope : list_of(peer, "scopes")) {
    const std::int64_t count = number_of(scope, updates);
    if (count == 0) continue;
    parts.push_back(fmt::format("{} {} ({})", scope_words(text_of(scope, "scope")),
                                counted(count, "update", "updates"),
                                size_text(number_of(scope, bytes))));
  }
  return joined(parts, ", ");
}

Span level_cell(const Record& peer) {
  if (is_set(peer, "connected")) {
    if (is_set(peer, "audited")) return {"the same on both sides", Tone::good};
    return {"nothing known to be open; not compared whole yet"};
  }
  return {"nothing to send as far as it acknowledged", Tone::faint};
}

void show_open_scopes(const Record& peer, Page& page) {
  const std::string send = open_text(peer, "to_send", "to_send_bytes");
  const std::string receive = open_text(peer, "to_receive", "to_receive_bytes");
  const std::string waiting =
      number_of(peer, "waiting_logs") == 0
          ? std::string()
          : counted(number_of(peer, "waiting_logs"), "log", "logs") + " for what is not here yet";
  page.blank();
  page.heading(text_of(peer, "peer"));
  if (send.empty() && receive.empty() && waiting.empty()) {
    page.facts({{"  level", {level_cell(peer)}}});
  } else {
    page.facts({{"  to send", {{send}}}, {"  to receive", {{receive}}}, {"  waits", {{waiting}}}});
  }
}

void show_sync_status(const Records& peers, Page& page) {
  show_peer_links(peers, page);
  for (const Record& peer : peers) show_open_scopes(peer, page);
}

void show_sync_answer(const Records& records, Page& page) {
  for (const Record& record : records) {
    const std::string answer = text_of(record, "sync");
    if (answer == "asked") {
      page.line("synchronisation asked of every peer: 'maillage sync status' tells how far it is");
    } else {
      page.line("synchronisation " + answer);
    }
  }
}

}  // namespace

std::vector<Verb> sync_verbs() {
  return {
      {.noun = "sync",
       .name = "status",
       .summary = "What there is to send and receive, for each peer and kind of scope",
       .show = show_sync_status,
       .none = "no peer yet: 'maillage peer invite' shows the ticket to give another hub"},
      {.noun = "sync",
       .name = "now",
       .summary = "Synchronise with every peer at once",
       .show = show_sync_answer},
      {.noun = "sync",
       .name = "pause",
       .summary = "Work without the network until resumed",
       .show = show_sync_answer},
      {.noun = "sync", .name = "resume", .summary = "Synchronise again", .show = show_sync_answer},
  };
}

}  // namespace maillage
