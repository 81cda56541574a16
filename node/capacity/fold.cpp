#include "node/capacity/fold.h"

#include <algorithm>
#include <limits>

#include "node/capacity/slot_value.h"
#include "protocol/limits.h"
#include "replication/merge/single_writer.h"

namespace maillage {
namespace {

// The first byte of a slot's key; the service follows.
constexpr char tension_slot = 't';
constexpr char validation_slot = 'v';
constexpr char history_slot = 'h';

std::string slot_key(char slot, std::string_view service) {
  std::string key(1, slot);
  key += service;
  return key;
}

// The scope has one writer, as a directory has.
bool names_only_the_past(const CapacityOperation& operation, const Dot& own) {
  const auto is_past = [&own](const Dot& dot) { return is_of_writers_past(dot, own); };
  if (!std::all_of(operation.replaces.begin(), operation.replaces.end(), is_past)) return false;
  if (!std::all_of(operation.forgets.begin(), operation.forgets.end(), is_past)) return false;
  const auto* validation = std::get_if<Validation>(&operation.said);
  return validation == nullptr || is_past(validation->confirms);
}

bool is_later(const LiveWrite& a, const LiveWrite& b) {
  return std::pair(a.hlc, a.dot) > std::pair(b.hlc, b.dot);
}

std::vector<LiveWrite> latest_first(std::vector<LiveWrite> writes) {
  std::sort(writes.begin(), writes.end(), is_later);
  return writes;
}

std::vector<Dot> dots_of(std::span<const LiveWrite> writes) {
  std::vector<Dot> dots;
  for (const LiveWrite& write : writes.first(std::min(writes.size(), limits::list_length))) {
    dots.push_back(write.dot);
  }
  return dots;
}

template <typename Said>
SaidOfRoom<Said> said_of(const LiveWrite& write) {
  return {write.dot, write.hlc, std::get<Said>(said_in(write.value))};
}

template <typename Said>
bool is_later(const SaidOfRoom<Said>& a, const SaidOfRoom<Said>& b) {
  return std::pair(a.hlc, a.dot) > std::pair(b.hlc, b.dot);
}

}  // namespace

void CapacityFold::apply(const Update& update) {
  if (update.header.schema != capacity_schema) return;
  const CountedUpdate counted = reader_.read(update);
  for (const CountedOperation& operation : counted.operations) apply_operation(operation);
  if (counted.closing) close_logs(state_, update.header, *counted.closing);
  forget_rooms();
}

// The first write says it, the second is its entry in the history; their positions are for ever.
void CapacityFold::apply_operation(const CountedOperation& counted) {
  const auto operation = decode_capacity_operation(counted.bytes, counted.dot.writer);
  if (!operation || !names_only_the_past(*operation, counted.dot)) return;
  const auto* tension = std::get_if<Tension>(&operation->said);
  const auto* validation = std::get_if<Validation>(&operation->said);
  const bool is_tension =
      tension != nullptr || std::holds_alternative<UnknownTension>(operation->said);
  const bool is_known = tension != nullptr || validation != nullptr;
  const std::string value = tension != nullptr      ? slot_value(*tension)
                            : validation != nullptr ? slot_value(*validation)
                                                    : std::string();
  const std::string key = slot_key(is_tension ? tension_slot : validation_slot, operation->service);
  const std::string history = slot_key(history_slot, operation->service);
  const auto is_void = [&counted](std::uint16_t position) {
    return std::binary_search(counted.voids.begin(), counted.voids.end(), position);
  };
  std::vector<MergeWrite> writes;
  if (is_tension || is_known) {
    writes.push_back({0, key, !is_known || is_void(0), value, operation->replaces});
    writes.push_back({1, history, !is_known || is_void(1), value, operation->forgets});
  }
  state_.apply(counted.at, counted.dot, {operation->venue, writes, counted.hlc, !is_known});
}

void CapacityFold::retire(const WriterEpoch& log, Seq upto) {
  state_.retire(log, 1, upto);
  state_.retire_restated(log, [](const Dot&) { return false; });
  reader_.end_log(log);
  forget_rooms();
}

void CapacityFold::take_back(const WriterEpoch& log, Seq first) {
  state_.retire(log, first, std::numeric_limits<Seq>::max());
  reader_.forget_from(log, first);
  forget_rooms();
}

void CapacityFold::forget_rooms() {
  for (const std::string& venue : state_.take_changed()) rooms_.erase(venue);
}

std::span<const ServiceRoom> CapacityFold::rooms(const std::string& venue) const {
  const auto known = rooms_.find(venue);
  if (known != rooms_.end()) return known->second;
  if (!state_.has(venue)) return {};
  return rooms_.try_emplace(venue, read_rooms(venue)).first->second;
}

// Live writes come by key: all histories, then all tensions, then all validations.
std::vector<ServiceRoom> CapacityFold::read_rooms(const std::string& venue) const {
  std::vector<ServiceRoom> rooms;
  const auto find = [&rooms](std::string_view service) {
    return std::find_if(rooms.begin(), rooms.end(),
                        [service](const ServiceRoom& room) { return room.service == service; });
  };
  for (const LiveWrite& write : state_.live(venue)) {
    const std::string_view service = write.key.substr(1);
    if (write.key.front() == tension_slot) {
      const auto said = said_of<Tension>(write);
      if (!rooms.empty() && rooms.back().service == service) {
        if (is_later(said, rooms.back().tension)) rooms.back().tension = said;
      } else if (rooms.size() < most_services_shown) {
        rooms.push_back({std::string(service), said, {}});
      }
    } else if (write.key.front() == validation_slot) {
      const auto room = find(service);
      const auto said = said_of<Validation>(write);
      if (room == rooms.end() || said.said.confirms != room->tension.dot) continue;
      if (!room->validation || is_later(said, *room->validation)) room->validation = said;
    }
  }
  return rooms;
}

std::vector<HistoryEntry> CapacityFold::history(const std::string& venue,
                                                std::string_view service) const {
  std::vector<HistoryEntry> entries;
  for (const LiveWrite& write : latest_first(state_.live(venue, slot_key(history_slot, service)))) {
    if (entries.size() == history_length) break;
    entries.push_back({write.dot, write.hlc, said_in(write.value)});
  }
  return entries;
}

CapacityOperation CapacityFold::operation(std::string venue, std::string service, char slot) const {
  CapacityOperation made;
  made.replaces = dots_of(state_.live(venue, slot_key(slot, service)));
  const auto entries = latest_first(state_.live(venue, slot_key(history_slot, service)));
  // This one is the latest entry, then.
  const std::size_t kept = std::min(entries.size(), history_length - 1);
  made.forgets = dots_of(std::span(entries).subspan(kept));
  made.venue = std::move(venue);
  made.service = std::move(service);
  return made;
}

CapacityOperation CapacityFold::says(std::string venue, std::string service,
                                     const Tension& tension) const {
  CapacityOperation made = operation(std::move(venue), std::move(service), tension_slot);
  made.said = tension;
  return made;
}

std::optional<CapacityOperation> CapacityFold::confirms(
    std::string venue, std::string service, const std::optional<WriterId>& said_by) const {
  const auto all = rooms(venue);
  const auto room = std::find_if(all.begin(), all.end(),
                                 [&](const ServiceRoom& each) { return each.service == service; });
  if (room == all.end()) return std::nullopt;
  const Dot confirmed = room->tension.dot;
  CapacityOperation made = operation(std::move(venue), std::move(service), validation_slot);
  made.said = Validation{confirmed, said_by};
  return made;
}

}  // namespace maillage
