// A value of a JSON text, small and of one kind at a time, as the readers of records take it
// (json_records.h). Members keep the file's order; numbers keep the digits that were written, since
// identifiers and postcodes come as numbers too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maillage {

struct JsonMember;

struct JsonValue {
  enum class Kind { null, boolean, number, text, list, object };

  Kind kind = Kind::null;
  std::string text;                 // of a scalar: "true", "12.50", the text itself; UTF-8
  std::vector<JsonValue> items;     // of a list
  std::vector<JsonMember> members;  // of an object; each key once

  static JsonValue of_text(std::string text);

  bool is_scalar() const { return kind != Kind::list && kind != Kind::object; }
  // Null when there is no such member, or this is no object.
  const JsonValue* find(std::string_view key) const;
  // Of the first of these members that is a scalar and not blank, cleaned (cell_text.h); else
  // empty.
  std::string text_of(std::initializer_list<std::string_view> keys) const;
  // The objects of a list, the object itself, or none: what a member is that may be one or many.
  std::vector<const JsonValue*> objects(std::string_view key) const;
  // The cleaned texts of a member that is one text or a list of them, blank ones left out.
  std::vector<std::string> texts(std::string_view key) const;
  // Adds or replaces.
  void set(std::string key, JsonValue value);
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

}  // namespace maillage
