// Filters, what is left out of them, and why a venue was found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/search/search.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using F = VenueField;
using K = FacetKind;

constexpr std::chrono::sys_days kThursday = std::chrono::year{2026} / 12 / 3;

VenueKey key(std::string id) { return {{}, std::move(id)}; }

class Facets : public testing::Test {
 protected:
  void add(const std::string& id, std::map<F, std::vector<std::string>> fields) {
    index.upsert(key(id), Venue{id, std::move(fields)});
  }
  SearchAnswer answer() const { return index.search(query); }
  std::vector<std::string> ids() const {
    std::vector<std::string> found;
    for (const auto& hit : answer().hits) found.push_back(hit.key.venue_id);
    return found;
  }

  DirectoryIndex index;
  SearchQuery query;
};

TEST_F(Facets, AreMeantAsTheyAreWrittenBeforeAsAPart) {
  add("free", {{F::nom, {"A"}}, {F::frais_a_charge, {"Gratuit"}}});
  add("sometimes", {{F::nom, {"B"}}, {F::frais_a_charge, {"Gratuit sous condition"}}});
  query.facets[K::fees] = {"GRATUIT"};
  EXPECT_THAT(ids(), ElementsAre("free"));
  query.facets[K::fees] = {"condition"};
  EXPECT_THAT(ids(), ElementsAre("sometimes"));
  query.facets[K::fees] = {"gratuit", "condition"};
  EXPECT_THAT(ids(), ElementsAre("free", "sometimes")) << "any of a kind will do";
  query.facets[K::language] = {"ar"};
  EXPECT_THAT(ids(), IsEmpty()) << "every kind is wanted";
  index.erase(key("free"));
  query.facets = {{K::fees, {"gratuit"}}};
  EXPECT_THAT(ids(), ElementsAre("sometimes")) << "as a part, now that none is written so";
  EXPECT_THAT(index.known_values(K::fees), ElementsAre("Gratuit sous condition"));
}

TEST_F(Facets, AreLeftOutInOrderAndSaid) {
  add("a", {{F::nom, {"A"}}, {F::sans_internet, {"oui"}}, {F::horaires, {"Mo-Fr 09:00-12:00"}}});
  query.facets = {{K::sans_internet, {"oui"}}, {K::mode, {"atelier"}}};
  query.open_on = kThursday + std::chrono::days{3};  // a Sunday
  query.with_room = true;
  EXPECT_THAT(ids(), IsEmpty());
  query.leaves_out_filters = true;
  EXPECT_THAT(ids(), ElementsAre("a"));
  EXPECT_THAT(answer().left_out,
              ElementsAre(SearchFilter::room, SearchFilter::day, SearchFilter::mode))
      << "and sans internet still holds";
  query.text = "zzzz";
  EXPECT_THAT(ids(), IsEmpty());
  EXPECT_THAT(answer().left_out, IsEmpty()) << "nothing was found without them either";
}

TEST_F(Facets, StopsAndSeasonsByDate) {
  add("bus", {{F::nom, {"Bus"}},
              {F::arrets, {"2026-12-03 09:00-12:00 72181 Place", "Fr 14:00-16:00 72003 Mairie"}}});
  add("summer", {{F::nom, {"Été"}},
                 {F::horaires, {"off"}},
                 {F::horaires_exceptions, {"2026-07-01..2026-08-31 Mo-Fr 09:00-12:00"}}});
  query.stop = StopQuery{"72181", {kThursday, kThursday}};
  EXPECT_THAT(ids(), ElementsAre("bus"));
  query.stop->insee = "72003";
  EXPECT_THAT(ids(), IsEmpty()) << "it comes on Fridays";
  query.stop->days.last += std::chrono::days{1};
  EXPECT_THAT(ids(), ElementsAre("bus"));
  query.stop.reset();
  query.open_on = kThursday;
  EXPECT_THAT(ids(), ElementsAre("bus"));
  query.open_on = std::chrono::year{2026} / 7 / 6;
  EXPECT_THAT(ids(), ElementsAre("summer"));
}

