// ColumnMap::parse: from a TOML page to rules.
#include <toml++/toml.h>

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/column_map.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

// Reads nodes of the page. Keeps the first error and goes on with empty values, so that the reading
// itself needs no check at every step.
class PageReader {
 public:
  ColumnMap map(const toml::table& root);
  const std::optional<Error>& error() const { return error_; }

 private:
  void refuse(const toml::node& where, const std::string& message);
  void only_keys(const toml::table& table, std::initializer_list<std::string_view> known);
  const toml::table& table(const toml::node* node);
  std::vector<const toml::table*> tables(const toml::node* node);
  std::string text(const toml::node* node, std::string fallback);
  std::vector<std::string> texts(const toml::node* node);
  std::vector<std::string> new_values(const toml::node* node);
  ColumnNames names(const toml::node* node);
  std::vector<ColumnNames> alternatives(const toml::node* node);
  std::map<std::string, std::vector<std::string>> value_table(const toml::node* node);
  VenueField field(const toml::table& table);
  std::array<ColumnNames, 7> day_columns(const toml::table& table);
  ColumnRule column_rule(const toml::table& table);
  ConstantRule constant_rule(const toml::table& table);

  std::optional<Error> error_;
};

void PageReader::refuse(const toml::node& where, const std::string& message) {
  if (error_) return;
  const std::string line = std::to_string(where.source().begin.line);
  error_ = Error{ErrorKind::invalid_input, "column map, line " + line + ": " + message};
}

void PageReader::only_keys(const toml::table& table,
                           std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      refuse(value,
             "\"" + shortened(clean_cell(key.str()), kMaxShownBytes) + "\" is not known here");
    }
  }
}

const toml::table& PageReader::table(const toml::node* node) {
  static const toml::table none;
  if (node == nullptr) return none;
  if (const toml::table* found = node->as_table()) return *found;
  refuse(*node, "a table is expected");
  return none;
}

std::vector<const toml::table*> PageReader::tables(const toml::node* node) {
  std::vector<const toml::table*> result;
  if (node == nullptr) return result;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    refuse(*node, "write it with double brackets, as [[column]]");
    return result;
  }
  for (const toml::node& each : *list) result.push_back(&table(&each));
  return result;
}

std::string PageReader::text(const toml::node* node, std::string fallback) {
  if (node == nullptr) return fallback;
  if (const auto* found = node->as_string()) return found->get();
  refuse(*node, "a text is expected");
  return fallback;
}

std::vector<std::string> PageReader::texts(const toml::node* node) {
  std::vector<std::string> result;
  if (node == nullptr) return result;
  if (const toml::array* list = node->as_array()) {
    for (const toml::node& each : *list) result.push_back(text(&each, ""));
  } else {
    result.push_back(text(node, ""));
  }
  return result;
}

// Values of a venue: as clean as those of a file, none empty.
std::vector<std::string> PageReader::new_values(const toml::node* node) {
  std::vector<std::string> result = texts(node);
  for (std::string& value : result) {
    value = clean_cell(value);
    if (defuse_formula(value)) refuse(*node, "a value cannot be a formula");
  }
  std::erase(result, "");
  return result;
}

ColumnNames PageReader::names(const toml::node* node) {
  ColumnNames result = texts(node);
  for (std::string& name : result) {
    name = header_key(name);
    if (name.empty()) refuse(*node, "a column name needs letters or digits");
  }
  return result;
}

std::vector<ColumnNames> PageReader::alternatives(const toml::node* node) {
  std::vector<ColumnNames> result;
  if (node == nullptr) return result;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    refuse(*node, "a list is expected");
    return result;
  }
  for (const toml::node& each : *list) result.push_back(names(&each));
  return result;
}

std::map<std::string, std::vector<std::string>> PageReader::value_table(const toml::node* node) {
  std::map<std::string, std::vector<std::string>> result;
  for (const auto& [old_value, current] : table(node)) {
    result[header_key(old_value.str())] = new_values(&current);
  }
  return result;
}

