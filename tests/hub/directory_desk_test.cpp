#include "node/hub/directory_desk.h"

#include <gtest/gtest.h>

#include "tests/hub/world.h"

namespace maillage {
namespace {

class DirectoryDeskTest : public testing::Test {
 protected:
  DirectoryDeskTest()
      : gazetteer_(*Gazetteer::parse("code,nom,type,departement,population,codes_postaux\n"
                                     "72181,Le Mans,commune-actuelle,72,145000,72000|72100\n",
                                     "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n")) {}

  test::TestHub hub_{1, "Sarthe", "72"};
  Gazetteer gazetteer_;
  DirectoryDesk desk_{*hub_.hub, gazetteer_};
};

TEST_F(DirectoryDeskTest, CountsWhatAnImportAddsUpdatesAndLeaves) {
  Venue venue = test::venue("1", "Mairie", "Le Mans");
  EXPECT_EQ(desk_.apply({venue, test::venue("2", "CCAS", "Le Mans")}, {}, false).added, 2u);
  venue.fields[VenueField::nom] = {"Mairie du Mans"};
  const DirectoryChanges changes =
      desk_.apply({venue, test::venue("2", "CCAS", "Le Mans")}, {}, false);
  EXPECT_EQ(changes.updated, 1u);
  EXPECT_EQ(changes.unchanged, 1u);
  EXPECT_EQ(desk_.show("1")->venue.text(VenueField::nom), "Mairie du Mans");
}

TEST_F(DirectoryDeskTest, ADryRunChangesNothing) {
  EXPECT_EQ(desk_.apply({test::venue("1", "Mairie", "Le Mans")}, {}, true).added, 1u);
  EXPECT_FALSE(desk_.show("1"));
}

TEST_F(DirectoryDeskTest, ASetKeepsWhatStaysAndDropsWhatWent) {
  Venue venue = test::venue("1", "Mairie", "Le Mans");
  venue.fields[VenueField::services] = {"a", "b"};
  desk_.apply({venue}, {}, false);
  venue.fields[VenueField::services] = {"b", "c"};
  desk_.apply({venue}, {}, false);
  const std::vector<std::string> expected = {"b", "c"};
  EXPECT_EQ(desk_.show("1")->venue.fields.at(VenueField::services), expected);
}

TEST_F(DirectoryDeskTest, ASourceThatDoesNotKnowAFieldDoesNotEmptyIt) {
  Venue venue = test::venue("1", "Mairie", "Le Mans");
  venue.fields[VenueField::telephone] = {"+33243000000"};
  desk_.apply({venue}, {}, false);
  desk_.apply({test::venue("1", "Mairie", "Le Mans")}, {}, false);
  EXPECT_EQ(desk_.show("1")->venue.text(VenueField::telephone), "+33243000000");
}

TEST_F(DirectoryDeskTest, AFieldItsSourceEmptiedIsEmptied) {
  Venue venue = test::venue("1", "Mairie", "Le Mans");
  venue.fields[VenueField::telephone] = {"+33243000000"};
  venue.fields[VenueField::services] = {"a", "b"};
  desk_.apply({venue}, {}, false);
  const std::set<VenueField> covers = {VenueField::telephone, VenueField::services};
  EXPECT_EQ(desk_.apply({test::venue("1", "Mairie", "Le Mans")}, covers, false).updated, 1u);
  const Venue now = desk_.show("1")->venue;
  EXPECT_EQ(now.text(VenueField::telephone), "");
  EXPECT_FALSE(now.fields.contains(VenueField::services));
  EXPECT_EQ(desk_.apply({test::venue("1", "Mairie", "Le Mans")}, covers, false).unchanged, 1u);
}

TEST_F(DirectoryDeskTest, AnOlderFileDoesNotOverwriteANewerOne) {
  Venue venue = test::venue("1", "Mairie du Mans", "Le Mans");
  venue.fields[VenueField::date_maj] = {"2026-05-01"};
  desk_.apply({venue}, {}, false);
  Venue old = test::venue("1", "Ancienne mairie", "Le Mans");
  old.fields[VenueField::date_maj] = {"2020-05-01"};
  EXPECT_EQ(desk_.apply({old}, {}, false).superseded, 1u);
  EXPECT_EQ(desk_.show("1")->venue.text(VenueField::nom), "Mairie du Mans");
}

TEST_F(DirectoryDeskTest, VeryLongListsAreReplacedWhole) {
  Venue venue = test::venue("1", "Mairie", "Le Mans");
  const auto fill = [&venue](const std::string& prefix) {
    for (const VenueFieldInfo& field : venue_fields()) {
      if (!field.is_set) continue;
      std::vector<std::string>& values = venue.fields[field.field];
      values.clear();
      for (int i = 0; i < 100; ++i) values.push_back(prefix + std::to_string(1000 + i));
    }
  };
  fill("a");
  EXPECT_EQ(desk_.apply({venue}, {}, false).added, 1u);
  EXPECT_EQ(desk_.show("1")->venue, venue);
  fill("b");
  EXPECT_EQ(desk_.apply({venue}, {}, false).updated, 1u);
  EXPECT_EQ(desk_.show("1")->venue, venue);
  EXPECT_EQ(desk_.apply({venue}, {}, false).unchanged, 1u);
}

TEST_F(DirectoryDeskTest, ManyVenuesAreOneImportOfSeveralUpdates) {
  std::vector<Venue> venues;
  for (int i = 0; i < 1000; ++i) {
    venues.push_back(test::venue("v" + std::to_string(i), std::string(300, 'x'), "Le Mans"));
  }
  EXPECT_EQ(desk_.apply(venues, {}, false).added, 1000u);
  EXPECT_EQ(hub_.hub->state().directory(hub_.hub->id())->venue_count(), 1000u);
}

TEST_F(DirectoryDeskTest, AVenueIsFoundByWhatItsSourceCallsIt) {
  desk_.apply({test::venue("cd72/100", "A", "Le Mans"), test::venue("siao/100", "B", "Le Mans"),
               test::venue("siao/7", "C", "Le Mans"), test::venue("7", "D", "Le Mans"),
               test::venue("cd72/1007", "E", "Le Mans")},
              {}, false);
  EXPECT_EQ(desk_.show("1007")->venue.id, "cd72/1007");
  EXPECT_EQ(desk_.show("7")->venue.id, "7") << "its whole id comes first";
  EXPECT_EQ(desk_.show("siao/7")->venue.id, "siao/7");
  const auto ambiguous = desk_.show("100");
  ASSERT_FALSE(ambiguous);
  EXPECT_EQ(ambiguous.error().kind, ErrorKind::conflict);
  EXPECT_NE(ambiguous.error().message.find("cd72/100, siao/100"), std::string::npos);
}

TEST_F(DirectoryDeskTest, AnUnknownVenueIsNotFoundAndAnAmbiguousOneAConflict) {
  desk_.apply({test::venue("abcdef1", "A", "Le Mans"), test::venue("abcdef2", "B", "Le Mans")}, {},
              false);
  EXPECT_EQ(desk_.show("nowhere").error().kind, ErrorKind::not_found);
  EXPECT_EQ(desk_.show("abcdef").error().kind, ErrorKind::conflict);
  EXPECT_TRUE(desk_.show("abcdef2"));
}

TEST_F(DirectoryDeskTest, AVenueWithoutPositionIsAtItsCommunesCentre) {
  Venue venue = test::venue("1", "Mairie", "LE MANS CEDEX 02");
  venue.fields[VenueField::code_postal] = {"72015"};
  ASSERT_TRUE(commune_centre(gazetteer_, venue));
  EXPECT_DOUBLE_EQ(commune_centre(gazetteer_, venue)->latitude, 48.0);
  venue.fields[VenueField::commune] = {"Nulle-Part"};
  EXPECT_FALSE(commune_centre(gazetteer_, venue));
}

TEST(LocalMoment, FollowsTheClockOfThePlace) {
  const TimePoint summer{1'782'907'200'000};  // 2026-07-01T12:00Z
  EXPECT_EQ(local_moment(summer, "Europe/Paris").minute, 14 * 60);
  EXPECT_EQ(local_moment(summer, "Europe/Paris").date, std::chrono::year{2026} / 7 / 1);
  EXPECT_EQ(local_moment(summer, "Indian/Reunion").minute, 16 * 60);
  const TimePoint winter{1'798'326'000'000};  // 2026-12-26T23:00Z
  EXPECT_EQ(local_moment(winter, "Europe/Paris").minute, 0);
  EXPECT_EQ(local_moment(winter, "Europe/Paris").date, std::chrono::year{2026} / 12 / 27);
}

}  // namespace
}  // namespace maillage
