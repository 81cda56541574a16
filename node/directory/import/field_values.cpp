#include "node/directory/import/field_values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <vector>

#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

std::string without(std::string_view text, std::string_view characters) {
  std::string out(text);
  std::erase_if(out, [characters](char c) { return characters.find(c) != characters.npos; });
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

// "72000.0" and "72000,00": a code that a spreadsheet took for a number.
std::string_view without_zero_decimals(std::string_view text) {
  const std::size_t point = text.find_first_of(".,");
  if (point == text.npos || point + 1 == text.size()) return text;
  return text.find_first_not_of('0', point + 1) == text.npos ? text.substr(0, point) : text;
}

bool is_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x80 && std::isalnum(c); });
}

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The code with what a spreadsheet did to it undone: decimals, lost zero.
Reading repaired_code(std::string_view text) {
  std::string code = without(without_zero_decimals(text), " '");
  if (code.size() == 4 && is_digits(code)) code.insert(0, "0");
  return {code, code == without(text, " ") ? "" : "read as " + code};
}

}  // namespace

Reading read_postcode(std::string_view text) {
  Reading code = repaired_code(text);
  const auto valid = [](std::string_view each) {
    return each.size() == 5 && is_digits(each) && each >= "01000" && each <= "98999";
  };
  if (valid(code.value)) return code;
  // "F-72000", "72000 Le Mans", "72000/72100": five digits that stand alone.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", i), text.size());
    if (valid(text.substr(i, end - i))) {
      const std::string found(text.substr(i, end - i));
      return {found, "read as " + found};
    }
    i = end;
  }
  return {"", "not a postcode of five digits: left out"};
}

Reading read_insee_code(std::string_view text) {
  Reading code = repaired_code(text);
  code.value = upper(code.value);
  const std::string& c = code.value;
  // The standard's pattern: ^([013-9]\d|2[AB1-9])\d{3}$.
  const bool corsican = c.size() == 5 && c[0] == '2' && (c[1] == 'A' || c[1] == 'B');
  const bool valid = corsican ? is_digits(std::string_view(c).substr(2))
                              : c.size() == 5 && is_digits(c) && !c.starts_with("20");
  if (valid && c != "00000") return code;
  return {"", "not an INSEE commune code: left out"};
}

Reading read_pivot(std::string_view text) {
  const std::string pivot = upper(without(without_zero_decimals(text), " .-'"));
  if (pivot.empty())
    return {"", "not a SIRET, RNA or RIDET (9 to 14 letters and digits): left out"};
  if (pivot.find_first_not_of(pivot.front()) == pivot.npos) return {};
  if (pivot.size() >= 9 && pivot.size() <= 14 && is_alphanumeric(pivot)) return {pivot, ""};
  if (upper(text).find("E+") != std::string::npos) {
    return {"", "a spreadsheet rounded this SIRET, its last digits are lost: left out"};
  }
  return {"", "not a SIRET, RNA or RIDET (9 to 14 letters and digits): left out"};
}

