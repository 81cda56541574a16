#include "node/directory/venue_hours.h"

#include <algorithm>

#include "node/directory/hours_dates.h"

namespace maillage {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// A hostile venue may list many; nobody has more in mind at a time.
constexpr std::size_t kMostExceptions = 256;
constexpr std::size_t kMostStops = 512;

// Hours that nobody can read may run past midnight, but not into the next working day.
constexpr int kNightsEnd = kMinutesPerDay + 6 * 60;

std::string stop_words(const Stop& stop) {
  std::string text = stop.insee;
  if (!stop.place.empty()) text += " " + stop.place;
  return text;
}

void add_clause(std::string& text, const std::string& clause) {
  if (clause.empty()) return;
  if (!text.empty()) text += " ; ";
  text += clause;
}

}  // namespace

VenueHours::VenueHours(const VenueView& venue) {
  if (const auto text = venue.text(VenueField::horaires); !text.empty()) {
    auto parsed = OpeningHours::parse(text);
    usual_unreadable_ = !parsed;
    if (parsed) usual_ = std::move(*parsed);
  }
  for (const auto& value : venue.values(VenueField::horaires_exceptions)) {
    read_exception(value.text);
  }
  for (const auto& value : venue.values(VenueField::arrets)) read_stop(value.text);
  std::stable_sort(
      exceptions_.begin(), exceptions_.end(),
      [](const Exception& a, const Exception& b) { return a.span.days() < b.span.days(); });
}

void VenueHours::read_exception(std::string_view text) {
  const auto span = span_of_exception(text);
  if (!span || exceptions_.size() == kMostExceptions) {
    undated_exception_ = true;
    return;
  }
  auto parsed = parse_hours_exception(text);
  exceptions_.push_back({*span, parsed ? std::optional(std::move(parsed->hours)) : std::nullopt});
}

void VenueHours::read_stop(std::string_view text) {
  auto parsed = parse_stop(text);
  if (!parsed || stops_.size() == kMostStops) {
    unreadable_stop_ = true;
  } else {
    stops_.push_back(std::move(*parsed));
  }
}

bool VenueHours::is_excepted(sys_days date) const {
  return undated_exception_ ||
         std::any_of(exceptions_.begin(), exceptions_.end(),
                     [&](const Exception& each) { return each.span.holds(date); });
}

OpenState VenueHours::between_stops(sys_days date) const {
  if (stops_.empty()) return OpenState::unknown;
  sys_days first = sys_days::max(), last = sys_days::min();
  for (const Stop& stop : stops_) {
    if (!stop.date) return OpenState::closed;
    first = std::min(first, *stop.date);
    last = std::max(last, *stop.date);
  }
  return first <= date && date <= last ? OpenState::closed : OpenState::unknown;
}

OpenState VenueHours::usual_state(const LocalDay& day, int minute) const {
  if (undated_exception_) return OpenState::unknown;
  const Exception* meant = nullptr;
  for (const Exception& each : exceptions_) {
    if (!each.span.holds(day.date)) continue;
    if (meant != nullptr && each.span.days() > meant->span.days()) break;
    if (!each.hours || (meant != nullptr && *meant->hours != *each.hours)) {
      return minute < kNightsEnd ? OpenState::unknown : OpenState::closed;
    }
    meant = &each;
  }
  if (meant == nullptr && usual_) return usual_->covers(day, minute);
  if (meant == nullptr)
    return usual_unreadable_ ? OpenState::unknown
                             : between_stops(day.date + days{minute / kMinutesPerDay});
  const Holiday holiday = meant->span.days() == 1 ? Holiday::no : day.public_holiday;
  return meant->hours->covers({day.date, holiday}, minute);
}

bool VenueHours::stands(const Stop& stop, const LocalDay& day) const {
  return stop.date ? *stop.date == day.date : !is_excepted(day.date);
}

