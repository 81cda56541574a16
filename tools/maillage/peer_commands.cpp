#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

Span link_cell(const Record& peer) {
  if (is_set(peer, "connected")) return {"connected", Tone::good};
  // Of a link that is up by a third hub it matters more than that it is not up directly.
  if (const std::string relay = text_of(peer, "through"); !relay.empty()) {
    return {"through " + relay, Tone::good};
  }
  const std::string link = text_of(peer, "link");
  if (link == "dialling") return {"calling", Tone::warning};
  if (link == "waiting") return {"not reached", Tone::warning};
  return {"not connected", Tone::faint};
}

std::string last_contact(const Record& peer) {
  const std::string at = text_of(peer, "last_contact");
  if (at.empty()) return "never";
  return ago(number_of(peer, "ago_s"));
}

// As far as it matters: below, no clock is corrected by another.
std::string clock_remark(std::int64_t ahead_s) {
  constexpr std::int64_t shown_from_s = 5 * 60;
  if (ahead_s > shown_from_s) {
    return "its clock is " + duration(ahead_s) + " ahead of ours: check the time there";
  }
  if (ahead_s < -shown_from_s) {
    return "our clock is " + duration(-ahead_s) + " ahead of its: check the time here";
  }
  return {};
}

// What a person should know beyond the numbers.
Span remark_cell(const Record& peer) {
  if (number_of(peer, "forked") > 0 || is_set(peer, "forked")) {
    return {"two histories of one log: was a backup restored?", Tone::bad};
  }
  if (const std::string problem = text_of(peer, "problem"); !problem.empty()) {
    return {problem, Tone::warning};
  }
  if (std::string clock = clock_remark(number_of(peer, "clock_ahead_s")); !clock.empty()) {
    return {std::move(clock), Tone::warning};
  }
  if (const auto over = number_of(peer, "over_quota"); over > 0) {
    return {counted(over, "update", "updates") + " not taken: a quota is used up", Tone::warning};
  }
  if (is_set(peer, "full")) {
    return {"sent more than can wait here: the rest comes with the next comparison", Tone::warning};
  }
  if (const auto refused = number_of(peer, "refused"); refused > 0) {
    return {counted(refused, "update", "updates") + " refused", Tone::warning};
  }
  return {};
}

void show_ticket(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line("Give this ticket to the other hub; it holds no secret:");
    page.blank();
    page.line({{text_of(record, "ticket"), Tone::strong}});
    page.blank();
    page.line("There:  maillage peer join TICKET");
    page.line("Then compare by telephone:  " + text_of(record, "fingerprint"));
    if (text_of(record, "address").empty()) {
      page.line("This node has no address of its own: it calls the other, never the reverse.");
    }
  }
}

Span network_cell(const Record& joined) {
  const std::string words = text_of(joined, "root_words");
  if (words.empty()) return {};
  return is_set(joined, "enters_network") ? Span{words + ": this hub enters it", Tone::warning}
                                          : Span{words};
}

void show_joined(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.facts({{"peer",
                 {{text_of(record, "peer"), Tone::strong},
                  {"  territory " + text_of(record, "territory")}}},
                {"fingerprint", {{text_of(record, "fingerprint")}}},
                {"reached at", {{text_of(record, "address")}}},
                {"operator", {{is_set(record, "operator") ? "yes: it is sent traces" : ""}}},
                {"network", {network_cell(record)}},
                {"ours", {{text_of(record, "your_fingerprint")}}}});
    page.blank();
    page.line("Pairing is mutual. There:");
    page.line("  maillage peer join " + text_of(record, "your_ticket"));
    page.line("Then compare both fingerprints by telephone.");
  }
}

std::string role_text(const Record& peer) {
  std::vector<std::string> roles;
  if (is_set(peer, "operator")) roles.emplace_back("operator");
  if (is_set(peer, "followed")) roles.emplace_back("followed");
  return joined(roles, ", ");
}

void show_followed(const Records& records, Page& page) {
  for (const Record& record : records) {
    const std::string peer = text_of(record, "peer");
    page.line(is_set(record, "followed")
                  ? "what " + peer + " says of its room is held here too"
                  : "no more is asked of the room of " + peer + "; what is held stays");
  }
}

void declare_followed(Options& options, Invocation&) {
  options.required("peer", "peer", "", "name, territory or key of the hub");
}

void show_peers(const Records& records, Page& page) {
  TextTable table({{"PEER"}, {"TERRITORY"}, {"LINK"}, {"ADDRESS"}, {"ROLE"}, {"FINGERPRINT"}});
  for (const Record& peer : records) {
    table.row({{text_of(peer, "peer")},
               {text_of(peer, "territory")},
               link_cell(peer),
               {text_of(peer, "address")},
               {role_text(peer)},
               {text_of(peer, "fingerprint"), Tone::faint}});
  }
  page.table(table);
}

void show_revoked(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.line(text_of(record, "peer") + " is no longer a peer; what it wrote until now stays");
  }
}

void declare_join(Options& options, Invocation&) {
  options.required("ticket", "ticket", "", "as 'maillage peer invite' showed it there");
  options.flag("--operator", "operator", "that hub operates the network: it is sent traces");
  options.flag("--pair-only", "pair_only", "do not enter that hub's network");
  options.flag("--dry-run", "dry_run", "show who it is, change nothing");
}

}  // namespace

void show_peer_links(const Records& records, Page& page) {
  TextTable table({{"PEER"},
                   {"TERRITORY"},
                   {"LINK"},
                   {"LAST CONTACT"},
                   {"TO SEND", Column::Kind::number},
                   {"TO RECEIVE", Column::Kind::number},
                   {"REMARK"}});
  for (const Record& peer : records) {
    table.row({{text_of(peer, "peer")},
               {text_of(peer, "territory")},
               link_cell(peer),
               {last_contact(peer)},
               {text_of(peer, "to_send")},
               {text_of(peer, "to_receive")},
               remark_cell(peer)});
  }
  page.table(table);
}

std::vector<Verb> peer_verbs() {
  return {
      {.noun = "peer",
       .name = "invite",
       .summary = "Show this hub's ticket, for another hub to join",
       .show = show_ticket},
      {.noun = "peer",
       .name = "join",
       .summary = "Accept another hub as a peer by its ticket",
       .declare = declare_join,
       .show = show_joined},
      {.noun = "peer",
       .name = "list",
       .summary = "Hubs this one synchronises with",
       .show = show_peers,
       .none = "no peer yet: 'maillage peer invite' shows the ticket to give another hub"},
      {.noun = "peer",
       .name = "revoke",
       .summary = "Stop synchronising with a hub",
       .declare =
           [](Options& options, Invocation&) {
             options.required("peer", "peer", "", "name, territory or key of the hub");
           },
       .show = show_revoked},
      {.noun = "peer",
       .name = "follow",
       .summary = "Also hold what a hub of another region says of its room",
       .declare = declare_followed,
       .show = show_followed},
      {.noun = "peer",
       .name = "unfollow",
       .summary = "Stop asking for the room of a hub of another region",
       .declare = declare_followed,
       .show = show_followed},
  };
}

}  // namespace maillage
