// Whole real files (tests/data/README.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "node/directory/import/enumerations.h"
#include "node/directory/import/territory.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::find_venue;
using import_test::import_text;
using import_test::Imported;
using import_test::values;
using testing::ElementsAre;
using testing::IsEmpty;

std::size_t venues_of(const std::string& file, const std::string& departement) {
  return import_text(data_file(file), {departement}).report.accepted;
}

TEST(NationalFile, IsReadWhole) {
  const Imported read = import_text(data_file("lieux-mediation-numerique.csv"));
  EXPECT_EQ(read.report.rows_read, 6473u);
  EXPECT_EQ(read.report.accepted, 4969u);
  EXPECT_EQ(read.report.superseded, 1504u);
  EXPECT_EQ(read.report.rejected, 0u);
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
}

TEST(NationalFile, HasTheVenuesOfEachDepartement) {
  EXPECT_EQ(venues_of("lieux-mediation-numerique.csv", "72"), 183u);
  EXPECT_EQ(venues_of("lieux-mediation-numerique.csv", "49"), 77u);
  EXPECT_EQ(venues_of("lieux-mediation-numerique.csv", "44"), 129u);
}

TEST(NationalFile, KeepsTheVenuesThatTwoSourcesCallTheSame) {
  const Imported read = import_text(data_file("lieux-mediation-numerique.csv"));
  std::map<std::string, std::vector<const Venue*>> by_own_id;
  for (const Venue& venue : read.venues) {
    by_own_id[venue.id.substr(venue.id.find('/') + 1)].push_back(&venue);
  }
  std::size_t shared = 0;
  for (const auto& [id, venues] : by_own_id) {
    if (venues.size() == 1) continue;
    ++shared;
    EXPECT_NE(venues[0]->text(VenueField::nom), venues[1]->text(VenueField::nom)) << id;
  }
  EXPECT_EQ(shared, 18u);
}

TEST(NationalFile, KeepsAVenueAsItWasWritten) {
  const Imported read = import_text(data_file("lieux-mediation-numerique.csv"), {"72"});
  const Venue* tarmac = find_venue(read.venues, "cd72/100");
  ASSERT_NE(tarmac, nullptr);
  EXPECT_EQ(tarmac->text(VenueField::nom), "TARMAC");
  EXPECT_EQ(tarmac->text(VenueField::pivot), "53792827700194");
  EXPECT_EQ(tarmac->text(VenueField::telephone), "+33272164571");
  EXPECT_EQ(tarmac->text(VenueField::horaires),
            "Horaires d'ouverture :Du lundi au vendredi9h/12h - 14h/17h");
  EXPECT_EQ(values(*tarmac, VenueField::services).size(), 4u);
  EXPECT_EQ(tarmac->text(VenueField::date_maj), "2018-05-24");
}

TEST(FranceServices, IsReadWhole) {
  const Imported read = import_text(data_file("france-services.csv"));
  EXPECT_EQ(read.report.rows_read, 2845u);
  EXPECT_EQ(read.report.accepted, 2845u);
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
}

TEST(FranceServices, HasTheVenuesOfEachDepartement) {
  EXPECT_EQ(venues_of("france-services.csv", "72"), 26u);
  EXPECT_EQ(venues_of("france-services.csv", "49"), 28u);
  EXPECT_EQ(venues_of("france-services.csv", "44"), 33u);
}

TEST(FranceServices, BecomesAVenueOfTheStandard) {
  const Imported read = import_text(data_file("france-services.csv"), {"01"});
  const Venue* venue = find_venue(read.venues, "france-services-1");
  ASSERT_NE(venue, nullptr);
  EXPECT_EQ(venue->text(VenueField::nom), "France services de Valserhône");
  EXPECT_EQ(venue->text(VenueField::code_insee), "01033");
  EXPECT_EQ(venue->text(VenueField::telephone), "+33450568749");
  EXPECT_EQ(venue->text(VenueField::horaires),
            "Mo 13:30-17:00; Tu-Th 09:00-12:00,13:30-17:00; Fr 09:00-12:00,13:30-16:00");
  EXPECT_EQ(venue->text(VenueField::source), "France Services");
  EXPECT_THAT(values(*venue, VenueField::itinerance), ElementsAre("Fixe"));
  EXPECT_THAT(values(*venue, VenueField::frais_a_charge), ElementsAre("Gratuit"));
  EXPECT_THAT(values(*venue, VenueField::services),
              ElementsAre("Aide aux démarches administratives"));
  EXPECT_THAT(values(*venue, VenueField::dispositif_programmes_nationaux),
              ElementsAre("France Services"));
  EXPECT_FALSE(venue->fields.contains(VenueField::date_maj)) << "the list has no such date";
  EXPECT_FALSE(venue->fields.contains(VenueField::prise_rdv)) << "\"Non\" is no address";
}

