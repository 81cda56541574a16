// What codes of data·inclusion become in its version 1 and in the national standard: the tables of
// codes/data-inclusion.toml, which names their sources.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"
#include "protocol/result.h"

namespace maillage {

class CodeEquivalents {
 public:
  // Kind invalid_input for a page that has anything else than such tables.
  static Result<CodeEquivalents> parse(std::string_view toml);
  static const CodeEquivalents& built_in();

  // `vocabulary`: "thematiques", "publics", "types", "frais", "frais_precisions",
  // "modes_mobilisation". A code that is not in the table is returned as it is; empty text: a code
  // that says nothing in v1.
  std::string in_v1(const std::string& vocabulary, const std::string& code) const;
  // Empty text when the field has no certain equivalent.
  std::string national(VenueField field, const std::string& code) const;
  // Codes of v1's `types`, the most telling first.
  const std::vector<std::string>& type_order() const { return type_order_; }

 private:
  using Table = std::map<std::string, std::string>;
  std::map<std::string, Table> v1_;
  std::map<VenueField, Table> national_;
  std::vector<std::string> type_order_;
};

}  // namespace maillage
