#include "replication/merge/merge_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/replication/merge/merge_samples.h"

namespace maillage {
namespace {

using test::dot;
using test::SampleOperation;
using test::shown;
using test::writer;

SampleOperation sets(std::string value, std::vector<Dot> replaces = {}, std::uint64_t hlc = 1) {
  return {"venue", {{"name", std::move(value), false, std::move(replaces)}}, {hlc}};
}
SampleOperation removes(std::vector<Dot> replaces) {
  return {"venue", {{"name", "", true, std::move(replaces)}}, {1}};
}
void original(MergeState& state, const Dot& at, const SampleOperation& operation) {
  test::apply(state, at, at, operation);
}
std::string name_in(const MergeState& state) {
  const auto writes = state.live("venue", "name");
  return writes.empty() ? "" : std::string(winner(writes).value);
}

TEST(MergeState, ALaterWriteThatSawTheEarlierReplacesIt) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("old", {}, 5));
  original(state, dot(2, 1, 1), sets("new", {dot(1, 1, 1)}, 3));
  ASSERT_EQ(state.live("venue").size(), 1u);
  EXPECT_EQ(name_in(state), "new") << "causality before clocks";
}

TEST(MergeState, ConcurrentWritesBothStayAndTheLatestWins) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("a", {}, 5));
  original(state, dot(2, 1, 1), sets("b", {}, 7));
  EXPECT_EQ(state.live("venue").size(), 2u);
  EXPECT_EQ(name_in(state), "b");
}

TEST(MergeState, TheLatestWinsOverAGreaterDot) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("a", {}, 7));
  original(state, dot(2, 1, 1), sets("b", {}, 5));
  EXPECT_EQ(name_in(state), "a");
}

TEST(MergeState, OfEqualClocksTheGreaterDotWins) {
  MergeState state;
  original(state, dot(2, 1, 1), sets("b", {}, 5));
  original(state, dot(1, 9, 9), sets("a", {}, 5));
  EXPECT_EQ(name_in(state), "b");
}

TEST(MergeState, ARemovalThatArrivesFirstStillRemoves) {
  MergeState state;
  original(state, dot(2, 1, 1), removes({dot(1, 1, 1)}));
  original(state, dot(1, 1, 1), sets("gone"));
  EXPECT_FALSE(state.has("venue"));
  EXPECT_TRUE(state.entities().empty());
}

TEST(MergeState, AnAdditionConcurrentWithARemovalStays) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("wifi"));
  original(state, dot(2, 1, 1), sets("wifi"));
  original(state, dot(3, 1, 1), removes({dot(1, 1, 1)}));
  EXPECT_TRUE(state.has("venue"));
}

TEST(MergeState, RetiringWhatReplacedBringsTheValueBack) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("old"));
  const auto before = state.state_hash();
  original(state, dot(2, 1, 1), sets("new", {dot(1, 1, 1)}));
  EXPECT_NE(state.state_hash(), before);
  state.retire({writer(2), 1}, 1, 1);
  EXPECT_EQ(name_in(state), "old");
  EXPECT_EQ(state.state_hash(), before);
}

TEST(MergeState, AnOperationHeldTwiceCountsOnceAndGoesWithTheLast) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("value"));
  test::apply(state, dot(1, 2, 1), dot(1, 1, 1), sets("value"));
  EXPECT_EQ(state.live("venue").size(), 1u);
  state.retire({writer(1), 1}, 1, 99);
  EXPECT_EQ(name_in(state), "value");
  state.retire({writer(1), 2}, 1, 99);
  EXPECT_FALSE(state.has("venue"));
}

TEST(MergeState, TheOriginalStandsOverRestatementsWhateverComesFirst) {
  for (const bool original_first : {true, false}) {
    MergeState state;
    if (original_first) original(state, dot(1, 1, 1), sets("true"));
    test::apply(state, dot(1, 2, 1), dot(1, 1, 1), sets("altered"));
    EXPECT_EQ(name_in(state), original_first ? "true" : "altered");
    if (!original_first) original(state, dot(1, 1, 1), sets("true"));
    EXPECT_EQ(name_in(state), "true");
    state.retire({writer(1), 1}, 1, 1);
    EXPECT_EQ(name_in(state), "altered");
  }
}

