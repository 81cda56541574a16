// An address in one cell, "2 allée du Plessis, 37000 Tours", taken apart at its postcode.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maillage {

struct AddressParts {
  std::string street;    // may be empty
  std::string postcode;  // five digits
  std::string commune;   // may be empty
};

// `text`: cleaned. The last five digits that stand alone and are a postcode are it; what follows is
// the commune, without a country behind it. Nothing when there are none.
std::optional<AddressParts> split_address(std::string_view text);

}  // namespace maillage
