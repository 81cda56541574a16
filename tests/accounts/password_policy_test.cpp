#include "node/accounts/password_policy.h"

#include <gtest/gtest.h>

#include <string>

#include "node/accounts/common_passwords.h"

namespace maillage {
namespace {

constexpr std::string_view structure = "Médiathèque d'Évron";

bool taken(std::string_view password) {
  const auto result = check_password(password, structure);
  if (result) return true;
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  return false;
}

TEST(PasswordPolicy, TakesAPassphrase) {
  EXPECT_TRUE(taken("quatre mots sans rapport"));
  EXPECT_TRUE(taken("tuile grimoire 8 varech"));
  EXPECT_TRUE(taken("xK9#vm2!Lq0z"));
  EXPECT_TRUE(taken("кириллица тоже"));
}

TEST(PasswordPolicy, CountsCharactersNotBytes) {
  EXPECT_FALSE(taken("éàùçôîêâïëü"));  // 11 characters, 22 bytes
  EXPECT_TRUE(taken("éàùçôîêâïëüa"));
}

TEST(PasswordPolicy, AsksForTwelveCharacters) {
  EXPECT_FALSE(taken(""));
  EXPECT_FALSE(taken("xK9#vm2!Lq0"));
}

TEST(PasswordPolicy, RefusesWhatEverybodyTriesFirst) {
  for (const std::string_view password :
       {"motdepasse12", "Motdepasse2024!", "azertyuiop123", "AZERTYUIOP!!!", "Password1234!",
        "123456789012", "qwertyuiop12", "1234azerty1234", "administrateur", "jetaimejetaime",
        "1q2w3e4r5t6y"}) {
    EXPECT_FALSE(taken(password)) << password;
  }
}

TEST(PasswordPolicy, SeesThroughDigitsForLettersAndAccents) {
  EXPECT_FALSE(taken("p@$$w0rd2024"));
  EXPECT_FALSE(taken("M0tD3P4ss3!!"));
  EXPECT_FALSE(taken("Été été été été"));
  EXPECT_FALSE(taken("12s0l31l!!!!"));
}

TEST(PasswordPolicy, RefusesTwoCommonWordsButTakesThree) {
  EXPECT_FALSE(taken("soleilchocolat"));
  EXPECT_FALSE(taken("Soleil-Chocolat-2025"));
  EXPECT_TRUE(taken("soleil chocolat dragon"));
}

TEST(PasswordPolicy, RefusesARepeatedPattern) {
  EXPECT_FALSE(taken("zzzzzzzzzzzz"));
  EXPECT_FALSE(taken("kvkvkvkvkvkvk"));
  EXPECT_FALSE(taken("7gh!7gh!7gh!"));
}

TEST(PasswordPolicy, RefusesTheNameOfTheStructure) {
  EXPECT_FALSE(taken("mediathequedevron"));
  EXPECT_FALSE(taken("Médiathèque d'Évron 53"));
  EXPECT_FALSE(taken("mediatheque2024"));
  EXPECT_FALSE(taken("Évron-Médiathèque"));
  EXPECT_TRUE(check_password("mediatheque2024", "Mission locale de Roanne"));
}

TEST(PasswordPolicy, RefusesWhatIsNoTextOrNoPassword) {
  EXPECT_FALSE(taken("quatre mots \xff sans rapport"));
  EXPECT_FALSE(taken(std::string(2000, 'x') + "azertygh"));
}

TEST(PasswordPolicy, HasAListOfWhatIsCommon) { EXPECT_GE(common_passwords.size(), 200u); }

}  // namespace
}  // namespace maillage
