#include "node/directory/fold.h"

#include <algorithm>
#include <limits>

#include "replication/merge/single_writer.h"

namespace maillage {
namespace {

constexpr std::size_t field_bytes = 2;

// field (two bytes, big-endian so that fields sort) [element of a set]
void append_slot_key(std::string& out, VenueField field, std::string_view element) {
  out += static_cast<char>(static_cast<unsigned>(field) >> 8);
  out += static_cast<char>(static_cast<unsigned>(field) & 0xff);
  out += element;
}

std::string slot_key(VenueField field, std::string_view element) {
  std::string key;
  append_slot_key(key, field, element);
  return key;
}

VenueField field_of(std::string_view key) {
  const auto high = static_cast<unsigned char>(key[0]);
  const auto low = static_cast<unsigned char>(key[1]);
  return *venue_field(static_cast<std::uint16_t>(high << 8 | low));
}

// A directory has one writer. Anything else is poison.
bool replaces_only_the_past(const DirectoryOperationView& operation, const Dot& own) {
  const auto is_past = [&own](const Dot& dot) { return is_of_writers_past(dot, own); };
  return std::all_of(operation.writes.begin(), operation.writes.end(),
                     [&](const FieldWriteView& write) {
                       return std::all_of(write.replaces.begin(), write.replaces.end(), is_past);
                     });
}

std::vector<Dot> dots_of(std::span<const LiveWrite> writes) {
  std::vector<Dot> dots;
  for (const LiveWrite& write : writes) dots.push_back(write.dot);
  return dots;
}

// Calls `use(writes)` for each slot of writes sorted by key.
template <typename Use>
void for_each_slot(std::span<const LiveWrite> writes, Use use) {
  while (!writes.empty()) {
    std::size_t count = 1;
    while (count < writes.size() && writes[count].key == writes.front().key) ++count;
    use(writes.first(count));
    writes = writes.subspan(count);
  }
}

// Of writes sorted by key.
std::span<const LiveWrite> writes_of(std::string_view key, std::span<const LiveWrite> writes) {
  const auto first =
      std::lower_bound(writes.begin(), writes.end(), key,
                       [](const LiveWrite& write, std::string_view k) { return write.key < k; });
  const auto last =
      std::find_if(first, writes.end(), [&](const LiveWrite& write) { return write.key != key; });
  return {first, last};
}

// What people see of a slot: the element, or the register's latest value.
VenueView::Value shown(const ShownSlot& slot) {
  const VenueField field = field_of(slot.key);
  return {field, info(field).is_set ? slot.key.substr(field_bytes) : slot.value};
}

}  // namespace

// What applying operations needs, kept from one to the next for its memory.
struct DirectoryFold::Scratch {
  DirectoryOperationReader reader;
  std::string keys;  // of elements, one behind the other
  std::vector<MergeWrite> writes;
};

void DirectoryFold::apply(const Update& update) {
  if (update.header.schema != directory_schema) return;
  const CountedUpdate counted = reader_.read(update);
  Scratch scratch;
  for (const CountedOperation& operation : counted.operations) apply_operation(operation, scratch);
  if (counted.closing) close_logs(state_, update.header, *counted.closing);
}

void DirectoryFold::apply_operation(const CountedOperation& counted, Scratch& scratch) {
  const DirectoryOperationView* operation = scratch.reader.read(counted.bytes, counted.dot.writer);
  if (operation == nullptr || !replaces_only_the_past(*operation, counted.dot)) return;
  std::size_t key_bytes = 0;
  for (const FieldWriteView& write : operation->writes)
    key_bytes += field_bytes + write.value.size();
  std::string& keys = scratch.keys;
  keys.clear();
  keys.reserve(key_bytes);  // views into it are handed out below
  scratch.writes.clear();
  for (const FieldWriteView& write : operation->writes) {
    const bool is_set = info(write.field).is_set;
    const std::size_t start = keys.size();
    append_slot_key(keys, write.field, is_set ? write.value : std::string_view());
    const bool is_void =
        std::binary_search(counted.voids.begin(), counted.voids.end(), write.position);
    scratch.writes.push_back({write.position, std::string_view(keys).substr(start),
                              write.removes || is_void, is_set ? std::string_view() : write.value,
                              write.replaces});
  }
  state_.apply(counted.at, counted.dot,
               {operation->venue, scratch.writes, counted.hlc, operation->partly_unknown});
}

std::set<std::string> DirectoryFold::take_changed() {
  const std::vector<std::string> names = state_.take_changed();
  return {names.begin(), names.end()};
}

std::size_t DirectoryFold::visit_changed(
    std::size_t most, const std::function<bool(std::string_view, const VenueView&)>& visitor) {
  VenueView view;
  return state_.visit_changed(most, [&](std::string_view id, std::span<const ShownSlot> slots) {
    view.clear();
    for (const ShownSlot& slot : slots) {
      const auto [field, text] = shown(slot);
      view.add(field, text);
    }
    return visitor(id, view);
  });
}

void DirectoryFold::retire(const WriterEpoch& log, Seq upto) {
  state_.retire(log, 1, upto);
  state_.retire_restated(log, [](const Dot&) { return false; });
  reader_.end_log(log);
}

void DirectoryFold::take_back(const WriterEpoch& log, Seq first) {
  state_.retire(log, first, std::numeric_limits<Seq>::max());
  reader_.forget_from(log, first);
}

std::optional<Venue> DirectoryFold::venue(const std::string& id) const {
  const std::vector<LiveWrite> writes = state_.live(id);
  if (writes.empty()) return std::nullopt;
  Venue venue{id, {}};
  for_each_slot(writes, [&](std::span<const LiveWrite> slot) {
    const auto [field, text] = shown({slot.front().key, winner(slot).value});
    venue.fields[field].emplace_back(text);
  });
  return venue;
}

std::optional<Hlc> DirectoryFold::written(const std::string& id, VenueField field,
                                          std::string_view element) const {
  const std::vector<LiveWrite> writes = state_.live(id);
  const auto slot = writes_of(slot_key(field, info(field).is_set ? element : ""), writes);
  if (slot.empty()) return std::nullopt;
  return winner(slot).hlc;
}

DirectoryOperation DirectoryFold::changes_towards(const Venue& wanted,
                                                  const std::set<VenueField>& covers) const {
  std::set<VenueField> fields = covers;
  for (const auto& [field, values] : wanted.fields) fields.insert(field);
  const std::vector<LiveWrite> held = state_.live(wanted.id);
  DirectoryOperation operation{wanted.id, {}};
  for (const VenueField field : fields) {
    auto changes = changes_of(wanted, field, held);
    std::move(changes.begin(), changes.end(), std::back_inserter(operation.writes));
  }
  return operation;
}

std::vector<FieldWrite> DirectoryFold::changes_of(const Venue& wanted, VenueField field,
                                                  std::span<const LiveWrite> held) const {
  return info(field).is_set ? set_changes(wanted, field, held)
                            : register_changes(wanted, field, held);
}

std::vector<FieldWrite> DirectoryFold::register_changes(const Venue& wanted, VenueField field,
                                                        std::span<const LiveWrite> all) const {
  const std::span<const LiveWrite> held = writes_of(slot_key(field, {}), all);
  const std::string value(wanted.text(field));
  if (value.empty()) {
    if (held.empty()) return {};
    return {FieldWrite{field, {}, true, dots_of(held)}};
  }
  if (held.size() == 1 && held.front().value == value) return {};
  return {FieldWrite{field, value, false, dots_of(held)}};
}

std::vector<FieldWrite> DirectoryFold::set_changes(const Venue& wanted, VenueField field,
                                                   std::span<const LiveWrite> held) const {
  static const std::vector<std::string> none;
  const auto found = wanted.fields.find(field);
  const std::vector<std::string>& values = found == wanted.fields.end() ? none : found->second;
  std::vector<FieldWrite> changes;
  for (const std::string& value : values) {
    if (writes_of(slot_key(field, value), held).empty()) {
      changes.push_back({field, value, false, {}});
    }
  }
  for_each_slot(held, [&](std::span<const LiveWrite> slot) {
    if (field_of(slot.front().key) != field) return;
    const std::string element(slot.front().key.substr(field_bytes));
    const bool kept = std::find(values.begin(), values.end(), element) != values.end();
    if (!kept) changes.push_back({field, element, true, dots_of(slot)});
  });
  return changes;
}

}  // namespace maillage
