// What an import says of each row, as a CSV file to correct the source by.
#pragma once

#include <string>

#include "tools/maillage/record.h"

namespace maillage {

// line,column,severity,message,value (RFC 4180). Cells a spreadsheet would run as a formula get a
// quote before them.
std::string rejects_csv(const Record& report);

}  // namespace maillage
