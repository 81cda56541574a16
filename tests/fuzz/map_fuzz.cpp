// Any bytes as a column map: a page or one line that says where it is wrong. What is a page reads a
// file with columns of all kinds, whose promises import_fuzz checks for the built-in maps.
#include <cstddef>
#include <cstdint>
#include <string>

#include "node/directory/import/importer.h"
#include "protocol/assert.h"
#include "protocol/bytes.h"

namespace {

constexpr std::string_view kFile =
    "id;nom;org;v;cp;a;gps;lat;lon;tel;mail;url;date;x;lundi;mardi matin;prenom\n"
    "1;A;B;Le Mans;72000;1 rue Neuve 72000 Le Mans;48.0,0.2;48.0;0.2;0243000000;a@b.fr;b.fr;"
    "2024-01-01;oui|non;9h-12h;10-12;Odile\n"
    "=A1;;;;;;0,0;0;0;x;x;x;x;=1;x;;\n";

void check(const maillage::Venue& venue) {
  MAILLAGE_ASSERT(!venue.id.empty() && maillage::is_utf8(venue.id));
  for (const auto& [field, values] : venue.fields) {
    MAILLAGE_ASSERT(!values.empty() && (values.size() == 1 || maillage::info(field).is_set));
    for (const std::string& value : values) {
      MAILLAGE_ASSERT(!value.empty() && maillage::is_utf8(value));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string page(maillage::as_text({data, size}));
  const auto map = maillage::ColumnMap::parse(page);
  if (!map) {
    const std::string& message = map.error().message;
    MAILLAGE_ASSERT(!message.empty() && message.find('\n') == std::string::npos);
    MAILLAGE_ASSERT(maillage::is_utf8(message));
    return 0;
  }
  auto importer = maillage::Importer::open(maillage::as_bytes(kFile), &*map, {});
  if (!importer) return 0;
  while (importer->step(1)) {
  }
  for (const maillage::Venue& venue : importer->take_venues()) check(venue);
  return 0;
}
