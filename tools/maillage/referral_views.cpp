// How referrals read: the list, one with its steps, and the trace as a story.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "node/referral/codes.h"
#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

constexpr std::size_t shown_id = 12;  // enough to name a referral, and the node tells if it is not

std::string short_id(const Record& record) {
  return text_of(record, "referral").substr(0, shown_id);
}

Span status_cell(const Record& referral) {
  const std::string status = text_of(referral, "status");
  Tone tone = Tone::plain;
  if (status == "a_reprendre") tone = Tone::warning;
  if (status == "close") tone = Tone::faint;
  return {label_text(referral, "status"), tone};
}

std::string with_hub(const std::string& name, const std::string& hub) {
  return hub.empty() || hub == name ? name : fmt::format("{} ({})", name, hub);
}

// --- one referral ---

std::string answer_text(const Record& leg) {
  std::string text = label_text(leg, "reason");
  const std::string outcome = label_text(leg, "outcome");
  if (!text.empty() && !outcome.empty()) text += "; ";
  return text + outcome;
}

Span state_cell(const Record& leg) {
  const std::string label = label_text(leg, "state");
  if (text_of(leg, "standing") == "void") return {label + " (void)", Tone::faint};
  return {label};
}

void show_legs(const Record& referral, Page& page) {
  TextTable table({{"STEP", Column::Kind::number},
                   {"FROM"},
                   {"TO"},
                   {"STATE"},
                   {"SENT"},
                   {"ARRIVED"},
                   {"SEEN"},
                   {"ANSWERED"},
                   {"WHY"}});
  for (const Record& leg : list_of(referral, "legs")) {
    table.row({{text_of(leg, "leg")},
               {with_hub(text_of(leg, "from"), text_of(leg, "from_hub"))},
               {with_hub(text_of(leg, "to"), text_of(leg, "to_hub"))},
               state_cell(leg),
               {local_time(text_of(leg, "sent_at"))},
               {local_time(text_of(leg, "delivered_at"))},
               {local_time(text_of(leg, "seen_at"))},
               {local_time(text_of(leg, "answered_at"))},
               {answer_text(leg)}});
  }
  if (table.empty()) return;
  page.blank();
  page.table(table);
}

struct Field {
  const char* key;
  const char* label;
  const char* vocabulary = "";  // of codes that come without labels
};
constexpr std::array<Field, 13> fiche_fields = {{{"name", "name"},
                                                 {"contact_way", "contact"},
                                                 {"contact_value", "at"},
                                                 {"contact_note", "contact note"},
                                                 {"language", "language"},
                                                 {"interpreter", "interpreter"},
                                                 {"need", "need"},
                                                 {"help", "help", "help"},
                                                 {"barriers", "barriers", "barriers"},
                                                 {"deadline", "deadline"},
                                                 {"note", "note"},
                                                 {"path_code", "path code"},
                                                 {"loop_reason", "sent despite a loop"}}};

std::string code_labels(const Record& record, const char* key, std::string_view vocabulary) {
  std::vector<std::string> labels;
  for (const std::string& code : texts_of(record, key)) {
    labels.emplace_back(label_of(vocabulary, code));
  }
  return joined(labels, ", ");
}

std::string field_text(const Record& fiche, const Field& field) {
  if (*field.vocabulary != '\0') return code_labels(fiche, field.key, field.vocabulary);
  if (flag_of(fiche, field.key)) return is_set(fiche, field.key) ? "needed" : "";
  return label_text(fiche, field.key);
}

void show_fiche(const Record& referral, Page& page) {
  const Record& fiche = object_of(referral, "context");
  if (const std::string note = text_of(referral, "context_note"); !note.empty()) {
    page.blank();
    page.line({{note, Tone::faint}});
  }
  if (fiche.empty()) return;
  page.blank();
  page.heading("Fiche de liaison");
  Facts facts;
  for (const Field& field : fiche_fields) {
    facts.push_back({field.label, {{field_text(fiche, field)}}});
  }
  for (const Record& attempt : list_of(fiche, "tried")) {
    facts.push_back({"tried",
                     {{fmt::format("{}, {}: {}", text_of(attempt, "structure"),
                                   text_of(attempt, "day"), text_of(attempt, "result"))}}});
  }
  page.facts(facts);
}