TEST_F(Facets, RoomIsWhatCapacityTells) {
  for (const char* id : {"a", "b", "c"}) add(id, {{F::nom, {id}}});
  query.with_room = true;
  EXPECT_THAT(ids(), IsEmpty()) << "nothing is known of any";
  query.rooms = std::make_shared<const RoomStates>(
      RoomStates{{key("a"), RoomState::full}, {key("b"), RoomState::receives}, {key("z"), {}}});
  EXPECT_THAT(ids(), ElementsAre("b"));
  query.with_room = false;
  EXPECT_EQ(answer().hits[0].room, RoomState::full);
  EXPECT_EQ(answer().hits[2].room, RoomState::unknown);
}

TEST_F(Facets, ANeedIsAnsweredByWhatAVenueOffersAndExplained) {
  add("office", {{F::nom, {"Mairie"}}, {F::services, {"Aide aux démarches administratives"}}});
  add("named", {{F::nom, {"Cartes grises du Mans"}}, {F::presentation_resume, {"carte grise"}}});
  add("other", {{F::nom, {"Piscine"}}});
  query.text = "refaire ma carte grise";
  query.explain = true;
  EXPECT_THAT(ids(), ElementsAre("named", "office"));
  const auto found = answer();
  EXPECT_THAT(found.needs, ElementsAre("Certificat d'immatriculation"));
  const auto& office = found.hits[1].why;
  ASSERT_EQ(office.words.size(), 1u);
  EXPECT_EQ(office.words[0].typed, "carte grise");
  EXPECT_EQ(office.words[0].need, "Certificat d'immatriculation");
  EXPECT_EQ(office.words[0].found, "Aide aux démarches administratives");
  EXPECT_EQ(office.words[0].score, found.hits[1].score);
}

TEST_F(Facets, ExplainsEveryWordWithItsFieldAndItsErrors) {
  add("a",
      {{F::nom, {"Médiathèque Aragon"}}, {F::commune, {"Le Mans"}}, {F::code_postal, {"72000"}}});
  query.text = "mediateque arag 72000 introuvable";
  query.explain = true;
  const auto found = answer();
  ASSERT_EQ(found.hits.size(), 1u);
  EXPECT_TRUE(found.lacks_words);
  const auto& why = found.hits[0].why;
  ASSERT_EQ(why.words.size(), 3u);
  EXPECT_EQ(why.words[0].found, "mediatheque");
  EXPECT_EQ(why.words[0].how, Expansion::How::one_typo);
  EXPECT_EQ(why.words[0].field, F::nom);
  EXPECT_EQ(why.words[1].how, Expansion::How::prefix);
  EXPECT_EQ(why.words[2].field, F::code_postal);
  EXPECT_THAT(why.missing, ElementsAre("introuvable"));
  std::uint32_t sum = 0;
  for (const auto& word : why.words) sum += word.score;
  EXPECT_EQ(sum, found.hits[0].score) << "the words are all of the score";
}

TEST_F(Facets, NamesThatMeanOneThingFindEachOther) {
  add("short", {{F::nom, {"CCAS de Saint-Denis"}}, {F::commune, {"Saint-Denis"}}});
  add("long", {{F::nom, {"Centre communal d'action sociale"}}, {F::commune, {"Saint-Denis"}}});
  add("kind", {{F::nom, {"Guichet social"}}, {F::typologie, {"CCAS"}}, {F::commune, {"Évron"}}});
  add("job", {{F::nom, {"Mission locale Sarthe"}}});
  query.text = "CCAS St Denis";
  EXPECT_THAT(ids(), ElementsAre("short", "long"));
  query.text = "centre communal d'action sociale évron";
  EXPECT_THAT(ids(), ElementsAre("kind"));
  query.text = "mission loc";
  EXPECT_THAT(ids(), ElementsAre("job"));
}

}  // namespace
}  // namespace maillage
