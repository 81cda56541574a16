// The index against the naive search: same venues, same order, whatever was written before.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "node/directory/search/venue_batch.h"
#include "tests/directory/real_venues.h"
#include "tests/directory/search_oracle.h"

namespace maillage {
namespace {

using test::NaiveDirectory;

std::string described(const SearchAnswer& answer) {
  std::string text = std::to_string(answer.total) + (answer.widened ? " widened" : "") +
                     (answer.lacks_words ? " lacks" : "");
  for (const auto filter : answer.left_out) text += " -" + std::string(name_of(filter));
  for (const auto& hit : answer.hits) {
    text += "\n" + hit.key.hub_scope.hex().substr(0, 2) + " " + hit.key.venue_id + " " +
            std::to_string(hit.score) + " " + std::to_string(static_cast<int>(hit.open_now)) + " " +
            std::to_string(static_cast<int>(hit.room)) + " " +
            (hit.distance_km ? std::to_string(*hit.distance_km) : "-");
  }
  return text;
}

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  template <typename List>
  auto one_of(const List& list) {
    return *(std::begin(list) + below(std::size(list)));
  }

  std::string phrase(std::size_t most) {
    static constexpr const char* kWords[] = {
        "Mairie", "maire",    "Marie",    "médiathèque", "mediatheques", "de",       "la",
        "L'Oie",  "Saint",    "St",       "Sainte",      "numérique",    "12bis",    "63000",
        "63100",  "pôle",     "emploi",   "C.C.A.S.",    "CCAS",         "espace",   "é",
        "France", "services", "service",  "Brest",       "brêst",        "Bretagne", "abc",
        "carte",  "grise",    "imprimer", "inprimer",    "faire",        "ma",       "caf",
        "centre", "communal", "d'action", "sociale",     "mission",      "locale",   "loc"};
    std::string text;
    for (std::size_t i = below(most + 1); i > 0; --i) text += std::string(one_of(kWords)) + " ";
    return text;
  }

  std::string with_typo(std::string text) {
    if (text.empty()) return text;
    const auto at = below(text.size());
    switch (below(3)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, static_cast<char>('a' + below(26)));
        break;
      default:
        std::swap(text[at], text[below(text.size())]);
    }
    return text;
  }

  Venue venue() {
    using F = VenueField;
    Venue venue;
    const auto set = [&](F field, std::vector<std::string> values) {
      std::erase(values, "");
      if (!values.empty() && below(4) > 0) venue.fields[field] = std::move(values);
    };
    set(F::nom, {phrase(4)});
    set(F::commune, {phrase(2)});
    set(F::code_postal, {one_of(std::vector<std::string>{"63000", "97400", "29200", "x"})});
    set(F::typologie, {phrase(1), phrase(1)});
    set(F::adresse, {phrase(3)});
    set(F::services, {phrase(3), below(3) == 0 ? "Aide aux démarches administratives" : ""});
    set(F::typologie, {phrase(1), below(4) == 0 ? "CCAS" : below(3) == 0 ? "ML" : ""});
    set(F::equipements, {below(3) == 0 ? "imprimante" : "", phrase(1)});
    set(F::publics_specifiquement_adresses, {below(2) == 0 ? "Jeunes" : "Seniors"});
    set(F::langues, {below(2) == 0 ? "ar" : "en"});
    set(F::frais_a_charge, {below(2) == 0 ? "Gratuit" : "Gratuit sous condition"});
    set(F::sans_internet, {below(2) == 0 ? "oui" : "non"});
    set(F::horaires_exceptions, {below(3) == 0 ? "2026-06-03 off" : ""});
    set(F::arrets, {below(4) == 0 ? "2026-06-03 09:00-12:00 72181 Place" : "",
                    below(4) == 0 ? "We 14:00-16:00 72003 Mairie" : ""});
    set(F::structure_parente, {phrase(2)});
    set(F::presentation_resume, {phrase(8)});
    set(F::horaires, {one_of(std::vector<std::string>{"Mo-Fr 09:00-12:00", "24/7", "prose",
                                                      "Mo-We 08:00-20:00; PH off"})});
    if (below(4) > 0) {
      venue.fields[F::latitude] = {std::to_string(48 + 0.1 * below(10))};
      venue.fields[F::longitude] = {std::to_string(2 + 0.1 * below(10))};
    }
    return venue;
  }

  // Some are short, some long: they are kept in different places.
  static std::string id(std::size_t number) {
    return (number % 2 == 0 ? "v" : "structure-mediation-") + std::to_string(number);
  }

  VenueKey key() {
    VenueKey key;
    key.hub_scope.value[0] = static_cast<std::uint8_t>(below(2));
    key.venue_id = id(below(60));
    return key;
  }

