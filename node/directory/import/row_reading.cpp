#include "node/directory/import/row_reading.h"

#include <algorithm>

#include "node/directory/import/address_parts.h"
#include "node/directory/import/cell_text.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/markup.h"
#include "node/directory/import/plain_answers.h"
#include "node/directory/import/row_cells.h"
#include "node/directory/import/row_values.h"
#include "node/directory/import/venue_identity.h"
#include "node/directory/public_view.h"

namespace maillage {
namespace {

using Field = VenueField;

constexpr const char* kTooManyValues = "more values than a list may have: shorten it";

bool is_web_address(Field field) {
  return field == Field::site_web || field == Field::prise_rdv || field == Field::fiche_acces_libre;
}

}  // namespace

void RowReading::warn(const std::string& column, std::string message, std::string_view value) {
  issues_.push_back({row_.line(), column, IssueSeverity::warning, std::move(message),
                     shortened(value, kMaxShownBytes)});
}

void RowReading::reject(const std::string& column, std::string message, std::string_view value) {
  if (rejected()) return;
  fate_ = RowFate::rejected;
  issues_.push_back({row_.line(), column, IssueSeverity::rejected, std::move(message),
                     shortened(value, kMaxShownBytes)});
}

std::string RowReading::cell(std::size_t column, bool address) {
  std::string text = cleaned_cell(row_, column);
  if (const auto link = read_spreadsheet_link(text)) {
    const std::string& value = address ? link->address : link->text;
    warn(reader_.names_[column], "a spreadsheet link: read as " + shortened(value, kMaxShownBytes),
         text);
    text = value;
  }
  if (without_markup(text)) warn(reader_.names_[column], "HTML marks removed", text);
  if (text.size() <= kMaxValueBytes) return text;
  reject(reader_.names_[column],
         "longer than " + std::to_string(kMaxValueBytes) + " bytes: shorten it", text);
  return {};
}

// Files that were put one behind another have their header inside.
void RowReading::check_header() {
  const std::vector<std::string>& keys = reader_.header_keys_;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (header_key(row_.cell(i)) != keys[i]) return;
  }
  reject("", "the header once more: not a venue", row_.cell(0));
}

void RowReading::check_width() {
  const std::size_t columns = reader_.names_.size(), cells = row_.cell_count();
  if (cells == columns) return;
  reject("",
         std::to_string(cells) + " cells where the header has " + std::to_string(columns) +
             (cells < columns ? ": a line break without quotes, or a file cut short"
                              : ": a separator inside a cell without quotes"),
         row_.cell(0));
}

void RowReading::add(Field field, std::string value) {
  std::vector<std::string>& values = venue_.fields[field];
  if (values.size() < kMaxSetValues) {
    values.push_back(std::move(value));
  } else {
    reject(std::string(info(field).column), kTooManyValues, value);
  }
}

void RowReading::put(Field field, std::size_t column, Reading reading, std::string_view text) {
  if (!reading.note.empty()) warn(reader_.names_[column], std::move(reading.note), text);
  if (!reading.value.empty()) add(field, std::move(reading.value));
}

void RowReading::read_rule(const RowReader::BoundRule& bound) {
  const ColumnRule& rule = *bound.rule;
  for (const std::size_t column : bound.columns) {
    const std::string text = cell(column, rule.to && is_web_address(*rule.to));
    if (text.empty()) continue;
    if (!rule.to) {
      read_position_pair(column, text);
    } else if (rule.whole_address) {
      if (address_.empty()) address_column_ = column;
      if (address_.empty()) address_ = text;
    } else if (info(*rule.to).is_set) {
      read_set(rule, column, text);
    } else if (!venue_.fields.contains(*rule.to)) {
      read_register(rule, column, text);
    }
  }
}

void RowReading::read_register(const ColumnRule& rule, std::size_t column,
                               const std::string& text) {
  if (*rule.to == Field::latitude || *rule.to == Field::longitude) {
    position_column_ = reader_.names_[column];
    (*rule.to == Field::latitude ? latitude_ : longitude_) = text;
    return;
  }
  if (*rule.to == Field::nom && calls_function(text)) {
    reject(reader_.names_[column], "a name cannot be a formula: export values, not formulas", text);
    return;
  }
  std::string value = text;
  if (!rule.values.empty() || rule.ignore_others) {
    const auto found = rule.values.find(header_key(text));
    if (found == rule.values.end() && rule.ignore_others) return;
    if (found != rule.values.end() && found->second.empty()) return;
    if (found != rule.values.end()) value = found->second.front();
  }
  put(*rule.to, column, read_value(*rule.to, value), text);
}

