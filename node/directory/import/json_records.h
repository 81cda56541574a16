// The records of a JSON text, one at a time: a list of objects, an object that holds such lists,
// one object, or one object a line (NDJSON). A text of any size takes the memory of its largest
// record.
//
// Parsing is nlohmann's SAX parser, within bounds of our own: kMaxJsonDepth levels, and per record
// kMaxRecordValues values and kMaxRecordBytes bytes of text. Errors are of kind invalid_input, with
// the line and the byte where the text is broken. Texts are valid UTF-8, as decode_text() gives it.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/json_value.h"
#include "protocol/result.h"

namespace maillage {

enum class JsonForm { list, object, lines, scalar };

// What a text holds, without holding it.
struct JsonOutline {
  struct Member {
    std::string key;
    JsonValue::Kind kind = JsonValue::Kind::null;
    std::string text;            // of a scalar; at most kMaxShownBytes of it
    std::size_t objects = 0;     // of a list
    std::set<std::string> keys;  // of the first of these objects, or of the object itself
  };

  JsonForm form = JsonForm::scalar;
  std::set<std::string> keys;   // of the object; of the first objects of the list or lines
  std::vector<Member> members;  // of an object

  const Member* find(std::string_view key) const;
};

// Reads the whole text, so that one that is broken anywhere is refused.
Result<JsonOutline> outline_of(std::string_view text);

struct JsonRecord {
  std::string_view section;  // the member of the whole it was found in; else empty
  JsonValue value;           // of any kind: a list may hold what is no object
  std::size_t line = 0;      // it starts on, from 1
  std::string repeated_key;  // one that some object in it has twice; the last value was kept
};

// `sections`: of an object, the members whose objects are the records; empty: it is itself one.
// An error that `take` answers ends the reading and becomes the result.
using TakeRecord = std::function<Result<void>(JsonRecord record)>;
Result<void> read_records(std::string_view text, JsonForm form,
                          const std::set<std::string>& sections, const TakeRecord& take);

// One value; nothing when `text` is not exactly that, or beyond the bounds of a record.
Result<JsonValue> parse_json_value(std::string_view text);

}  // namespace maillage
