#include "node/directory/duplicates/merging.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace maillage::test {
namespace {

using Field = VenueField;
using Venues = std::map<std::string, Venue>;

// A hub that writes its directory.
class Author {
 public:
  void set(const Venue& wanted, const std::set<Field>& covers = {}) {
    write({fold.changes_towards(wanted, covers)});
  }
  void write(const std::vector<DirectoryOperation>& operations) {
    Update update;
    update.header.kind = ScopeKind::directory;
    update.header.schema = directory_schema;
    update.header.operations = static_cast<std::uint16_t>(operations.size());
    update.header.writer.value.fill(1);
    update.header.epoch = 1;
    update.header.seq = ++seq_;
    update.header.hlc.value = 1000 + seq_;
    for (const DirectoryOperation& operation : operations) {
      const Bytes bytes = encode(operation, update.header.writer);
      append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
      append(update.body, bytes);
    }
    fold.apply(update);
  }
  DecidedVenue decided(const std::string& id) const {
    return {id, true, std::string(fold.venue(id)->text(Field::fusion))};
  }
  Venues venues() const {
    Venues all;
    for (const std::string& id : fold.venue_ids()) all.emplace(id, *fold.venue(id));
    return all;
  }
  DirectoryFold fold;

 private:
  Seq seq_ = 0;
};

Venue named(const std::string& id, const std::string& name) {
  return {id, {{Field::nom, {name}}, {Field::telephone, {"+33243000000"}}}};
}

class Merging : public testing::Test {
 protected:
  Merging() {
    author.set(named("a", "Le Cube"));
    author.set(named("b", "LE CUBE"));
    author.set(named("c", "Le Cube d'Allonnes"));
  }
  Author author;
};

TEST_F(Merging, TheGoneVenueKeepsItsFieldsAndNamesTheKeptOne) {
  author.write(*merge(author.fold, author.decided("a"), author.decided("b")));
  const Venue gone = *author.fold.venue("b"), kept = *author.fold.venue("a");
  EXPECT_EQ(gone.text(Field::fusion), "a");
  EXPECT_EQ(gone.text(Field::nom), "LE CUBE");
  EXPECT_EQ(kept.fields.at(Field::autres_ids), std::vector<std::string>{"b"});
}

TEST_F(Merging, AnImportUpdatesAMergedVenueAndDoesNotUndoTheMerge) {
  author.write(*merge(author.fold, author.decided("a"), author.decided("b")));
  author.set(named("b", "Le Cube, tiers-lieu"), {Field::nom, Field::telephone, Field::courriels});
  const Venue gone = *author.fold.venue("b");
  EXPECT_EQ(gone.text(Field::nom), "Le Cube, tiers-lieu");
  EXPECT_EQ(gone.text(Field::fusion), "a");
  author.write(*unmerge(author.fold, author.decided("b")));
  EXPECT_EQ(author.fold.venue("b")->text(Field::nom), "Le Cube, tiers-lieu");
}

TEST_F(Merging, AnIdThatASourceGaveStaysAfterTheMergeIsUndone) {
  Venue a = named("a", "Le Cube");
  a.fields[Field::autres_ids] = {"b", "dora/9"};
  author.set(a);
  const Venues before = author.venues();
  author.write(*merge(author.fold, author.decided("a"), author.decided("b")));
  author.write(*unmerge(author.fold, author.decided("b")));
  EXPECT_EQ(author.venues(), before);
}

TEST_F(Merging, RefusesWhatHasNoMeaning) {
  const auto kind = [](const auto& result) {
    return result ? std::optional<ErrorKind>() : result.error().kind;
  };
  const DecidedVenue a = author.decided("a"), b = author.decided("b");
  const DecidedVenue foreign{"x", false, {}};
  EXPECT_EQ(kind(merge(author.fold, a, a)), ErrorKind::usage);
  EXPECT_EQ(kind(merge(author.fold, a, foreign)), ErrorKind::conflict);
  EXPECT_EQ(kind(unmerge(author.fold, b)), ErrorKind::conflict);
  EXPECT_EQ(kind(unmerge(author.fold, foreign)), ErrorKind::conflict);
  EXPECT_EQ(kind(tell_apart(author.fold, a, a)), ErrorKind::usage);
  EXPECT_EQ(kind(tell_apart(author.fold, foreign, {"y", false, {}})), ErrorKind::conflict);
  author.write(*merge(author.fold, a, b));
  EXPECT_EQ(kind(merge(author.fold, author.decided("c"), author.decided("b"))),
            ErrorKind::conflict);
  EXPECT_EQ(kind(merge(author.fold, author.decided("b"), author.decided("a"))),
            ErrorKind::conflict);
  EXPECT_EQ(kind(tell_apart(author.fold, author.decided("b"), author.decided("a"))),
            ErrorKind::conflict);
}

TEST_F(Merging, AnotherHubsVenueCanBeTheKeptOne) {
  const auto operations = merge(author.fold, {"x", false, {}}, author.decided("b"));
  ASSERT_TRUE(operations);
  ASSERT_EQ(operations->size(), 1u) << "nothing is written on the other hub's venue";
  author.write(*operations);
  EXPECT_EQ(author.fold.venue("b")->text(Field::fusion), "x");
  author.write(*unmerge(author.fold, author.decided("b")));
  EXPECT_EQ(author.fold.venue("b")->text(Field::fusion), "");
}

TEST_F(Merging, ANoIsWrittenOnBothAndOnce) {
  author.write(*tell_apart(author.fold, author.decided("a"), author.decided("b")));
  EXPECT_EQ(author.fold.venue("a")->text(Field::distincts), "b");
  EXPECT_EQ(author.fold.venue("b")->text(Field::distincts), "a");
  EXPECT_TRUE(tell_apart(author.fold, author.decided("a"), author.decided("b"))->empty());
  const auto half = tell_apart(author.fold, author.decided("a"), {"x", false, {}});
  EXPECT_EQ(half->size(), 1u);
}

// Some of `ids`, in any order.
std::vector<std::string> some_of(const std::vector<std::string>& ids) {
  return *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(ids));
}

RC_GTEST_PROP(MergingLaws, MergesThatAreUndoneShowTheSameVenues, ()) {
  const std::vector<std::string> ids = {"a", "b", "c", "d", "e", "f"};
  Author author;
  for (const std::string& id : ids) {
    Venue venue = named(id, "Lieu " + id);
    std::vector<std::string> others = some_of(ids);
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    if (!others.empty()) venue.fields[Field::autres_ids] = others;
    author.set(venue);
  }
  const Venues before = author.venues();
  const auto pairs = *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(
      rc::gen::pair(rc::gen::elementOf(ids), rc::gen::elementOf(ids)));
  std::vector<std::string> gone;
  for (const auto& [kept, leaving] : pairs) {
    const auto operations = merge(author.fold, author.decided(kept), author.decided(leaving));
    if (!operations) continue;
    author.write(*operations);
    gone.push_back(leaving);
  }
  // Chains may come about (b into a, then a into c): they are undone from either end.
  if (*rc::gen::arbitrary<bool>()) std::reverse(gone.begin(), gone.end());
  for (const std::string& id : gone) author.write(*unmerge(author.fold, author.decided(id)));
  RC_ASSERT(author.venues() == before);
}

}  // namespace
}  // namespace maillage::test
