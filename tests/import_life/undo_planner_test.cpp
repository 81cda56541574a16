#include "node/directory/import_life/undo_planner.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/import_life/own_directory.h"

namespace maillage::test {
namespace {

using Field = VenueField;

const std::vector<Field> drawn = {Field::nom, Field::telephone, Field::horaires, Field::services,
                                  Field::courriels};
const std::set<Field> covers(drawn.begin(), drawn.end());

FieldValues values(Field field, int number) {
  if (number == 0) return {};
  FieldValues values = {"value " + std::to_string(number)};
  if (info(field).is_set && number > 2) values.push_back("value 9");
  return values;
}

// A file: some of six venues, each with some values.
std::vector<Venue> file() {
  std::vector<Venue> venues;
  for (int number = 0; number < 6; ++number) {
    if (*rc::gen::inRange(0, 3) == 0) continue;
    Venue venue{"venue " + std::to_string(number), {{Field::nom, {"a name"}}}};
    for (const Field field : drawn) {
      const FieldValues given = values(field, *rc::gen::inRange(0, 4));
      if (!given.empty()) venue.fields[field] = given;
    }
    venues.push_back(std::move(venue));
  }
  return venues;
}

RC_GTEST_PROP(UndoPlanner, AnUndoneImportLeavesNothing, ()) {
  OwnDirectory own;
  own.import(file(), covers);
  const Venues before = own.venues();
  const ImportPlan second = own.import(file(), covers);
  const Venues between = own.venues();
  const ImportPlan undo = own.undo(second);
  RC_ASSERT(own.venues() == before);
  RC_ASSERT(undo.left_alone.empty());
  // An undo is an import like any other.
  own.undo(undo);
  RC_ASSERT(own.venues() == between);
}

RC_GTEST_PROP(UndoPlanner, WhatWasTouchedLaterStaysAndIsNamed, ()) {
  OwnDirectory own;
  own.import(file(), covers);
  const Venues before = own.venues();
  const ImportPlan second = own.import(file(), covers);
  std::map<std::string, std::set<Field>> touched;
  for (int edits = *rc::gen::inRange(0, 4); edits > 0; --edits) {
    const std::string id = "venue " + std::to_string(*rc::gen::inRange(0, 6));
    if (!own.fold.venue(id)) continue;
    const Field field = *rc::gen::elementOf(drawn);
    own.set(id, field, {"by hand " + std::to_string(edits)});
    touched[id].insert(field);
  }
  const Venues edited = own.venues();
  const ImportPlan undo = own.undo(second);
  const Venues after = own.venues();
  for (const VenueChange& change : second.changes) {
    const auto now = after.find(change.id);
    const std::set<Field>& hands = touched[change.id];
    if (change.is_new && !hands.empty()) {
      RC_ASSERT(now->second == edited.at(change.id));  // whole
      continue;
    }
    for (const FieldChange& each : change.fields) {
      const FieldValues shown =
          now == after.end() ? FieldValues{} : values_of(now->second, each.field);
      RC_ASSERT(shown == (hands.contains(each.field) ? values_of(edited.at(change.id), each.field)
                                                     : each.before));
      const bool named =
          std::any_of(undo.left_alone.begin(), undo.left_alone.end(), [&](const LeftAlone& left) {
            return left.id == change.id && left.field == info(each.field).column;
          });
      RC_ASSERT(named == hands.contains(each.field));
    }
  }
  // Of venues that the import left as they were nothing changes.
  for (const auto& [id, venue] : before) {
    const bool changed =
        std::any_of(second.changes.begin(), second.changes.end(),
                    [&id = id](const VenueChange& change) { return change.id == id; });
    if (!changed) RC_ASSERT(after.at(id) == edited.at(id));
  }
}

TEST(UndoPlanner, OfTwoImportsTheEarlierIsUndoneWhereTheLaterSaysNothing) {
  OwnDirectory own;
  const ImportPlan first =
      own.import({{"a", {{Field::nom, {"A"}}, {Field::telephone, {"1"}}}}}, covers);
  own.import({{"a", {{Field::nom, {"A"}}, {Field::telephone, {"2"}}}}}, covers);
  const ImportPlan undo = own.undo(first);
  EXPECT_EQ(undo.counts.removed, 0u);
  ASSERT_EQ(undo.left_alone.size(), 1u);
  EXPECT_EQ(undo.left_alone[0].field, "telephone");
  EXPECT_EQ(own.fold.venue("a")->text(Field::telephone), "2");
}

TEST(UndoPlanner, AnAddedVenueGoesWhole) {
  OwnDirectory own;
  const ImportPlan added = own.import({{"a", {{Field::nom, {"A"}}}}});
  EXPECT_EQ(own.undo(added).counts.removed, 1u);
  EXPECT_TRUE(own.venues().empty());
  EXPECT_TRUE(own.undo(added).operations.empty());
}

TEST(UndoPlanner, NoAddressComesBackToAPlaceThatIsConfidentialNow) {
  OwnDirectory own;
  own.import({{"a", {{Field::nom, {"A"}}, {Field::adresse, {"1 rue du Port"}}}}});
  const ImportPlan emptied = own.import({{"a", {{Field::nom, {"B"}}}}}, {Field::adresse});
  own.set("a", Field::adresse_confidentielle, {"oui"});
  const ImportPlan undo = own.undo(emptied);
  EXPECT_EQ(own.fold.venue("a")->text(Field::nom), "A");
  EXPECT_TRUE(own.fold.venue("a")->text(Field::adresse).empty());
  ASSERT_EQ(undo.left_alone.size(), 1u);
  EXPECT_EQ(undo.left_alone[0].field, "adresse");
}

}  // namespace
}  // namespace maillage::test
