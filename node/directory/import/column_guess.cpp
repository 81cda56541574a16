#include "node/directory/import/column_guess.h"

#include <array>

namespace maillage {
namespace {

using Field = VenueField;
using Kind = ColumnTarget::Kind;

constexpr double kMost = 0.8;  // of the cells: the others are mistakes of typing
constexpr double kSome = 0.3;  // enough to believe the name
constexpr std::size_t kFewest = 2;

struct ShapeRule {
  Shape shape;
  ColumnTarget target;
  std::string_view why;
};

// The most telling shape first.
constexpr std::array<ShapeRule, 10> kShapeRules = {{
    {Shape::person, {Kind::person}, "cells look like names of persons"},
    {Shape::siret, {Kind::field, Field::pivot}, "cells are SIRETs"},
    {Shape::email, {Kind::field, Field::courriels}, "cells are e-mail addresses"},
    {Shape::web_address, {Kind::field, Field::site_web}, "cells are web addresses"},
    {Shape::position_pair, {Kind::position}, "cells are latitude and longitude"},
    {Shape::osm_hours, {Kind::field, Field::horaires}, "cells are opening hours"},
    {Shape::prose_hours, {Kind::field, Field::horaires}, "cells are days and times"},
    {Shape::telephone, {Kind::field, Field::telephone}, "cells are telephone numbers"},
    {Shape::whole_address, {Kind::whole_address}, "cells are addresses with a postcode"},
    {Shape::metres, {Kind::none}, "coordinates in metres, not degrees: export WGS 84"},
}};

bool mostly(const ColumnShape& shape, Shape which) { return shape.share(which) >= kMost; }

// The shape a field's cells must have to some extent, and what to say when they have not.
struct Demand {
  Field field;
  Shape shape;
  std::string_view otherwise;
};

constexpr std::array<Demand, 10> kDemands = {{
    {Field::telephone, Shape::telephone, "no telephone numbers in its cells"},
    {Field::courriels, Shape::email, "no e-mail addresses in its cells"},
    {Field::site_web, Shape::web_address, "no web addresses in its cells"},
    {Field::prise_rdv, Shape::web_address, "no web addresses in its cells"},
    {Field::fiche_acces_libre, Shape::web_address, "no web addresses in its cells"},
    {Field::date_maj, Shape::date, "no dates in its cells"},
    {Field::duree_moyenne, Shape::minutes, "no lengths of time in its cells"},
    {Field::sans_internet, Shape::yes_no, "neither yes nor no in its cells"},
    {Field::entretien_confidentiel, Shape::yes_no, "neither yes nor no in its cells"},
    {Field::adresse_confidentielle, Shape::yes_no, "neither yes nor no in its cells"},
}};

std::string_view field_contradiction(Field field, const ColumnShape& shape) {
  for (const Demand& demand : kDemands) {
    if (demand.field == field && shape.share(demand.shape) < kSome) return demand.otherwise;
  }
  const bool coordinate = field == Field::latitude || field == Field::longitude;
  if (coordinate && shape.share(Shape::metres) >= kSome) {
    return "coordinates in metres, not degrees: export WGS 84";
  }
  if (coordinate && shape.share(Shape::degrees) < kSome) return "no decimal degrees in its cells";
  const bool text = field == Field::nom || field == Field::adresse || field == Field::commune;
  if (text && shape.numbers * 2 > shape.filled) return "numbers, not texts, in its cells";
  return {};
}

}  // namespace

std::optional<ColumnGuess> guess_by_shape(const ColumnShape& shape) {
  if (shape.filled < kFewest) return std::nullopt;
  for (const ShapeRule& rule : kShapeRules) {
    const bool person = rule.shape == Shape::person;
    if (person ? shape.share(rule.shape) >= kSome : mostly(shape, rule.shape)) {
      return ColumnGuess{rule.target, 1, rule.why};
    }
  }
  if (mostly(shape, Shape::five_digits)) {
    const bool round = shape.round_codes * 2 >= shape.count(Shape::five_digits);
    return round ? ColumnGuess{{Kind::field, Field::code_postal}, 1, "cells are postcodes"}
                 : ColumnGuess{{Kind::field, Field::code_insee}, 1, "cells are INSEE codes"};
  }
  for (const auto& [field, cells] : shape.listed) {
    if (static_cast<double>(cells) < kMost * static_cast<double>(shape.filled)) continue;
    return ColumnGuess{{Kind::field, field}, 1, "cells are of the standard's list"};
  }
  return std::nullopt;
}

std::string_view contradiction(const ColumnTarget& target, const ColumnShape& shape) {
  if (shape.filled == 0) return {};
  switch (target.kind) {
    case Kind::field:
      return field_contradiction(target.field, shape);
    case Kind::position:
      return shape.share(Shape::position_pair) < kSome ? "no \"latitude,longitude\" in its cells"
                                                       : "";
    case Kind::whole_address:
      return shape.share(Shape::whole_address) < kSome ? "no postcode in its cells" : "";
    case Kind::id:
      if (!shape.all_differ()) return "not different in each row, so it is no id";
      return mostly(shape, Shape::five_digits) ? "codes of five digits, not ids" : "";
    case Kind::equipment:
      return shape.share(Shape::yes_no) < kSome ? "neither yes nor no in its cells" : "";
    default:
      return {};
  }
}

}  // namespace maillage
