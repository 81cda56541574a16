#include "node/hub/geography.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace maillage {
namespace {

std::string data_file(const std::string& name) {
  const char* given = getenv("MAILLAGE_DATA");
  for (const std::string& dir :
       {std::string(given == nullptr ? "" : given), std::string("/usr/share/maillage"),
        std::string(MAILLAGE_DATA_DIR)}) {
    std::ifstream in(dir + "/" + name, std::ios::binary);
    if (dir.empty() || !in) continue;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  throw std::runtime_error(name +
                           " was not found in /usr/share/maillage: reinstall maillage, or "
                           "name its folder in MAILLAGE_DATA");
}

template <typename Table>
Table sound(Result<Table> table) {
  if (!table) throw std::runtime_error("a geographic table is damaged: " + table.error().message);
  return std::move(*table);
}

}  // namespace

std::unique_ptr<const Geography> load_geography() {
  auto geography = std::make_unique<Geography>(Geography{
      sound(Gazetteer::parse(data_file("communes-2026.csv"), data_file("communes-centroids.csv"))),
      {}});
  geography->territories = sound(Territories::parse(
      data_file("epci-2026.csv"), data_file("epci-membres-2026.csv"), geography->communes));
  return geography;
}

}  // namespace maillage
