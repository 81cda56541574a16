// One service of a venue, as a venue keeps it (VenueField::services_detail): a compact JSON object
// with sorted keys, those of data·inclusion v1's `service` that are known, without `structure_id`
// (the venue is its structure) and without the name of a contact, since a directory names no
// person.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/import/json_value.h"
#include "protocol/result.h"

namespace maillage {

// A service of a file, on its way to a venue.
struct ServiceRecord {
  std::string structure_id;  // as the file gives it
  std::string source;        // cleaned; may be empty
  std::string text;          // as the venue will keep it
  std::size_t line = 0;
};

struct ServiceText {
  std::string text;  // empty: too long even without its texts
  bool shortened = false;
};

// `service` has keys and value kinds of v1. At most kMaxServiceBytes: the longest text is cut until
// all of it fits.
ServiceText service_text(JsonValue service);

// The keys that a service may have, and which of them are lists.
struct ServiceKey {
  std::string_view name;
  enum class Kind { text, number, list } kind;
};
const std::vector<ServiceKey>& service_keys();

}  // namespace maillage
