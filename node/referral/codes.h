// Coded vocabularies of a referral: stable codes on the wire and in files, French labels for
// people.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "node/referral/acts.h"
#include "protocol/result.h"

namespace maillage {

struct Code {
  std::string_view code;
  std::string_view label;
};

// Who a reason speaks of, for counts that must not blame the wrong side.
enum class Imputable : std::uint8_t { structure, person, sender, territory, administration };

struct Reason : Code {
  bool declines;   // before acceptance, the baton goes back
  bool redirects;  // the next leg opens
  bool returns;    // after acceptance, the baton goes back
  Imputable imputable;
};

struct Outcome : Code {
  bool resolved;  // the person got what they came for: coming back later is no loop
};

std::span<const Reason> reasons();
std::span<const Outcome> outcomes();
std::span<const Code> help_kinds();
std::span<const Code> barriers();
std::span<const Code> contact_ways();   // ways of joining the person
std::span<const Code> informed_ways();  // how information was given
std::span<const Code> agreed_ways();    // how agreement was given
std::span<const Code> themes();         // the 9 `services` of the national standard v1.0.2
std::span<const Code> trace_events();

// The vocabulary by the name used in messages and on the command line: "reasons", "outcomes",
// "help", "barriers", "contact", "informed", "agreed", "themes". Empty when there is none.
std::vector<Code> vocabulary(std::string_view name);
std::vector<std::string_view> vocabulary_names();

// Ok for a code of that vocabulary. Error invalid_input names the closest code and how to list
// them; it quotes `code`, so give it nothing personal.
Result<void> check_code(std::string_view vocabulary_name, std::string_view code);
// As check_code for a reason, and usable with that act: declined, redirected or returned.
Result<void> check_reason(ReferralAct use, std::string_view code);

bool is_code(std::string_view vocabulary_name, std::string_view code);
// The label of a code, or the code itself when a later version wrote it.
std::string_view label_of(std::string_view vocabulary_name, std::string_view code);
bool is_resolved(std::string_view outcome);
// The theme of one value of the national standard's `services` column; empty when unknown.
std::string_view theme_of_service(std::string_view service_label);

}  // namespace maillage
