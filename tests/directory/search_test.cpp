#include "node/directory/search/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "node/directory/search_words.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using F = VenueField;

constexpr Position kRennes{48.1173, -1.6778};
constexpr Position kVitre{48.1235, -1.2094};  // 35 km from Rennes
constexpr Position kBrest{48.3904, -4.4861};  // 209 km from Rennes

VenueKey key(std::string id) { return {{}, std::move(id)}; }

class SmallDirectory : public testing::Test {
 protected:
  void add(const std::string& id, std::map<F, std::vector<std::string>> fields,
           std::optional<Position> position = {}) {
    Venue venue{id, std::move(fields)};
    if (position) {
      venue.fields[F::latitude] = {std::to_string(position->latitude)};
      venue.fields[F::longitude] = {std::to_string(position->longitude)};
    }
    index.upsert(key(id), venue);
  }

  std::vector<std::string> ids(const SearchQuery& query) {
    std::vector<std::string> found;
    for (const auto& hit : index.search(query).hits) found.push_back(hit.key.venue_id);
    return found;
  }

  std::vector<std::string> ids(const std::string& text) {
    SearchQuery query;
    query.text = text;
    return ids(query);
  }

  DirectoryIndex index;
};

TEST_F(SmallDirectory, FindsWithoutAccentsAndArticles) {
  add("m", {{F::nom, {"Médiathèque de l’Île"}}});
  for (const char* text : {"mediatheque ile", "MÉDIATHÈQUE", "la médiathèque de l'ile", "media"}) {
    EXPECT_THAT(ids(text), ElementsAre("m")) << text;
  }
  EXPECT_THAT(ids("lorient"), IsEmpty());
  SearchQuery query;
  query.text = "mediatheque lorient";
  const auto answer = index.search(query);
  EXPECT_EQ(answer.total, 1u);
  EXPECT_TRUE(answer.lacks_words) << "and says so";
}

TEST_F(SmallDirectory, FindsDespiteTypingErrors) {
  add("h", {{F::nom, {"Hébergement d'urgence"}}});
  for (const char* text : {"hebergment", "hebregement", "hebergemant urgense", "urgnece"}) {
    EXPECT_THAT(ids(text), ElementsAre("h")) << text;
  }
  EXPECT_THAT(ids("logement"), IsEmpty());
}

TEST_F(SmallDirectory, OpensAbbreviations) {
  add("c", {{F::nom, {"C.C.A.S."}}, {F::commune, {"Saint-Malo"}}, {F::adresse, {"3 bd Foch"}}});
  for (const char* text : {"ccas", "C.C.A.S", "St Malo", "boulevard foch", "CCAS st-malo"}) {
    EXPECT_THAT(ids(text), ElementsAre("c")) << text;
  }
}

TEST_F(SmallDirectory, SearchesEveryDescribedField) {
  add("a", {{F::commune, {"Vitré"}},
            {F::code_postal, {"35500"}},
            {F::typologie, {"TIERS_LIEUX"}},
            {F::adresse, {"12 rue Poterie"}},
            {F::services, {"Accès internet"}},
            {F::structure_parente, {"Roche Communauté"}},
            {F::presentation_resume, {"Un fablab"}}});
  for (const char* text : {"vitre", "35500", "tiers lieux", "poterie", "internet", "roche",
                           "fablab", "fablab vitre internet"}) {
    EXPECT_THAT(ids(text), ElementsAre("a")) << text;
  }
}

TEST_F(SmallDirectory, RanksByTheFieldThatMatches) {
  add("presentation", {{F::nom, {"A"}}, {F::presentation_resume, {"emmaus"}}});
  add("parent", {{F::nom, {"B"}}, {F::structure_parente, {"emmaus"}}});
  add("service", {{F::nom, {"C"}}, {F::services, {"emmaus"}}});
  add("address", {{F::nom, {"D"}}, {F::adresse, {"emmaus"}}});
  add("typology", {{F::nom, {"E"}}, {F::typologie, {"emmaus"}}});
  add("commune", {{F::nom, {"F"}}, {F::commune, {"emmaus"}}});
  add("long name", {{F::nom, {"Emmaüs et les autres"}}});
  add("name", {{F::nom, {"Emmaüs"}}});
  EXPECT_THAT(ids("emmaus"), ElementsAre("name", "long name", "commune", "typology", "address",
                                         "service", "parent", "presentation"));
}

