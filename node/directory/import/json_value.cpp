#include "node/directory/import/json_value.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"

namespace maillage {

JsonValue JsonValue::of_text(std::string text) {
  JsonValue value;
  value.kind = Kind::text;
  value.text = std::move(text);
  return value;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const JsonMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::string JsonValue::text_of(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    const JsonValue* value = find(key);
    if (value == nullptr || !value->is_scalar()) continue;
    if (std::string said = clean_cell(value->text); !said.empty()) return said;
  }
  return {};
}

std::vector<const JsonValue*> JsonValue::objects(std::string_view key) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return {};
  if (value->kind == Kind::object) return {value};
  std::vector<const JsonValue*> found;
  for (const JsonValue& item : value->items) {
    if (item.kind == Kind::object) found.push_back(&item);
  }
  return found;
}

std::vector<std::string> JsonValue::texts(std::string_view key) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return {};
  std::vector<std::string> found;
  const auto add = [&found](const JsonValue& each) {
    if (!each.is_scalar()) return;
    if (std::string said = clean_cell(each.text); !said.empty()) found.push_back(std::move(said));
  };
  add(*value);
  for (const JsonValue& item : value->items) add(item);
  return found;
}

void JsonValue::set(std::string key, JsonValue value) {
  for (JsonMember& member : members) {
    if (member.key != key) continue;
    member.value = std::move(value);
    return;
  }
  kind = Kind::object;
  members.push_back({std::move(key), std::move(value)});
}

}  // namespace maillage
