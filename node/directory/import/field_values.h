// Reading one value of one field: what people type, brought to the standard's form where that is
// certain. Pure functions on cleaned cells (cell_text.h). `note` says what was repaired, for the
// report; an empty `value` means the text could not be read, and `note` then says why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace maillage {

struct Reading {
  std::string value;
  std::string note;
};

// Five digits. Repairs "1200" (a lost zero), "72000.0", "F-72000" and "72000 Le Mans".
Reading read_postcode(std::string_view text);

// Two digits, 2A or 2B, then three digits (an overseas département has three and two).
Reading read_insee_code(std::string_view text);

// SIRET, RNA or RIDET: 9 to 14 letters and digits. A placeholder (one character repeated) is
// absent, without a note.
Reading read_pivot(std::string_view text);

// YYYY-MM-DD from ISO dates (with or without time), dd/mm/yyyy (also with - and .), or a
// spreadsheet's serial day. 1970-01-01, which means "unknown" in published data, is refused.
Reading read_date(std::string_view text);

// An absolute http or https address; "www.x.fr/a" and "x.fr" get https:// before them.
Reading read_url(std::string_view text);

Reading read_email(std::string_view text);

struct PositionReading {
  std::string latitude;  // decimal degrees; both empty when there is no position
  std::string longitude;
  std::string note;
};

// Decimal comma accepted; latitude and longitude that only make sense in France when exchanged are
// exchanged; 0,0 and what is not degrees is refused.
PositionReading read_position(std::string_view latitude, std::string_view longitude);

}  // namespace maillage