TEST_F(SmallDirectory, SortsEqualsByNameThenByKey) {
  add("2", {{F::nom, {"Mairie"}}});
  add("1", {{F::nom, {"Mairie"}}});
  add("0", {{F::nom, {"Mairie Évran"}}, {F::typologie, {"Mairie"}}});
  add("3", {{F::nom, {"Mairie Dinan"}}});
  EXPECT_THAT(ids("mairie"), ElementsAre("1", "2", "3", "0"));
}

TEST_F(SmallDirectory, PutsExactMatchesBeforeMisspelltOnes) {
  add("b", {{F::nom, {"Maire"}}});
  add("a", {{F::presentation_resume, {"La mairie"}}});
  EXPECT_THAT(ids("mairie"), ElementsAre("a", "b"));
}

TEST_F(SmallDirectory, LeavesMisspellingsAsideWhenThereIsEnoughWithout) {
  add("other", {{F::nom, {"Marie"}}});
  for (int i = 0; i < 9; ++i) add("m" + std::to_string(i), {{F::nom, {"Mairie"}}});
  EXPECT_EQ(ids("mairie").size(), 10u);
  EXPECT_EQ(ids("mairie").back(), "other");
  add("m9", {{F::nom, {"Mairie"}}});
  EXPECT_EQ(ids("mairie").size(), 10u);
  EXPECT_EQ(ids("mairie").back(), "m9");
}

TEST_F(SmallDirectory, CountsStopWordsOnlyWhenAlone) {
  add("a", {{F::nom, {"Chez nous"}}});
  add("b", {{F::nom, {"La Maison"}}});
  EXPECT_THAT(ids("la maison"), ElementsAre("b"));
  EXPECT_THAT(ids("le la maison du"), ElementsAre("b"));
  EXPECT_THAT(ids("chez"), ElementsAre("a"));
  EXPECT_THAT(ids("la"), ElementsAre("b"));
}

TEST_F(SmallDirectory, ForgivesMoreOnlyWhenNothingElseMatches) {
  add("p", {{F::nom, {"Pôle social"}}});
  EXPECT_THAT(ids("ple socail"), ElementsAre("p"));
  EXPECT_THAT(ids("socliaa"), ElementsAre("p"));
  add("q", {{F::nom, {"Pleine socail"}}});
  EXPECT_THAT(ids("ple socail"), ElementsAre("q"));
}

class NearRennes : public SmallDirectory {
 protected:
  NearRennes() {
    add("brest", {{F::nom, {"Fablab Brest"}}}, kBrest);
    add("vitre", {{F::nom, {"Fablab Vitré"}}}, kVitre);
    add("rennes", {{F::nom, {"Fablab Rennes"}}}, kRennes);
    add("nowhere", {{F::nom, {"Fablab itinérant"}}});
    query.text = "fablab";
    query.centre = kRennes;
  }
  SearchQuery query;
};

TEST_F(NearRennes, ComesNearestFirstAndUnplacedLast) {
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre", "brest", "nowhere"));
  const auto answer = index.search(query);
  EXPECT_NEAR(*answer.hits[0].distance_km, 0, 0.01);
  EXPECT_NEAR(*answer.hits[1].distance_km, 34.8, 0.5);
  EXPECT_FALSE(answer.hits[3].distance_km);
  EXPECT_FALSE(answer.widened);
}

TEST_F(NearRennes, StaysWithinTheRadius) {
  query.within_km = 40;
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre"));
  EXPECT_EQ(index.search(query).total, 2u);
}

TEST_F(NearRennes, WidensWhenTheRadiusHoldsNothingAndSaysSo) {
  query.text = "brest";
  query.within_km = 40;
  const auto answer = index.search(query);
  ASSERT_EQ(answer.hits.size(), 1u);
  EXPECT_EQ(answer.hits[0].key.venue_id, "brest");
  EXPECT_TRUE(answer.widened);
  query.text = "piscine";
  EXPECT_FALSE(index.search(query).widened) << "nothing was found beyond either";
}

