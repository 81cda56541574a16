// What a venue must have to be found, beside words: its facets, its hours, its room.
#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/directory/search/facets.h"
#include "node/directory/venue_hours.h"

namespace maillage {

// In the order in which they are left out when nothing passes all of them: what may have changed
// since, or can be asked by telephone, goes before what somebody cannot do without.
enum class SearchFilter : std::uint8_t {
  room,
  open,  // open at a moment
  day,   // open on a day
  stop,
  mode,
  fees,
  programme,
  itinerance,
  typology,
  equipment,
  audience,
  language,
  private_interview,
  sans_internet,
  accessibility,
  theme,
};
constexpr std::size_t search_filters = static_cast<std::size_t>(SearchFilter::theme) + 1;
using FilterSet = std::bitset<search_filters>;

std::string_view name_of(SearchFilter filter);  // "sans internet"
std::optional<SearchFilter> filter_of(FacetKind kind);

// Any of a kind's values will do; every kind is wanted. A value is meant as it is written, accents
// and case aside, or as a part of others if no venue has it so.
using WantedFacets = std::map<FacetKind, std::vector<std::string>>;

// A stop of an itinerant venue in a commune, on one of these days.
struct StopQuery {
  std::string insee;
  DateSpan days;  // 31 at the most are looked at
};

class FacetFilters {
 public:
  // `theme`: a part of the name of a service or theme; empty: any.
  FacetFilters(const FacetTable& table, const WantedFacets& wanted, std::string_view theme);

  // `left_out` are not looked at. `facets`: those of one venue.
  bool pass(std::span<const FacetId> facets, const FilterSet& left_out) const;
  const FilterSet& given() const { return given_; }

 private:
  // The filters that ask for a facet, as bits under its id.
  std::vector<std::uint32_t> asked_by_;
  FilterSet given_;
};

// Known to be open at some time of that day, stops and seasons included.
bool opens_on(const VenueHours& hours, std::chrono::sys_days day, HolidayCalendar calendar);
bool stops_in(const VenueHours& hours, const StopQuery& query, HolidayCalendar calendar);

}  // namespace maillage
