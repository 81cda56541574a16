// JSON as text, member by member in the order given. Numbers keep the digits they were written
// with, so that a position comes back as it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

// In quotes; what is not UTF-8 is replaced.
std::string json_quoted(std::string_view text);

// A decimal number as JSON has them; nothing when it is none.
std::optional<std::string> json_number(std::string_view text);

// ["a","b"]
std::string json_list(const std::vector<std::string>& texts);

class JsonObject {
 public:
  void text(std::string_view key, std::string_view value) { raw(key, json_quoted(value)); }
  // Left out when empty.
  void filled(std::string_view key, std::string_view value);
  void list(std::string_view key, const std::vector<std::string>& texts);  // left out when empty
  void raw(std::string_view key, std::string_view json);                   // is JSON already
  std::string take();

 private:
  std::string text_;
};

// All that the venue has, by column, but for the fields in `without`: sets as lists, services as
// objects.
void add_fields(JsonObject& object, const Venue& venue, const std::vector<VenueField>& without);

}  // namespace maillage
