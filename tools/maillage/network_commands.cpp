#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

std::string lacking_text(const Record& decision) {
  const auto lacking = number_of(decision, "lacking");
  const std::string who = joined(texts_of(decision, "missing"), ", ");
  return fmt::format("{} more of {}", lacking, who);
}

std::string act_text(const Record& decision) {
  const std::string act = text_of(decision, "decision");
  const std::string subject = text_of(decision, "subject");
  if (act == "admit") return "admit " + subject;
  if (act == "add_founder") return "make " + subject + " a founder";
  if (act == "revoke" || act == "revoke_structure") return "remove " + subject;
  if (act == "resolve") return "choose a history of " + subject;
  return act + " " + subject;
}

void show_decision(const Records& records, Page& page) {
  for (const Record& decision : records) {
    const bool dry_run = is_set(decision, "dry_run");
    if (dry_run) page.line("Nothing was changed (--dry-run). It would say:");
    const bool effective = is_set(decision, "effective");
    page.facts({{"decision", {{act_text(decision), Tone::strong}}},
                {"key", {{text_of(decision, "key"), Tone::faint}}},
                {"endorsed by", {{joined(texts_of(decision, "endorsed"), ", ")}}},
                {"logs cut", {{text_of(decision, "logs")}}},
                {"kept up to", {{text_of(decision, "kept_up_to")}}},
                {"effect",
                 {effective ? Span{"at once", Tone::good}
                            : Span{"not yet: needs " + lacking_text(decision), Tone::warning}}}});
  }
}

void show_created(const Records& records, Page& page) {
  for (const Record& network : records) {
    const bool dry_run = is_set(network, "dry_run");
    if (dry_run) page.line("Nothing was changed (--dry-run). It would found:");
    page.facts({{"network", {{text_of(network, "name"), Tone::strong}}},
                {"founders", {{joined(texts_of(network, "founders"), ", ")}}},
                {"quorum", {{text_of(network, "quorum")}}},
                {"root", {{text_of(network, "root_words")}}}});
    if (dry_run) continue;
    page.blank();
    page.line("Every hub enters it by the ticket of a member. There, the other founders first:");
    page.line("  maillage peer join " + text_of(network, "ticket"));
    page.line("Compare the root by telephone: 'maillage network show' there tells it.");
  }
}

void show_head(const Record& network, Page& page) {
  const bool founded = text_of(network, "trust") == "founders";
  const std::string root = text_of(network, "root_words");
  const std::string awaited = root.empty() ? "" : "its founding act has not arrived yet";
  page.facts(
      {{"network", {{text_of(network, "name"), Tone::strong}}},
       {"root", {{root}}},
       {"founders", {{joined(texts_of(network, "founders"), ", ")}}},
       {"quorum", {{founded ? text_of(network, "quorum") : ""}}},
       {"members", {{founded ? "" : "by pairing: each hub believes those it was paired with"}}},
       {"waiting", {{founded ? "" : awaited, Tone::warning}}},
       {"this hub",
        {{founded && flag_of(network, "member") == false ? "not admitted, or removed" : "",
          Tone::bad}}}});
}

void add(const TextTable& table, Page& page) {
  if (table.empty()) return;
  page.blank();
  page.table(table);
}

void show_members(const Record& network, Page& page) {
  TextTable table({{"MEMBER"}, {"TERRITORY"}, {"ROLE"}, {""}, {"KEY"}});
  for (const Record& member : list_of(network, "members")) {
    table.row({{text_of(member, "hub"), Tone::strong},
               {text_of(member, "territory")},
               {is_set(member, "founder") ? "founder" : ""},
               {is_set(member, "here")     ? "here"
                : is_set(member, "paired") ? "paired"
                                           : ""},
               {text_of(member, "key").substr(0, 16), Tone::faint}});
  }
  add(table, page);
}

void show_pending(const Record& network, Page& page) {
  TextTable table({{"PENDING"}, {"ENDORSED BY"}, {"NEEDS"}, {"KEY"}});
  for (const Record& decision : list_of(network, "pending")) {
    table.row({{act_text(decision), Tone::strong},
               {joined(texts_of(decision, "endorsed"), ", ")},
               {lacking_text(decision), Tone::warning},
               {text_of(decision, "key").substr(0, 16), Tone::faint}});
  }
  add(table, page);
}

