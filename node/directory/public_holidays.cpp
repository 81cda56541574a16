#include "node/directory/public_holidays.h"

#include <algorithm>
#include <array>

#include "node/directory/departements.h"

namespace maillage {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Easter Sunday of the Gregorian calendar (the "anonymous" algorithm; Meeus, Astronomical
// Algorithms, 1991, chapter 8).
sys_days easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return sys_days{std::chrono::year{year} / (n / 31) / (n % 31 + 1)};
}

struct FixedHoliday {
  HolidayCalendar calendar;
  unsigned month;
  unsigned day;
  Holiday status = Holiday::yes;
  int from = 0;  // the first and the last year
  int to = 32767;
};

// Everywhere: Code du travail, art. L3133-1; in Polynésie art. Lp. 3322-1 of its own Code du
// travail (loi du pays 2011-15), in Nouvelle-Calédonie art. 74 of the Accord interprofessionnel
// territorial and art. Lp. 232-1 of its own Code, in Wallis-et-Futuna under the Code du travail
// d'outre-mer (law 52-1322 of 15 December 1952).
constexpr std::array<std::array<unsigned, 2>, 8> kEverywhere = {
    {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}}};

using enum HolidayCalendar;
constexpr std::array kFixed = {
    // Code du travail, art. L3134-13 (Saint-Étienne).
    FixedHoliday{alsace_moselle, 12, 26},
    // Code du travail, art. L3422-2: commemoration of the abolition of slavery.
    FixedHoliday{mayotte, 4, 27},
    FixedHoliday{martinique, 5, 22},
    FixedHoliday{guadeloupe, 5, 27},
    FixedHoliday{guyane, 6, 10},
    FixedHoliday{saint_barthelemy, 10, 9},
    FixedHoliday{reunion, 12, 20},
    // Art. L3422-2 still says 27 May for Saint-Martin; since 2019 the collectivity and the
    // prefecture keep 28 May (a ministerial circular of 2018).
    FixedHoliday{saint_martin, 5, 27, Holiday::yes, 0, 2018},
    FixedHoliday{saint_martin, 5, 27, Holiday::perhaps, 2019},
    FixedHoliday{saint_martin, 5, 28, Holiday::perhaps, 2019},
    // Code du travail of Polynésie, art. Lp. 3322-1: Arrivée de l'Évangile, Fête de l'autonomie.
    // A loi du pays debated in 2025 (Assembly, report 23-2025) puts Matari'i, on 20 November or on
    // the last Friday of that month, in the place of 29 June.
    FixedHoliday{polynesie, 3, 5},
    FixedHoliday{polynesie, 6, 29, Holiday::yes, 0, 2024},
    FixedHoliday{polynesie, 6, 29, Holiday::perhaps, 2025},
    FixedHoliday{polynesie, 11, 20, Holiday::perhaps, 2025},
    // Code du travail of Nouvelle-Calédonie, art. Lp. 232-1: Fête de la citoyenneté.
    FixedHoliday{nouvelle_caledonie, 9, 24},
    // Holidays of the territory, set by the Administrateur supérieur: Saint Pierre Chanel and the
    // Fête du territoire; lists differ about Saints Pierre et Paul.
    FixedHoliday{wallis_et_futuna, 4, 28},
    FixedHoliday{wallis_et_futuna, 6, 29, Holiday::perhaps},
    FixedHoliday{wallis_et_futuna, 7, 29},
};

Holiday fixed_holiday(const year_month_day& date, HolidayCalendar calendar) {
  const auto month = static_cast<unsigned>(date.month());
  const auto day = static_cast<unsigned>(date.day());
  const int year = static_cast<int>(date.year());
  for (const auto& each : kEverywhere) {
    if (each[0] == month && each[1] == day) return Holiday::yes;
  }
  for (const FixedHoliday& each : kFixed) {
    if (each.calendar == calendar && each.month == month && each.day == day && each.from <= year &&
        year <= each.to) {
      return each.status;
    }
  }
  const bool last_friday_of_november =
      month == 11 && day > 23 && std::chrono::weekday{sys_days{date}} == std::chrono::Friday;
  return calendar == polynesie && year >= 2025 && last_friday_of_november ? Holiday::perhaps
                                                                          : Holiday::no;
}

// Good Friday: in Alsace-Moselle in the communes that have a Protestant church or one of both
// confessions (Code du travail, art. L3134-13), of which there is no public list; in Polynésie
// everywhere (art. Lp. 3322-1 of its Code).
Holiday good_friday(HolidayCalendar calendar) {
  if (calendar == alsace_moselle) return Holiday::perhaps;
  return calendar == polynesie ? Holiday::yes : Holiday::no;
}

}  // namespace

HolidayCalendar holiday_calendar(std::string_view insee_code, std::string_view postcode) {
  if (insee_code == "97123") return saint_barthelemy;  // their codes until 2007
  if (insee_code == "97127") return saint_martin;
  const Departement* departement = departement_of_insee(insee_code);
  if (departement == nullptr) departement = departement_of_postcode(postcode);
  if (departement == nullptr) return metropole;
  const std::string_view code = departement->code;
  if (code.size() == 2) {
    return code == "57" || code == "67" || code == "68" ? alsace_moselle : metropole;
  }
  using Entry = std::pair<std::string_view, HolidayCalendar>;
  static constexpr std::array<Entry, 11> kCalendars = {{{"971", guadeloupe},
                                                        {"972", martinique},
                                                        {"973", guyane},
                                                        {"974", reunion},
                                                        {"975", saint_pierre_et_miquelon},
                                                        {"976", mayotte},
                                                        {"977", saint_barthelemy},
                                                        {"978", saint_martin},
                                                        {"986", wallis_et_futuna},
                                                        {"987", polynesie},
                                                        {"988", nouvelle_caledonie}}};
  const auto found = std::find_if(kCalendars.begin(), kCalendars.end(),
                                  [&](const Entry& entry) { return entry.first == code; });
  return found == kCalendars.end() ? metropole : found->second;
}

Holiday public_holiday(sys_days date, HolidayCalendar calendar) {
  const year_month_day civil{date};
  if (civil.year() < std::chrono::year{1583}) return Holiday::no;
  const Holiday fixed = fixed_holiday(civil, calendar);
  if (fixed == Holiday::yes) return fixed;
  // Easter Monday, Ascension and Whit Monday are of art. L3133-1 and of all the texts above.
  const days after_easter = date - easter(static_cast<int>(civil.year()));
  if (after_easter == days{1} || after_easter == days{39} || after_easter == days{50}) {
    return Holiday::yes;
  }
  return after_easter == days{-2} ? std::max(fixed, good_friday(calendar)) : fixed;
}

}  // namespace maillage
