// The closed lists of data·inclusion v1.
#pragma once

#include <span>
#include <string_view>

namespace maillage {

// Of a key of a structure or a service, sorted; empty when it takes anything.
std::span<const std::string_view> data_inclusion_codes(std::string_view key);
bool is_data_inclusion_code(std::string_view key, std::string_view code);

}  // namespace maillage
