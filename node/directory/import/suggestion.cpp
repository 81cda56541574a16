#include "node/directory/import/suggestion.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"

namespace maillage {
namespace {

using Kind = ColumnTarget::Kind;
using Field = VenueField;

constexpr int kBuiltIn = 100;

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool any_of(const std::vector<std::string>& names, const std::vector<std::string>& keys) {
  return std::any_of(names.begin(), names.end(),
                     [&keys](const std::string& name) { return has(keys, name); });
}

ColumnTarget target_of(const ColumnRule& rule) {
  if (!rule.to) return {Kind::position};
  if (rule.whole_address) return {Kind::whole_address};
  return {Kind::field, *rule.to};
}

// What the national map does with old values of a field, for columns it does not know by name.
const ColumnRule* values_rule(const ColumnMap& map, Field field) {
  for (const ColumnRule& rule : map.columns) {
    if (rule.to == field && !rule.values.empty() && !rule.ignore_others) return &rule;
  }
  return nullptr;
}

}  // namespace

bool gives_name(const SuggestedColumn& column) {
  return column.target == ColumnTarget{Kind::field, Field::nom};
}

Suggestion::Suggestion(const std::vector<std::string>& header, std::vector<ColumnShape> shapes,
                       const ColumnMap& known, bool fits)
    : shapes_(std::move(shapes)), known_(known), fits_(fits), standing_(header.size()) {
  for (const std::string& name : header) {
    keys_.push_back(header_key(name));
    columns_.push_back({name, {}, "nothing tells what it is", {}, {}, {}, "|"});
  }
}

void Suggestion::settle() {
  for (std::size_t i = 0; i < columns_.size(); ++i) decide(i);
  settle_names();
  settle_ids();
  settle_addresses();
  settle_registers();
  settle_coordinates();
  add_samples();
}

void Suggestion::decide(std::size_t column) {
  const std::string& key = keys_[column];
  if (key.empty()) return leave_out(column, "it has no name: give it one in the file");
  if (columns_[column].name.size() > kLongestColumnName) {
    return leave_out(column, "its name is too long for one");
  }
  if (decide_by_built_in(column, key) || decide_by_words(column)) return;
  if (const auto guess = guess_by_shape(shapes_[column])) take(column, *guess);
}

bool Suggestion::decide_by_built_in(std::size_t column, const std::string& key) {
  const auto settled = [&](ColumnTarget target, const char* why, bool translated = false) {
    const std::string_view problem = contradiction(target, shapes_[column]);
    if (!problem.empty() && !translated) {
      columns_[column].why = problem;
      return false;
    }
    take(column, {target, kBuiltIn, why});
    standing_[column].by_built_in = true;
    return true;
  };
  if (has(known_.never, key)) return settled({Kind::person}, "its name is about persons");
  if (has(known_.ignore, key)) return settled({Kind::none}, "the directory has no field for it");
  for (std::size_t day = 0; day < known_.hours.size(); ++day) {
    const ColumnTarget target{Kind::day, Field::horaires, static_cast<int>(day)};
    if (has(known_.hours[day], key)) return settled(target, "its name is a day");
    const ColumnTarget part{Kind::part_of_day, Field::horaires, static_cast<int>(day)};
    if (has(known_.hours_joined[day], key)) return settled(part, "its name is a part of a day");
  }
  if (has(known_.id_from, key)) return settled({Kind::id}, "its name says so", fits_);
  std::vector<const ColumnRule*> rules;
  for (const ColumnRule& rule : known_.columns) {
    if (has(rule.from, key) && !any_of(rule.unless, keys_)) rules.push_back(&rule);
  }
  if (rules.empty()) return false;
  const bool translated = !rules.front()->values.empty();  // cells are not yet what the field has
  if (!settled(target_of(*rules.front()), "its name says so", translated)) return false;
  columns_[column].rules = std::move(rules);
  return true;
}

bool Suggestion::decide_by_words(std::size_t column) {
  for (const ColumnGuess& guess : guesses_by_name(clean_cell(columns_[column].name))) {
    const std::string_view problem = contradiction(guess.target, shapes_[column]);
    if (!problem.empty()) {
      columns_[column].why = problem;  // unless the next guess does better
      continue;
    }
    take(column, guess);
    return true;
  }
  return false;
}

void Suggestion::take(std::size_t column, const ColumnGuess& guess) {
  SuggestedColumn& taken = columns_[column];
  taken.target = guess.target;
  taken.why = guess.why;
  taken.equipment = guess.value;
  standing_[column].weight = guess.weight;
  if (guess.target.kind != Kind::field) return;
  taken.separators = separators_of(column);
  const ColumnRule* values = values_rule(known_, guess.target.field);
  if (values != nullptr) taken.rules = {values};
}

void Suggestion::leave_out(std::size_t column, std::string why) {
  columns_[column] = {columns_[column].name, {}, std::move(why), {}, {}, {}, "|"};
  standing_[column] = {};
}

std::string Suggestion::separators_of(std::size_t column) const {
  const ColumnShape& shape = shapes_[column];
  if (columns_[column].target == ColumnTarget{Kind::field, Field::courriels}) return "|;, /";
  std::string separators = "|";
  if (shape.separators[1] > 0) separators += ';';
  if (shape.separators[2] * 5 >= std::max<std::size_t>(shape.filled, 1)) separators += ',';
  if (shape.separators[3] * 2 >= std::max<std::size_t>(shape.filled, 1)) separators += '/';
  return separators;
}

std::vector<std::size_t> Suggestion::columns_of(Kind kind) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].target.kind == kind) found.push_back(i);
  }
  return found;
}

