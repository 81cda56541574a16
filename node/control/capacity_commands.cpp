#include <fmt/format.h>

#include <cmath>

#include "node/capacity/words.h"
#include "node/control/command.h"
#include "node/control/room_records.h"

namespace maillage {
namespace {

constexpr std::size_t most_venues = 1000;

Json venue_and_room(const Desks& desks, const FoundVenue& found, const ShownRoom& room) {
  Json record = {{"venue", found.venue.id},
                 {"name", found.venue.text(VenueField::nom)},
                 {"hub", hub_name(desks.hub, found.hub)},
                 {"territory", hub_territory(desks.hub, found.hub)}};
  record.update(room_record(desks, found.hub, room));
  return record;
}

std::vector<Json> records_of(const Desks& desks, const CapacityDesk::RoomsOfVenue& known) {
  std::vector<Json> records;
  for (const ShownRoom& room : known.rooms) {
    records.push_back(venue_and_room(desks, known.venue, room));
  }
  return records;
}

// --- set ---

Result<DayAndMinute> next_date(const char* option, const std::string& text) {
  const auto read = read_day_and_minute(text);
  if (read) return *read;
  return fail(ErrorKind::usage,
              fmt::format("{} wants a day, 2026-12-01, or a day and a time, \"2026-12-01 14:30\"; "
                          "not '{}'",
                          option, text));
}

Result<void> read_next(const Arguments& arguments, Tension& tension) {
  const std::string slot = arguments.text("next_slot"), workshop = arguments.text("next_workshop");
  if (slot.empty() && workshop.empty()) return {};
  if (!slot.empty() && !workshop.empty()) {
    return fail(ErrorKind::usage, "give --next-slot or --next-workshop, whichever comes first");
  }
  const auto date =
      slot.empty() ? next_date("--next-workshop", workshop) : next_date("--next-slot", slot);
  if (!date) return unexpected(date.error());
  tension.next =
      NextDate{slot.empty() ? NextKind::workshop : NextKind::slot, date->day, date->minute};
  return {};
}

Result<Tension> read_tension(const Arguments& arguments) {
  const bool open = arguments.flag("open");
  const auto weeks = arguments.number("delay_weeks");
  const std::string until = arguments.text("full_until");
  if ((open ? 1 : 0) + (weeks ? 1 : 0) + (until.empty() ? 0 : 1) != 1) {
    return fail(ErrorKind::usage,
                "say one of --open (on reçoit), --delay-weeks N (délai de N semaines) and "
                "--full-until DATE (complet jusqu'au)");
  }
  Tension tension;
  if (weeks) {
    if (!(*weeks >= 1 && *weeks <= most_weeks) || std::floor(*weeks) != *weeks) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("--delay-weeks wants a whole number from 1 to {}", most_weeks));
    }
    tension.state = TensionState::wait;
    tension.weeks = static_cast<std::uint8_t>(*weeks);
  }
  if (!until.empty()) {
    const auto day = read_day(until);
    if (!day) {
      return fail(ErrorKind::usage,
                  fmt::format("--full-until wants a day, 2026-12-01; not '{}'", until));
    }
    tension.state = TensionState::full_until;
    tension.until = *day;
  }
  if (const auto next = read_next(arguments, tension); !next) return unexpected(next.error());
  return tension;
}

Reply said_reply(const Desks& desks, const Result<CapacityDesk::Said>& said) {
  if (!said) return reply_of(said.error());
  return reply_of(venue_and_room(desks, said->venue, said->room));
}

Reply set_as(Desks& desks, Call& call, const std::optional<WriterId>& structure) {
  const auto venue = call.arguments.required("venue");
  if (!venue) return reply_of(venue.error());
  const auto tension = read_tension(call.arguments);
  if (!tension) return reply_of(tension.error());
  return said_reply(
      desks, desks.capacity.set(*venue, call.arguments.text("service"), *tension, structure));
}

Reply validate_as(Desks& desks, Call& call, const std::optional<WriterId>& structure) {
  const auto venue = call.arguments.required("venue");
  if (!venue) return reply_of(venue.error());
  return said_reply(desks,
                    desks.capacity.validate(*venue, call.arguments.text("service"), structure));
}

// A structure's own session says it in its name; without one the hub does.
Command as_structure_or_hub(Reply (*act)(Desks&, Call&, const std::optional<WriterId>&)) {
  return [act](Desks& desks, Call& call) -> kj::Promise<Reply> {
    const bool as_worker =
        !call.arguments.text("session").empty() || !call.arguments.text("structure").empty();
    if (!as_worker) {
      return immediate([act](Desks& d, Call& c) { return act(d, c, std::nullopt); })(desks, call);
    }
    return with_worker(desks, call, [act](Desks& d, Call& c, const Worker& worker) {
      return act(d, c, worker.structure());
    });
  };
}

// --- show ---

Reply show(Desks& desks, Call& call) {
  const std::string venue = call.arguments.text("venue");
  if (!venue.empty()) {
    const auto known = desks.capacity.show(venue);
    if (!known) return reply_of(known.error());
    return reply_of(records_of(desks, *known));
  }
  std::vector<Json> records;
  const auto all = desks.capacity.said_here(most_venues);
  for (const CapacityDesk::RoomsOfVenue& each : all) {
    for (Json& record : records_of(desks, each)) records.push_back(std::move(record));
  }
  Reply reply = reply_of(records);
  if (all.size() == most_venues) {
    reply.notes.push_back(fmt::format("the first {} venues: name one to see another", most_venues));
  }
  return reply;
}

Json entry_record(const Desks& desks, const RoomEntry& entry) {
  const auto* tension = std::get_if<Tension>(&entry.entry.said);
  const auto& said_by =
      tension != nullptr ? tension->said_by : std::get<Validation>(entry.entry.said).said_by;
  Json next = nullptr;
  if (tension != nullptr && tension->next) next = words_of(*tension->next);
  return {{"service", entry.service.empty() ? Json(nullptr) : Json(entry.service)},
          {"at", iso_time(entry.entry.hlc.milliseconds())},
          {"kind", tension != nullptr ? "said" : "validated"},
          {"text", tension != nullptr ? words_of(*tension) : "confirmé par téléphone"},
          {"next", next},
          {"said_by", said_by ? Json(desks.referrals.name_of(*said_by)) : Json(nullptr)}};
}

Reply history(Desks& desks, Call& call) {
  const auto venue = call.arguments.required("venue");
  if (!venue) return reply_of(venue.error());
  const std::string service = call.arguments.text("service");
  const auto entries =
      desks.capacity.history(*venue, service.empty() ? std::nullopt : std::optional(service));
  if (!entries) return reply_of(entries.error());
  std::vector<Json> records;
  for (const RoomEntry& entry : *entries) records.push_back(entry_record(desks, entry));
  return reply_of(records);
}

}  // namespace

void add_capacity_commands(CommandTable& table) {
  table["capacity.set"] = as_structure_or_hub(set_as);
  table["capacity.validate"] = as_structure_or_hub(validate_as);
  table["capacity.show"] = immediate(show);
  table["capacity.history"] = immediate(history);
}

}  // namespace maillage
