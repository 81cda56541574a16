#include "node/directory/search/lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "node/directory/import/enumerations.h"
#include "node/directory/search/lexicon_pages.h"
#include "node/directory/search/query_words.h"
#include "tests/directory/real_venues.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<QueryGroup> groups(std::string_view text) {
  return query_groups(text, Lexicon::built_in(), [](const std::string&) { return false; });
}

// "mans [Carte grise] ~ccas", in brackets what a group stands for.
std::string understood(std::string_view text) {
  std::string all;
  for (const QueryGroup& group : groups(text)) {
    if (!all.empty()) all += ", ";
    for (const std::string& word : group.words) all += (&word == &group.words[0] ? "" : " ") + word;
    if (group.need != nullptr) all += " [" + group.need->name + "]";
    if (!group.name.empty()) all += " " + std::string(group.name.substr(3));
  }
  return all;
}

TEST(Lexicon, ItsPagesAreRead) {
  const auto read = Lexicon::parse(needs_page(), abbreviations_page());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_GE(read->needs().size(), 100u);
  EXPECT_GE(read->phrases(), 500u);
}

TEST(Lexicon, KnowsTheNeedsThatPeopleSay) {
  const std::pair<const char*, const char*> said[] = {
      {"imprimer", "Imprimer"},
      {"je voudrais faire ma déclaration d'impôts", "Déclarer ses impôts"},
      {"faire ma déclaration", "Déclarer ses impôts"},
      {"carte grise", "Certificat d'immatriculation"},
      {"refaire ma carte d'identité", "Carte d'identité"},
      {"m'actualiser", "Actualisation France Travail"},
      {"actualisation Pôle emploi", "Actualisation France Travail"},
      {"attestation CAF", "Caf"},
      {"Doctolib", "Doctolib"},
      {"créer une adresse mail", "Créer une adresse mail"},
      {"prendre rendez-vous médecin", "Doctolib"},
      {"mot de passe oublié", "Créer une adresse mail"},
      {"titre de séjour", "Titre de séjour"},
      {"colis alimentaire", "Manger"},
      {"inprimer", "Imprimer"},
  };
  for (const auto& [text, need] : said) {
    const auto found = groups(text);
    ASSERT_THAT(found, SizeIs(testing::Ge(1u))) << text;
    ASSERT_NE(found[0].need, nullptr) << text;
    EXPECT_EQ(found[0].need->name, need) << text;
  }
}

TEST(Lexicon, LeavesTheOtherWordsOfAQueryToBeFound) {
  EXPECT_EQ(understood("carte grise Le Mans"), "carte grise [Certificat d'immatriculation], mans");
  EXPECT_EQ(understood("CCAS St Denis"), "ccas ~ccas, saint, denis");
  EXPECT_EQ(understood("centre communal d'action sociale"), "centre communal action sociale ~ccas");
  EXPECT_EQ(understood("mission loc"), "mission loc ~ml");
  EXPECT_EQ(understood("mission lo"), "mission, lo");
  EXPECT_EQ(understood("maison de services au public Evron"),
            "maison services public ~msap, evron");
  EXPECT_EQ(understood("savoir faire"), "savoir, faire") << "without a need, every word counts";
  EXPECT_EQ(understood("la"), "la");
  EXPECT_EQ(understood(""), "");
}

TEST(Lexicon, SaysWhatIsWrongWithAPage) {
  const char* const names = "same = [[\"A\"]]";
  EXPECT_NE(Lexicon::parse("x = ", names).error().message.find("line 1"), std::string::npos);
  EXPECT_FALSE(Lexicon::parse("", names));
  const char* const need = "[[need]]\nname = \"n\"\nsay = [\"mot\"]\nto = [\"absent\"]\n";
  EXPECT_NE(Lexicon::parse(std::string(need) + "[targets]\n", names).error().message.find("absent"),
            std::string::npos);
  EXPECT_FALSE(Lexicon::parse(needs_page(), "same = [[\"de la\"]]")) << "only stop words";
}

TEST(Lexicon, EveryTargetIsAValueThatVenuesMayHave) {
  const std::string themes = test::file_text("tests/data/data-inclusion-v1/extra/thematiques.json");
  for (const Need& need : Lexicon::built_in().needs()) {
    for (const NeedTarget& target : need.targets) {
      const std::string& value = target.value;
      switch (target.kind) {
        case FacetKind::service:
          EXPECT_TRUE(canonical_value(VenueField::services, value)) << value;
          break;
        case FacetKind::programme:
          EXPECT_TRUE(canonical_value(VenueField::dispositif_programmes_nationaux, value)) << value;
          break;
        case FacetKind::theme:
          EXPECT_NE(themes.find('"' + value + '"'), std::string::npos) << value;
          break;
        default:
          EXPECT_EQ(target.kind, FacetKind::equipment) << value;
      }
    }
  }
}

}  // namespace
}  // namespace maillage
