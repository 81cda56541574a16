#include "node/directory/fold.h"

#include <gtest/gtest.h>

#include <ctime>

#include "replication/merge/compaction.h"

namespace maillage {
namespace {

using Field = VenueField;

WriterId hub(int number = 1) {
  WriterId id;
  id.value.fill(static_cast<std::uint8_t>(number));
  return id;
}

Update update_of(Epoch epoch, Seq seq, const std::vector<Bytes>& operations,
                 std::uint8_t flags = 0) {
  Update update;
  update.header.kind = ScopeKind::directory;
  update.header.schema = directory_schema;
  update.header.flags = flags;
  update.header.operations = static_cast<std::uint16_t>(operations.size());
  update.header.writer = hub();
  update.header.epoch = epoch;
  update.header.seq = seq;
  update.header.hlc.value = epoch * 1000 + seq;
  for (const Bytes& operation : operations) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    append(update.body, operation);
  }
  return update;
}
Update update_of(Epoch epoch, Seq seq, const DirectoryOperation& operation) {
  return update_of(epoch, seq, {encode(operation, hub())});
}
Dot dot(Epoch epoch, Seq seq) { return {hub(), epoch, seq, 0}; }

Venue venue(std::string name, std::vector<std::string> services) {
  Venue made{"v1", {{Field::nom, {std::move(name)}}}};
  if (!services.empty()) made.fields[Field::services] = std::move(services);
  return made;
}

// A hub that writes its directory, and keeps its updates to restate them.
class Author {
 public:
  const Update& set(const Venue& wanted, const std::set<Field>& covers = {}) {
    return keep(update_of(epoch_, ++seq_, fold.changes_towards(wanted, covers)));
  }
  // The restatement as one update, and the closing update.
  std::vector<Update> compact() {
    EpochBook book;
    const WriterEpoch closed{hub(), epoch_};
    book.hold(closed, {seq_, {}});
    const auto plan = plan_compaction(fold.state(), book, hub(), {{epoch_, {seq_, {}}}});
    std::vector<Bytes> restated;
    for (const RestatedDot& item : plan->restated) {
      restated.push_back(*restate(held_.at({item.held_at.epoch, item.held_at.seq}),
                                  item.held_at.index, item.voids, {}));
    }
    ++epoch_;
    seq_ = 2;
    return {
        keep(update_of(epoch_, 1, restated, flag_epoch_start)),
        keep(update_of(epoch_, 2, {encode(plan->closing)}, flag_epoch_start | flag_epoch_closed))};
  }
  DirectoryFold fold;

