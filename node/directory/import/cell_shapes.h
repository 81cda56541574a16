// What the cells of a column look like, whatever its name: from this a column map is proposed.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/venue.h"

namespace maillage {

// A cell may have several shapes, or none.
enum class Shape : std::size_t {
  siret,          // 14 digits
  five_digits,    // postcode or INSEE code, Corsica's too
  position_pair,  // "47.99,0.19"
  degrees,        // one coordinate
  metres,         // one coordinate of a projection such as Lambert 93
  osm_hours,      // "Mo-Fr 09:00-12:00"
  prose_hours,    // "mardi 14h-17h"
  day_hours,      // "9h-12h et 14h-17h", "fermé"
  telephone,
  email,
  web_address,
  date,
  yes_no,
  minutes,
  whole_address,  // with its postcode and commune
  person,         // "Mme Bernard"
};
inline constexpr std::size_t shape_count = static_cast<std::size_t>(Shape::person) + 1;

inline constexpr std::string_view kListSeparators = "|;,/";

struct ColumnShape {
  std::size_t filled = 0;    // cells with text
  std::size_t distinct = 0;  // texts
  std::size_t numbers = 0;   // cells that are a number
  std::size_t prose = 0;     // cells of more than 60 bytes
  std::size_t round_codes =
      0;  // of five digits, ending in 0 as postcodes do and INSEE codes do not
  std::array<std::size_t, shape_count> counts{};
  std::map<VenueField, std::size_t> listed;  // cells of the standard's closed list of a field
  std::array<std::size_t, kListSeparators.size()> separators{};  // cells with each
  std::vector<std::string> samples;                              // the first distinct texts

  std::size_t count(Shape shape) const { return counts[static_cast<std::size_t>(shape)]; }
  // Of the filled cells, 0 to 1; 0 when there are none.
  double share(Shape shape) const;
  bool all_differ() const { return filled > 0 && distinct == filled; }
};

class ShapeSurvey {
 public:
  void add(std::string_view cleaned_cell);  // as clean_cell() gives it; empty ones do not count
  ColumnShape take() &&;

 private:
  ColumnShape shape_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace maillage