std::vector<std::size_t> Suggestion::columns_of(Field field) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].target == ColumnTarget{Kind::field, field}) found.push_back(i);
  }
  return found;
}

// Beside the name of a structure, a bare "nom" is somebody's surname.
void Suggestion::settle_surnames(std::vector<std::size_t>& names) {
  const bool persons = !columns_of(Kind::person).empty();
  std::erase_if(names, [&](std::size_t column) {
    if (keys_[column] != "nom" || (names.size() == 1 && !persons)) return false;
    if (names.size() == 1) return false;
    take(column, {{Kind::person}, 0, "beside the name of a place, a surname"});
    columns_[column].rules.clear();
    return true;
  });
}

// The venue is the place; of two names the other is who runs it.
void Suggestion::settle_names() {
  std::vector<std::size_t> names = columns_of(Field::nom);
  settle_surnames(names);
  if (names.empty()) return guess_name();
  if (fits_) return;
  const auto weight = [this](std::size_t column) {
    const auto guesses = guesses_by_name(clean_cell(columns_[column].name));
    const auto named = std::find_if(guesses.begin(), guesses.end(), [](const ColumnGuess& guess) {
      return guess.target == ColumnTarget{Kind::field, Field::nom};
    });
    return named == guesses.end() ? 0 : named->weight;
  };
  const std::size_t best =
      *std::max_element(names.begin(), names.end(),
                        [&](std::size_t a, std::size_t b) { return weight(a) < weight(b); });
  for (const std::size_t column : names) {
    if (column == best) continue;
    if (columns_of(Field::structure_parente).empty()) {
      columns_[column].rules.clear();
      take(column, {{Kind::field, Field::structure_parente}, 0, "beside the place, who runs it"});
    } else {
      leave_out(column, "another column has the name");
    }
  }
}

// A list column that says something else in each row may well be the name ("Service").
bool Suggestion::may_be_name(std::size_t column, bool also_lists) const {
  const ColumnShape& shape = shapes_[column];
  const ColumnTarget& target = columns_[column].target;
  const bool untold = target.kind == Kind::none && standing_[column].weight == 0;
  const bool list = target.kind == Kind::field && info(target.field).is_set &&
                    shape.count(Shape::email) + shape.count(Shape::web_address) == 0;
  const bool texts = shape.numbers * 2 <= shape.filled && shape.prose * 2 <= shape.filled;
  const bool differ = shape.filled > 0 && shape.distinct * 5 >= shape.filled * 4;
  return (untold || (also_lists && list)) && texts && differ && !keys_[column].empty();
}

void Suggestion::guess_name() {
  for (const bool also_lists : {false, true}) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!may_be_name(i, also_lists)) continue;
      columns_[i].rules.clear();
      return take(i, {{Kind::field, Field::nom}, 1, "A GUESS: the first texts that differ"});
    }
  }
}

void Suggestion::settle_ids() {
  if (fits_) return;
  std::size_t best = columns_.size();
  for (const std::size_t column : columns_of(Kind::id)) {
    if (best == columns_.size() || standing_[column].weight > standing_[best].weight) {
      if (best != columns_.size()) leave_out(best, "another column has the id");
      best = column;
    } else {
      leave_out(column, "another column has the id");
    }
  }
}

void Suggestion::settle_addresses() {
  if (fits_) return;
  std::vector<std::size_t> addresses = columns_of(Field::adresse);
  const bool placed =
      !columns_of(Field::commune).empty() || !columns_of(Field::code_postal).empty();
  for (const std::size_t column : addresses) {
    if (placed || shapes_[column].share(Shape::whole_address) < 0.5) continue;
    columns_[column].rules.clear();
    columns_[column].target = {Kind::whole_address};
    columns_[column].why = "cells are addresses with a postcode";
  }
  addresses = columns_of(Field::adresse);
  if (addresses.size() == 2 && columns_of(Field::complement_adresse).empty()) {
    const bool second = standing_[addresses[0]].weight >= standing_[addresses[1]].weight;
    const std::size_t column = addresses[second ? 1 : 0];
    columns_[column].rules.clear();
    take(column, {{Kind::field, Field::complement_adresse}, 1, "beside another address"});
  }
}

// Of several columns for one text the surest stays. Telephones may be several: the first that is
// not empty is read.
void Suggestion::settle_registers() {
  if (fits_) return;
  for (const VenueFieldInfo& each : venue_fields()) {
    if (each.is_set || each.field == Field::telephone) continue;
    const std::vector<std::size_t> columns = columns_of(each.field);
    if (columns.size() < 2) continue;
    const std::size_t best = *std::max_element(
        columns.begin(), columns.end(),
        [this](std::size_t a, std::size_t b) { return standing_[a].weight < standing_[b].weight; });
    const std::string name = shortened(clean_cell(columns_[best].name), 40);
    for (const std::size_t column : columns) {
      if (column != best) leave_out(column, "\"" + name + "\" gives " + std::string(each.column));
    }
  }
}

void Suggestion::settle_coordinates() {
  const std::vector<std::size_t> north = columns_of(Field::latitude);
  const std::vector<std::size_t> east = columns_of(Field::longitude);
  if (north.empty() == east.empty()) return;
  for (const std::size_t column : north) leave_out(column, "a latitude without its longitude");
  for (const std::size_t column : east) leave_out(column, "a longitude without its latitude");
}

// In a file that has places to hide, no cell is shown.
void Suggestion::add_samples() {
  const bool hides = !columns_of(Field::adresse_confidentielle).empty() ||
                     !columns_of(Field::structure_protegee).empty();
  if (hides) return;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Kind kind = columns_[i].target.kind;
    if (kind != Kind::none && kind != Kind::person) columns_[i].samples = shapes_[i].samples;
  }
}

}  // namespace maillage
