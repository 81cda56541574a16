#include "node/directory/import/row_reader.h"

#include <sodium.h>

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/import/field_values.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/telephone.h"
#include "node/directory/import/weekday_hours.h"
#include "node/directory/text.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

using Field = VenueField;

constexpr const char* kTooManyValues = "more values than a list may have: shorten it";

// The same name at the same address is the same venue in every export that has no identifiers.
std::string derived_id(const Venue& venue) {
  std::string place(venue.text(Field::commune));
  if (place.empty()) place = venue.text(Field::code_insee);
  if (place.empty()) place = venue.text(Field::code_postal);
  if (place.empty()) {
    place =
        std::string(venue.text(Field::latitude)) + "," + std::string(venue.text(Field::longitude));
  }
  const std::string text = fold_text(venue.text(Field::nom)) + "|" + fold_text(place) + "|" +
                           fold_text(venue.text(Field::adresse));
  std::array<std::uint8_t, 16> hash;
  const ByteView bytes = as_bytes(text);
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return "gen-" + to_hex(hash);
}

// "https://a.fr/x,y,https://b.fr https://c.fr": a new address starts after a separator and has a
// scheme or "www.", since addresses may contain the separators themselves.
std::vector<std::string> split_addresses(std::string_view text) {
  std::vector<std::string> addresses;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const bool starts =
        rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.");
    if (!starts || std::string_view(",; ").find(text[i - 1]) == std::string_view::npos) continue;
    addresses.emplace_back(text.substr(begin, i - begin));
    begin = i;
  }
  addresses.emplace_back(text.substr(begin));
  for (std::string& address : addresses) {
    address.erase(address.find_last_not_of(",; ") + 1);
  }
  std::erase(addresses, "");
  return addresses;
}

Reading read_single(Field field, std::string_view text) {
  switch (field) {
    case Field::pivot:
      return read_pivot(text);
    case Field::code_postal:
      return read_postcode(text);
    case Field::code_insee:
      return read_insee_code(text);
    case Field::date_maj:
      return read_date(text);
    case Field::fiche_acces_libre:
    case Field::prise_rdv:
    case Field::site_web:
      return read_url(text);
    case Field::courriels:
      return read_email(text);
    default:
      break;
  }
  Reading reading{std::string(text), ""};
  if (defuse_formula(reading.value)) {
    reading.note = "looks like a spreadsheet formula: its first character was removed";
  }
  return reading;
}

Reading read_telephone_cell(std::string_view text) {
  const TelephoneReading reading = read_telephone(text);
  if (reading.number.empty()) return {"", "not a telephone number: left out"};
  if (reading.several) return {reading.number, "only the first number is kept"};
  return {reading.number, reading.repaired ? "read as " + reading.number : ""};
}

}  // namespace

// The reading of one row: collects values and issues until the row's fate is known.
class RowReading {
 public:
  RowReading(const RowReader& reader, const CsvTable::Row& row) : reader_(reader), row_(row) {}

  RowOutcome run();

 private:
  using Columns = RowReader::Columns;

  void warn(const std::string& column, std::string message, std::string_view value);
  void reject(const std::string& column, std::string message, std::string_view value);
  bool rejected() const { return fate_ == RowFate::rejected; }
  std::string cell(std::size_t column);  // cleaned; rejects the row when it is too long

  void check_width();
  void read_rule(const RowReader::BoundRule& bound);
  void read_register(const ColumnRule& rule, std::size_t column, const std::string& text);
  void read_set(const ColumnRule& rule, std::size_t column, const std::string& text);
  void read_set_value(const ColumnRule& rule, std::size_t column, const std::string& value);
  void read_position_pair(std::size_t column, const std::string& text);
  void put(Field field, std::size_t column, Reading reading, std::string_view text);
  void add(Field field, std::string value);
  void settle_position();
  void settle_hours();
  void settle_constants();
  void settle_sets();
  void settle_id();
  void check_size();
  void settle_fate();

  const RowReader& reader_;
  const CsvTable::Row& row_;
  RowFate fate_ = RowFate::accepted;
  Venue venue_;
  std::vector<ImportIssue> issues_;
  std::string latitude_, longitude_;
};

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

std::string RowReading::cell(std::size_t column) {
  std::string text = clean_cell(row_.cell(column));
  if (text.size() <= kMaxValueBytes) return text;
  reject(reader_.names_[column],
         "longer than " + std::to_string(kMaxValueBytes) + " bytes: shorten it", text);
  return {};
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
    const std::string text = cell(column);
    if (text.empty()) continue;
    if (!rule.to) {
      read_position_pair(column, text);
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
    (*rule.to == Field::latitude ? latitude_ : longitude_) = text;
    return;
  }
  std::string value = text;
  if (!rule.values.empty() || rule.ignore_others) {
    const auto found = rule.values.find(header_key(text));
    if (found == rule.values.end() && rule.ignore_others) return;
    if (found != rule.values.end() && found->second.empty()) return;
    if (found != rule.values.end()) value = found->second.front();
  }
  put(*rule.to, column,
      *rule.to == Field::telephone ? read_telephone_cell(value) : read_single(*rule.to, value),
      text);
}

