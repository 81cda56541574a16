#include "tests/export/json_schema_validator.h"

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace maillage::export_test {
namespace {

using Json = nlohmann::json;
using Problems = std::vector<std::string>;

bool is_date(const std::string& text) {
  static const std::regex form("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  int year = 0;
  unsigned month = 0, day = 0;
  if (!std::regex_match(text, form)) return false;
  std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day);
  return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                     std::chrono::day{day}}
      .ok();
}

// RFC 3986: scheme, then only its characters, percent signs with two digits; "//" wants a host.
bool is_uri(const std::string& text) {
  static const std::regex form(
      "[A-Za-z][A-Za-z0-9+.-]*:(//[A-Za-z0-9._~!$&'()*+,;=:@%-]+)?"
      "([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
      "(\\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
      "(#([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?");
  return text.find(":///") == text.npos && std::regex_match(text, form);
}

// RFC 5322's addr-spec without quotes and comments.
bool is_email(const std::string& text) {
  static const std::regex form(
      "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
      "@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
  return std::regex_match(text, form);
}

std::size_t characters(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  return type == "boolean" && value.is_boolean();
}

class Check {
 public:
  explicit Check(const Json& root) : root_(root) {}

  void run(const Json& schema, const Json& value, const std::string& at) {
    for (const auto& [key, rule] : schema.items()) apply(key, rule, schema, value, at);
  }
  Problems problems;

 private:
  void fault(const std::string& at, const std::string& what) {
    problems.push_back(at + ": " + what);
  }

  bool is_valid(const Json& schema, const Json& value) const {
    Check inner(root_);
    inner.run(schema, value, "");
    return inner.problems.empty();
  }

  void apply(const std::string& key, const Json& rule, const Json& schema, const Json& value,
             const std::string& at) {
    static const std::set<std::string> silent = {"title", "description", "default", "examples",
                                                 "$defs", "$schema",     "$id"};
    if (silent.contains(key)) return;
    if (key == "type") {
      if (!has_type(value, rule)) fault(at, "not of type " + rule.get<std::string>());
    } else if (key == "anyOf") {
      bool any = false;
      for (const Json& each : rule) any = any || is_valid(each, value);
      if (!any) fault(at, "none of the alternatives");
    } else if (key == "$ref") {
      run(root_.at("$defs").at(rule.get<std::string>().substr(std::string("#/$defs/").size())),
          value, at);
    } else if (key == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end()) fault(at, "not in the list");
    } else if (key == "const") {
      if (value != rule) fault(at, "not the constant");
    } else if (value.is_object() && apply_to_object(key, rule, value, at)) {
    } else if (value.is_array() && apply_to_array(key, rule, value, at)) {
    } else if (value.is_string() && apply_to_text(key, rule, value, at)) {
    } else if (key == "minimum") {
      if (value.is_number() && value < rule) fault(at, "too small");
    } else if (!is_known_elsewhere(key)) {
      fault(at, "keyword not understood: " + key);
    }
    (void)schema;
  }

  // Keywords for other types than the value's say nothing of it.
  static bool is_known_elsewhere(const std::string& key) {
    static const std::set<std::string> known = {"properties", "required",    "items",
                                                "minItems",   "uniqueItems", "pattern",
                                                "minLength",  "maxLength",   "format"};
    return known.contains(key);
  }

  bool apply_to_object(const std::string& key, const Json& rule, const Json& value,
                       const std::string& at) {
    if (key == "required") {
      for (const Json& name : rule) {
        if (!value.contains(name)) fault(at, "lacks " + name.get<std::string>());
      }
    } else if (key == "properties") {
      for (const auto& [name, inner] : rule.items()) {
        if (value.contains(name)) run(inner, value.at(name), at + "/" + name);
      }
    } else {
      return false;
    }
    return true;
  }

  bool apply_to_array(const std::string& key, const Json& rule, const Json& value,
                      const std::string& at) {
    if (key == "items") {
      for (const Json& item : value) run(rule, item, at + "[]");
    } else if (key == "minItems") {
      if (value.size() < rule.get<std::size_t>()) fault(at, "too few items");
    } else if (key == "uniqueItems") {
      if (rule == true && std::set<Json>(value.begin(), value.end()).size() != value.size()) {
        fault(at, "an item twice");
      }
    } else {
      return false;
    }
    return true;
  }

  bool apply_to_text(const std::string& key, const Json& rule, const Json& value,
                     const std::string& at) {
    const std::string text = value;
    if (key == "pattern") {
      if (!std::regex_search(text, std::regex(rule.get<std::string>()))) fault(at, "pattern");
    } else if (key == "minLength") {
      if (characters(text) < rule.get<std::size_t>()) fault(at, "too short");
    } else if (key == "maxLength") {
      if (characters(text) > rule.get<std::size_t>()) fault(at, "too long");
    } else if (key == "format") {
      const bool sound = rule == "date"    ? is_date(text)
                         : rule == "email" ? is_email(text)
                         : rule == "uri"   ? is_uri(text)
                                           : false;
      if (!sound) fault(at, "not a " + rule.get<std::string>());
    } else {
      return false;
    }
    return true;
  }

  const Json& root_;
};

}  // namespace

std::vector<std::string> check_json(const Json& schema, const Json& value) {
  Check check(schema);
  check.run(schema, value, "");
  return check.problems;
}

}  // namespace maillage::export_test