TEST_F(NearRennes, PutsAMatchInANameBeforeANearerOneInAPresentation) {
  add("talk", {{F::nom, {"Mairie"}}, {F::presentation_resume, {"pas de fablab ici"}}}, kRennes);
  add("service", {{F::nom, {"Bus"}}, {F::services, {"Fablab"}}}, kVitre);
  EXPECT_THAT(ids(query), ElementsAre("rennes", "service", "vitre", "brest", "nowhere", "talk"));
}

TEST_F(NearRennes, ListsEverythingForAnEmptyText) {
  query.text = " ' ";
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre", "brest", "nowhere"));
}

TEST_F(NearRennes, IgnoresARadiusWithoutCentre) {
  query.centre.reset();
  query.within_km = 1;
  EXPECT_EQ(ids(query).size(), 4u);
}

TEST_F(NearRennes, TakesAnUnreadableRadiusForNone) {
  query.within_km = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(ids(query), ElementsAre("rennes"));
  query.within_km = std::numeric_limits<double>::infinity();
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre", "brest"));
}

TEST_F(NearRennes, TurnsPages) {
  query.limit = 2;
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre"));
  query.offset = 2;
  EXPECT_THAT(ids(query), ElementsAre("brest", "nowhere"));
  query.offset = 4;
  EXPECT_THAT(ids(query), IsEmpty());
  EXPECT_EQ(index.search(query).total, 4u);
  query.offset = std::numeric_limits<std::size_t>::max();
  query.limit = std::numeric_limits<std::size_t>::max();
  EXPECT_THAT(ids(query), IsEmpty());
}

TEST_F(NearRennes, FollowsAVenueThatMovesOrGoes) {
  add("brest", {{F::nom, {"Atelier Brest"}}}, kBrest);
  EXPECT_THAT(ids(query), ElementsAre("rennes", "vitre", "nowhere"));
  EXPECT_THAT(ids("atelier"), ElementsAre("brest"));
  index.erase(key("rennes"));
  index.erase(key("rennes"));
  EXPECT_THAT(ids(query), ElementsAre("vitre", "nowhere"));
  EXPECT_EQ(index.size(), 3u);
}

TEST_F(SmallDirectory, KeepsTheVenuesOfTwoHubsApart) {
  VenueKey other = key("a");
  other.hub_scope.value[0] = 1;
  index.upsert(key("a"), Venue{"a", {{F::nom, {"Bus"}}}});
  index.upsert(other, Venue{"a", {{F::nom, {"Bus"}}}});
  EXPECT_EQ(index.search({}).total, 2u);
  index.erase(other);
  EXPECT_EQ(index.search({}).hits[0].key, key("a"));
}

TEST_F(SmallDirectory, FiltersByTheme) {
  add("a", {{F::nom, {"A"}}, {F::services, {"Aide aux démarches administratives", "Prêt"}}});
  add("b", {{F::nom, {"B"}}, {F::services, {"Parentalité"}}});
  add("c", {{F::nom, {"C"}}});
  SearchQuery query;
  for (const char* theme : {"demarches administratives", "DÉMARCHE", "prêt", "aide-aux"}) {
    query.theme = theme;
    EXPECT_THAT(ids(query), ElementsAre("a")) << theme;
  }
  query.theme = "administratives prêt";
  EXPECT_THAT(ids(query), IsEmpty()) << "no one service has both";
  query.theme = " - ";
  EXPECT_EQ(ids(query).size(), 3u);
}

