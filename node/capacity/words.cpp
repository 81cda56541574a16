#include "node/capacity/words.h"

#include <array>
#include <charconv>
#include <chrono>

namespace maillage {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

std::chrono::year_month_day civil(DayNumber day) {
  return std::chrono::sys_days{std::chrono::days{day}};
}

std::string padded(unsigned number, std::size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// All of `text` as a number of so many digits at most; nothing else.
std::optional<int> read_number(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text.front() == '-') return std::nullopt;
  return number;
}

std::optional<DayNumber> read_date(std::string_view year, std::string_view month,
                                   std::string_view day) {
  const auto y = read_number(year, 4, 4), m = read_number(month, 1, 2), d = read_number(day, 1, 2);
  if (!y || !m || !d) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*y},
                                         std::chrono::month{static_cast<unsigned>(*m)},
                                         std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const auto number =
      static_cast<DayNumber>(std::chrono::sys_days{date}.time_since_epoch().count());
  if (number < first_day || number > last_day) return std::nullopt;
  return number;
}

std::string refusal_words(std::size_t refusals) {
  return std::to_string(refusals) + " refus récents";
}

// What was said, when it no longer tells what is now.
std::string words_of_old(const Tension& tension) {
  switch (tension.state) {
    case TensionState::receives:
      return "on recevait";
    case TensionState::wait:
      return "le délai était de " + std::to_string(tension.weeks) +
             (tension.weeks == 1 ? " semaine" : " semaines");
    case TensionState::full_until:
      return "était complet jusqu'au " + day_in_words(tension.until);
  }
  return {};
}

}  // namespace

std::string day_in_words(DayNumber day) {
  const auto date = civil(day);
  const auto number = static_cast<unsigned>(date.day());
  return (number == 1 ? "1er" : std::to_string(number)) + " " +
         std::string(months[static_cast<unsigned>(date.month()) - 1]) + " " +
         std::to_string(static_cast<int>(date.year()));
}

std::string iso_date_of(DayNumber day) {
  const auto date = civil(day);
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

std::string words_of(const Tension& tension) {
  switch (tension.state) {
    case TensionState::receives:
      return "on reçoit";
    case TensionState::wait:
      return "délai de " + std::to_string(tension.weeks) +
             (tension.weeks == 1 ? " semaine" : " semaines");
    case TensionState::full_until:
      return "complet jusqu'au " + day_in_words(tension.until);
  }
  return {};
}

std::string words_of(const NextDate& opening) {
  std::string words =
      opening.kind == NextKind::workshop ? "prochain atelier le " : "prochain créneau le ";
  words += day_in_words(opening.day);
  if (!opening.minute) return words;
  words += " à " + std::to_string(*opening.minute / 60) + " h";
  const unsigned minutes = *opening.minute % 60;
  return minutes == 0 ? words : words + " " + padded(minutes, 2);
}

std::string words_of(const RoomView& room, std::optional<DayNumber> known_on) {
  const std::string known = known_on ? "connu le " + day_in_words(*known_on) : std::string();
  switch (room.availability) {
    case Availability::probably_full:
      return "probablement complet (" + refusal_words(room.refusals) + ")";
    case Availability::unknown:
      if (!room.tension) return "disponibilité inconnue";
      return "disponibilité inconnue (" + words_of_old(*room.tension) + ", " + known + ")";
    case Availability::available:
    case Availability::wait:
    case Availability::full:
      return words_of(*room.tension) + " (" + known + (room.validated ? ", par téléphone)" : ")");
  }
  return {};
}

std::optional<DayNumber> read_day(std::string_view text) {
  if (text.size() > 10) return std::nullopt;
  const char separator = text.find('/') != text.npos ? '/' : '-';
  const std::size_t first = text.find(separator);
  if (first == text.npos) return std::nullopt;
  const std::size_t second = text.find(separator, first + 1);
  if (second == text.npos) return std::nullopt;
  const auto a = text.substr(0, first), b = text.substr(first + 1, second - first - 1),
             c = text.substr(second + 1);
  return separator == '/' ? read_date(c, b, a) : read_date(a, b, c);
}

std::optional<DayAndMinute> read_day_and_minute(std::string_view text) {
  const std::size_t end = text.find_first_of(" T");
  const auto day = read_day(text.substr(0, end));
  if (!day) return std::nullopt;
  if (end == text.npos) return DayAndMinute{*day, {}};
  const std::string_view time = text.substr(end + 1);
  const std::size_t colon = time.find_first_of(":h");
  if (colon == time.npos) return std::nullopt;
  const auto hour = read_number(time.substr(0, colon), 1, 2);
  const auto minute = read_number(time.substr(colon + 1), 2, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return DayAndMinute{*day, static_cast<std::uint16_t>(*hour * 60 + *minute)};
}

}  // namespace maillage