TEST(MergeState, OfDifferingRestatementsTheLowestPositionStands) {
  std::vector<std::pair<Dot, std::string>> copies = {
      {dot(1, 2, 7), "first"}, {dot(1, 3, 1, 4), "second"}, {dot(1, 3, 2, 0), "third"}};
  do {
    MergeState state;
    for (const auto& [at, value] : copies) test::apply(state, at, dot(1, 1, 1), sets(value));
    EXPECT_EQ(name_in(state), "first");
    state.retire({writer(1), 2}, 1, 99);
    EXPECT_EQ(name_in(state), "second");
    state.retire({writer(1), 3}, 1, 1);
    EXPECT_EQ(name_in(state), "third");
  } while (std::next_permutation(copies.begin(), copies.end()));
}

TEST(MergeState, OfTwoValuesForOneSlotTheFirstCounts) {
  MergeState state;
  original(state, dot(1, 1, 1),
           {"venue", {{"name", "first", false, {}}, {"name", "second", false, {}}}, {1}});
  ASSERT_EQ(state.live("venue").size(), 1u);
  EXPECT_EQ(name_in(state), "first");
}

TEST(MergeState, SaysWhichEntitiesChangedOnceEach) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("a"));
  original(state, dot(1, 1, 2), sets("b"));
  EXPECT_EQ(state.take_changed(), std::vector<std::string>{"venue"});
  EXPECT_TRUE(state.take_changed().empty());
  test::apply(state, dot(1, 2, 1), dot(1, 1, 1), sets("a"));
  EXPECT_TRUE(state.take_changed().empty()) << "a restatement changes nothing";
  state.retire({writer(1), 1}, 1, 2);
  EXPECT_EQ(state.take_changed(), std::vector<std::string>{"venue"});
}

TEST(MergeState, ShowsWhatChangedPieceByPiece) {
  MergeState state;
  std::uint64_t seq = 0;
  for (const char* entity : {"a", "b", "c"}) {
    original(state, dot(1, 1, ++seq), {entity, {{"name", entity, false, {}}}, {1}});
  }
  original(state, dot(1, 1, 4), {"c", {{"name", "", true, {dot(1, 1, 3)}}}, {1}});
  std::set<std::string> seen;
  const auto visit = [&](std::string_view entity, std::span<const ShownSlot> slots) {
    seen.insert(std::string(entity) + "=" +
                (slots.empty() ? "" : std::string(slots.front().value)));
    return true;
  };
  EXPECT_EQ(state.visit_changed(2, visit), 2u);
  EXPECT_TRUE(state.has_changed());
  EXPECT_EQ(state.visit_changed(2, visit), 1u);
  EXPECT_FALSE(state.has_changed());
  EXPECT_EQ(seen, (std::set<std::string>{"a=a", "b=b", "c="}));
  state.list_all_as_changed();
  EXPECT_EQ(state.take_changed(), (std::vector<std::string>{"a", "b"})) << "what is gone is not";
}

TEST(MergeState, ShowsOfEachSlotTheLatestOfItsWrites) {
  std::mt19937 random(11);
  MergeState state;
  std::map<int, Seq> seqs;
  for (int step = 0; step < 2000; ++step) {
    const int by = 1 + static_cast<int>(random() % 3);
    const std::string entity(1, static_cast<char>('a' + random() % 20));
    SampleOperation operation{entity, {}, {random() % 50}};
    for (std::uint32_t i = 0; i <= random() % 3; ++i) {
      operation.writes.push_back({std::to_string(random() % 9), std::to_string(step), false, {}});
    }
    original(state, dot(by, 1, ++seqs[by]), operation);
  }
  std::size_t several = 0;
  state.list_all_as_changed();
  state.visit_changed(100, [&](std::string_view entity, std::span<const ShownSlot> slots) {
    const std::vector<LiveWrite> live = state.live(entity);
    std::map<std::string, std::vector<LiveWrite>> by_key;
    for (const LiveWrite& write : live) by_key[std::string(write.key)].push_back(write);
    EXPECT_EQ(slots.size(), by_key.size());
    if (slots.size() != by_key.size()) return false;
    auto expected = by_key.begin();
    for (const ShownSlot& slot : slots) {
      EXPECT_EQ(slot.key, expected->first);
      EXPECT_EQ(slot.value, winner(expected->second).value);
      several += expected->second.size() > 1 ? 1 : 0;
      ++expected;
    }
    return true;
  });
  EXPECT_GT(several, 50u);
}