void RowReading::read_set(const ColumnRule& rule, std::size_t column, const std::string& text) {
  const std::vector<std::string> values = split_values(text, rule.separators);
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
  } else {
    Reading reading = read_single(field, value);
    if (reading.note.empty() && !closed_values(field).empty()) {
      reading.note = "not in the standard's list: kept as it is";
    }
    put(field, column, std::move(reading), value);
  }
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
  latitude_ = std::move(parts[0]);
  longitude_ = std::move(parts[1]);
}

void RowReading::settle_position() {
  PositionReading position = read_position(latitude_, longitude_);
  if (!position.note.empty()) {
    warn("latitude", std::move(position.note), latitude_ + ", " + longitude_);
  }
  if (position.latitude.empty()) return;
  add(Field::latitude, std::move(position.latitude));
  add(Field::longitude, std::move(position.longitude));
}

void RowReading::settle_hours() {
  if (venue_.fields.contains(Field::horaires)) return;
  std::array<std::string, 7> days;
  for (std::size_t i = 0; i < days.size(); ++i) {
    for (const std::size_t column : reader_.hours_columns_[i]) {
      if (days[i].empty()) days[i] = cell(column);
    }
    defuse_formula(days[i]);
  }
  std::string hours = compose_weekday_hours(days);
  if (!hours.empty()) add(Field::horaires, std::move(hours));
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
  if (defuse_formula(id))
    warn("id", "looks like a spreadsheet formula: first character removed", id);
  if (id.size() + reader_.map_.id_prefix.size() > kMaxVenueIdBytes) {
    reject("id", "an identifier longer than " + std::to_string(kMaxVenueIdBytes) + " bytes", id);
    return;
  }
  venue_.id = id.empty() ? derived_id(venue_) : reader_.map_.id_prefix + id;
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
  if (rejected()) return;
  const bool inside =
      reader_.territory_.holds(venue_.text(Field::code_insee), venue_.text(Field::code_postal));
  if (!inside) fate_ = RowFate::outside;
}

RowOutcome RowReading::run() {
  check_width();
  if (!rejected() && reader_.known_outside(row_)) fate_ = RowFate::outside;
  if (fate_ == RowFate::accepted) {
    for (const RowReader::BoundRule& rule : reader_.rules_) read_rule(rule);
    settle_position();
    settle_hours();
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

RowReader::RowReader(const ColumnMap& map, const std::vector<std::string>& header,
                     Territory territory)
    : map_(map), territory_(std::move(territory)) {
  for (const std::string& name : header) {
    names_.push_back(shortened(clean_cell(name), kMaxShownBytes));
    header_keys_.push_back(header_key(name));
  }
  for (const ColumnRule& rule : map_.columns) {
    Columns columns = find(rule.from);
    if (columns.empty()) continue;
    if (rule.to == Field::code_insee) insee_columns_ = columns;
    if (rule.to == Field::code_postal) postcode_columns_ = columns;
    rules_.push_back({&rule, std::move(columns)});
  }
  id_columns_ = find(map_.id_from);
  for (std::size_t i = 0; i < hours_columns_.size(); ++i) {
    hours_columns_[i] = find(map_.hours[i]);
  }
}

RowReader::Columns RowReader::find(const ColumnNames& names) const {
  Columns columns;
  for (const std::string& name : names) {
    const auto found = std::find(header_keys_.begin(), header_keys_.end(), name);
    if (found == header_keys_.end()) continue;
    columns.push_back(static_cast<std::size_t>(found - header_keys_.begin()));
  }
  return columns;
}

std::string RowReader::first_text(const CsvTable::Row& row, const Columns& columns) {
  for (const std::size_t column : columns) {
    std::string text = clean_cell(row.cell(column));
    if (!text.empty()) return text;
  }
  return {};
}

// Most rows of a national file are outside of a hub's territory: their codes decide at once.
bool RowReader::known_outside(const CsvTable::Row& row) const {
  if (territory_.is_whole()) return false;
  const std::string insee = read_insee_code(first_text(row, insee_columns_)).value;
  const std::string postcode = read_postcode(first_text(row, postcode_columns_)).value;
  return (!insee.empty() || !postcode.empty()) && !territory_.holds(insee, postcode);
}

RowOutcome RowReader::read(const CsvTable::Row& row) const { return RowReading(*this, row).run(); }

std::vector<std::string> RowReader::unused_columns() const {
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (!map_.knows(header_keys_[i])) unused.push_back(names_[i]);
  }
  return unused;
}

}  // namespace maillage