OpenState VenueHours::covers(const LocalDay& day, int minute) const {
  OpenState state = usual_state(day, minute);
  for (const Stop& stop : stops_) {
    if (!stands(stop, day)) continue;
    const LocalDay as_meant{day.date, stop.date ? Holiday::no : day.public_holiday};
    state = either(state, stop.hours.covers(as_meant, minute));
  }
  return state == OpenState::closed && unreadable_stop_ ? OpenState::unknown : state;
}

OpenState VenueHours::state_at(const PlacedMoment& moment) const {
  const OpenState today = covers(moment.today, moment.minute);
  if (today == OpenState::open) return today;
  return either(today, covers(moment.evening_before(), moment.minute + kMinutesPerDay));
}

std::vector<int> VenueHours::changes_of(const LocalDay& day) const {
  std::vector<int> minutes = {0};
  if (usual_) usual_->add_changes(day, minutes);
  for (const Exception& each : exceptions_) {
    if (each.hours && each.span.holds(day.date)) each.hours->add_changes(day, minutes);
  }
  for (const Stop& stop : stops_) {
    if (stands(stop, day)) stop.hours.add_changes(day, minutes);
  }
  return minutes;
}

std::string VenueHours::stop_at(const PlacedMoment& moment) const {
  for (const Stop& stop : stops_) {
    const auto open = [&](const LocalDay& day, int minute) {
      const LocalDay as_meant{day.date, stop.date ? Holiday::no : day.public_holiday};
      return stands(stop, day) && stop.hours.covers(as_meant, minute) == OpenState::open;
    };
    if (open(moment.today, moment.minute) ||
        open(moment.evening_before(), moment.minute + kMinutesPerDay)) {
      return stop_words(stop);
    }
  }
  return {};
}

std::optional<NextOpening> VenueHours::next_opening(const LocalMoment& now,
                                                    HolidayCalendar calendar,
                                                    int days_ahead) const {
  LocalDay yesterday = placed(now.date - days{1}, calendar);
  std::vector<int> from_yesterday = changes_of(yesterday);
  for (int ahead = 0; ahead <= days_ahead; ++ahead) {
    const LocalDay today = placed(now.date + days{ahead}, calendar);
    std::vector<int> from_today = changes_of(today);
    std::vector<int> minutes = from_today;
    if (ahead == 0) minutes.push_back(now.minute);
    for (const int minute : from_yesterday) minutes.push_back(minute - kMinutesPerDay);
    std::sort(minutes.begin(), minutes.end());
    minutes.erase(std::unique(minutes.begin(), minutes.end()), minutes.end());
    for (const int minute : minutes) {
      if (minute < (ahead == 0 ? now.minute : 0) || minute >= kMinutesPerDay) continue;
      const PlacedMoment then{today, yesterday, minute};
      if (state_at(then) != OpenState::open) continue;
      return NextOpening{
          {today.date, minute}, ahead * kMinutesPerDay + minute - now.minute, stop_at(then)};
    }
    yesterday = today;
    from_yesterday = std::move(from_today);
  }
  return std::nullopt;
}

std::string VenueHours::words(std::string_view usual, sys_days today) const {
  std::string text = usual_ && !usual_->is_doubtful() ? usual_->words() : std::string(usual);
  for (const Exception& each : exceptions_) {
    if (each.span.last < today || !each.hours) continue;
    add_clause(text, maillage::words(date_range(each.span.first, each.span.last)) + " : " +
                         each.hours->words());
  }
  for (const Stop& stop : stops_) {
    if (stop.date && *stop.date < today) continue;
    std::string when = stop.hours.words();
    if (stop.date) {
      // The hours of a date are those of every day in their own words.
      const LocalDay day{*stop.date, Holiday::no};
      when = maillage::words(date_range(*stop.date, *stop.date)) + " " +
             stop.hours.words_of(day.weekday());
    }
    add_clause(text, "arrêt " + when + " : " + stop_words(stop));
  }
  return text;
}

}  // namespace maillage