void RowReading::read_set(const ColumnRule& rule, std::size_t column, const std::string& text) {
  const std::vector<std::string> values = cell_values(row_, column, text, rule.separators);
  if (values.size() > kMaxSetValues) {
    reject(reader_.names_[column], kTooManyValues, text);
    return;
  }
  for (const std::string& value : values) {
    if (*rule.to != Field::site_web) {
      read_set_value(rule, column, value);
      continue;
    }
    for (const std::string& address : split_addresses(value)) {
      read_set_value(rule, column, address);
    }
  }
}

void RowReading::read_set_value(const ColumnRule& rule, std::size_t column,
                                const std::string& value) {
  const Field field = *rule.to;
  const auto found = rule.values.empty() ? rule.values.end() : rule.values.find(header_key(value));
  if (found != rule.values.end()) {
    for (const std::string& current : found->second) add(field, current);
  } else if (rule.ignore_others) {
    return;
  } else if (const auto canonical = canonical_value(field, value)) {
    add(field, std::string(*canonical));
  } else if (const auto fee = fee_answer(field, column, value)) {
    add(field, *fee);
  } else {
    Reading reading = read_value(field, value);
    if (reading.note.empty() && !closed_values(field).empty()) {
      reading.note = "not in the standard's list: kept as it is";
    }
    put(field, column, std::move(reading), value);
  }
}

std::optional<std::string> RowReading::fee_answer(Field field, std::size_t column,
                                                  const std::string& value) const {
  if (field != Field::frais_a_charge) return std::nullopt;
  return read_fee_answer(reader_.header_keys_[column], value);
}

void RowReading::read_position_pair(std::size_t column, const std::string& text) {
  if (!latitude_.empty() || !longitude_.empty()) return;
  std::string bare = text;
  std::erase_if(bare, [](char c) { return c == '[' || c == ']'; });
  std::vector<std::string> parts = split_values(bare, ",;");
  if (parts.size() == 1) parts = split_values(bare, " ");
  if (parts.size() != 2) {
    warn(reader_.names_[column], "not \"latitude,longitude\": left out", text);
    return;
  }
  position_column_ = reader_.names_[column];
  latitude_ = std::move(parts[0]);
  longitude_ = std::move(parts[1]);
}

void RowReading::settle_position() {
  PositionReading position = read_position(latitude_, longitude_);
  if (!position.note.empty()) {
    warn(position_column_, std::move(position.note), latitude_ + ", " + longitude_);
  }
  if (position.latitude.empty()) return;
  add(Field::latitude, std::move(position.latitude));
  add(Field::longitude, std::move(position.longitude));
}

// A column of its own says better what the commune and the postcode are.
void RowReading::settle_address() {
  if (address_.empty()) return;
  const auto fill = [this](Field field, const std::string& text) {
    if (text.empty() || venue_.fields.contains(field)) return;
    put(field, address_column_, read_value(field, text), address_);
  };
  const std::optional<AddressParts> parts = split_address(address_);
  fill(Field::adresse, parts ? parts->street : address_);
  if (!parts) return;
  fill(Field::code_postal, parts->postcode);
  fill(Field::commune, parts->commune);
}

void RowReading::settle_hours() {
  if (venue_.fields.contains(Field::horaires)) return;
  std::array<DayCells, 7> days;
  for (std::size_t i = 0; i < days.size(); ++i) days[i] = day_cells(i);
  WeekdayHours hours = compose_weekday_hours(days);
  if (hours.text.size() > kMaxValueBytes) {
    reject("horaires", "longer than " + std::to_string(kMaxValueBytes) + " bytes: shorten it",
           hours.text);
  } else if (!hours.understood) {
    warn("horaires", "opening hours not understood, kept as text", hours.text);
  }
  if (!hours.text.empty()) add(Field::horaires, std::move(hours.text));
}

DayCells RowReading::day_cells(std::size_t day) {
  DayCells cells;
  const auto take = [&](const Columns& columns, std::size_t at_most) {
    for (const std::size_t column : columns) {
      std::string text = cells.size() < at_most ? cell(column) : "";
      defuse_formula(text);
      if (!text.empty()) cells.push_back(std::move(text));
    }
  };
  take(reader_.hours_columns_[day], 1);
  if (cells.empty()) take(reader_.joined_columns_[day], kMaxImportColumns);
  return cells;
}