// --- the trace ---

struct Phrase {
  const char* act;
  const char* text;  // after "WHO"
  bool names_recipient = false;
};
constexpr std::array<Phrase, 12> phrases = {{{"opened", "opened the referral"},
                                             {"sent", "sent the person to", true},
                                             {"redirected", "redirected the person to", true},
                                             {"delivered", "received it on their node"},
                                             {"seen", "looked at it"},
                                             {"accepted", "accepted: in charge"},
                                             {"declined", "refused"},
                                             {"returned", "gave it back"},
                                             {"completed", "gave the help"},
                                             {"cancelled", "took it back"},
                                             {"closed", "closed the referral"},
                                             {"expired", "did not answer in time"}}};

std::string what(const Record& act) {
  const std::string code = text_of(act, "act");
  const std::string to = text_of(act, "to");
  for (const Phrase& phrase : phrases) {
    if (code != phrase.act) continue;
    return phrase.names_recipient ? fmt::format("{} {}", phrase.text, to) : phrase.text;
  }
  const std::string label = label_text(act, "act");
  return to.empty() ? label : fmt::format("{} → {}", label, to);
}

bool has_effect(const std::string& effect) {
  return effect.empty() || effect == "stands" || effect == "followed" || effect == "mark";
}

Span effect_span(const Record& act) {
  if (has_effect(text_of(act, "effect"))) return {};
  return {fmt::format("  [without effect: {}]", label_text(act, "effect")), Tone::faint};
}

void show_act(const Record& act, Page& page) {
  std::string why = label_text(act, "reason");
  const std::string outcome = label_text(act, "outcome");
  if (!why.empty() && !outcome.empty()) why += ", ";
  why += outcome;
  const bool loop = is_set(act, "despite_loop");
  page.line({{local_time(text_of(act, "at")) + "  ", Tone::faint},
             {with_hub(text_of(act, "by"), text_of(act, "by_hub")), Tone::strong},
             {" " + what(act)},
             {why.empty() ? "" : ": " + why},
             {loop ? "  (despite a loop warning)" : "", Tone::warning},
             effect_span(act)});
}

}  // namespace

void show_referral_list(const Records& records, Page& page) {
  TextTable table({{"REFERRAL", Column::Kind::whole},
                   {"STATUS"},
                   {"THEME"},
                   {"FROM"},
                   {"TO"},
                   {"STEP"},
                   {"WITH"},
                   {"SENT"},
                   {"AGE", Column::Kind::number}});
  for (const Record& referral : records) {
    const std::string age = text_of(referral, "age_days");
    table.row({{short_id(referral)},
               status_cell(referral),
               {label_text(referral, "theme")},
               {text_of(referral, "from")},
               {text_of(referral, "to")},
               {label_text(referral, "leg_state")},
               {text_of(referral, "holder")},
               {local_time(text_of(referral, "sent"))},
               {age.empty() ? "" : counted(number_of(referral, "age_days"), "day", "days")}});
  }
  page.table(table);
}

void show_referral(const Records& records, Page& page) {
  for (const Record& referral : records) {
    page.blank();
    page.facts({{"referral", {{text_of(referral, "referral"), Tone::strong}}},
                {"status", {status_cell(referral)}},
                {"theme", {{label_text(referral, "theme")}}},
                {"opened by", {{text_of(referral, "opener")}}},
                {text_of(referral, "status") == "en_attente_de_reponse" ? "waits at" : "in charge",
                 {{text_of(referral, "holder")}}},
                {"help asked", {{label_text(referral, "help")}}},
                {"closed", {{moment(text_of(referral, "closed_at"), page.view())}}},
                {"outcome", {{label_text(referral, "outcome")}}}});
    show_legs(referral, page);
    show_fiche(referral, page);
  }
}

void show_referral_trace(const Records& records, Page& page) {
  for (const Record& act : records) show_act(act, page);
}

}  // namespace maillage