TEST(MergeState, HashTellsValuesClocksAndDotsApart) {
  std::set<std::array<std::uint8_t, 32>> hashes;
  hashes.insert(MergeState().state_hash());
  for (const auto& [at, operation] :
       std::vector<std::pair<Dot, SampleOperation>>{{dot(1, 1, 1), sets("a")},
                                                    {dot(1, 1, 1), sets("b")},
                                                    {dot(1, 1, 1), sets("a", {}, 2)},
                                                    {dot(1, 1, 2), sets("a")},
                                                    {dot(2, 1, 1), sets("a")}}) {
    MergeState state;
    original(state, at, operation);
    hashes.insert(state.state_hash());
  }
  EXPECT_EQ(hashes.size(), 6u);
}

TEST(MergeState, TalliesOperationsWithAValueInEffect) {
  MergeState state;
  original(state, dot(1, 1, 1), sets("a"));
  original(state, dot(1, 1, 2), sets("b", {dot(1, 1, 1)}));
  original(state, dot(1, 1, 3), removes({}));
  original(state, dot(2, 1, 1), sets("other"));
  EXPECT_EQ(state.tally(writer(1)).live, 1u);
  EXPECT_EQ(state.tally(writer(1)).dead, 2u);
}

// What is held where, with contents that differ now and then between positions.
struct Holding {
  Dot at;
  Dot named;
  SampleOperation operation;
};

class RandomHoldings {
 public:
  explicit RandomHoldings(unsigned seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }

  std::vector<Holding> draw() {
    std::vector<Holding> all;
    const int count = 2 + below(30);
    for (int i = 0; i < count; ++i) {
      const Dot named = any_dot(1);
      all.push_back({named, named, operation()});
      while (below(3) == 0) {
        Dot at = any_dot(2 + static_cast<Epoch>(below(2)));
        at.writer = named.writer;
        all.push_back({at, named, below(2) == 0 ? all.back().operation : operation()});
      }
    }
    // One position holds one operation.
    std::set<Dot> positions;
    std::erase_if(all, [&](const Holding& h) { return !positions.insert(h.at).second; });
    return all;
  }
  std::mt19937& engine() { return engine_; }

 private:
  Dot any_dot(Epoch epoch) {
    return dot(1 + below(2), epoch, static_cast<Seq>(1 + below(6)),
               static_cast<std::uint8_t>(below(2)));
  }
  SampleOperation operation() {
    SampleOperation made{std::string(1, static_cast<char>('p' + below(2))), {}, {}};
    made.hlc.value = static_cast<std::uint64_t>(below(3));
    for (int w = below(4); w >= 0; --w) {
      test::SampleWrite write{std::string(1, static_cast<char>('a' + below(2))),
                              std::string(static_cast<std::size_t>(below(30)), 'v'),
                              false,
                              {}};
      write.removes = below(3) == 0;
      for (int r = below(4); r > 0; --r) write.replaces.push_back(any_dot(1));
      made.writes.push_back(std::move(write));
    }
    return made;
  }
  std::mt19937 engine_;
};

test::Shown expected(const std::vector<Holding>& held) {
  std::map<Dot, const Holding*> standing;
  for (const Holding& holding : held) {
    const Holding*& best = standing[holding.named];
    const auto rank = [](const Holding& h) { return std::pair(h.at != h.named, h.at); };
    if (best == nullptr || rank(holding) < rank(*best)) best = &holding;
  }
  std::map<Dot, const SampleOperation*> operations;
  for (const auto& [named, holding] : standing) operations[named] = &holding->operation;
  return test::shown_by_definition(operations);
}