VenueField PageReader::field(const toml::table& table) {
  const std::string name = text(table.get("to"), "");
  const std::optional<VenueField> found = venue_field(std::string_view(name));
  if (!found) {
    refuse(table, "\"to\" must be a field of a venue, not \"" +
                      shortened(clean_cell(name), kMaxShownBytes) + "\"");
  }
  return found.value_or(VenueField::nom);
}

std::array<ColumnNames, 7> PageReader::day_columns(const toml::table& table) {
  std::array<ColumnNames, 7> days;
  for (std::size_t i = 0; i < kDays.size(); ++i) days[i] = names(table.get(kDays[i]));
  return days;
}

ColumnRule PageReader::column_rule(const toml::table& table) {
  only_keys(table, {"from", "to", "unless", "separators", "values", "others"});
  ColumnRule rule;
  rule.from = names(table.get("from"));
  if (rule.from.empty()) refuse(table, "[[column]] needs \"from\"");
  const std::string target = text(table.get("to"), "");
  rule.whole_address = target == kWholeAddress;
  if (rule.whole_address) {
    rule.to = VenueField::adresse;
  } else if (target != kPosition) {
    rule.to = field(table);
  }
  rule.unless = names(table.get("unless"));
  rule.separators = text(table.get("separators"), "|");
  rule.values = value_table(table.get("values"));
  const std::string others = text(table.get("others"), "keep");
  if (others != "keep" && others != "ignore") {
    refuse(table, "\"others\" must be \"keep\" or \"ignore\"");
  }
  rule.ignore_others = others == "ignore";
  return rule;
}

ConstantRule PageReader::constant_rule(const toml::table& table) {
  only_keys(table, {"to", "value"});
  ConstantRule rule{field(table), new_values(table.get("value"))};
  if (rule.values.empty()) refuse(table, "[[constant]] needs \"value\"");
  return rule;
}

ColumnMap PageReader::map(const toml::table& root) {
  only_keys(root, {"name", "recognise", "never", "ignore", "id", "column", "constant", "hours"});
  ColumnMap map;
  map.name = text(root.get("name"), "own map");
  map.recognise = alternatives(root.get("recognise"));
  map.never = names(root.get("never"));
  map.ignore = names(root.get("ignore"));
  const toml::table& id = table(root.get("id"));
  only_keys(id, {"from", "prefix"});
  map.id_from = names(id.get("from"));
  map.id_prefix = clean_cell(text(id.get("prefix"), ""));
  for (const toml::table* each : tables(root.get("column"))) {
    map.columns.push_back(column_rule(*each));
  }
  for (const toml::table* each : tables(root.get("constant"))) {
    map.constants.push_back(constant_rule(*each));
  }
  const toml::table& hours = table(root.get("hours"));
  only_keys(hours, {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "joined"});
  map.hours = day_columns(hours);
  const toml::table& joined = table(hours.get("joined"));
  only_keys(joined, {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"});
  map.hours_joined = day_columns(joined);
  if (map.columns.empty()) refuse(root, "a map needs at least one [[column]]");
  return map;
}

}  // namespace

Result<ColumnMap> ColumnMap::parse(std::string_view toml_text) {
  if (toml_text.size() > kMaxColumnMapBytes) {
    return fail(ErrorKind::invalid_input, "column map: larger than " +
                                              std::to_string(kMaxColumnMapBytes >> 10) +
                                              " KiB, which is no page of columns");
  }
  toml::table root;
  try {  // toml++ reports a malformed page by an exception; here it is an expected outcome
    root = toml::parse(toml_text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::invalid_input, "column map, line " +
                                              std::to_string(error.source().begin.line) + ": " +
                                              shortened(clean_cell(error.description()), 200));
  }
  PageReader reader;
  ColumnMap map = reader.map(root);
  if (reader.error()) return unexpected<Error>(*reader.error());
  return map;
}

}  // namespace maillage
