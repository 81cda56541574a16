// Reading the node's records: whatever is missing or of another type reads as empty, so that a
// record of a later version still shows what it has.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/maillage/page.h"

namespace maillage {

using Record = nlohmann::json;
using Records = std::vector<Record>;

// Objects only; anything else among `texts` is left out.
Records parse_records(const std::vector<std::string>& texts);

std::string text_of(const Record& record, const char* key);  // numbers as people write them
std::int64_t number_of(const Record& record, const char* key);
std::optional<bool> flag_of(const Record& record, const char* key);
bool is_set(const Record& record, const char* key);  // true, not unknown
std::vector<std::string> texts_of(const Record& record,
                                  const char* key);              // one text: a list of one
const Record& object_of(const Record& record, const char* key);  // empty object if none
const std::vector<Record>& list_of(const Record& record, const char* key);  // empty if none
std::vector<std::pair<std::string, std::int64_t>> counts_of(const Record& record, const char* key);

// The French label `KEY_label` when the record has one, else the code.
std::string label_text(const Record& record, const char* key);

// What binds a structure: "professional secrecy" or "signed charter".
std::string standing_text(const Record& structure);

std::string joined(const std::vector<std::string>& texts, std::string_view separator);

// "1 venue", "3 venues".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);

// "just now", "3 min", "5 h", "4 days".
std::string duration(std::int64_t seconds);
std::string ago(std::int64_t seconds);  // "3 min ago"

// An ISO 8601 moment in UTC or an ISO day as local time with its age: "2026-03-09 11:12
// (3 min ago)"; `local_time` without the age. Text that is neither comes back as it is.
std::string moment(const std::string& iso, const View& view);
std::string local_time(const std::string& iso);

}  // namespace maillage