void show_removed(const Record& network, Page& page) {
  TextTable table({{"REMOVED"}, {"KEY"}});
  for (const Record& hub : list_of(network, "removed")) {
    table.row({{text_of(hub, "hub")}, {text_of(hub, "key").substr(0, 16), Tone::faint}});
  }
  add(table, page);
}

std::string branches_text(const Record& fork) {
  std::vector<std::string> texts;
  for (const Record& branch : list_of(fork, "branches")) {
    texts.push_back(fmt::format("{} up to {}{}", text_of(branch, "id"), text_of(branch, "up_to"),
                                is_set(branch, "held") ? " (held)" : ""));
  }
  return joined(texts, ", ");
}

void show_forks(const Record& network, Page& page) {
  TextTable table({{"FORKED LOG", Column::Kind::whole},
                   {"BY"},
                   {"OF"},
                   {"AT", Column::Kind::number},
                   {"STATE"},
                   {"HISTORIES"}});
  for (const Record& fork : list_of(network, "forks")) {
    table.row({{text_of(fork, "log")},
               {text_of(fork, "by")},
               {text_of(fork, "scope")},
               {text_of(fork, "at")},
               is_set(fork, "frozen") ? Span{"frozen", Tone::bad} : Span{"decided", Tone::good},
               {branches_text(fork)}});
  }
  add(table, page);
}

void show_network(const Records& records, Page& page) {
  for (const Record& network : records) {
    show_head(network, page);
    show_members(network, page);
    show_pending(network, page);
    show_removed(network, page);
    show_forks(network, page);
  }
}

void declare_create(Options& options, Invocation&) {
  options.required("--name", "name", "NAME", "of the network");
  options.list("--founder", "founders", "PEER",
               "another founder: a paired hub or its ticket; repeatable");
  options.whole_number("--quorum", "quorum", "K",
                       "founders who must agree on a decision (more than half of them)", 1);
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

void declare_admit(Options& options, Invocation&) {
  options.required("hub", "hub", "",
                   "a paired hub, its ticket, or one that another founder admits");
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

void declare_add_founder(Options& options, Invocation&) {
  options.required("hub", "hub", "", "name, territory or key of a member");
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

void declare_revoke(Options& options, Invocation&) {
  options.required("subject", "subject", "", "a member, or a structure of this hub");
  options.flag("--yes", "yes", "it is for ever, and meant");
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

void declare_resolve(Options& options, Invocation&) {
  options.required("log", "log", "", "as 'maillage network show' names it");
  options.required("--keep", "keep", "ID", "of the history that stands; or 'longer', or 'none'");
  options.flag("--dry-run", "dry_run", "check, change nothing");
}

}  // namespace

std::vector<Verb> network_verbs() {
  return {
      {.noun = "network",
       .name = "create",
       .summary = "Found a network: this hub and others decide who belongs to it",
       .declare = declare_create,
       .show = show_created,
       .more = "A decision needs as many founders as the quorum says. With one more founder than\n"
               "the quorum, the loss of one does not stop the network."},
      {.noun = "network",
       .name = "admit",
       .summary = "Admit a hub, as a founder",
       .declare = declare_admit,
       .show = show_decision},
      {.noun = "network",
       .name = "add-founder",
       .summary = "Make a member a founder, as a founder",
       .declare = declare_add_founder,
       .show = show_decision},
      {.noun = "network",
       .name = "revoke",
       .summary = "Remove a hub, as a founder, or a structure of this hub",
       .declare = declare_revoke,
       .show = show_decision,
       .more = "Its key cannot come back. What it wrote and this hub holds now stays; what it\n"
               "writes later has no effect anywhere."},
      {.noun = "network",
       .name = "resolve",
       .summary = "Say which history of a log with two of them stands",
       .declare = declare_resolve,
       .show = show_decision},
      {.noun = "network",
       .name = "show",
       .summary = "Members, founders, pending decisions, removed hubs, forked logs",
       .show = show_network},
  };
}

}  // namespace maillage
