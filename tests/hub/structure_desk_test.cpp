#include "node/hub/structure_desk.h"

#include <gtest/gtest.h>

#include "tests/hub/world.h"

namespace maillage {
namespace {

constexpr const char* password = "une phrase de passe assez longue";

class StructureDeskTest : public testing::Test {
 protected:
  Result<std::string> log_in(const WriterId& structure, const char* with) {
    const auto account = hub_.structures->account(structure);
    if (!account) return unexpected(account.error());
    return hub_.structures->finish_login(structure,
                                         unlock_keys(account->wrapped, with, account->public_part));
  }
  test::TestHub hub_{1, "Sarthe", "72"};
};

TEST_F(StructureDeskTest, OpensASessionWithTheRightPasswordOnly) {
  const test::TestWorker ccas = hub_.admit("CCAS du Mans");
  EXPECT_FALSE(log_in(ccas.id(), "une autre phrase de passe"));
  const auto token = log_in(ccas.id(), password);
  ASSERT_TRUE(token) << token.error().message;
  const Session* session = hub_.structures->session(*token);
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(SigningKey::from_seed(session->keys.signing_seed).id, ccas.id());
}

TEST_F(StructureDeskTest, KeepsTheAccountOverARestart) {
  const test::TestWorker ccas = hub_.admit("CCAS du Mans");
  hub_.restart();
  EXPECT_TRUE(log_in(ccas.id(), password));
}

TEST_F(StructureDeskTest, WaitsAfterFiveWrongPasswordsAndForgetsOnRequest) {
  const test::TestWorker ccas = hub_.admit("CCAS du Mans");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(log_in(ccas.id(), "faux"));
  EXPECT_EQ(log_in(ccas.id(), password).error().kind, ErrorKind::conflict);
  hub_.structures->forget_attempts(ccas.id());
  EXPECT_TRUE(log_in(ccas.id(), password));
}

TEST_F(StructureDeskTest, ASessionEndsAfterAQuarterOfAnHourWithoutUse) {
  const test::TestWorker ccas = hub_.admit("CCAS du Mans");
  const auto token = log_in(ccas.id(), password);
  hub_.hub->begin_turn({hub_.now.milliseconds + session_idle_ms + 1});
  EXPECT_EQ(hub_.structures->session(*token), nullptr);
}

TEST_F(StructureDeskTest, RefusesAWeakPasswordAnUnknownVenueAndATakenName) {
  NewStructure structure;
  structure.name = "CCAS du Mans";
  EXPECT_EQ(hub_.structures->prepare_admission(structure, "court").error().kind,
            ErrorKind::invalid_input);
  structure.venues = {"nowhere"};
  EXPECT_EQ(hub_.structures->prepare_admission(structure, password).error().kind,
            ErrorKind::not_found);
  hub_.admit("CCAS du Mans");
  structure.venues.clear();
  structure.name = "ccas du mans";
  EXPECT_EQ(hub_.structures->prepare_admission(structure, password).error().kind,
            ErrorKind::conflict);
}

TEST_F(StructureDeskTest, FindsAStructureByNamePartOfItOrKey) {
  const test::TestWorker mans = hub_.admit("CCAS du Mans");
  hub_.admit("CCAS d'Allonnes");
  EXPECT_EQ(hub_.structures->resolve("ccas du mans").value(), mans.id());
  EXPECT_EQ(hub_.structures->resolve("mans").value(), mans.id());
  EXPECT_EQ(hub_.structures->resolve(mans.id().hex().substr(0, 8)).value(), mans.id());
  EXPECT_EQ(hub_.structures->resolve("CCAS").error().kind, ErrorKind::conflict);
  EXPECT_EQ(hub_.structures->resolve("MDS").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace maillage
