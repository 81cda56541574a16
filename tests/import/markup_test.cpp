#include "node/directory/import/markup.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

std::string plain(std::string text) {
  without_markup(text);
  return text;
}

TEST(WithoutMarkup, KeepsWhatAPageWouldShow) {
  EXPECT_EQ(plain("Lundi 9h-12h<br />Mardi 14h-17h"), "Lundi 9h-12h ; Mardi 14h-17h");
  EXPECT_EQ(plain("<ul><li>Imprimer</li><li>Scanner</li></ul>"), "Imprimer ; Scanner");
  EXPECT_EQ(plain("<p>Bonjour.</p><p>Entr&eacute;e <b>libre</b></p>"), "Bonjour. Entrée libre");
  EXPECT_EQ(plain("Espace &amp; Co &#8211; l&#x2019;accueil"), "Espace & Co – l’accueil");
  EXPECT_EQ(plain("<A HREF=\"https://x.fr\">site</A>"), "site");
}

TEST(WithoutMarkup, LeavesNothingForASecondTime) {
  EXPECT_EQ(plain("A &amp;amp;amp; B &amp;lt;b&amp;gt;gras"), "A & B gras");
}

TEST(WithoutMarkup, LeavesWhatIsNone) {
  for (const char* text : {"moins de < 18 ans", "a <b ou c", "<inconnu>", "R&D; suite", "A & B",
                           "<3 ans", "&#xD800; &#99999999; &;", "<", "&", "<br"}) {
    std::string same = text;
    EXPECT_FALSE(without_markup(same)) << text;
    EXPECT_EQ(same, text);
  }
}

TEST(WithoutMarkup, BringsNoControlCharacterIn) {
  EXPECT_EQ(plain("a&#7;b&#8238;c<br>"), "a&#7;bc");
}

}  // namespace
}  // namespace maillage
