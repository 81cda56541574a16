// Checks values by a JSON Schema (draft 2020-12), as far as those of data·inclusion v1 use it:
// type, properties, required, anyOf, $ref into $defs, enum, const, pattern, minLength, maxLength,
// minimum, items, minItems, uniqueItems, and the formats date, email and uri. It shares nothing
// with what writes the files.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace maillage::export_test {

// One line each, with where it is; empty when the value is valid. A keyword that is not known here
// is a problem too: nothing is passed over.
std::vector<std::string> check_json(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace maillage::export_test
