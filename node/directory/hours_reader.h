// Reading the small words of opening hours off the front of a text. Each `read_` function either
// consumes what it names, or leaves it (but for the spaces before it) and answers no.
#pragma once

#include <optional>
#include <string_view>

namespace maillage {

class HoursReader {
 public:
  explicit HoursReader(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  void back_to(std::string_view rest) { rest_ = rest; }
  bool at_end();  // nothing but spaces follows

  bool read_char(char wanted);
  bool read_dash();  // "-", "–" or "—"
  // Whatever its case, and not the beginning of a longer word ("Mois" is not Monday).
  bool read_word(std::string_view word);
  // Between `least` and `most` digits; one more would be another notation.
  std::optional<int> read_number(std::size_t least, std::size_t most);
  std::optional<int> read_weekday();  // 0 = "Mo"
  std::optional<int> read_month();    // 1 = "Jan"
  // Minutes since midnight, up to "48:00" as the specification allows for the next morning.
  std::optional<int> read_time();

 private:
  void skip_spaces();

  std::string_view rest_;
};

}  // namespace maillage
