#include "node/directory/import/suggested_page.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

using Kind = ColumnTarget::Kind;
using Field = VenueField;

constexpr std::array<std::string_view, 7> kDays = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};

// A basic string of TOML.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04X", byte);
      out += escape.data();
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
  return "[" + out + "]";
}

std::string shown(std::string_view text) { return shortened(clean_cell(text), kMaxShownBytes); }

bool is_taken(const SuggestedColumn& column) {
  return column.target.kind != Kind::none && column.target.kind != Kind::person;
}

bool is_of(const SuggestedColumn& column, Field field) {
  return column.target.kind == Kind::field && column.target.field == field;
}

bool tells_place(const SuggestedColumn& column) {
  return column.target.kind == Kind::position || column.target.kind == Kind::whole_address ||
         is_of(column, Field::commune) || is_of(column, Field::code_postal) ||
         is_of(column, Field::code_insee) || is_of(column, Field::latitude);
}

std::vector<std::string> names_where(const std::vector<SuggestedColumn>& columns,
                                     bool (*test)(const SuggestedColumn&)) {
  std::vector<std::string> names;
  for (const SuggestedColumn& column : columns) {
    // A name without letters or digits cannot be told from any other.
    if (test(column) && !header_key(column.name).empty()) names.push_back(clean_cell(column.name));
  }
  return names;
}

std::string comment(const SuggestedColumn& column) {
  std::string out = "# " + column.why;
  std::string samples;
  for (const std::string& sample : column.samples) {
    samples += (samples.empty() ? ": " : " / ") + shown(sample);
  }
  return out + samples + "\n";
}

std::string target_name(const ColumnTarget& target) {
  switch (target.kind) {
    case Kind::position:
      return std::string(kPosition);
    case Kind::whole_address:
      return std::string(kWholeAddress);
    case Kind::equipment:
      return std::string(info(Field::equipements).column);
    default:
      return std::string(info(target.field).column);
  }
}

std::string rule_text(const SuggestedColumn& column, const ColumnRule* known) {
  ColumnTarget target = column.target;
  if (known != nullptr) {
    target.kind = known->to ? Kind::field : Kind::position;
    if (known->whole_address) target.kind = Kind::whole_address;
    if (known->to) target.field = *known->to;
  }
  std::string out = "[[column]]\nfrom = " + quoted(clean_cell(column.name)) + "\n";
  out += "to = " + quoted(target_name(target)) + "\n";
  const std::string& separators = known != nullptr ? known->separators : column.separators;
  const bool set = target.kind == Kind::field && info(target.field).is_set;
  if (set && separators != "|") out += "separators = " + quoted(separators) + "\n";
  if (known == nullptr) return out;
  if (known->ignore_others) out += "others = \"ignore\"\n";
  if (known->values.empty()) return out;
  out += "[column.values]\n";
  for (const auto& [old_value, values] : known->values) {
    out += quoted(old_value) + " = " + list(values) + "\n";
  }
  return out;
}

std::string equipment_text(const SuggestedColumn& column) {
  std::string out =
      "[[column]]\nfrom = " + quoted(clean_cell(column.name)) + "\nto = \"equipements\"\n";
  out += "others = \"ignore\"\n[column.values]\n";
  for (const char* yes : {"oui", "o", "yes", "vrai", "true", "1", "x"}) {
    out += quoted(yes) + " = " + quoted(column.equipment) + "\n";
  }
  return out;
}

std::string column_text(const SuggestedColumn& column) {
  if (column.target.kind == Kind::equipment) return "\n" + comment(column) + equipment_text(column);
  if (column.rules.empty()) return "\n" + comment(column) + rule_text(column, nullptr);
  std::string out;
  for (const ColumnRule* rule : column.rules) {
    out += "\n" + comment(column) + rule_text(column, rule);
  }
  return out;
}

std::string day_lines(const std::vector<SuggestedColumn>& columns, Kind kind) {
  std::string out;
  for (int day = 0; day < 7; ++day) {
    std::vector<std::string> names;
    for (const SuggestedColumn& column : columns) {
      if (column.target.kind == kind && column.target.weekday == day)
        names.push_back(clean_cell(column.name));
    }
    if (names.empty()) continue;
    out += std::string(kDays[static_cast<std::size_t>(day)]) + " = " + list(names) + "\n";
  }
  return out;
}

std::string hours_text(const std::vector<SuggestedColumn>& columns) {
  const std::string days = day_lines(columns, Kind::day);
  const std::string parts = day_lines(columns, Kind::part_of_day);
  std::string out;
  if (!days.empty()) out += "\n[hours]\n" + days;
  if (!parts.empty()) out += "\n[hours.joined]\n" + parts;
  return out;
}

std::string left_out_text(const std::vector<SuggestedColumn>& columns) {
  std::string out;
  for (const SuggestedColumn& column : columns) {
    if (is_taken(column)) continue;
    out += "#   " + shown(column.name) + ": " + column.why + "\n";
  }
  return out.empty() ? out : "\n# Left out:\n" + out;
}

std::string id_text(const PageHead& head, const std::vector<SuggestedColumn>& columns) {
  for (const SuggestedColumn& column : columns) {
    if (column.target.kind != Kind::id) continue;
    std::string out =
        "\n" + comment(column) + "[id]\nfrom = " + quoted(clean_cell(column.name)) + "\n";
    if (!head.id_prefix.empty()) out += "prefix = " + quoted(head.id_prefix) + "\n";
    return out;
  }
  return "\n# No [id]: ids are made from the name, the commune and the address, and change with "
         "them.\n";
}

}  // namespace

std::string suggested_page(const PageHead& head, const std::vector<SuggestedColumn>& columns) {
  std::string out =
      "# Proposed by maillage from the names and cells of one file: read it, correct it, then\n"
      "#   maillage directory import FILE --map THIS.toml --dry-run\n"
      "# docs/import-maps.md says what may stand here.\n\n"
      "# Call it as the source is called: an id such as 100 becomes \"name/100\".\n";
  out += "name = " + quoted(head.name) + "\n";
  const auto named = names_where(columns, [](const auto& each) { return is_of(each, Field::nom); });
  const auto placed = names_where(columns, tells_place);
  if (!named.empty() && !placed.empty()) {
    out += "recognise = [" + list(named) + ", " + list(placed) + "]\n";
  }
  const auto persons =
      names_where(columns, [](const auto& each) { return each.target.kind == Kind::person; });
  if (!persons.empty()) out += "never = " + list(persons) + "\n";
  out += left_out_text(columns) + id_text(head, columns);
  for (const SuggestedColumn& column : columns) {
    const Kind kind = column.target.kind;
    const bool own = kind == Kind::field || kind == Kind::position || kind == Kind::whole_address ||
                     kind == Kind::equipment;
    if (own) out += column_text(column);
  }
  for (const ConstantRule& constant : head.constants) {
    out += "\n[[constant]]\nto = " + quoted(info(constant.to).column) +
           "\nvalue = " + list(constant.values) + "\n";
  }
  return out + hours_text(columns);
}

}  // namespace maillage
