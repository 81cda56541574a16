#include "node/directory/import/code_equivalents.h"

#include <toml++/toml.h>

#include "node/directory/import/built_in_codes.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

unexpected<Error> refuse(std::string message) {
  return fail(ErrorKind::invalid_input, "table of codes: " + std::move(message));
}

}  // namespace

Result<CodeEquivalents> CodeEquivalents::parse(std::string_view toml) {
  toml::table page;
  try {
    page = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return refuse("line " + std::to_string(error.source().begin.line) + ": " +
                  std::string(error.description()));
  }
  CodeEquivalents codes;
  for (const auto& [part, content] : page) {
    if ((part != "v1" && part != "national") || !content.is_table()) {
      return refuse("unknown key \"" + std::string(part) + "\"");
    }
    for (const auto& [name, pairs] : *content.as_table()) {
      const auto field = venue_field(name.str());
      if (!pairs.is_table() || (part == "national" && !field)) {
        return refuse("unknown table \"" + std::string(name) + "\"");
      }
      Table& table = part == "v1" ? codes.v1_[std::string(name)] : codes.national_[*field];
      for (const auto& [code, value] : *pairs.as_table()) {
        if (const auto text = value.value<std::string>()) {
          table.emplace(std::string(code), *text);
        } else if (code == "order" && value.is_array()) {
          for (const auto& each : *value.as_array()) {
            codes.type_order_.push_back(each.value_or(std::string()));
          }
        } else {
          return refuse("\"" + std::string(code) + "\" is no text");
        }
      }
    }
  }
  return codes;
}

const CodeEquivalents& CodeEquivalents::built_in() {
  static const CodeEquivalents codes = [] {
    auto parsed = CodeEquivalents::parse(data_inclusion_codes_page());
    MAILLAGE_ASSERT(parsed.has_value());
    return std::move(*parsed);
  }();
  return codes;
}

std::string CodeEquivalents::in_v1(const std::string& vocabulary, const std::string& code) const {
  const auto table = v1_.find(vocabulary);
  if (table == v1_.end()) return code;
  const auto found = table->second.find(code);
  return found == table->second.end() ? code : found->second;
}

std::string CodeEquivalents::national(VenueField field, const std::string& code) const {
  const auto table = national_.find(field);
  if (table == national_.end()) return {};
  const auto found = table->second.find(code);
  return found == table->second.end() ? std::string() : found->second;
}

}  // namespace maillage