 private:
  const Update& keep(Update update) {
    fold.apply(update);
    return held_[{update.header.epoch, update.header.seq}] = std::move(update);
  }
  Epoch epoch_ = 1;
  Seq seq_ = 0;
  std::map<std::pair<Epoch, Seq>, Update> held_;
};

TEST(DirectoryFold, ShowsAVenueByItsLatestWrites) {
  Author author;
  author.set(venue("Mairie", {"a", "b"}));
  author.set(venue("Médiathèque", {"b", "c"}));
  EXPECT_EQ(author.fold.venue("v1"), venue("Médiathèque", {"b", "c"}));
  EXPECT_EQ(author.fold.venue_ids(), std::vector<std::string>{"v1"});
  EXPECT_TRUE(author.fold.changes_towards(venue("Médiathèque", {"b", "c"}), {}).writes.empty());
}

TEST(DirectoryFold, LeavesFieldsAloneThatTheSourceDoesNotCover) {
  Author author;
  author.set(venue("Mairie", {"a"}));
  Venue renamed{"v1", {{Field::nom, {"Hôtel de ville"}}}};
  author.set(renamed);
  EXPECT_EQ(author.fold.venue("v1"), venue("Hôtel de ville", {"a"}));
  author.set(renamed, {Field::services});
  EXPECT_EQ(author.fold.venue("v1"), renamed);
}

TEST(DirectoryFold, AVenueWithoutFieldsIsGone) {
  Author author;
  author.set(venue("Mairie", {"a"}));
  author.set(Venue{"v1", {}}, {Field::nom, Field::services});
  EXPECT_FALSE(author.fold.venue("v1"));
  EXPECT_EQ(author.fold.venue_count(), 0u);
  EXPECT_EQ(author.fold.state_hash(), DirectoryFold().state_hash());
}

TEST(DirectoryFold, TellsWhichVenuesChangedAndAppliesEachUpdateOnce) {
  DirectoryFold fold;
  const Update update = update_of(1, 1, {"v1", {{Field::nom, "Mairie", false, {}}}});
  fold.apply(update);
  EXPECT_EQ(fold.take_changed(), std::set<std::string>{"v1"});
  fold.apply(update);
  EXPECT_FALSE(fold.has_changed());
}

TEST(DirectoryFold, RefusesAnOperationThatReplacesWhatIsNotItsAuthorsPast) {
  const auto refuses = [](const Dot& replaced) {
    DirectoryFold fold;
    fold.apply(update_of(2ull << 32, 5, {"v1", {{Field::nom, "x", false, {replaced}}}}));
    return !fold.venue("v1");
  };
  const Epoch own = 2ull << 32;
  EXPECT_FALSE(refuses(dot(own, 4)));
  EXPECT_TRUE(refuses(dot(own, 5))) << "itself";
  EXPECT_TRUE(refuses(dot(own, 6)));
  EXPECT_FALSE(refuses(dot(1ull << 32, 999)));
  EXPECT_FALSE(refuses(dot(own | 7, 1))) << "a clone's epoch of the same counter";
  EXPECT_TRUE(refuses(dot(3ull << 32, 1))) << "an epoch to come";
  EXPECT_TRUE(refuses(Dot{hub(2), 1, 1, 0})) << "another writer's";
}

TEST(DirectoryFold, IsTheSameBeforeAndAfterACompaction) {
  Author author;
  Venue wanted = venue("Mairie", {"a", "b"});
  for (int i = 0; i < 20; ++i) {
    wanted.fields[Field::telephone] = {"02980000" + std::to_string(10 + i)};
    author.set(wanted);
  }
  const auto before = author.fold.state_hash();
  const std::vector<Update> restatement = author.compact();
  EXPECT_EQ(author.fold.state_hash(), before);
  author.fold.retire({hub(), 1}, 20);
  EXPECT_EQ(author.fold.state_hash(), before);
  DirectoryFold newcomer;
  for (const Update& update : restatement) newcomer.apply(update);
  EXPECT_EQ(newcomer.state_hash(), before);
  EXPECT_EQ(newcomer.venue("v1"), wanted);
  EXPECT_EQ(newcomer.state().tally(hub()).live, 2u) << "the first and the last write";
}

// Its peers dropped the rest of the old epoch before it came here.
TEST(DirectoryFold, IsTheSameWhereTheClosedEpochIsHeldInPart) {
  Author author;
  const Update first = author.set(venue("Mairie", {"a", "b"}));
  author.set(venue("Mairie", {"b"}));  // dead once it is restated that "a" is
  const std::vector<Update> restatement = author.compact();
  for (const bool late : {false, true}) {
    DirectoryFold partial;
    if (!late) partial.apply(first);
    for (const Update& update : restatement) partial.apply(update);
    if (late) partial.apply(first);
    EXPECT_EQ(partial.venue("v1"), venue("Mairie", {"b"}));
    EXPECT_EQ(partial.state_hash(), author.fold.state_hash());
    partial.take_back({hub(), 2}, 1);
    EXPECT_EQ(partial.venue("v1"), venue("Mairie", {"a", "b"})) << "what closed it does not count";
  }
}

TEST(DirectoryFold, WritesGoOnAfterACompaction) {
  Author author;
  author.set(venue("Mairie", {"a"}));
  author.compact();
  author.fold.retire({hub(), 1}, 1);
  author.set(venue("Médiathèque", {"a"}));
  EXPECT_EQ(author.fold.venue("v1"), venue("Médiathèque", {"a"}));
  EXPECT_EQ(author.fold.state().live("v1").size(), 2u);
}

TEST(DirectoryFold, GivesNoEffectToARestatementAboveTheClosedHead) {
  const DirectoryOperation operation{"v1", {{Field::nom, "forged", false, {}}}};
  const Bytes bytes = encode(operation, hub());
  const Bytes restated = encode(RestatedOperation{dot(1, 9), {1}, {}, {}, bytes}, UpdateId{});
  const Bytes closing = encode(ClosingStatement{{{1, {8, {}}}}, {}, {}});
  DirectoryFold fold;
  fold.apply(update_of(2, 1, {restated}, flag_epoch_start));
  fold.take_changed();
  fold.apply(update_of(2, 2, {closing}, flag_epoch_start | flag_epoch_closed));
  EXPECT_EQ(fold.take_changed(), std::set<std::string>{"v1"});
  EXPECT_FALSE(fold.venue("v1"));
}

TEST(DirectoryFold, TakesBackWhatIsCutOffAndTakesItAgain) {
  DirectoryFold fold;
  const Update first = update_of(1, 1, {"v1", {{Field::nom, "kept", false, {}}}});
  const Update second = update_of(1, 2, {"v1", {{Field::nom, "cut", false, {dot(1, 1)}}}});
  fold.apply(first);
  fold.apply(second);
  fold.take_back({hub(), 1}, 2);
  EXPECT_EQ(fold.venue("v1")->text(Field::nom), "kept");
  fold.apply(second);
  EXPECT_EQ(fold.venue("v1")->text(Field::nom), "cut");
}

TEST(DirectoryFold, FoldsTwentyThousandOperationsInAMoment) {
  std::vector<Update> updates;
  for (Seq seq = 1; seq <= 320; ++seq) {
    std::vector<Bytes> operations;
    for (int i = 0; i < 64; ++i) {
      operations.push_back(encode({"lieu-" + std::to_string(seq) + "-" + std::to_string(i),
                                   {{Field::nom, "Médiathèque de la Gare", false, {}},
                                    {Field::commune, "Brest", false, {}},
                                    {Field::adresse, "3 rue de Siam", false, {}},
                                    {Field::telephone, "0298000000", false, {}},
                                    {Field::services, "Aider les démarches", false, {}}}},
                                  hub()));
    }
    updates.push_back(update_of(1, seq, operations));
  }
  DirectoryFold fold;
  const std::clock_t start = std::clock();
  for (const Update& update : updates) fold.apply(update);
  const double each = static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC / 320 / 64;
  std::printf("%.2f us an operation, decoding included\n", each);
  EXPECT_EQ(fold.venue_count(), 320u * 64u);
  EXPECT_LT(each, 100) << "microseconds an operation";
}

}  // namespace
}  // namespace maillage
