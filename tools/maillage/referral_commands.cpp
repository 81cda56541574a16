#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

void show_opened(const Records& records, Page& page) {
  for (const Record& referral : records) {
    page.facts({{"referral", {{text_of(referral, "referral"), Tone::strong}}},
                {"path code",
                 {{text_of(referral, "path_code"), Tone::strong}, {"  for the person's sheet"}}},
                {"status", {{label_text(referral, "status")}}}});
    page.blank();
    page.line("next:  maillage referral send " + text_of(referral, "referral") +
              " --to STRUCTURE --informed WAY --agreed WAY");
  }
}

void show_sent(const Records& records, Page& page) {
  for (const Record& referral : records) {
    const std::string hub = text_of(referral, "to_hub");
    const std::string to = text_of(referral, "to");
    page.facts({{"referral", {{text_of(referral, "referral"), Tone::strong}}},
                {"sent to", {{hub.empty() ? to : to + " (" + hub + ")"}}},
                {"bound by", {{standing_text(referral)}}},
                {"step", {{text_of(referral, "leg")}}},
                {"status", {{label_text(referral, "status")}}}});
  }
}

void show_answered(const Records& records, Page& page) {
  for (const Record& referral : records) {
    page.facts({{"referral", {{text_of(referral, "referral"), Tone::strong}}},
                {"status", {{label_text(referral, "status")}}},
                {"in charge", {{text_of(referral, "holder")}}}});
  }
}

void declare_fiche(Options& options) {
  options.text("--need", "/context/need", "TEXT", "what the person needs");
  options.pair("--contact", "/context/contact_way", "/context/contact_value", "WAY[=VALUE]",
               "how to join them: 'maillage codes list contact'");
  options.text("--contact-note", "/context/contact_note", "TEXT",
               "shared phone, voicemail or not, agreed date");
  options.text("--name", "/context/name", "NAME", "or initials");
  options.text("--language", "/context/language", "NAME", "they speak");
  options.flag("--interpreter", "/context/interpreter", "an interpreter is needed");
  options.list("--barrier", "/context/barriers", "CODE",
               "what stands in the way: 'maillage codes list barriers'; repeatable");
  options.text("--deadline", "/context/deadline", "DAY", "what is at stake: 2026-03-09");
  options.text("--note", "/context/note", "TEXT", "for the next structure");
}

void declare_open(Options& options, Invocation& line) {
  options.path("--fiche", line.fiche_file, "FILE", "the fiche from a file; - is standard input");
  declare_fiche(options);
  options.text("--help-kind", "help", "CODE", "kind of help: 'maillage codes list help'");
  options.text("--theme", "theme", "CODE", "of the need: 'maillage codes list themes'");
  options.text("--path", "path", "CODE", "of the person's sheet, to join an earlier path");
  options.text("--department", "department", "CODE", "of the need, if not the hub's");
}

void declare_send(Options& options, Invocation&) {
  options.required("referral", "referral", "", "its number, or the start of it");
  options.required("--to", "to", "STRUCTURE", "who is to help");
  options.text("--informed", "informed", "WAY",
               "how the person was told: 'maillage codes list informed'");
  options.text("--agreed", "agreed", "WAY", "how they agreed: 'maillage codes list agreed'");
  options.text("--language", "language", "CODE", "they were told in: fr, ar, fr-falc");
  options.text("--text-version", "text_version", "CODE", "version of the text they were given");
  options.text("--note", "note", "TEXT", "for this structure");
  options.text("--despite-loop", "despite_loop", "WHY", "go on though they were there before");
}

void declare_redirect(Options& options, Invocation& line) {
  declare_send(options, line);
  options.required("--reason", "reason", "CODE", "why: 'maillage codes list reasons'");
}

void declare_referral(Options& options, Invocation&) {
  options.required("referral", "referral", "", "its number, or the start of it");
}

void declare_with_reason(Options& options, Invocation& line) {
  declare_referral(options, line);
  options.required("--reason", "reason", "CODE", "why: 'maillage codes list reasons'");
}

void declare_with_outcome(Options& options, Invocation& line) {
  declare_referral(options, line);
  options.required("--outcome", "outcome", "CODE",
                   "what came of it: 'maillage codes list outcomes'");
}

constexpr auto worker = Identification::worker;

const char* const open_more =
    "What is typed here can be read in the shell's history and by others on the machine. With\n"
    "--fiche, nothing about the person needs to be typed: a TOML or JSON file with need,\n"
    "contact_way, contact_value, contact_note, name, language, interpreter, barriers, deadline,\n"
    "note, and if wished theme, help, department and path. What is given as an option wins.\n\n"
    "Example:\n"
    "  maillage referral open --fiche FILE     with a FILE written in an editor, and deleted "
    "after:\n"
    "    theme = \"aide-aux-demarches-administratives\"\n"
    "    need = \"Déclarer ses revenus en ligne\"\n"
    "    contact_way = \"phone\"\n"
    "    contact_value = \"06 12 34 56 78\"";

std::vector<Verb> handing_over() {
  return {
      {.noun = "referral",
       .name = "open",
       .summary = "Open a referral: one need of one person",
       .who = worker,
       .declare = declare_open,
       .show = show_opened,
       .more = open_more},
      {.noun = "referral",
       .name = "send",
       .summary = "Hand the person over to a structure, with the fiche",
       .who = worker,
       .declare = declare_send,
       .show = show_sent},
      {.noun = "referral",
       .name = "redirect",
       .summary = "Hand a person received over to another structure",
       .who = worker,
       .declare = declare_redirect,
       .show = show_sent},
  };
}

std::vector<Verb> answers() {
  return {
      {.noun = "referral",
       .name = "accept",
       .summary = "Take charge of a person sent to you",
       .who = worker,
       .declare = declare_referral,
       .show = show_answered},
      {.noun = "referral",
       .name = "decline",
       .summary = "Refuse, before having accepted: it goes back to the sender",
       .who = worker,
       .declare = declare_with_reason,
       .show = show_answered},
      {.noun = "referral",
       .name = "return",
       .summary = "Give back to the sender, after having accepted",
       .who = worker,
       .declare = declare_with_reason,
       .show = show_answered},
      {.noun = "referral",
       .name = "complete",
       .summary = "The help was given",
       .who = worker,
       .declare = declare_with_outcome,
       .show = show_answered},
      {.noun = "referral",
       .name = "cancel",
       .summary = "Take back what you sent and nobody answered",
       .who = worker,
       .declare = declare_referral,
       .show = show_answered},
      {.noun = "referral",
       .name = "close",
       .summary = "End a referral in your charge, with what came of it",
       .who = worker,
       .declare = declare_with_outcome,
       .show = show_answered},
  };
}

std::vector<Verb> views() {
  return {
      {.noun = "referral",
       .name = "list",
       .summary = "Referrals, of your structure when you are logged in",
       .who = Identification::worker_if_known,
       .show = show_referral_list,
       .none = "no referral"},
      {.noun = "referral",
       .name = "show",
       .summary = "A referral with its steps, and the fiche if your structure may read it",
       .who = worker,
       .declare = declare_referral,
       .show = show_referral},
      {.noun = "referral",
       .name = "trace",
       .summary = "The story of a referral: who did what, when and why, without the person",
       .declare = declare_referral,
       .show = show_referral_trace},
  };
}

}  // namespace

std::vector<Verb> referral_verbs() {
  std::vector<Verb> verbs;
  for (const auto& part : {handing_over(), answers(), views()}) {
    verbs.insert(verbs.end(), part.begin(), part.end());
  }
  return verbs;
}

}  // namespace maillage
