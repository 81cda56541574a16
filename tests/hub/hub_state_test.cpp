// The search index follows behind the directories and is right whenever somebody searches.
#include "node/core/hub_state.h"

#include <gtest/gtest.h>

#include <random>

#include "replication/scopes.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

using Field = VenueField;

WriterId hub(int number) {
  WriterId id;
  id.value.fill(static_cast<std::uint8_t>(number));
  return id;
}

// Writes the directories of some hubs into a state that trusts them.
class HubStateOfDirectories : public testing::Test {
 protected:
  HubStateOfDirectories()
      : state_([](const VenueView& venue) {
          return venue.text(Field::commune) == "Brest" ? std::optional(Position{48.4, -4.5})
                                                       : std::nullopt;
        }) {
    init_crypto();
    for (int number = 1; number <= 3; ++number) state_.governance.trust(hub(number));
  }

  void set(int number, const Venue& wanted, const std::set<Field>& covers = {}) {
    const DirectoryFold* held = state_.directory(hub(number));
    const auto operation = held == nullptr ? DirectoryFold().changes_towards(wanted, covers)
                                           : held->changes_towards(wanted, covers);
    const Bytes bytes = encode(operation, hub(number));
    Update update;
    update.header.kind = ScopeKind::directory;
    update.header.schema = directory_schema;
    update.header.scope = directory_scope(hub(number));
    update.header.writer = hub(number);
    update.header.epoch = 1;
    update.header.seq = ++seqs_[number];
    append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
    append(update.body, bytes);
    state_.apply(update);
  }

  void set_name(int number, const std::string& id, const std::string& name) {
    set(number, {id, {{Field::nom, {name}}}});
  }

  std::vector<std::string> found(const std::string& text) const {
    SearchQuery query;
    query.text = text;
    query.limit = 1000;
    return described(state_.index().search(query));
  }

  static std::vector<std::string> described(const SearchAnswer& answer) {
    std::vector<std::string> lines;
    for (const SearchHit& hit : answer.hits) {
      lines.push_back(hit.key.hub_scope.hex() + " " + hit.key.venue_id + " " +
                      std::to_string(hit.score));
    }
    return lines;
  }

  HubState state_;
  std::map<int, Seq> seqs_;
};

TEST_F(HubStateOfDirectories, FindsWhatWasJustFolded) {
  set_name(1, "a", "Mairie");
  EXPECT_EQ(found("mairie").size(), 1u);
  set_name(1, "a", "Mediatheque");
  EXPECT_TRUE(found("mairie").empty());
  EXPECT_EQ(found("mediatheque").size(), 1u);
  set(1, {"a", {}}, {Field::nom});
  EXPECT_TRUE(found("mediatheque").empty());
}

TEST_F(HubStateOfDirectories, BringsTheIndexForwardInSlices) {
  for (int i = 0; i < 10; ++i) {
    set_name(1 + i % 2, "v" + std::to_string(i), "Mairie");
    set_name(1 + i % 2, "v" + std::to_string(i), "Mairie annexe");
  }
  EXPECT_EQ(state_.index_some(4), 4u) << "a venue counts once, however often it changed";
  EXPECT_EQ(state_.index_some(4), 4u);
  EXPECT_TRUE(state_.has_unindexed());
  EXPECT_EQ(state_.index_some(4), 2u);
  EXPECT_FALSE(state_.has_unindexed());
  EXPECT_EQ(state_.index_some(4), 0u);
  EXPECT_EQ(found("annexe").size(), 10u);
}

TEST_F(HubStateOfDirectories, SearchesOnlyTheVenuesOfHubsItTrusts) {
  set_name(1, "a", "Mairie");
  set_name(2, "b", "Mairie");
  EXPECT_EQ(found("mairie").size(), 2u);
  state_.governance.distrust(hub(1));
  state_.reindex(hub(1));
  EXPECT_EQ(found("mairie").size(), 1u);
  state_.governance.trust(hub(1));
  state_.reindex_all();
  EXPECT_EQ(found("mairie").size(), 2u);
}