namespace {

using std::chrono::year_month_day;

std::optional<year_month_day> calendar_day(std::string_view year, std::string_view month,
                                           std::string_view day) {
  if (year.size() != 4 || month.size() > 2 || day.size() > 2) return std::nullopt;
  const auto y = number<int>(year);
  const auto m = number<unsigned>(month);
  const auto d = number<unsigned>(day);
  if (!y || !m || !d) return std::nullopt;
  const year_month_day date{std::chrono::year{*y}, std::chrono::month{*m}, std::chrono::day{*d}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<year_month_day> parse_date(std::string_view text) {
  std::array<std::string_view, 3> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
    parts[i] = text.substr(begin, end - begin);
    const bool joined = end < text.size() && std::string_view("/-.").find(text[end]) != text.npos;
    if (parts[i].empty() || (i < 2 && !joined)) return std::nullopt;
    begin = end + (i < 2 ? 1 : 0);
  }
  // Only a time may follow.
  if (begin < text.size() && text[begin] != 'T' && text[begin] != ' ') return std::nullopt;
  return parts[0].size() == 4 ? calendar_day(parts[0], parts[1], parts[2])
                              : calendar_day(parts[2], parts[1], parts[0]);
}

// Days since 1899-12-30, as spreadsheets store dates; only those of this century are believed.
std::optional<year_month_day> serial_date(std::string_view text) {
  text = without_zero_decimals(text);
  if (text.size() != 5 || !is_digits(text)) return std::nullopt;
  const int days = *number<int>(text);
  constexpr int kFirst = 36526, kLast = 73050;  // 2000-01-01, 2099-12-31
  if (days < kFirst || days > kLast) return std::nullopt;
  using namespace std::chrono;
  return year_month_day{sys_days{1899y / December / 30} + std::chrono::days{days}};
}

std::string iso(const year_month_day& date) {
  const auto padded = [](unsigned value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
  };
  return std::to_string(static_cast<int>(date.year())) + "-" +
         padded(static_cast<unsigned>(date.month())) + "-" +
         padded(static_cast<unsigned>(date.day()));
}

}  // namespace

Reading read_date(std::string_view text) {
  using namespace std::chrono;
  if (const auto date = parse_date(text)) {
    if (*date == 1970y / January / 1)
      return {"", "1970-01-01 stands for an unknown date: left out"};
    const bool believable = date->year() >= 1990y && date->year() <= 2099y;
    if (believable) return {iso(*date), ""};
  }
  if (const auto date = serial_date(text)) return {iso(*date), "read as " + iso(*date)};
  return {"", "not a date (write YYYY-MM-DD): left out"};
}

Reading read_url(std::string_view text) {
  const std::string lower = [&] {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  }();
  const std::size_t scheme = lower.starts_with("https://")  ? 8
                             : lower.starts_with("http://") ? 7
                                                            : 0;
  const std::string_view rest = std::string_view(lower).substr(scheme);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t dot = host.find('.');
  const bool named = dot != host.npos && dot > 0 && dot + 2 < host.size() &&
                     host.find_first_of("@\\<>\"'()") == host.npos;
  // Without a scheme a colon would be one we do not know ("javascript:").
  const bool plain = scheme > 0 || host.find(':') == host.npos;
  if (!named || !plain || lower.find_first_of(" <>\"") != lower.npos) {
    return {"", "not a web address: left out"};
  }
  return {(scheme > 0 ? lower.substr(0, scheme) : "https://") + std::string(text.substr(scheme)),
          ""};
}

Reading read_email(std::string_view text) {
  if (text.starts_with("mailto:")) text.remove_prefix(7);
  const std::size_t at = text.find('@');
  const std::string_view domain = at == text.npos ? "" : text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  const bool valid = at != text.npos && at > 0 && domain.find('@') == domain.npos &&
                     dot != domain.npos && dot > 0 && dot + 2 < domain.size() &&
                     text.find_first_of(" <>\"(),;:[]\\") == text.npos;
  if (valid) return {std::string(text), ""};
  return {"", "not an e-mail address: left out"};
}

namespace {

struct Box {
  double south, north, west, east;
  bool holds(double latitude, double longitude) const {
    return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
  }
};

// Where French communes are, in degrees, with a margin.
constexpr std::array<Box, 9> kFrance = {{
    {41, 51.6, -5.6, 10},        // mainland and Corsica
    {14, 18.5, -63.5, -60.5},    // Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
    {2, 6, -55, -51},            // Guyane
    {-21.6, -20.7, 55, 56},      // La Réunion
    {-13.2, -12.5, 44.8, 45.5},  // Mayotte
    {46.6, 47.3, -56.6, -56},    // Saint-Pierre-et-Miquelon
    {-23.5, -17, 158, 172.5},    // Nouvelle-Calédonie
    {-28.5, -7, -155, -134},     // Polynésie française
    {-14.7, -13, -178.5, -176},  // Wallis-et-Futuna
}};

bool in_france(double latitude, double longitude) {
  return std::any_of(kFrance.begin(), kFrance.end(),
                     [&](const Box& box) { return box.holds(latitude, longitude); });
}

std::string decimal_text(std::string_view text) {
  std::string out = without(text, " +'");
  std::replace(out.begin(), out.end(), ',', '.');
  return out;
}

}  // namespace

PositionReading read_position(std::string_view latitude_text, std::string_view longitude_text) {
  if (latitude_text.empty() && longitude_text.empty()) return {};
  if (latitude_text.empty() || longitude_text.empty()) {
    return {"", "", "latitude and longitude only mean something together: left out"};
  }
  const std::string north = decimal_text(latitude_text), east = decimal_text(longitude_text);
  const auto latitude = number<double>(north), longitude = number<double>(east);
  if (!latitude || !longitude || !std::isfinite(*latitude) || !std::isfinite(*longitude)) {
    return {"", "", "not decimal degrees: left out"};
  }
  if (*latitude == 0 && *longitude == 0) return {"", "", "0,0 stands for no position: left out"};
  if (in_france(*latitude, *longitude)) return {north, east, ""};
  if (in_france(*longitude, *latitude)) {
    return {east, north, "latitude and longitude were exchanged: set right"};
  }
  if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180) {
    return {"", "", "not degrees of latitude and longitude (WGS 84): left out"};
  }
  return {north, east, "this position is outside France: check it"};
}

}  // namespace maillage
