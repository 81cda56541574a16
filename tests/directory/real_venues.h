// The real venues of the national file, for the tests of the directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage::test {

std::string file_text(const std::string& path_in_source_tree);

// Rows of a comma-separated text with quoted fields. No leniency: the file is known.
std::vector<std::vector<std::string>> csv_rows(std::string_view text);

// Every row in the order of the file. An id stands there up to twice, with different content.
const std::vector<Venue>& real_venues();

}  // namespace maillage::test
