#include "tools/maillage/rejects_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

namespace maillage {
namespace {

bool is_number(std::string_view text) {
  return text.find_first_not_of("+-0123456789. ") == std::string_view::npos;
}

std::string cell(std::string text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  const bool starts_one =
      !text.empty() && formula_starts.find(text.front()) != std::string_view::npos;
  if (starts_one && !is_number(text)) text.insert(0, 1, '\'');
  if (text.find_first_of("\",;\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string rejects_csv(const Record& report) {
  std::string csv = "line,column,severity,message,value\r\n";
  for (const Record& issue : list_of(report, "issues")) {
    csv += fmt::format("{},{},{},{},{}\r\n", cell(text_of(issue, "line")),
                       cell(text_of(issue, "column")), cell(text_of(issue, "severity")),
                       cell(text_of(issue, "message")), cell(text_of(issue, "value")));
  }
  return csv;
}

}  // namespace maillage
