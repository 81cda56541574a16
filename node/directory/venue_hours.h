// When a venue is open, from all that it says: usual hours, exceptions and stops.
//
// On a day that exceptions are about, the one of the fewest days stands in for the usual hours; two
// of one length that differ make the day unknown. An exception of a single date was written knowing
// what day it is, so a public holiday does not make it doubtful. A stop adds its times; on a day
// with an exception only a stop of that very date does. A venue without usual hours is closed
// between its stops, but unknown before the first date and after the last when none recurs.
// A value that cannot be read makes unknown whatever it may be about.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "node/directory/hours_exceptions.h"
#include "node/directory/opening_hours.h"
#include "node/directory/venue_view.h"

namespace maillage {

constexpr int kDaysAheadForNextOpening = 14;

struct NextOpening {
  LocalMoment when;
  int minutes_ahead = 0;  // by the clock on the wall; 0: open already
  std::string stop;       // where an itinerant venue stands then: its commune's code and place
};

class VenueHours {
 public:
  VenueHours() = default;
  explicit VenueHours(const VenueView& venue);  // keeps copies

  OpenState state_at(const PlacedMoment& moment) const;
  // As OpeningHours::covers.
  OpenState covers(const LocalDay& day, int minute) const;

  // The first minute from now on that is known to be open, up to the end of that many days ahead.
  std::optional<NextOpening> next_opening(const LocalMoment& now, HolidayCalendar calendar,
                                          int days_ahead = kDaysAheadForNextOpening) const;

  // In French, what is past by `today` left out; `usual` as it is where it cannot be understood or
  // is doubtful. `usual`: the venue's `horaires`.
  std::string words(std::string_view usual, std::chrono::sys_days today) const;

  const std::vector<Stop>& stops() const { return stops_; }

 private:
  void read_exception(std::string_view text);
  void read_stop(std::string_view text);
  OpenState usual_state(const LocalDay& day, int minute) const;
  OpenState between_stops(std::chrono::sys_days date) const;
  bool stands(const Stop& stop, const LocalDay& day) const;
  bool is_excepted(std::chrono::sys_days date) const;
  std::vector<int> changes_of(const LocalDay& day) const;
  std::string stop_at(const PlacedMoment& moment) const;

  struct Exception {
    DateSpan span;
    std::optional<OpeningHours> hours;  // empty: not understood
  };

  std::optional<OpeningHours> usual_;
  bool usual_unreadable_ = false;
  std::vector<Exception> exceptions_;  // those of the fewest days first
  bool undated_exception_ = false;     // one that cannot be read, about any day
  std::vector<Stop> stops_;
  bool unreadable_stop_ = false;
};

}  // namespace maillage