TEST_F(SmallDirectory, TellsOpenFromClosedByTheVenuesOwnClock) {
  add("le mans",
      {{F::nom, {"A"}}, {F::code_insee, {"72181"}}, {F::horaires, {"Mo-Fr 09:00-12:00"}}});
  add("cayenne",
      {{F::nom, {"B"}}, {F::code_postal, {"97300"}}, {F::horaires, {"Mo-Fr 09:00-12:00"}}});
  add("prose", {{F::nom, {"C"}}, {F::horaires, {"sur rendez-vous"}}});
  add("silent", {{F::nom, {"D"}}});
  SearchQuery query;
  std::vector<std::string> asked;
  query.open_at = [&](std::string_view zone) {
    asked.emplace_back(zone);
    return LocalMoment{std::chrono::year{2026} / 6 / 1,
                       zone == "America/Cayenne" ? 6 * 60 : 10 * 60};
  };
  std::vector<OpenState> states;
  for (const auto& hit : index.search(query).hits) states.push_back(hit.open_now);
  EXPECT_THAT(states, ElementsAre(OpenState::open, OpenState::closed, OpenState::unknown,
                                  OpenState::unknown));
  EXPECT_THAT(asked, ElementsAre("Europe/Paris", "America/Cayenne")) << "once a zone";
  query.only_open = true;
  EXPECT_THAT(ids(query), ElementsAre("le mans"));
  query.open_at = nullptr;
  EXPECT_THAT(ids(query), IsEmpty()) << "without a moment nothing is known to be open";
}

TEST_F(SmallDirectory, TellsOpenByTheHolidaysOfThePlaceAndByExceptions) {
  const std::vector<std::string> usual = {"Mo-Sa 09:00-12:00; PH off"};
  add("le mans", {{F::nom, {"A"}}, {F::code_insee, {"72181"}}, {F::horaires, usual}});
  add("strasbourg", {{F::nom, {"B"}}, {F::code_insee, {"67482"}}, {F::horaires, usual}});
  add("excepted", {{F::nom, {"C"}},
                   {F::code_insee, {"72181"}},
                   {F::horaires, usual},
                   {F::horaires_exceptions, {"2026-12-26 off"}}});
  add("bus", {{F::nom, {"D"}}, {F::arrets, {"2026-12-26 09:00-12:00 72181 Place"}}});
  SearchQuery query;
  query.open_at = [](std::string_view) {
    return LocalMoment{std::chrono::year{2026} / 12 / 26, 10 * 60};
  };
  query.only_open = true;
  EXPECT_THAT(ids(query), ElementsAre("le mans", "bus"));
}

TEST_F(SmallDirectory, AnswersQueriesOfAnyLength) {
  add("a", {{F::nom, {std::string(100, 'a') + " b"}}});
  EXPECT_THAT(ids(std::string(100, 'a')), ElementsAre("a"));
  std::string words;
  for (int i = 0; i < 5000; ++i) words += "mot" + std::to_string(i) + " ";
  EXPECT_THAT(ids(words), IsEmpty());
  EXPECT_THAT(ids(std::string("\xFF\xC3 b\0 \xED", 7)), ElementsAre("a"));
}

TEST_F(SmallDirectory, IndexesTheBeginningOfAnEndlessPresentation) {
  std::string text = "debut";
  for (int i = 0; i < 10000; ++i) text += " mot" + std::to_string(i);
  add("a", {{F::presentation_resume, {text}}});
  EXPECT_THAT(ids("debut"), ElementsAre("a"));
  EXPECT_THAT(ids("mot9999"), IsEmpty());
}

TEST(RealDirectory, FindsEveryNamedVenueByItsNameAndCommune) {
  DirectoryIndex index;
  const auto& venues = test::real_venues();
  for (std::size_t i = 0; i < venues.size(); ++i) index.upsert(key(std::to_string(i)), venues[i]);
  ASSERT_EQ(index.size(), venues.size());
  std::size_t named = 0, found = 0;
  for (std::size_t i = 0; i < venues.size(); i += 7) {
    if (search_words(venues[i].text(F::nom)).empty()) continue;
    ++named;
    SearchQuery query;
    query.text =
        std::string(venues[i].text(F::nom)) + " " + std::string(venues[i].text(F::commune));
    for (const auto& hit : index.search(query).hits) found += hit.key.venue_id == std::to_string(i);
  }
  EXPECT_GT(named, 900u);
  EXPECT_GE(found, named * 99 / 100) << found << " of " << named;
}

}  // namespace
}  // namespace maillage
