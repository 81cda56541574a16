#include "node/directory/public_view.h"

#include <gtest/gtest.h>

#include "node/directory/search/search.h"
#include "node/directory/search/venue_batch.h"

namespace maillage {
namespace {

using Field = VenueField;

// Every field holds a word of its own.
Venue full_venue() {
  Venue venue{"v1", {}};
  for (const VenueFieldInfo& each : venue_fields()) {
    venue.fields[each.field] = {"canari" + std::to_string(static_cast<int>(each.field))};
  }
  for (const Field free : {Field::adresse_confidentielle, Field::structure_protegee}) {
    venue.fields.erase(free);
  }
  venue.fields[Field::typologie] = {"CCAS"};
  return venue;
}

TEST(PublicView, LeavesAnOrdinaryVenueAsItIs) {
  const Venue venue = full_venue();
  EXPECT_FALSE(hides_place(venue));
  EXPECT_EQ(public_view(venue), venue);
}

TEST(PublicView, TellsOfAHiddenPlaceNothingThatTellsWhere) {
  Venue venue = full_venue();
  venue.fields[Field::adresse_confidentielle] = {"oui"};
  const Venue shown = public_view(venue);
  for (const Field hidden :
       {Field::pivot, Field::adresse, Field::complement_adresse, Field::latitude, Field::longitude,
        Field::courriels, Field::site_web, Field::presentation_resume, Field::presentation_detail,
        Field::fiche_acces_libre, Field::prise_rdv, Field::transports, Field::arrets,
        Field::lien_source, Field::services_detail, Field::conditions_admission,
        Field::frais_precisions}) {
    EXPECT_FALSE(shown.fields.contains(hidden)) << info(hidden).column;
  }
  for (const Field kept : {Field::nom, Field::commune, Field::telephone, Field::horaires}) {
    EXPECT_TRUE(shown.fields.contains(kept)) << info(kept).column;
  }
}

TEST(PublicView, ProtectsSomeKindsOfStructuresUnlessTheCoordinatorSaysOtherwise) {
  Venue venue = full_venue();
  for (const char* kind : {"CHRS", "CIDFF", "CSAPA", "SPIP", "ASE"}) {
    venue.fields[Field::typologie] = {"ASSO", kind};
    EXPECT_TRUE(is_protected(venue)) << kind;
  }
  venue.fields[Field::structure_protegee] = {"non"};
  EXPECT_FALSE(is_protected(venue));
  venue.fields[Field::typologie] = {"CCAS"};
  venue.fields[Field::structure_protegee] = {"oui"};
  EXPECT_TRUE(hides_place(venue));
}

TEST(PublicView, IsAllThatSearchReads) {
  Venue venue = full_venue();
  venue.fields[Field::structure_protegee] = {"oui"};
  venue.fields[Field::latitude] = {"48.0"};
  venue.fields[Field::longitude] = {"0.2"};
  VenueBatch batch;
  batch.upsert({}, venue.id, venue);
  batch.visit([](const VenueKey&, const VenueView* view) {
    ASSERT_NE(view, nullptr);
    for (const VenueView::Value& value : view->values()) {
      EXPECT_FALSE(tells_place(value.field)) << info(value.field).column;
    }
    EXPECT_FALSE(view->text(Field::nom).empty());
  });
}

}  // namespace
}  // namespace maillage
