#include "node/directory/search/filters.h"

#include "protocol/assert.h"

namespace maillage {
namespace {

std::uint32_t bit(SearchFilter filter) { return 1u << static_cast<unsigned>(filter); }

}  // namespace

std::string_view name_of(SearchFilter filter) {
  constexpr std::array<std::string_view, search_filters> kNames = {
      "with room",         "open then",     "open that day", "stop",      "mode",   "fees",
      "programme",         "itinerance",    "typology",      "equipment", "public", "language",
      "private interview", "sans internet", "accessibility", "theme"};
  return kNames[static_cast<std::size_t>(filter)];
}

std::optional<SearchFilter> filter_of(FacetKind kind) {
  switch (kind) {
    case FacetKind::audience:
      return SearchFilter::audience;
    case FacetKind::language:
      return SearchFilter::language;
    case FacetKind::accessibility:
      return SearchFilter::accessibility;
    case FacetKind::fees:
      return SearchFilter::fees;
    case FacetKind::mode:
      return SearchFilter::mode;
    case FacetKind::equipment:
      return SearchFilter::equipment;
    case FacetKind::programme:
      return SearchFilter::programme;
    case FacetKind::typology:
      return SearchFilter::typology;
    case FacetKind::itinerance:
      return SearchFilter::itinerance;
    case FacetKind::sans_internet:
      return SearchFilter::sans_internet;
    case FacetKind::private_interview:
      return SearchFilter::private_interview;
    case FacetKind::service:
    case FacetKind::theme:
      return SearchFilter::theme;
  }
  return std::nullopt;
}

FacetFilters::FacetFilters(const FacetTable& table, const WantedFacets& wanted,
                           std::string_view theme) {
  const bool by_theme = !facet_key(theme).empty();
  if (wanted.empty() && !by_theme) return;
  asked_by_.resize(table.slots());
  for (const auto& [kind, values] : wanted) {
    const auto filter = filter_of(kind);
    MAILLAGE_ASSERT(filter.has_value());
    given_.set(static_cast<std::size_t>(*filter));
    for (const std::string& value : values) {
      if (const auto exact = table.find(kind, value)) {
        asked_by_[*exact] |= bit(*filter);
        continue;
      }
      for (const FacetId facet : table.containing(kind, value)) asked_by_[facet] |= bit(*filter);
    }
  }
  if (!by_theme) return;
  given_.set(static_cast<std::size_t>(SearchFilter::theme));
  for (const FacetKind kind : {FacetKind::service, FacetKind::theme}) {
    for (const FacetId facet : table.containing(kind, theme)) {
      asked_by_[facet] |= bit(SearchFilter::theme);
    }
  }
}

bool FacetFilters::pass(std::span<const FacetId> facets, const FilterSet& left_out) const {
  const FilterSet wanted = given_ & ~left_out;
  if (wanted.none()) return true;
  std::uint32_t met = 0;
  for (const FacetId facet : facets) met |= asked_by_[facet];
  const auto bits = static_cast<std::uint32_t>(wanted.to_ulong());
  return (met & bits) == bits;
}

}  // namespace maillage
