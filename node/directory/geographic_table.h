// The CSV tables of the official geographic code that the program ships: commas between fields,
// quotes around those that hold one, the first line names the columns.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace maillage {

// Quotes that are doubled in a field stay so. Calls `take(fields)` with the named columns of each
// row, in the order asked for; false if a column is missing, a row is too short or has a quote
// inside a field, there are more than 100,000 rows, or `take` refuses one.
bool read_geographic_table(std::string_view csv, const std::vector<std::string_view>& columns,
                           const std::function<bool(std::span<const std::string_view>)>& take);

// The parts between separators; one empty part of an empty line.
std::vector<std::string_view> split_line(std::string_view line, char separator);

}  // namespace maillage
