#include <nlohmann/json.hpp>

#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

Tone tone_of(const std::string& state) {
  if (state == "available") return Tone::good;
  if (state == "full") return Tone::bad;
  if (state == "delay" || state == "probably_full") return Tone::warning;
  return Tone::faint;
}

std::string service_text(const Record& record) {
  const std::string service = text_of(record, "service");
  return service.empty() ? "(whole venue)" : service;
}

std::string venue_text(const Record& record) {
  return text_of(record, "venue") + "  " + text_of(record, "name");
}

void show_said(const Records& records, Page& page) {
  for (const Record& record : records) {
    page.facts({{"venue", {{venue_text(record), Tone::strong}}},
                {"service", {{service_text(record)}}},
                {"room", {{text_of(record, "text"), tone_of(text_of(record, "state"))}}},
                {"next", {{text_of(object_of(record, "next"), "text")}}},
                {"said by", {{text_of(record, "said_by")}}}});
  }
}

void show_rooms_of_venues(const Records& records, Page& page) {
  std::string venue;
  Records of_venue;
  const auto flush = [&] {
    if (of_venue.empty()) return;
    page.blank();
    page.heading(venue_text(of_venue.front()));
    show_rooms(of_venue, page);
    of_venue.clear();
  };
  for (const Record& record : records) {
    if (text_of(record, "venue") != venue) flush();
    venue = text_of(record, "venue");
    of_venue.push_back(record);
  }
  flush();
}

void show_history(const Records& records, Page& page) {
  TextTable table({{"when"}, {"service"}, {"said"}, {"next"}, {"by"}});
  for (const Record& entry : records) {
    const std::string by = text_of(entry, "said_by");
    table.row({{moment(text_of(entry, "at"), page.view())},
               {service_text(entry)},
               {text_of(entry, "text")},
               {text_of(entry, "next")},
               {by.empty() ? "the hub" : by}});
  }
  page.table(table);
}

void declare_service(Options& options, Invocation&) {
  options.required("venue", "venue", "", "the id of a venue of this hub, as a search shows it");
  options.text("--service", "service", "NAME",
               "one of its services, or part of the name; without it, the whole venue");
}

void declare_set(Options& options, Invocation& line) {
  declare_service(options, line);
  options.flag("--open", "open", "on reçoit");
  options.whole_number("--delay-weeks", "delay_weeks", "N", "délai de N semaines, 1 to 104", 1);
  options.text("--full-until", "full_until", "DATE", "complet jusqu'au DATE, 2026-12-01");
  options.text("--next-slot", "next_slot", "DATE",
               "the next free slot: 2026-12-01 or \"2026-12-01 14:30\"");
  options.text("--next-workshop", "next_workshop", "DATE", "... or the next workshop");
}

void declare_show(Options& options, Invocation&) {
  options.text("venue", "venue", "", "its id; without it, all venues of this hub that said it");
}

void declare_history(Options& options, Invocation&) {
  options.required("venue", "venue", "", "the id of a venue, as a search shows it");
  options.text("--service", "service", "NAME", "one of its services");
}

}  // namespace

void show_rooms(const Records& records, Page& page) {
  TextTable table({{"service"}, {"room"}, {"next"}});
  for (const Record& room : records) {
    table.row({{service_text(room)},
               {text_of(room, "text"), tone_of(text_of(room, "state"))},
               {text_of(object_of(room, "next"), "text")}});
  }
  page.table(table);
}

std::vector<Verb> capacity_verbs() {
  return {
      {.noun = "capacity",
       .name = "set",
       .summary = "Say how busy a service of a venue is",
       .who = Identification::worker_if_known,
       .declare = declare_set,
       .show = show_said,
       .more = "Said by the hub, or by a structure in its session for its own venues. It "
               "counts for 30 days.\nExample:\n  maillage capacity set cd72/100 --service accueil "
               "--delay-weeks 3"},
      {.noun = "capacity",
       .name = "validate",
       .summary = "Record that what was said still holds: you asked by telephone",
       .who = Identification::worker_if_known,
       .declare = declare_service,
       .show = show_said,
       .more = "No person's name is kept: only that the hub, or the structure, says so."},
      {.noun = "capacity",
       .name = "show",
       .summary = "The room of a venue's services, with its age",
       .declare = declare_show,
       .show = show_rooms_of_venues,
       .none = "nothing was said of any venue of this hub: 'maillage capacity set' says it"},
      {.noun = "capacity",
       .name = "history",
       .summary = "What was said of a venue's room, the latest first",
       .declare = declare_history,
       .show = show_history,
       .more = "The last 13 entries of each service are kept.",
       .none = "nothing was said of this venue's room"},
  };
}

}  // namespace maillage
