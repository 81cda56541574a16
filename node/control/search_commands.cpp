// Searching the directory, and showing one venue of it.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "node/control/command.h"
#include "node/control/facet_arguments.h"
#include "node/control/near_place.h"
#include "node/control/venue_records.h"

namespace maillage {
namespace {

constexpr int kDaysOfStops = 14;  // ahead, when no day is named

Result<std::chrono::sys_days> parse_day(const char* option, const std::string& text) {
  int year = 0, read = 0;
  unsigned month = 0, day = 0;
  const bool shaped = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &read) == 3 &&
                      static_cast<std::size_t>(read) == text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!shaped || !date.ok()) {
    return fail(ErrorKind::usage, fmt::format("{} wants a date such as 2026-11-23", option));
  }
  return std::chrono::sys_days{date};
}

// "2026-11-23T10:00", the wall clock of the venue.
Result<LocalMoment> parse_moment(const std::string& text) {
  int hour = 0, minute = 0, read = 0;
  const std::size_t t = text.find('T');
  const auto day = parse_day("--open-at", text.substr(0, t));
  const bool shaped = t != text.npos &&
                      std::sscanf(text.c_str() + t, "T%2d:%2d%n", &hour, &minute, &read) == 2 &&
                      t + static_cast<std::size_t>(read) == text.size();
  if (!shaped || !day || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return fail(ErrorKind::usage, "--open-at wants a local time such as 2026-11-23T10:00");
  }
  return LocalMoment{*day, hour * 60 + minute};
}

struct Asked {
  SearchQuery query;
  std::vector<std::string> notes;
  std::optional<std::chrono::sys_days> day;  // that opening is asked for
};

Result<void> ask_for_times(const Desks& desks, const Arguments& arguments, Asked& asked) {
  SearchQuery& query = asked.query;
  query.only_open = arguments.flag("open_now");
  const TimePoint now = desks.hub.now();
  const LocalMoment here = local_moment(now, "Europe/Paris");
  query.open_at = [now](std::string_view timezone) { return local_moment(now, timezone); };
  if (query.only_open) asked.day = here.date;
  if (const std::string at = arguments.text("open_at"); !at.empty()) {
    const auto moment = parse_moment(at);
    if (!moment) return unexpected(moment.error());
    query.only_open = true;
    query.open_at = [moment = *moment](std::string_view) { return moment; };
    asked.day = moment->date;
  }
  if (const std::string on = arguments.text("on"); !on.empty()) {
    const auto day = parse_day("--on", on);
    if (!day) return unexpected(day.error());
    query.open_on = *day;
    asked.day = *day;
  }
  const std::string commune = arguments.text("stop_in");
  if (commune.empty()) return {};
  const auto place = near_place(desks, commune, asked.notes);
  if (!place) return unexpected(place.error());
  const auto first = query.open_on.value_or(here.date);
  const auto last = query.open_on.value_or(here.date + std::chrono::days{kDaysOfStops});
  query.stop = StopQuery{place->insee, {first, last}};
  return {};
}

Result<void> ask_for_place(const Desks& desks, const Arguments& arguments, Asked& asked) {
  SearchQuery& query = asked.query;
  query.within_km = arguments.number("within");
  if (query.within_km && !(*query.within_km > 0)) {
    return fail(ErrorKind::usage, "--within wants a number of kilometres above 0");
  }
  if (const std::string near = arguments.text("near"); !near.empty()) {
    const auto place = near_place(desks, near, asked.notes);
    if (!place) return unexpected(place.error());
    query.centre = place->position;
  } else if (query.within_km) {
    return fail(ErrorKind::usage, "--within needs a place: add --near COMMUNE or --near LAT,LON");
  }
  return {};
}

