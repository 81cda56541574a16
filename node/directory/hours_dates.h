// Dates in opening hours: as OpenStreetMap's syntax writes them ("Apr-Oct", "2026 Dec 24"), as ISO
// 8601 does ("2026-12-24"), and in French words.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/hours_reader.h"
#include "node/directory/opening_hours_rules.h"

namespace maillage {

// One or more ranges after commas; false, and nothing consumed, when none begins here. Refused
// because implementations disagree: 29 February, and lists where some have years.
bool read_date_ranges(HoursReader& reader, std::vector<DateRange>& ranges);

// "2026-12-24".
std::optional<std::chrono::sys_days> read_iso_date(HoursReader& reader);

DateRange date_range(std::chrono::sys_days first, std::chrono::sys_days last);

// "le 25 décembre", "en juillet", "d'avril à octobre", "du 1er juillet 2026 au 31 août 2026".
std::string words(const DateRange& range);

}  // namespace maillage
