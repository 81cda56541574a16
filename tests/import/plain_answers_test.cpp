#include "node/directory/import/plain_answers.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(ReadYesNo, TakesWhatPeopleType) {
  for (const char* yes : {"Oui", "OUI", "yes", "Vrai", "true", "1", "x", "X"}) {
    EXPECT_EQ(read_yes_no(yes).value, "oui") << yes;
  }
  for (const char* no : {"Non", "no", "FAUX", "false", "0"}) {
    EXPECT_EQ(read_yes_no(no).value, "non") << no;
  }
  for (const char* neither : {"peut-être", "oui, le mardi", "2", "?"}) {
    EXPECT_EQ(read_yes_no(neither).value, "") << neither;
    EXPECT_FALSE(read_yes_no(neither).note.empty()) << neither;
  }
}

TEST(ReadProtection, TakesOnlyAClearNoForOne) {
  EXPECT_EQ(read_protection("non").value, "non");
  EXPECT_EQ(read_protection("Faux").value, "non");
  for (const char* text : {"oui", "Oui !", "confidentiel", "à vérifier", "?", "non diffusable"}) {
    EXPECT_EQ(read_protection(text).value, "oui") << text;
  }
  EXPECT_FALSE(read_protection("Oui !").note.empty());
}

TEST(ReadMinutes, TakesWhatPeopleType) {
  EXPECT_EQ(read_minutes("45").value, "45");
  EXPECT_EQ(read_minutes("45 min").value, "45");
  EXPECT_EQ(read_minutes("20 Minutes").value, "20");
  EXPECT_EQ(read_minutes("1h").value, "60");
  EXPECT_EQ(read_minutes("1 h 30").value, "90");
  EXPECT_EQ(read_minutes("1 heure 15 min").value, "75");
  EXPECT_EQ(read_minutes("0:45").value, "45");
}

TEST(ReadMinutes, LeavesOutWhatIsNoLengthOfAVisit) {
  for (const char* text : {"0", "601", "11h", "1h75", "une heure", "45 jours", "1:", "-5",
                           "99999999999999999999", "1h30h", "45 min environ"}) {
    EXPECT_EQ(read_minutes(text).value, "") << text;
    EXPECT_FALSE(read_minutes(text).note.empty()) << text;
  }
}

}  // namespace
}  // namespace maillage
