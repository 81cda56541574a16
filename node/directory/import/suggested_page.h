// A proposed column map as a page of TOML with comments.
#pragma once

#include <string>

#include "node/directory/import/suggest_map.h"

namespace maillage {

struct PageHead {
  std::string name;
  std::string id_prefix;
  std::vector<ConstantRule> constants;
};

std::string suggested_page(const PageHead& head, const std::vector<SuggestedColumn>& columns);

}  // namespace maillage