TEST(MergeState, IsAFunctionOfWhatIsHeldThroughAnyApplyingAndRetiring) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    RandomHoldings random(seed);
    std::vector<Holding> all = random.draw();
    std::shuffle(all.begin(), all.end(), random.engine());
    MergeState state;
    MergeState fresh(HashKey{1, 2, 3});
    for (const Holding& h : all) test::apply(state, h.at, h.named, h.operation);
    ASSERT_EQ(shown(state), expected(all)) << "seed " << seed;
    for (int i = 0; i < 4; ++i) {
      const WriterEpoch log{writer(1 + random.below(2)), static_cast<Epoch>(1 + random.below(3))};
      const Seq first = static_cast<Seq>(1 + random.below(4));
      const Seq last = first + static_cast<Seq>(random.below(4));
      state.retire(log, first, last);
      std::erase_if(all, [&](const Holding& h) {
        return log_of(h.at) == log && h.at.seq >= first && h.at.seq <= last;
      });
      ASSERT_EQ(shown(state), expected(all)) << "seed " << seed;
    }
    for (const Holding& h : all) test::apply(fresh, h.at, h.named, h.operation);
    ASSERT_EQ(state.state_hash(), fresh.state_hash()) << "seed " << seed;
    for (int of : {1, 2}) {
      for (Epoch epoch : {1, 2, 3}) state.retire({writer(of), epoch}, 1, 99);
    }
    ASSERT_TRUE(shown(state).empty());
    ASSERT_EQ(state.cell_limit() > 0 && state.tally(writer(1)).dead > 0, false);
  }
}

// Long texts, so that the shared memory is given back on the way.
TEST(MergeState, IsTheSameAfterMuchCameAndWent) {
  const auto lasting = [](Seq seq) {
    return SampleOperation{"a lasting venue " + std::to_string(seq),
                           {{"a key beyond twelve letters", std::string(100, 'x'), false, {}}},
                           {seq}};
  };
  MergeState state, fresh;
  for (Seq seq = 1; seq <= 50; ++seq) {
    original(state, dot(1, 1, seq), lasting(seq));
    original(fresh, dot(1, 1, seq), lasting(seq));
  }
  for (Epoch round = 2; round < 40; ++round) {
    for (Seq seq = 1; seq <= 50; ++seq) {
      const std::string name = "a passing venue " + std::to_string(round + seq);
      original(state, dot(2, round, seq),
               {name, {{"key", std::string(seq * 9, 'y'), false, {}}}, {1}});
    }
    state.retire({writer(2), round}, 1, 50);
  }
  EXPECT_EQ(shown(state), shown(fresh));
  EXPECT_EQ(state.state_hash(), fresh.state_hash());
}

TEST(MergeState, HashesEveryPartOfAWrite) {
  const auto hash_of = [](const Dot& at, const SampleOperation& operation) {
    MergeState state;
    original(state, at, operation);
    return state.state_hash();
  };
  const SampleOperation told{"venue", {{"k", "v", false, {}}}, {1}};
  const SampleOperation shifted{"venue", {{"kv", "", false, {}}}, {1}};
  const SampleOperation renamed{"venus", {{"k", "v", false, {}}}, {1}};
  const SampleOperation later{"venue", {{"k", "v", false, {}}}, {2}};
  const SampleOperation twofold{"venue", {{"k", "v", false, {}}, {"l", "w", false, {}}}, {1}};
  const SampleOperation turned{"venue", {{"l", "w", false, {}}, {"k", "v", false, {}}}, {1}};
  std::set<std::array<std::uint8_t, 32>> hashes = {MergeState().state_hash()};
  for (const SampleOperation& other : {told, shifted, renamed, later, twofold}) {
    EXPECT_TRUE(hashes.insert(hash_of(dot(1, 1, 1), other)).second);
  }
  for (const Dot& other : {dot(2, 1, 1), dot(1, 2, 1), dot(1, 1, 2), dot(1, 1, 1, 1)}) {
    EXPECT_TRUE(hashes.insert(hash_of(other, told)).second);
  }
  EXPECT_EQ(hash_of(dot(1, 1, 1), twofold), hash_of(dot(1, 1, 1), turned))
      << "the order in an operation is not shown";
}

// Epoch 2 stands for epoch 1 up to its third update.
void close_first_epoch(MergeState& state, Epoch by) {
  const MergeState::ClosedLog closed{{writer(1), 1}, 3};
  state.close({writer(1), by}, 9, {&closed, 1});
}

TEST(MergeState, ShowsOfAClosedLogHeldInPartOnlyWhatIsRestated) {
  MergeState state;
  const SampleOperation dead{"venue", {{"service a", "", false, {}}}, {1}};
  const SampleOperation alive{"venue", {{"name", "Mairie", false, {}}}, {1}};
  original(state, dot(1, 1, 1), dead);  // what removed it is dead as well: it lacks for ever
  original(state, dot(1, 1, 2), alive);
  test::apply(state, dot(1, 2, 1), dot(1, 1, 2), alive);
  EXPECT_EQ(state.live("venue").size(), 2u);
  close_first_epoch(state, 2);
  ASSERT_EQ(state.live("venue").size(), 1u);
  EXPECT_EQ(name_in(state), "Mairie");
}

