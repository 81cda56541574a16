#include "node/directory/import/row_values.h"

#include "node/directory/import/cell_text.h"
#include "node/directory/import/plain_answers.h"
#include "node/directory/import/telephone.h"

namespace maillage {
namespace {

using Field = VenueField;

Reading read_telephone_cell(std::string_view text) {
  const TelephoneReading reading = read_telephone(text);
  if (reading.number.empty()) return {"", "not a telephone number: left out"};
  if (reading.several) return {reading.number, "only the first number is kept"};
  return {reading.number, reading.repaired ? "read as " + reading.number : ""};
}

}  // namespace

Reading read_value(VenueField field, std::string_view text) {
  const auto inert = inert_content(text);
  if (inert) text = *inert;
  switch (field) {
    case Field::pivot:
      return read_pivot(text);
    case Field::code_postal:
      return read_postcode(text);
    case Field::code_insee:
      return read_insee_code(text);
    case Field::date_maj:
      return read_date(text);
    case Field::fiche_acces_libre:
    case Field::prise_rdv:
    case Field::site_web:
      return read_url(text);
    case Field::telephone:
      return read_telephone_cell(text);
    case Field::courriels:
      return read_email(text);
    case Field::sans_internet:
    case Field::entretien_confidentiel:
      return read_yes_no(text);
    case Field::adresse_confidentielle:
    case Field::structure_protegee:
      return read_protection(text);
    case Field::duree_moyenne:
      return read_minutes(text);
    default:
      break;
  }
  Reading reading{std::string(text), ""};
  if (!inert && defuse_formula(reading.value)) {
    reading.note = "looks like a spreadsheet formula: its first character was removed";
  }
  return reading;
}

std::vector<std::string> split_addresses(std::string_view text) {
  std::vector<std::string> addresses;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    const bool starts =
        rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.");
    if (!starts || std::string_view(",; ").find(text[i - 1]) == std::string_view::npos) continue;
    addresses.emplace_back(text.substr(begin, i - begin));
    begin = i;
  }
  addresses.emplace_back(text.substr(begin));
  for (std::string& address : addresses) {
    address.erase(address.find_last_not_of(",; ") + 1);
  }
  std::erase(addresses, "");
  return addresses;
}

}  // namespace maillage
