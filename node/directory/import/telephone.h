// French telephone numbers as people write them, to E.164.
#pragma once

#include <string>
#include <string_view>

namespace maillage {

struct TelephoneReading {
  std::string number;  // "+33243252107"; empty when there is none that can be dialled from anywhere
  bool several = false;   // more followed the first
  bool repaired = false;  // a lost zero or a wrong country code was set right
};

// The first number of the text. Numbers of overseas départements get their own country code, from
// the national numbering plan (Arcep): 0262 and 0269 +262, 0590 +590, 0594 +594, 0596 +596,
// 0508 +508, and their mobile counterparts. Short numbers (3646) have no E.164 form.
TelephoneReading read_telephone(std::string_view text);

}  // namespace maillage
