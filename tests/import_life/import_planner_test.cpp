#include "node/directory/import_life/import_planner.h"

#include <gtest/gtest.h>

#include "tests/import_life/own_directory.h"

namespace maillage::test {
namespace {

using Field = VenueField;

Venue cube(const std::string& day = "2026-03-01") {
  return {"cube",
          {{Field::nom, {"Le Cube"}},
           {Field::adresse, {"1 rue Jean Behra"}},
           {Field::telephone, {"+33243000000"}},
           {Field::date_maj, {day}},
           {Field::services, {"Aide", "Imprimer"}}}};
}
const std::set<Field> covers = {Field::nom,      Field::adresse,  Field::telephone,
                                Field::date_maj, Field::services, Field::horaires};

const FieldChange* change_of(const ImportPlan& plan, Field field) {
  for (const FieldChange& each : plan.changes.at(0).fields) {
    if (each.field == field) return &each;
  }
  return nullptr;
}

TEST(ImportPlanner, TheSameFileAgainChangesNothing) {
  OwnDirectory own;
  EXPECT_EQ(own.import({cube()}, covers).counts.added, 1u);
  const ImportPlan again = own.import({cube()}, covers);
  EXPECT_EQ(again.counts.unchanged, 1u);
  EXPECT_TRUE(again.operations.empty());
  EXPECT_TRUE(again.changes.empty());
}

TEST(ImportPlanner, SaysFieldByFieldWhatWouldChange) {
  OwnDirectory own;
  own.import({cube()}, covers);
  Venue changed = cube("2026-04-01");
  changed.fields.erase(Field::telephone);
  changed.fields[Field::services] = {"Imprimer", "Scanner"};
  const ImportPlan plan = own.import({changed}, covers);
  EXPECT_EQ(plan.counts.updated, 1u);
  ASSERT_EQ(plan.changes.size(), 1u);
  EXPECT_FALSE(plan.changes[0].is_new);
  EXPECT_EQ(plan.changes[0].fields.size(), 3u);
  EXPECT_EQ(*change_of(plan, Field::telephone),
            (FieldChange{Field::telephone, {"+33243000000"}, {}}));
  EXPECT_EQ(*change_of(plan, Field::services),
            (FieldChange{Field::services, {"Aide", "Imprimer"}, {"Imprimer", "Scanner"}}));
}

TEST(ImportPlanner, AnOlderRowIsLeftAside) {
  OwnDirectory own;
  own.import({cube("2026-03-01")}, covers);
  Venue older = cube("2026-02-28");
  older.fields[Field::nom] = {"Another name"};
  const ImportPlan plan = own.import({older}, covers);
  EXPECT_EQ(plan.counts.superseded, 1u);
  EXPECT_TRUE(plan.operations.empty());
}

struct Corrected : testing::Test {
  Corrected() {
    own.import({cube()}, covers);
    own.set("cube", Field::telephone, {"+33243111111"});
    own.set("cube", Field::corrections, {"nom 2026-01-01", "telephone 2026-03-10"});
  }
  std::string telephone() { return std::string(own.fold.venue("cube")->text(Field::telephone)); }
  OwnDirectory own;
};

TEST_F(Corrected, ACorrectionStaysWhileTheSourceIsNotLater) {
  for (const char* day : {"2026-03-01", "2026-03-10"}) {
    const ImportPlan plan = own.import({cube(day)}, covers);
    EXPECT_EQ(plan.counts.corrections_kept, 1u) << day;
    ASSERT_EQ(plan.corrections.size(), 1u);
    EXPECT_TRUE(plan.corrections[0].kept);
    EXPECT_EQ(plan.corrections[0].source, FieldValues{"+33243000000"});
    EXPECT_EQ(telephone(), "+33243111111");
  }
  EXPECT_TRUE(own.import({cube("2026-03-10")}, covers).operations.empty());
}

TEST_F(Corrected, ARowWithoutADateDoesNotBeatIt) {
  Venue undated = cube();
  undated.fields.erase(Field::date_maj);
  EXPECT_EQ(own.import({undated}, covers).counts.corrections_kept, 1u);
  EXPECT_EQ(telephone(), "+33243111111");
}

TEST_F(Corrected, EmptyingACorrectedFieldIsKeptOutToo) {
  Venue without = cube();
  without.fields.erase(Field::telephone);
  EXPECT_EQ(own.import({without}, covers).counts.corrections_kept, 1u);
  EXPECT_EQ(telephone(), "+33243111111");
}

TEST_F(Corrected, ALaterRowWinsAndEndsThatCorrectionOnly) {
  const ImportPlan plan = own.import({cube("2026-03-11")}, covers);
  EXPECT_EQ(plan.counts.corrections_replaced, 1u);
  EXPECT_FALSE(plan.corrections.at(0).kept);
  EXPECT_EQ(telephone(), "+33243000000");
  EXPECT_EQ(own.fold.venue("cube")->fields.at(Field::corrections), FieldValues{"nom 2026-01-01"});
  EXPECT_EQ(own.undo(plan).counts.updated, 1u);
  EXPECT_EQ(telephone(), "+33243111111");
  EXPECT_EQ(own.fold.venue("cube")->fields.at(Field::corrections).size(), 2u);
}

TEST_F(Corrected, ASourceThatAgreesLeavesTheCorrectionStanding) {
  Venue agrees = cube("2026-05-01");
  agrees.fields[Field::telephone] = {"+33243111111"};
  const ImportPlan plan = own.import({agrees}, covers);
  EXPECT_EQ(plan.counts.corrections_kept + plan.counts.corrections_replaced, 0u);
  EXPECT_EQ(own.fold.venue("cube")->fields.at(Field::corrections).size(), 2u);
}

TEST_F(Corrected, NoFileSpeaksOfCorrections) {
  Venue forged = cube();
  forged.fields[Field::corrections] = {"nom 2099-01-01"};
  own.import({forged}, {Field::corrections, Field::nom});
  EXPECT_EQ(own.fold.venue("cube")->fields.at(Field::corrections).size(), 2u);
}

TEST(ImportPlanner, AConfidentialAddressIsNotTakenAndAnOldOneIsEmptied) {
  OwnDirectory own;
  own.import({cube()}, covers);
  Venue refuge = cube();
  refuge.fields[Field::adresse_confidentielle] = {"oui"};
  const ImportPlan plan = own.import({refuge}, {});
  EXPECT_EQ(plan.counts.places_left_out, 1u);
  EXPECT_TRUE(plan.changes.at(0).hides_place);
  EXPECT_TRUE(own.fold.venue("cube")->text(Field::adresse).empty());
  // Silence does not lift it.
  EXPECT_EQ(own.import({cube()}, covers).counts.protections_lifted, 0u);
  EXPECT_TRUE(own.fold.venue("cube")->text(Field::adresse).empty());
}

TEST(ImportPlanner, BeginsAgainWhenWhatIsHeldChanged) {
  OwnDirectory own;
  own.import({cube()}, covers);
  ImportPlanner planner({cube("2026-04-01"), {"other", {{Field::nom, {"Other"}}}}}, covers);
  EXPECT_TRUE(planner.step(own.fold, 1));
  own.set("cube", Field::date_maj, {"2026-05-01"});
  planner.restart();
  EXPECT_FALSE(planner.step(own.fold, 10));
  const ImportPlan plan = planner.take();
  EXPECT_EQ(plan.counts.superseded, 1u);
  EXPECT_EQ(plan.counts.added, 1u);
}

}  // namespace
}  // namespace maillage::test
