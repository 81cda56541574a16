#include "node/directory/export/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace maillage {
namespace {

using Json = nlohmann::json;

bool is_object(const std::string& text) { return Json::parse(text, nullptr, false).is_object(); }

// Of services_detail: the objects, and what is none as a text.
std::string services_of(const std::vector<std::string>& services) {
  std::string list;
  for (const std::string& each : services) {
    list += (list.empty() ? "" : ",") + (is_object(each) ? each : json_quoted(each));
  }
  return "[" + list + "]";
}

}  // namespace

std::string json_quoted(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> json_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() ||
      !std::isfinite(value)) {
    return std::nullopt;
  }
  // "43." and "007" are numbers to us, and not to JSON.
  if (Json::accept(text)) return std::string(text);
  return Json(value).dump();
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& each : texts) list += (list.empty() ? "" : ",") + json_quoted(each);
  return "[" + list + "]";
}

void JsonObject::filled(std::string_view key, std::string_view value) {
  if (!value.empty()) text(key, value);
}

void JsonObject::list(std::string_view key, const std::vector<std::string>& texts) {
  if (!texts.empty()) raw(key, json_list(texts));
}

void JsonObject::raw(std::string_view key, std::string_view json) {
  text_ += (text_.empty() ? "{" : ",") + json_quoted(key) + ":";
  text_ += json;
}

std::string JsonObject::take() {
  return (text_.empty() ? "{" : std::exchange(text_, {})) + std::string("}");
}

void add_fields(JsonObject& object, const Venue& venue, const std::vector<VenueField>& without) {
  for (const auto& [field, values] : venue.fields) {
    if (values.empty() || std::find(without.begin(), without.end(), field) != without.end()) {
      continue;
    }
    const VenueFieldInfo& column = info(field);
    if (field == VenueField::services_detail) {
      object.raw(column.column, services_of(values));
    } else if (column.is_set) {
      object.list(column.column, values);
    } else {
      object.text(column.column, values.front());
    }
  }
}

}  // namespace maillage