TEST_F(HubStateOfDirectories, PlacesAVenueWithoutPositionWhereTheLocatorSays) {
  set(1, {"a", {{Field::nom, {"Mairie"}}, {Field::commune, {"Brest"}}}});
  set(1,
      {"b", {{Field::nom, {"Mairie"}}, {Field::latitude, {"48.0"}}, {Field::longitude, {"2.0"}}}});
  set(1, {"c", {{Field::nom, {"Mairie"}}, {Field::commune, {"Nulle-Part"}}}});
  SearchQuery query;
  query.centre = Position{48.4, -4.5};
  const auto hits = state_.index().search(query).hits;
  ASSERT_EQ(hits.size(), 3u);
  EXPECT_EQ(hits[0].key.venue_id, "a");
  EXPECT_NEAR(*hits[0].distance_km, 0, 1e-6);
  EXPECT_EQ(hits[1].key.venue_id, "b");
  EXPECT_FALSE(hits[2].distance_km);
}

TEST_F(HubStateOfDirectories, ForgetsItsIndexWhenCleared) {
  set_name(1, "a", "Mairie");
  EXPECT_EQ(state_.index().size(), 1u);
  set_name(1, "b", "Mairie");
  state_.clear();
  EXPECT_EQ(state_.index().size(), 0u);
  EXPECT_EQ(state_.index_some(10), 0u);
}

TEST_F(HubStateOfDirectories, AnswersAsAnIndexBuiltAtOnceWhateverTheSlices) {
  static constexpr const char* kNames[] = {"Mairie",     "Mairie annexe", "CCAS de Brest",
                                           "Point info", "Espace Brest",  "Maison"};
  std::mt19937 random(7);
  for (int step = 0; step < 2000; ++step) {
    const int number = 1 + static_cast<int>(random() % 3);
    const std::string id = "v" + std::to_string(random() % 40);
    if (random() % 5 == 0) {
      set(number, {id, {}}, {Field::nom});
    } else {
      set_name(number, id, kNames[random() % 6]);
    }
    if (random() % 3 == 0) state_.index_some(random() % 4);
    if (step % 50 > 0) continue;
    DirectoryIndex at_once;
    for (const auto& [owner, directory] : state_.directories()) {
      for (const std::string& held : directory.venue_ids()) {
        at_once.upsert({directory_scope(owner), held}, *directory.venue(held));
      }
    }
    for (const char* text : {"mairie", "brest", "annexe", "mairei", ""}) {
      SearchQuery query;
      query.text = text;
      query.limit = 1000;
      ASSERT_EQ(found(text), described(at_once.search(query))) << "step " << step;
    }
  }
}

// An act whose writer nobody answers for is held without effect until governance says otherwise.
TEST(HubStateOfReferrals, KnowsWhenGovernanceAnswersOtherwiseThanWhenItFolded) {
  const SigningKey key = test::signing_key(1);
  const auto sign = [&key](Header header, Bytes operation, Bytes apart) {
    header.writer = key.id;
    header.epoch = header.seq = 1;
    return sign_update(header, {std::move(operation)}, std::move(apart), key, network_id("test"));
  };
  Header header;
  header.scope = governance_scope();
  header.schema = governance_schema;
  const Update certificate = sign(header, encode_operation(HubCertificate{"hub", "29"}), {});
  header.kind = ScopeKind::referral;
  header.scope = {{7}};
  header.auth = certificate.id;
  header.flags = flag_erasable;
  const Update act = sign(header, to_bytes(as_bytes("unreadable")), Bytes(32, 1));

  HubState state;
  state.governance.trust(key.id);
  state.apply(act);
  EXPECT_EQ(state.referral(act.header.scope), nullptr);
  EXPECT_EQ(state.acts_of(act.header.scope), 1u) << "it takes room all the same";
  EXPECT_FALSE(state.is_outdated());
  state.apply(certificate);
  EXPECT_TRUE(state.is_outdated());

  state.clear();
  state.governance.trust(key.id);
  state.apply(certificate);
  state.apply(act);
  EXPECT_FALSE(state.is_outdated());
  EXPECT_NE(state.referral(act.header.scope), nullptr);
  EXPECT_EQ(state.acts_of(act.header.scope), 1u);
  state.governance.dispute(certificate.header.log(), 1);
  EXPECT_TRUE(state.is_outdated());
}

}  // namespace
}  // namespace maillage