TEST(MergeState, AClosedLogMayComeAfterWhatClosedIt) {
  MergeState state;
  close_first_epoch(state, 2);
  original(state, dot(1, 1, 3), sets("closed"));
  EXPECT_EQ(name_in(state), "");
  original(state, dot(1, 1, 4), sets("beyond"));
  EXPECT_EQ(name_in(state), "beyond");
  original(state, dot(2, 1, 1), sets("another's"));
  EXPECT_EQ(state.live("venue").size(), 2u);
}

TEST(MergeState, ShowsNoValueThatTheRestatementOfItsOperationLeftOut) {
  MergeState state;
  const SampleOperation both{
      "venue", {{"name", "dead", false, {}}, {"phone", "1", false, {}}}, {1}};
  original(state, dot(1, 1, 1), both);
  test::apply(state, dot(1, 2, 1), dot(1, 1, 1), both, {0});
  EXPECT_EQ(name_in(state), "dead");
  close_first_epoch(state, 2);
  EXPECT_EQ(name_in(state), "");
  EXPECT_EQ(state.live("venue", "phone").size(), 1u);
}

TEST(MergeState, OfTwoRestatementsOfOneEpochBothMustShowAValue) {
  MergeState state;
  for (const Epoch by : {2, 3}) test::apply(state, dot(1, by, 1), dot(1, 1, 1), sets("both"));
  test::apply(state, dot(1, 2, 2), dot(1, 1, 2), sets("one"));
  for (const Epoch by : {2, 3}) close_first_epoch(state, by);
  ASSERT_EQ(state.live("venue").size(), 1u);
  EXPECT_EQ(name_in(state), "both");
}

TEST(MergeState, ShowsAClosedLogAgainOnceItsClosingUpdateIsForgotten) {
  MergeState state, never;
  for (MergeState* each : {&state, &never}) original(*each, dot(1, 1, 1), sets("v"));
  close_first_epoch(state, 2);
  EXPECT_FALSE(state.has("venue"));
  state.retire({writer(1), 2}, 1, 8);
  EXPECT_FALSE(state.has("venue")) << "its closing update still stands";
  state.retire({writer(1), 2}, 9, 9);
  EXPECT_EQ(state.state_hash(), never.state_hash());
}

TEST(MergeState, AnOperationGivenUpWhileItsLogWasClosedMayComeBack) {
  MergeState state;
  original(state, dot(1, 1, 2), sets("later", {dot(1, 1, 1)}));  // keeps the place of the first
  original(state, dot(1, 1, 1), sets("first"));
  close_first_epoch(state, 2);
  state.retire({writer(1), 1}, 1, 1);
  state.retire({writer(1), 2}, 9, 9);
  original(state, dot(1, 1, 1), sets("first"));
  state.retire({writer(1), 1}, 2, 2);
  EXPECT_EQ(name_in(state), "first");
}

TEST(MergeState, HashesWhatChangedSinceTheLastTime) {
  MergeState state, fresh;
  const SampleOperation first = sets("old"), second = sets("new", {dot(1, 1, 1)});
  original(state, dot(1, 1, 1), first);
  const auto before = state.state_hash();
  original(state, dot(1, 1, 2), second);
  for (const auto& [at, operation] : {std::pair(dot(1, 1, 2), second), {dot(1, 1, 1), first}}) {
    original(fresh, at, operation);
  }
  EXPECT_EQ(state.state_hash(), fresh.state_hash());
  state.retire({writer(1), 1}, 2, 2);
  EXPECT_EQ(state.state_hash(), before);
}

TEST(MergeState, StaysFastForASlotThatIsWrittenForEver) {
  MergeState state;
  std::vector<Dot> seen;
  for (Seq seq = 1; seq <= 50'000; ++seq) {
    original(state, dot(1, 1, seq), sets("v", seen));
    seen = {dot(1, 1, seq)};
  }
  EXPECT_EQ(state.live("venue").size(), 1u);
  state.retire({writer(1), 1}, 1, 49'999);
  EXPECT_EQ(state.live("venue").size(), 1u);
}

}  // namespace
}  // namespace maillage
