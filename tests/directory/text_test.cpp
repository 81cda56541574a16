#include "node/directory/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FoldText, DropsTheAccentsOfFrench) {
  EXPECT_EQ(fold_text("àâäéèêëîïôöùûüÿç"), "aaaeeeeiioouuuyc");
  EXPECT_EQ(fold_text("ÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇ"), "aaaeeeeiioouuuyc");
  EXPECT_EQ(fold_text("Médiathèque d'Évron"), "mediatheque d'evron");
  EXPECT_EQ(fold_text("FORÊT-NOIRE"), "foret-noire");
  EXPECT_EQ(fold_text("L'Haÿ-les-Roses"), "l'hay-les-roses");
  EXPECT_EQ(fold_text("Plœuc-L’Hermitage"), "ploeuc-l'hermitage");
  EXPECT_EQ(fold_text("Île de Bréhat, Ô Guérande"), "ile de brehat, o guerande");
  EXPECT_EQ(fold_text("Maïs, Noël, Saül, Loÿs"), "mais, noel, saul, loys");
  EXPECT_EQ(fold_text("reçu à Besançon"), "recu a besancon");
}

// Eight characters are folded at once, and what is left one by one.
TEST(FoldText, FoldsEachAsciiCharacterWhereverItStands) {
  for (std::size_t before = 0; before < 18; ++before) {
    for (int c = 0; c < 128; ++c) {
      const std::string text = std::string(before, 'Z') + static_cast<char>(c) + "Zz";
      const bool is_upper = c >= 'A' && c <= 'Z';
      const char folded = static_cast<char>(is_upper ? c - 'A' + 'a' : c);
      ASSERT_EQ(fold_text(text), std::string(before, 'z') + folded + "zz") << before << " " << c;
    }
  }
}

TEST(FoldText, FoldsAccentsWhereverTheyStand) {
  for (std::size_t before = 0; before < 18; ++before) {
    ASSERT_EQ(fold_text(std::string(before, 'A') + "ÉTÉ"), std::string(before, 'a') + "ete");
  }
}

// A stranger may write a field of nothing else.
TEST(FoldText, TakesNoLongerForAccents) {
  std::string accents;
  for (int i = 0; i < 32 * 1024; ++i) accents += "\xC3\xA9";
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(fold_text(accents), std::string(32 * 1024, 'e'));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(400));
}

TEST(FoldText, OpensLigatures) {
  EXPECT_EQ(fold_text("Œuvre, cœur, sœur"), "oeuvre, coeur, soeur");
  EXPECT_EQ(fold_text("Ærø, Lætitia"), "aero, laetitia");
  EXPECT_EQ(fold_text("Straße, GROẞ"), "strasse, gross");
  EXPECT_EQ(fold_text("ﬁn de l’aﬀaire, oﬃce, ﬂeur"), "fin de l'affaire, office, fleur");
}

TEST(FoldText, KnowsTheNeighboursAlphabets) {
  EXPECT_EQ(fold_text("Łódź Kraków Wrocław Ąę"), "lodz krakow wroclaw ae");
  EXPECT_EQ(fold_text("Čeština Říčany Ďáblice Ťok"), "cestina ricany dablice tok");
  EXPECT_EQ(fold_text("İstanbul Iğdır Beşiktaş"), "istanbul igdir besiktas");
  EXPECT_EQ(fold_text("Bucureşti București Timiș Ștefan Țara"),
            "bucuresti bucuresti timis stefan tara");
  EXPECT_EQ(fold_text("São João Peñíscola Ångström Þór Ðakovo"),
            "sao joao peniscola angstrom thor dakovo");
  EXPECT_EQ(fold_text("Őrség Győr Ħal Ŀl Ŋ Ĳ ŉ Ÿ Žo ſ"), "orseg gyor hal ll n ij 'n y zo s");
  EXPECT_EQ(fold_text("Nguyễn Việt Đạt Ẁ"), "nguyen viet dat w");
}

TEST(FoldText, DropsCombiningMarks) {
  EXPECT_EQ(fold_text("e\u0301cole, franc\u0327ais, A\u030Angstro\u0308m"),
            "ecole, francais, angstrom");
  EXPECT_EQ(fold_text("e\u0301"), fold_text("\u00E9"));
}

TEST(FoldText, TurnsTypographyIntoAscii) {
  EXPECT_EQ(fold_text("l’accueil ‘libre’ d\u02BCici"), "l'accueil 'libre' d'ici");
  EXPECT_EQ(fold_text("« Bonjour » “toi” „là”"), "\" bonjour \" \"toi\" \"la\"");
  EXPECT_EQ(fold_text("9 h–12 h — non‑stop − fin"), "9 h-12 h - non-stop - fin");
  EXPECT_EQ(fold_text("9\u00A0h\u202F30\u2009!"), "9 h 30 !");
  EXPECT_EQ(fold_text("etc… n\u00BA 2\u00B2"), "etc... no 22");
  EXPECT_EQ(fold_text("co\u00ADupure\u200B\uFEFF"), "coupure");
}

TEST(FoldText, KeepsWhatHasNoLatinFolding) {
  EXPECT_EQ(fold_text("Приём 医 😀 Ωmega 5 €"), "Приём 医 😀 Ωmega 5 €");
}

TEST(FoldText, DropsInvalidBytes) {
  EXPECT_EQ(fold_text("caf\xE9"), "caf");  // Latin-1
  EXPECT_EQ(fold_text("a\xC3"), "a");      // cut off
  EXPECT_EQ(fold_text("a\xC0\xAF"
                      "b"),
            "ab");  // overlong "/"
  EXPECT_EQ(fold_text("a\xE0\x80\xAF"
                      "b"),
            "ab");  // overlong in three bytes
  EXPECT_EQ(fold_text("a\xED\xA0\x80"
                      "b"),
            "ab");  // surrogate
  EXPECT_EQ(fold_text("a\xF4\x90\x80\x80"
                      "b"),
            "ab");  // above U+10FFFF
  EXPECT_EQ(fold_text("\xF0\x9F\x98"
                      "A\xFF\xFE"),
            "a");  // emoji cut off
}

RC_GTEST_PROP(FoldText, IsIdempotentOnAnyBytes, (const std::string& bytes)) {
  const std::string once = fold_text(bytes);
  RC_ASSERT(fold_text(once) == once);
}

TEST(FoldText, LeavesNoAccentInTheRealNames) {
  for (const Venue& venue : test::real_venues()) {
    for (const auto field : {VenueField::nom, VenueField::commune}) {
      const std::string folded = fold_text(venue.text(field));
      for (const char c : folded) ASSERT_LT(static_cast<unsigned char>(c), 128) << folded;
    }
  }
}

TEST(WordsOf, AreRunsOfLettersAndDigits) {
  EXPECT_THAT(words_of("Médiathèque d’Évron (53)"), ElementsAre("mediatheque", "d", "evron", "53"));
  EXPECT_THAT(words_of("Saint-Étienne-du-Rouvray"),
              ElementsAre("saint", "etienne", "du", "rouvray"));
  EXPECT_THAT(words_of("  C.C.A.S. 2ᵉ / n°5 "), ElementsAre("c", "c", "a", "s", "2ᵉ", "n°5"));
  EXPECT_THAT(words_of("Приём-医"), ElementsAre("Приём", "医"));
}

TEST(WordsOf, AreNoneInPunctuation) {
  EXPECT_THAT(words_of(""), IsEmpty());
  EXPECT_THAT(words_of(" -–' « » … !"), IsEmpty());
}

}  // namespace
}  // namespace maillage
