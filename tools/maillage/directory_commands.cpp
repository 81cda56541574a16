#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

Span open_cell(const Record& venue) {
  const auto open = flag_of(venue, "open_now");
  if (!open) return {"?", Tone::faint};
  return *open ? Span{"open", Tone::good} : Span{"closed", Tone::faint};
}

std::string distance_text(const Record& venue) {
  const std::string km = text_of(venue, "distance_km");
  if (km.empty()) return "";
  // Without coordinates of its own a venue is looked for at the centre of its commune.
  return (is_set(venue, "distance_from_commune") ? "~" : "") + km + " km";
}

std::string room_text(const Record& venue) {
  const std::string room = text_of(venue, "room");
  return room.empty() ? "unknown" : room;
}

// "carte grise: need Certificat d'immatriculation, \"France Services\" (184)".
std::string matched_text(const Record& word) {
  const std::string need = text_of(word, "need");
  const std::string field = text_of(word, "field");
  return fmt::format("{}: {} \"{}\"{}{} ({})", text_of(word, "typed"), text_of(word, "how"),
                     text_of(word, "found"), field.empty() ? "" : " in " + field,
                     need.empty() ? "" : ", " + need, number_of(word, "score"));
}

void show_why(const Record& venue, Page& page) {
  if (!venue.contains("why")) return;
  const Record& why = object_of(venue, "why");
  std::string words;
  for (const Record& word : list_of(why, "words")) {
    words += (words.empty() ? "" : "; ") + matched_text(word);
  }
  page.blank();
  page.facts({{"why", {{text_of(venue, "name"), Tone::strong}}},
              {"words", {{words}}},
              {"missing", {{joined(texts_of(why, "missing"), ", "), Tone::warning}}},
              {"distance", {{distance_text(venue)}}},
              {"closeness", {{fmt::format("{}", number_of(why, "closeness"))}}},
              {"score", {{fmt::format("{}", number_of(why, "score"))}}},
              {"left out", {{joined(texts_of(why, "filters_left_out"), ", "), Tone::warning}}}});
}

void show_found(const Records& records, Page& page) {
  TextTable table({{"NAME"},
                   {"COMMUNE"},
                   {"POSTCODE"},
                   {"DISTANCE", Column::Kind::number},
                   {"OPEN"},
                   {"ROOM"},
                   {"TELEPHONE"},
                   {"ID", Column::Kind::whole}});
  for (const Record& venue : records) {
    table.row({{text_of(venue, "name"), Tone::strong},
               {text_of(venue, "commune")},
               {text_of(venue, "postcode")},
               {distance_text(venue)},
               open_cell(venue),
               {room_text(venue)},
               {text_of(venue, "telephone")},
               {text_of(venue, "id"), Tone::faint}});
  }
  page.table(table);
  for (const Record& venue : records) show_why(venue, page);
}

void show_fields(const Record& venue, Page& page) {
  const Record& fields = object_of(venue, "fields");
  Facts facts;
  for (const auto& field : fields.items()) {
    facts.push_back({field.key(), {{joined(texts_of(fields, field.key().c_str()), ", ")}}});
  }
  page.facts(facts);
}

// "2026-11-23 09:00, 72181 Place de l'Église".
std::string next_opening_text(const Record& venue) {
  const Record& next = object_of(venue, "next_opening");
  const std::string date = text_of(next, "date");
  if (date.empty()) return "";
  const auto minute = number_of(next, "minute");
  const std::string stop = text_of(next, "stop");
  return fmt::format("{} {:02}:{:02}{}{}", date, minute / 60, minute % 60, stop.empty() ? "" : ", ",
                     stop);
}

// One service as people ask for it: what, how to come, for whom and at what price.
void show_service(const Record& service, Page& page) {
  const auto listed = [&service](const char* key) { return joined(texts_of(service, key), ", "); };
  const auto both = [](std::string first, const std::string& second) {
    if (!first.empty() && !second.empty()) first += ", ";
    return first + second;
  };
  page.blank();
  page.facts({{"service", {{text_of(service, "nom"), Tone::strong}}},
              {"themes", {{listed("thematiques")}}},
              {"how to come",
               {{both(both(listed("modes_mobilisation"), text_of(service, "telephone")),
                      both(text_of(service, "lien_mobilisation"),
                           text_of(service, "mobilisation_precisions")))}}},
              {"who may ask", {{listed("mobilisable_par")}}},
              {"for", {{both(listed("publics"), text_of(service, "publics_precisions"))}}},
              {"conditions", {{text_of(service, "conditions_acces")}}},
              {"fees", {{both(text_of(service, "frais"), text_of(service, "frais_precisions"))}}}});
}