void RowReading::settle_source() {
  if (reader_.source_.empty() || venue_.fields.contains(Field::source)) return;
  add(Field::source, reader_.source_);
}

void RowReading::settle_constants() {
  for (const ConstantRule& constant : reader_.map_.constants) {
    if (venue_.fields.contains(constant.to)) continue;
    for (const std::string& value : constant.values) {
      if (info(constant.to).is_set || !venue_.fields.contains(constant.to)) {
        add(constant.to, value);
      }
    }
  }
}

void RowReading::settle_sets() {
  for (auto& [field, values] : venue_.fields) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }
}

void RowReading::settle_id() {
  std::string id = RowReader::first_text(row_, reader_.id_columns_);
  if (const auto inert = inert_content(id)) {
    id = std::string(*inert);
  } else if (defuse_formula(id)) {
    warn(id_name(), "looks like a spreadsheet formula: first character removed", id);
  }
  if (id.empty()) {
    venue_.id = derived_id(venue_);
    return;
  }
  std::string source = source_key(venue_.text(Field::source));
  if (source.empty()) source = source_key(reader_.map_.name);
  venue_.id = qualified_id(reader_.map_.id_prefix + id, source);
  if (venue_.id.size() <= kMaxVenueIdBytes) return;
  reject(id_name(),
         "an identifier longer than " + std::to_string(kMaxVenueIdBytes) +
             " bytes with the name of its source: shorten it",
         venue_.id);
}

void RowReading::check_size() {
  std::size_t bytes = 0;
  for (const auto& [field, values] : venue_.fields) {
    for (const std::string& value : values) bytes += value.size();
  }
  if (bytes > kMaxVenueBytes) {
    reject("", "longer than " + std::to_string(kMaxVenueBytes) + " bytes in all: shorten it",
           venue_.text(Field::nom));
  }
}

void RowReading::settle_fate() {
  const auto has = [this](Field field) { return venue_.fields.contains(field); };
  if (!has(Field::nom)) reject("nom", "a venue needs a name", "");
  if (!has(Field::commune) && !has(Field::code_postal) && !has(Field::code_insee) &&
      !has(Field::latitude)) {
    reject("commune", "a venue needs a commune, a postcode, an INSEE code or a position",
           venue_.text(Field::nom));
  }
  if (!rejected()) settle_placement();
  if (fate_ == RowFate::accepted && may_need_protection(venue_)) {
    warn("structure_protegee",
         "may be a shelter, and its place will be shown: \"oui\" in a column structure_protegee "
         "hides it, \"non\" confirms",
         venue_.text(Field::nom));
  }
}

void RowReading::settle_placement() {
  const Territory& territory = reader_.territory_;
  Placement placement =
      territory.placement(venue_.text(Field::code_insee), venue_.text(Field::code_postal));
  if (placement == Placement::unknown && reader_.communes_of_place_) {
    placement = territory.placement(reader_.communes_of_place_(
        venue_.text(Field::commune), venue_.text(Field::code_postal), venue_.position()));
  }
  if (placement == Placement::unknown) {
    reject("",
           territory.is_of_departements()
               ? "no postcode or INSEE code: cannot tell its département"
               : "cannot tell whether it is in the territory: give its INSEE code",
           venue_.text(Field::nom));
  }
  if (placement == Placement::outside) fate_ = RowFate::outside;
}

RowOutcome RowReading::run() {
  check_header();
  check_width();
  if (!rejected() && reader_.known_outside(row_)) fate_ = RowFate::outside;
  if (fate_ == RowFate::accepted) {
    for (const RowReader::BoundRule& rule : reader_.rules_) read_rule(rule);
    settle_position();
    settle_address();
    settle_hours();
    settle_source();
    settle_constants();
    settle_sets();
    settle_id();
    check_size();
    settle_fate();
  }
  if (fate_ == RowFate::outside) return {fate_, {}, {}};
  if (fate_ == RowFate::rejected) {
    // Why it was left out is all that matters then.
    std::erase_if(
        issues_, [](const ImportIssue& issue) { return issue.severity == IssueSeverity::warning; });
    return {fate_, {}, std::move(issues_)};
  }
  return {fate_, std::move(venue_), std::move(issues_)};
}

}  // namespace maillage
