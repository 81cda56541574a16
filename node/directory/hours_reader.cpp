#include "node/directory/hours_reader.h"

#include <algorithm>
#include <array>

namespace maillage {
namespace {

constexpr int kLatestMinute = 2 * 24 * 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <std::size_t N>
std::optional<int> read_one_of(HoursReader& reader, const std::array<std::string_view, N>& words) {
  for (std::size_t i = 0; i < N; ++i) {
    if (reader.read_word(words[i])) return static_cast<int>(i);
  }
  return std::nullopt;
}

}  // namespace

void HoursReader::skip_spaces() {
  while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                            rest_.front() == '\r' || rest_.front() == '\n')) {
    rest_.remove_prefix(1);
  }
}

bool HoursReader::at_end() {
  skip_spaces();
  return rest_.empty();
}

bool HoursReader::read_char(char wanted) {
  skip_spaces();
  if (rest_.empty() || rest_.front() != wanted) return false;
  rest_.remove_prefix(1);
  return true;
}

bool HoursReader::read_dash() {
  skip_spaces();
  for (const std::string_view dash : {"-", "–", "—"}) {
    if (rest_.starts_with(dash)) {
      rest_.remove_prefix(dash.size());
      return true;
    }
  }
  return false;
}

bool HoursReader::read_word(std::string_view word) {
  skip_spaces();
  if (rest_.size() < word.size()) return false;
  const bool same = std::equal(word.begin(), word.end(), rest_.begin(), [](char a, char b) {
    return a == b || (is_letter(a) && (a ^ b) == 0x20);
  });
  if (!same || (rest_.size() > word.size() && is_letter(rest_[word.size()]))) return false;
  rest_.remove_prefix(word.size());
  return true;
}

std::optional<int> HoursReader::read_number(std::size_t least, std::size_t most) {
  skip_spaces();
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
  const auto length = static_cast<std::size_t>(end - rest_.begin());
  if (length < least || length > most) return std::nullopt;
  int value = 0;
  for (const char digit : rest_.substr(0, length)) value = value * 10 + (digit - '0');
  rest_.remove_prefix(length);
  return value;
}

std::optional<int> HoursReader::read_weekday() {
  static constexpr std::array<std::string_view, 7> kNames = {"Mo", "Tu", "We", "Th",
                                                             "Fr", "Sa", "Su"};
  return read_one_of(*this, kNames);
}

std::optional<int> HoursReader::read_month() {
  static constexpr std::array<std::string_view, 12> kNames = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto month = read_one_of(*this, kNames);
  return month ? std::optional(*month + 1) : std::nullopt;
}

std::optional<int> HoursReader::read_time() {
  const std::string_view before = rest_;
  const auto time = [this]() -> std::optional<int> {
    const auto hour = read_number(1, 2);
    if (!hour || rest_.empty()) return std::nullopt;
    const char mark = rest_.front();
    if (mark != ':' && mark != 'h' && mark != 'H') return std::nullopt;
    rest_.remove_prefix(1);
    auto minute = read_number(2, 2);
    if (!minute && mark != ':' && (rest_.empty() || !is_digit(rest_.front()))) minute = 0;
    if (!minute || *minute > 59 || *hour * 60 + *minute > kLatestMinute) return std::nullopt;
    return *hour * 60 + *minute;
  }();
  if (!time) rest_ = before;
  return time;
}

}  // namespace maillage