  SearchQuery query() {
    SearchQuery query;
    query.text = below(3) == 0 ? with_typo(phrase(2)) : phrase(2);
    if (below(2) == 0) query.centre = Position{48 + 0.1 * below(10), 2 + 0.1 * below(10)};
    if (below(2) == 0) query.within_km = below(40);
    if (below(3) == 0) query.theme = phrase(1);
    if (below(2) == 0) {
      static constexpr std::chrono::sys_days wednesday = std::chrono::year{2026} / 6 / 3;
      query.open_at = [](std::string_view zone) {
        return zone == "Europe/Paris" ? LocalMoment{wednesday, 600} : LocalMoment{wednesday, 780};
      };
      query.only_open = below(3) == 0;
    }
    if (below(3) == 0) add_filters(query);
    query.leaves_out_filters = below(2) == 0;
    query.limit = one_of(std::vector<std::size_t>{0, 1, 5, 200});
    query.offset = one_of(std::vector<std::size_t>{0, 0, 3, 500});
    return query;
  }

  void add_filters(SearchQuery& query) {
    static constexpr std::chrono::sys_days wednesday = std::chrono::year{2026} / 6 / 3;
    if (below(3) == 0) query.facets[FacetKind::audience] = {"jeunes"};
    if (below(3) == 0) query.facets[FacetKind::fees] = {one_of(std::array{"gratuit", "condition"})};
    if (below(3) == 0) query.facets[FacetKind::language] = {"ar", "xx"};
    if (below(3) == 0) query.facets[FacetKind::sans_internet] = {"oui"};
    if (below(3) == 0) query.facets[FacetKind::equipment] = {"Imprimante"};
    if (below(4) == 0) query.open_on = wednesday + std::chrono::days{below(9)};
    if (below(4) == 0) {
      query.stop = StopQuery{one_of(std::array{"72181", "72003"}), {wednesday, wednesday}};
      query.stop->days.last += std::chrono::days{below(4)};
    }
    if (below(3) == 0) {
      RoomStates rooms;
      for (int i = 0; i < 40; ++i) rooms[key()] = static_cast<RoomState>(below(5));
      query.rooms = std::make_shared<const RoomStates>(std::move(rooms));
      query.with_room = below(2) == 0;
    }
  }

 private:
  std::mt19937 random_;
};

TEST(DirectorySearch, AnswersAsTheNaiveSearchAfterAnyUpdatesAndRemovals) {
  std::size_t answered = 0, widened = 0, left_out = 0, lacking = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    RandomWorld world(seed);
    DirectoryIndex index;
    NaiveDirectory naive;
    // Once for so long that what was dropped is given back, again and again.
    const int steps = seed == 1 ? 6000 : 150;
    for (int step = 0; step < steps; ++step) {
      const VenueKey key = world.key();
      if (world.below(3) == 0) {
        index.erase(key);
        naive.erase(key);
      } else {
        const Venue venue = world.venue();
        index.upsert(key, venue);
        naive.upsert(key, venue);
      }
      ASSERT_EQ(index.size(), naive.venues().size());
      if (world.below(step < 150 ? 3 : 60) > 0) continue;
      const SearchQuery query = world.query();
      const auto expected = naive.search(query);
      ASSERT_EQ(described(index.search(query)), described(expected))
          << "seed " << seed << " step " << step << " text \"" << query.text << "\"";
      answered += !expected.hits.empty();
      widened += expected.widened;
      left_out += !expected.left_out.empty();
      lacking += expected.lacks_words;
    }
  }
  EXPECT_GT(answered, 1000u);
  EXPECT_GT(widened, 50u);
  EXPECT_GT(left_out, 50u);
  EXPECT_GT(lacking, 50u);
}

TEST(DirectorySearch, ForgetsAllOfWhatWasErased) {
  RandomWorld world(99);
  DirectoryIndex index;
  for (int i = 0; i < 300; ++i) index.upsert(world.key(), world.venue());
  for (int scope = 0; scope < 2; ++scope) {
    for (int id = 0; id < 60; ++id) {
      VenueKey key;
      key.hub_scope.value[0] = static_cast<std::uint8_t>(scope);
      key.venue_id = RandomWorld::id(static_cast<std::size_t>(id));
      index.erase(key);
    }
  }
  EXPECT_EQ(index.size(), 0u);
  EXPECT_EQ(index.search({}).total, 0u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(index.search(world.query()).total, 0u);
}

TEST(DirectorySearch, AnswersAsTheNaiveSearchOnRealVenues) {
  RandomWorld world(4);
  DirectoryIndex index;
  NaiveDirectory naive;
  const auto& venues = test::real_venues();
  VenueBatch batch;  // has all that the index reads
  for (std::size_t i = 0; i < venues.size(); i += 6) {
    batch.upsert({}, std::to_string(i), venues[i]);
    naive.upsert({{}, std::to_string(i)}, venues[i]);
  }
  batch.visit([&index](const VenueKey& key, const VenueView* venue) { index.upsert(key, *venue); });
  for (int i = 0; i < 40; ++i) {
    const Venue& some = venues[world.below(venues.size())];
    SearchQuery query = world.query();
    query.text = some.text(i % 3 == 0 ? VenueField::commune : VenueField::nom);
    if (i % 2 == 0) query.text = world.with_typo(query.text);
    query.theme = i % 5 == 0 ? "démarches administratives" : "";
    query.limit = 50;
    query.offset = 0;
    if (query.centre) query.centre = some.position();
    ASSERT_EQ(described(index.search(query)), described(naive.search(query))) << query.text;
  }
}

}  // namespace
}  // namespace maillage