// The minutes of a week "Mo-We 09:00-12:00,14:00-17:00; Fr ..." is open: slow and obvious.
std::set<int> open_minutes(std::string hours) {
  std::set<int> minutes;
  std::replace(hours.begin(), hours.end(), ';', '\n');
  std::istringstream rules(hours);
  const auto day = [](const std::string& name) {
    return static_cast<int>(std::string("MoTuWeThFrSaSu").find(name)) / 2;
  };
  for (std::string days, ranges; rules >> days >> ranges;) {
    std::replace(days.begin(), days.end(), ',', ' ');
    std::istringstream groups(days);
    for (std::string group; groups >> group;) {
      for (int d = day(group.substr(0, 2)); d <= day(group.substr(group.size() - 2)); ++d) {
        int h1, m1, h2, m2;
        std::istringstream times(ranges);
        for (std::string range; std::getline(times, range, ',');) {
          EXPECT_EQ(std::sscanf(range.c_str(), "%d:%d-%d:%d", &h1, &m1, &h2, &m2), 4) << range;
          for (int m = h1 * 60 + m1; m < h2 * 60 + m2; ++m) minutes.insert(d * 1440 + m);
        }
      }
    }
  }
  return minutes;
}

// Oracle: the national map published its own conversion of the same list, as "fs-<number>".
TEST(FranceServices, AgreesWithThePublishedConversion) {
  const Imported own = import_text(data_file("france-services.csv"));
  const Imported published = import_text(data_file("lieux-mediation-numerique.csv"));
  using F = VenueField;
  std::size_t compared = 0;
  for (const Venue& theirs : published.venues) {
    if (!theirs.id.starts_with("france-services/fs-")) continue;
    const Venue* ours = find_venue(own.venues, "france-services-" + theirs.id.substr(19));
    ASSERT_NE(ours, nullptr) << theirs.id;
    ++compared;
    EXPECT_EQ(open_minutes(std::string(ours->text(F::horaires))),
              open_minutes(std::string(theirs.text(F::horaires))))
        << theirs.id;
    for (const F field : {F::nom, F::commune, F::code_postal, F::code_insee, F::telephone,
                          F::typologie, F::itinerance, F::courriels, F::services}) {
      EXPECT_EQ(values(*ours, field), values(theirs, field))
          << theirs.id << " " << info(field).column;
    }
  }
  EXPECT_EQ(compared, 1634u);
}

TEST(OldStandard, IsReadWhole) {
  const Imported read = import_text(data_file("lieux-v0-data-inclusion.csv"));
  EXPECT_EQ(read.report.rows_read, 1200u);
  EXPECT_EQ(read.report.rejected, 0u);
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
  for (const Venue& venue : read.venues) {
    for (const auto& [field, each] : venue.fields) {
      if (closed_values(field).empty()) continue;
      for (const std::string& value : each) {
        EXPECT_EQ(canonical_value(field, value), value) << venue.id << " " << info(field).column;
      }
    }
  }
}

TEST(OfficialExample, IsReadAlthoughItBreaksItsOwnSchema) {
  const Imported read = import_text(data_file("schema-lieux-exemple-officiel.csv"));
  ASSERT_EQ(read.report.accepted, 1u);
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.id, "hubik/structure-1");
  EXPECT_THAT(values(venue, VenueField::typologie), ElementsAre("ASSO", "TIERS_LIEUX"));
  EXPECT_THAT(
      values(venue, VenueField::formations_labels),
      ElementsAre("Arnia/MedNum BFC (Bourgogne-Franche-Comté)", "Formé à « Mon Espace Santé »"));
  EXPECT_EQ(values(venue, VenueField::site_web).size(), 2u);
}

}  // namespace
}  // namespace maillage