Result<Asked> asked_of(const Desks& desks, const Arguments& arguments) {
  Asked asked;
  SearchQuery& query = asked.query;
  query.text = arguments.text("text");
  query.limit =
      static_cast<std::size_t>(std::clamp(arguments.number("limit").value_or(20), 1.0, 1000.0));
  query.offset =
      static_cast<std::size_t>(std::clamp(arguments.number("offset").value_or(0), 0.0, 1e6));
  if (const auto page = arguments.number("page")) {
    query.offset = (static_cast<std::size_t>(std::clamp(*page, 1.0, 1e6)) - 1) * query.limit;
  }
  auto theme = known_theme(desks, arguments.text("theme"));
  if (!theme) return unexpected(theme.error());
  query.theme = std::move(*theme);
  auto facets = wanted_facets(desks, arguments);
  if (!facets) return unexpected(facets.error());
  query.facets = std::move(*facets);
  if (const auto placed = ask_for_place(desks, arguments, asked); !placed) {
    return unexpected(placed.error());
  }
  if (const auto timed = ask_for_times(desks, arguments, asked); !timed) {
    return unexpected(timed.error());
  }
  query.with_room = arguments.flag("with_room");
  query.explain = arguments.flag("explain");
  query.leaves_out_filters = !arguments.flag("strict");
  return asked;
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// Why nothing may be open then.
std::string holiday_note(const Asked& asked) {
  if (!asked.day || placed(*asked.day, HolidayCalendar::metropole).public_holiday == Holiday::no) {
    return {};
  }
  return fmt::format(" ({} is a public holiday: most venues do not say whether they open)",
                     day_text(*asked.day));
}

bool is_about_opening(SearchFilter filter) {
  return filter == SearchFilter::open || filter == SearchFilter::day;
}

std::string left_out_note(const Asked& asked, const SearchAnswer& answer) {
  std::string names;
  for (const SearchFilter filter : answer.left_out) {
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name_of(filter));
    if (is_about_opening(filter)) names += holiday_note(asked);
  }
  return "no venue passes all filters: left out " + names;
}

std::vector<std::string> notes_of(const Desks& desks, const Asked& asked,
                                  const SearchAnswer& answer) {
  std::vector<std::string> notes;
  for (const std::string& need : answer.needs) notes.push_back("taken for a need: " + need);
  if (!answer.left_out.empty()) notes.push_back(left_out_note(asked, answer));
  if (asked.query.with_room && !asked.query.rooms) {
    notes.push_back("room is not known of any venue here yet");
  }
  if (answer.widened) {
    notes.push_back(
        fmt::format("nothing within {} km: these are the nearest beyond", *asked.query.within_km));
  }
  if (answer.lacks_words) {
    notes.push_back("no venue has all of these words: some of these lack one or two");
  }
  const std::size_t shown_until = asked.query.offset + answer.hits.size();
  if (answer.total == 0) {
    const bool empty = desks.hub.state().index().size() == 0;
    const std::string why = asked.query.only_open || asked.query.open_on ? holiday_note(asked) : "";
    notes.push_back(empty ? "the directory is empty: fill it with 'maillage directory import'"
                          : "nothing found" + why + ": try fewer words, or without a filter");
  } else if (answer.hits.empty()) {
    notes.push_back(fmt::format("beyond the last of {}", answer.total));
  } else if (answer.total > shown_until) {
    notes.push_back(fmt::format("{} of {} shown: --limit and --offset (or --page) show others",
                                answer.hits.size(), answer.total));
  }
  return notes;
}

Reply search(Desks& desks, Call& call) {
  auto asked = asked_of(desks, call.arguments);
  if (!asked) return reply_of(asked.error());
  const SearchAnswer answer = desks.directory.search(asked->query);
  std::vector<Json> records;
  for (const FoundVenue& found : desks.directory.venues_of(answer)) {
    records.push_back(search_record(desks, found, answer));
    if (asked->query.explain) records.back()["why"] = explanation_record(found.hit, answer);
  }
  Reply reply = reply_of(records);
  reply.notes = std::move(asked->notes);
  for (std::string& note : notes_of(desks, *asked, answer)) reply.notes.push_back(std::move(note));
  return reply;
}

Reply show(Desks& desks, Call& call) {
  const auto id = call.arguments.required("id");
  if (!id) return reply_of(id.error());
  const auto found = desks.directory.show(*id);
  if (!found) return reply_of(found.error());
  return reply_of(venue_record(desks, *found));
}

}  // namespace

void add_search_commands(CommandTable& table) {
  table["directory.search"] = immediate(search);
  table["directory.show"] = immediate(show);
}

}  // namespace maillage
