#include "node/directory/fold.h"

#include <algorithm>

namespace maillage {
namespace {

// venue NUL field (two bytes, big-endian so that fields sort) [element of a set]
std::string slot_name(const std::string& venue, VenueField field, std::string_view element) {
  std::string name = venue;
  name += '\0';
  name += static_cast<char>(static_cast<unsigned>(field) >> 8);
  name += static_cast<char>(static_cast<unsigned>(field) & 0xff);
  name += element;
  return name;
}

// A directory has one writer: what an operation replaces is that writer's, and not yet to come in
// the same log. Anything else is poison, and would be remembered for ever.
bool replaces_only_the_past(const DirectoryOperation& operation, const Dot& own) {
  for (const FieldWrite& write : operation.writes) {
    for (const Dot& dot : write.replaces) {
      if (dot.writer != own.writer || (dot.epoch == own.epoch && dot >= own)) return false;
    }
  }
  return true;
}

std::vector<Dot> dots_of(const DotSlot* slot) {
  std::vector<Dot> dots;
  if (slot == nullptr) return dots;
  for (const DotWrite& write : slot->live()) dots.push_back(write.dot);
  return dots;
}

}  // namespace

std::set<std::string> DirectoryFold::apply(const Update& update) {
  std::set<std::string> touched;
  const auto operations = operations_of(update);
  if (update.header.schema != directory_schema || !operations) return touched;
  for (std::size_t i = 0; i < operations->size(); ++i) {
    const auto operation = decode_directory_operation((*operations)[i], update.header.writer);
    if (!operation) continue;
    const Dot dot = update.header.dot(static_cast<std::uint8_t>(i));
    if (!replaces_only_the_past(*operation, dot)) continue;
    for (const FieldWrite& write : operation->writes) {
      apply_write(operation->venue, write, dot, update.header.hlc);
    }
    touched.insert(operation->venue);
  }
  return touched;
}

void DirectoryFold::apply_write(const std::string& venue, const FieldWrite& write, const Dot& dot,
                                Hlc hlc) {
  const bool is_set = info(write.field).is_set;
  DotSlot& slot = slots_[slot_name(venue, write.field, is_set ? write.value : std::string())];
  const bool was_live = !slot.empty();
  std::optional<DotWrite> value;
  if (!write.removes) value = DotWrite{dot, hlc, is_set ? std::string() : write.value};
  slot.apply(value, write.replaces);
  if (was_live == !slot.empty()) return;
  std::size_t& count = writes_per_venue_[venue];
  count = slot.empty() ? count - 1 : count + 1;
  if (count == 0) writes_per_venue_.erase(venue);
}

const DotSlot* DirectoryFold::slot(const std::string& name) const {
  const auto found = slots_.find(name);
  return found == slots_.end() || found->second.empty() ? nullptr : &found->second;
}

std::optional<Venue> DirectoryFold::venue(const std::string& id) const {
  if (!writes_per_venue_.contains(id)) return std::nullopt;
  Venue venue{id, {}};
  const std::string prefix = id + '\0';
  for (auto at = slots_.lower_bound(prefix); at != slots_.end() && at->first.starts_with(prefix);
       ++at) {
    if (at->second.empty()) continue;
    const auto high = static_cast<unsigned char>(at->first[prefix.size()]);
    const auto low = static_cast<unsigned char>(at->first[prefix.size() + 1]);
    const auto field = *venue_field(static_cast<std::uint16_t>(high << 8 | low));
    venue.fields[field].push_back(info(field).is_set ? at->first.substr(prefix.size() + 2)
                                                     : at->second.winner()->value);
  }
  return venue;
}

std::vector<std::string> DirectoryFold::venue_ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, writes] : writes_per_venue_) ids.push_back(id);
  return ids;
}

DirectoryOperation DirectoryFold::changes_towards(const Venue& wanted,
                                                  const std::set<VenueField>& covers) const {
  std::set<VenueField> fields = covers;
  for (const auto& [field, values] : wanted.fields) fields.insert(field);
  DirectoryOperation operation{wanted.id, {}};
  for (const VenueField field : fields) {
    auto changes = changes_of(wanted, field);
    std::move(changes.begin(), changes.end(), std::back_inserter(operation.writes));
  }
  return operation;
}

std::vector<FieldWrite> DirectoryFold::changes_of(const Venue& wanted, VenueField field) const {
  return info(field).is_set ? set_changes(wanted, field) : register_changes(wanted, field);
}

std::vector<FieldWrite> DirectoryFold::register_changes(const Venue& wanted,
                                                        VenueField field) const {
  const DotSlot* held = slot(slot_name(wanted.id, field, {}));
  const std::string value(wanted.text(field));
  if (value.empty()) {
    if (held == nullptr) return {};
    return {FieldWrite{field, {}, true, dots_of(held)}};
  }
  if (held != nullptr && held->live().size() == 1 && held->winner()->value == value) return {};
  return {FieldWrite{field, value, false, dots_of(held)}};
}

std::vector<FieldWrite> DirectoryFold::set_changes(const Venue& wanted, VenueField field) const {
  static const std::vector<std::string> none;
  const auto found = wanted.fields.find(field);
  const std::vector<std::string>& values = found == wanted.fields.end() ? none : found->second;
  std::vector<FieldWrite> changes;
  for (const std::string& value : values) {
    if (slot(slot_name(wanted.id, field, value)) == nullptr) {
      changes.push_back({field, value, false, {}});
    }
  }
  const std::string prefix = slot_name(wanted.id, field, {});
  for (auto at = slots_.lower_bound(prefix); at != slots_.end() && at->first.starts_with(prefix);
       ++at) {
    const std::string element = at->first.substr(prefix.size());
    const bool kept = std::find(values.begin(), values.end(), element) != values.end();
    if (!kept && !at->second.empty()) {
      changes.push_back({field, element, true, dots_of(&at->second)});
    }
  }
  return changes;
}

}  // namespace maillage