void show_venue(const Records& records, Page& page) {
  for (const Record& venue : records) {
    const Span open = open_cell(venue);
    const std::string hub = text_of(venue, "hub");
    const std::string territory = text_of(venue, "territory");
    page.facts({{"id", {{text_of(venue, "id"), Tone::strong}}},
                {"kept by", {{territory.empty() ? hub : hub + " (" + territory + ")"}}},
                {"now", {{open.text == "?" ? "unknown" : open.text, open.tone}}},
                {"hours", {{text_of(venue, "hours_text")}}},
                {"opens next", {{next_opening_text(venue)}}},
                {"structures", {{joined(texts_of(venue, "structures"), ", ")}}},
                {"merged into", {{text_of(venue, "merged_into"), Tone::warning}}}});
    page.blank();
    if (!list_of(venue, "room").empty()) {
      show_rooms(list_of(venue, "room"), page);
      page.blank();
    }
    show_fields(venue, page);
    for (const Record& service : list_of(venue, "services")) show_service(service, page);
  }
}

void declare_facets(Options& options) {
  options.list("--public", "public", "WHOM", "\"jeunes\", \"seniors\"...; of several, any");
  options.list("--language", "language", "L", "spoken there: \"arabe\", a code, \"lsf\"");
  options.list("--accessibility", "accessibility", "NEED", "\"surdité\", \"handicaps moteurs\"...");
  options.list("--fees", "fees", "F", "\"gratuit\", \"gratuit sous condition\", \"payant\"");
  options.list("--mode", "mode", "HOW",
               "of help: \"individuel\", \"atelier\", \"en autonomie\"...");
  options.list("--equipment", "equipment", "E", "\"imprimante\", \"scanner\"...");
  options.list("--programme", "programme", "P", "\"France Services\", \"Aidants Connect\"...");
  options.flag("--sans-internet", "sans_internet", "help without any online step");
  options.flag("--private-interview", "private_interview", "where one can talk in private");
  options.flag("--itinerant", "itinerant", "buses and others that come");
  options.flag("--with-room", "with_room", "known to take people now");
}

void declare_search(Options& options, Invocation&) {
  options.words("text", "text", "words of the name, the commune, a service; several narrow it");
  options.text("--near", "near", "PLACE",
               "nearest first; a commune, \"Saint-Denis (93)\", a postcode, or LAT,LON");
  options.number("--within", "within", "KM", "kilometres around that place");
  options.text("--theme", "theme", "WORDS", "part of the name of a service or theme");
  declare_facets(options);
  options.flag("--open-now", "open_now", "only what is known to be open now");
  options.text("--open-at", "open_at", "TIME", "... or then: 2026-11-23T10:00, the venue's clock");
  options.text("--on", "on", "DATE", "open at some time that day, seasons and stops included");
  options.text("--stop-in", "stop_in", "COMMUNE",
               "itinerant venues that stop there on that day, else within 14 days");
  options.whole_number("--limit", "limit", "N", "how many to show (20)", 1);
  options.whole_number("--offset", "offset", "N", "how many to leave out first");
  options.whole_number("--page", "page", "N", "... or which page of that many", 1);
  options.flag("--explain", "explain", "why each was found and stands where it does");
  options.flag("--strict", "strict", "nothing rather than venues that a filter leaves out");
}

}  // namespace

std::vector<Verb> directory_verbs() {
  return {
      {.noun = "directory",
       .name = "search",
       .summary = "Find venues by words, place, service and opening hours",
       .declare = declare_search,
       .show = show_found,
       .more = "Example:\n  maillage directory search \"france services\" --near \"Le Mans\" "
               "--within 15 "
               "--open-now"},
      {.noun = "directory",
       .name = "show",
       .summary = "Everything known of a venue",
       .declare =
           [](Options& options, Invocation&) {
             options.required("id", "id", "", "of the venue, as a search shows it");
           },
       .show = show_venue},
  };
}

}  // namespace maillage
