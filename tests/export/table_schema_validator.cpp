#include "tests/export/table_schema_validator.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>

namespace maillage::export_test {
namespace {

using Json = nlohmann::json;
using Cells = std::vector<std::string>;

std::size_t characters(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

bool is_number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc{} && read.ptr == end;
}

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

class Column {
 public:
  explicit Column(const Json& field) : name_(field.at("name")), type_(field.at("type")) {
    static const std::set<std::string> known = {"name",    "title",  "description", "example",
                                                "type",    "format", "constraints", "examples",
                                                "enumsep", "rdfType"};
    for (const auto& [key, value] : field.items()) {
      if (!known.contains(key)) unknown_ = key;
    }
    if (type_ != "string" && type_ != "number" && type_ != "date") unknown_ = type_;
    const Json constraints = field.value("constraints", Json::object());
    for (const auto& [key, value] : constraints.items()) {
      take(key, value);
    }
  }

  const std::string& name() const { return name_; }
  const std::string& unknown() const { return unknown_; }

  std::string check(const std::string& cell) {
    if (cell.empty()) return required_ ? "required" : "";
    if (type_ == "number" && !is_number(cell)) return "not a number";
    if (type_ == "date" && !is_date(cell)) return "not a date";
    if (pattern_ && !std::regex_search(cell, *pattern_)) return "pattern";
    if (max_length_ && characters(cell) > *max_length_) return "too long";
    if (unique_ && !seen_.insert(cell).second) return "not unique";
    return "";
  }

 private:
  void take(const std::string& key, const Json& value) {
    if (key == "required") {
      required_ = value;
    } else if (key == "unique") {
      unique_ = value;
    } else if (key == "maxLength") {
      max_length_ = value;
    } else if (key == "pattern") {
      // The whole cell must match, as the specification says.
      pattern_.emplace("^(?:" + value.get<std::string>() + ")$",
                       std::regex::ECMAScript | std::regex::optimize);
    } else {
      unknown_ = key;
    }
  }

  std::string name_, type_, unknown_;
  bool required_ = false, unique_ = false;
  std::optional<std::size_t> max_length_;
  std::optional<std::regex> pattern_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<Cells> strict_csv(std::string_view text, std::string& problem) {
  std::vector<Cells> rows;
  Cells row;
  std::string cell;
  std::size_t i = 0;
  while (i < text.size() && problem.empty()) {
    if (text[i] == '"') {
      for (++i; i < text.size(); ++i) {
        if (text[i] != '"') {
          cell += text[i];
        } else if (text.substr(i + 1, 1) == "\"") {
          cell += text[i++];
        } else {
          break;
        }
      }
      if (i == text.size()) {
        problem = "a quote that is not closed";
        break;
      }
      ++i;
    } else {
      while (i < text.size() && text[i] != ',' && text[i] != '\r') {
        if (text[i] == '"' || text[i] == '\n') problem = "a quote or a line end in a bare cell";
        cell += text[i++];
      }
    }
    row.push_back(std::move(cell));
    cell.clear();
    if (text.substr(i, 2) == "\r\n") {
      rows.push_back(std::move(row));
      row.clear();
      i += 2;
    } else if (text.substr(i, 1) == ",") {
      ++i;
      if (i == text.size()) problem = "a file that ends within a row";
    } else {
      problem = "neither a comma nor a line end after a cell";
    }
  }
  if (problem.empty() && !row.empty()) problem = "a last row without a line end";
  return rows;
}

std::vector<SchemaProblem> check_table(std::string_view schema, std::string_view csv) {
  std::vector<SchemaProblem> problems;
  std::string broken;
  const std::vector<Cells> rows = strict_csv(csv, broken);
  if (!broken.empty()) return {{rows.size(), "", broken}};
  std::vector<Column> columns;
  const Json parsed = Json::parse(schema);
  for (const Json& field : parsed.at("fields")) columns.emplace_back(field);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].unknown().empty()) {
      problems.push_back({0, columns[i].name(), "not understood: " + columns[i].unknown()});
    }
    if (rows.empty() || i >= rows[0].size() || rows[0][i] != columns[i].name()) {
      problems.push_back({0, columns[i].name(), "not in its place in the header"});
    }
  }
  for (std::size_t r = 1; r < rows.size(); ++r) {
    if (rows[r].size() != columns.size()) {
      problems.push_back({r, "", "not as many cells as columns"});
      continue;
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (const std::string message = columns[i].check(rows[r][i]); !message.empty()) {
        problems.push_back({r, columns[i].name(), message});
      }
    }
  }
  return problems;
}

}  // namespace maillage::export_test
