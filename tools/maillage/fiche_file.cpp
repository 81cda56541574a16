#include "tools/maillage/fiche_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/maillage/suggest.h"

namespace maillage {
namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

const Names& outer_keys() {
  static const Names names = {"theme", "help", "department", "path"};
  return names;
}

const Names& fiche_keys() {
  static const Names names = {"need",     "contact_way", "contact_value", "contact_note", "name",
                              "language", "interpreter", "barriers",      "deadline",     "note"};
  return names;
}

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<Json> json_value(const std::string& key, const toml::node& node) {
  if (const auto text = node.value<std::string>(); text && node.is_string()) return Json(*text);
  if (const auto flag = node.value<bool>(); flag && node.is_boolean()) return Json(*flag);
  if (const auto date = node.value<toml::date>(); date && node.is_date()) {
    return Json(fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day));
  }
  if (const toml::array* array = node.as_array()) {
    Json list = Json::array();
    for (const toml::node& item : *array) list.push_back(item.value_or(std::string()));
    return list;
  }
  return fail(
      ErrorKind::invalid_input,
      fmt::format("the fiche's '{}' is neither a text, a date, true or false, nor a list", key));
}

Result<Json> read_toml(const std::string& text) {
  Json fiche = Json::object();
  try {
    for (const auto& [key, node] : toml::parse(text)) {
      const std::string name(key.str());
      auto value = json_value(name, node);
      if (!value) return value;
      fiche[name] = std::move(*value);
    }
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::invalid_input,
                fmt::format("the fiche is not TOML or JSON: look at its line {}, where a text "
                            "must stand in quotes",
                            error.source().begin.line));
  }
  return fiche;
}

Result<Json> read_json(const std::string& text) {
  Json fiche = Json::parse(text, nullptr, false);
  if (!fiche.is_object()) {
    return fail(ErrorKind::invalid_input, "the fiche begins like JSON, but is not a JSON object");
  }
  return fiche;
}

bool has_the_right_type(const std::string& key, const Json& value) {
  if (key == "interpreter") return value.is_boolean();
  if (key != "barriers") return value.is_string();
  return value.is_array() &&
         std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
}

Result<void> check(const std::string& key, const Json& value) {
  Names known = fiche_keys();
  known.insert(known.end(), outer_keys().begin(), outer_keys().end());
  if (!has(known, key)) {
    return fail(ErrorKind::invalid_input,
                fmt::format("a fiche has no '{}'{}", key, did_you_mean(key, known)));
  }
  if (has_the_right_type(key, value)) return {};
  const char* wanted = key == "interpreter" ? "true or false"
                       : key == "barriers"  ? "a list of codes"
                                            : "a text in quotes";
  return fail(ErrorKind::invalid_input, fmt::format("the fiche's '{}' must be {}", key, wanted));
}

}  // namespace

Result<void> add_fiche(const std::string& text, Json& arguments) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && text[first] == '{';
  const auto fiche = is_json ? read_json(text) : read_toml(text);
  if (!fiche) return unexpected(fiche.error());
  for (const auto& [key, value] : fiche->items()) {
    if (auto known = check(key, value); !known) return known;
    Json& place = has(outer_keys(), key) ? arguments : arguments["context"];
    if (!place.contains(key)) place[key] = value;
  }
  return {};
}

}  // namespace maillage
