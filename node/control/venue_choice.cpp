#include "node/control/venue_choice.h"

#include "node/directory/text.h"
#include "node/directory/venue_place.h"

namespace maillage {

bool is_of_theme(const Venue& venue, const std::string& folded) {
  for (const VenueField field : {VenueField::services, VenueField::thematiques}) {
    const auto found = venue.fields.find(field);
    if (found == venue.fields.end()) continue;
    for (const std::string& value : found->second) {
      if (fold_text(value).find(folded) != std::string::npos) return true;
    }
  }
  return false;
}

Placement placement_of(const Venue& venue, const Territory& territory, const Gazetteer& gazetteer) {
  const Placement placement =
      territory.placement(venue.text(VenueField::code_insee), venue.text(VenueField::code_postal));
  if (placement != Placement::unknown) return placement;
  return territory.placement(communes_of_place(gazetteer, venue.text(VenueField::commune),
                                               venue.text(VenueField::code_postal),
                                               venue.position()));
}

}  // namespace maillage
