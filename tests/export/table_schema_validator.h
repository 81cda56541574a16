// Checks CSV files by a Table Schema (https://specs.frictionlessdata.io/table-schema/), as far as
// the schema of the national standard uses it: header, required, unique, pattern, maxLength, and
// the types string, number and date. It shares nothing with what writes the files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maillage::export_test {

struct SchemaProblem {
  std::size_t row = 0;  // 0: the header
  std::string column;
  std::string message;
};

// `schema`: JSON. A keyword of a field that is not known here is a problem too: nothing is passed
// over.
std::vector<SchemaProblem> check_table(std::string_view schema, std::string_view csv);

// RFC 4180, strictly; a problem ends the table. Rows of cells.
std::vector<std::vector<std::string>> strict_csv(std::string_view text, std::string& problem);

}  // namespace maillage::export_test
