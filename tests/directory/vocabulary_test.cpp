#include "node/directory/search/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/interned.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class VocabularyOfPlaces : public testing::Test {
 protected:
  VocabularyOfPlaces() {
    for (const char* word : {"mairie", "mairies", "marie", "maire", "mediatheque", "pole", "63000",
                             "mai", "ma", "numerique"}) {
      terms[word] = vocabulary.add(word, {0, 1});
    }
  }

  std::vector<std::string> expanded(const std::string& word,
                                    Tolerance tolerance = Tolerance::usual) {
    std::vector<std::string> words;
    for (const auto& expansion : vocabulary.expand(word, tolerance)) {
      for (const auto& [text, id] : terms) {
        if (id == expansion.term) words.push_back(text + ":" + std::to_string(int(expansion.how)));
      }
    }
    return words;
  }

  Vocabulary vocabulary;
  std::map<std::string, TermId> terms;
};

TEST_F(VocabularyOfPlaces, FindsWordsAndTheirBeginnings) {
  EXPECT_THAT(expanded("mairie", Tolerance::none), UnorderedElementsAre("mairie:0", "mairies:1"));
  EXPECT_THAT(expanded("mai", Tolerance::none),
              UnorderedElementsAre("mai:0", "mairie:1", "mairies:1", "maire:1"));
}

TEST_F(VocabularyOfPlaces, TakesNoBeginningUnderThreeLetters) {
  EXPECT_THAT(expanded("ma"), ElementsAre("ma:0"));
  EXPECT_THAT(expanded("m"), IsEmpty());
}

TEST_F(VocabularyOfPlaces, ForgivesOneErrorFromFourLettersOn) {
  EXPECT_THAT(expanded("mairei"), UnorderedElementsAre("mairie:2", "maire:2"));
  EXPECT_THAT(expanded("ploe"), UnorderedElementsAre("pole:2"));
  EXPECT_THAT(expanded("pol"), UnorderedElementsAre("pole:1"));
  EXPECT_THAT(expanded("plo"), IsEmpty());
  EXPECT_THAT(expanded("xole"), UnorderedElementsAre("pole:2"));
}

TEST_F(VocabularyOfPlaces, ForgivesTwoErrorsFromNineLettersOn) {
  EXPECT_THAT(expanded("mediateuqe"), UnorderedElementsAre("mediatheque:3"));
  EXPECT_THAT(expanded("nuemriqeu"), UnorderedElementsAre("numerique:3"));
  EXPECT_THAT(expanded("nuemriqu"), IsEmpty()) << "eight letters, two errors";
}

TEST_F(VocabularyOfPlaces, ForgivesMoreWhenGenerous) {
  EXPECT_THAT(expanded("ple", Tolerance::generous), ElementsAre("pole:2"));
  EXPECT_THAT(expanded("nuemriqu", Tolerance::generous), ElementsAre("numerique:3"));
  EXPECT_THAT(expanded("nuemriuqqe", Tolerance::generous), ElementsAre("numerique:4"));
  EXPECT_THAT(expanded("63100", Tolerance::generous), IsEmpty());
}

TEST_F(VocabularyOfPlaces, ForgivesNoErrorInANumber) {
  EXPECT_THAT(expanded("63100"), IsEmpty());
  EXPECT_THAT(expanded("63000"), ElementsAre("63000:0"));
}

TEST_F(VocabularyOfPlaces, ForgetsAWordWithItsLastDocument) {
  vocabulary.add("mairie", {7, 2});
  vocabulary.remove(terms["mairie"], 0);
  ASSERT_THAT(expanded("mairie", Tolerance::none), UnorderedElementsAre("mairie:0", "mairies:1"));
  EXPECT_EQ(vocabulary.postings(terms["mairie"]).front().document, 7u);
  const auto before = vocabulary.size();
  vocabulary.remove(terms["mairie"], 7);
  EXPECT_EQ(vocabulary.size(), before - 1);
  EXPECT_THAT(expanded("mairie", Tolerance::none), UnorderedElementsAre("mairies:1"));
}

TEST(Vocabulary, KeepsPostingsByDocumentInWhateverOrderTheyCome) {
  Vocabulary vocabulary;
  const TermId term = vocabulary.add("mairie", {5, 1});
  for (const DocumentId document : {9u, 2u, 7u}) vocabulary.add(term, {document, 1});
  vocabulary.reweigh(term, {7, 4});
  vocabulary.remove(term, 5);
  std::vector<std::pair<DocumentId, int>> held;
  for (const Posting& posting : vocabulary.postings(term)) {
    held.emplace_back(posting.document, posting.weight);
  }
  EXPECT_THAT(held, ElementsAre(std::pair(2u, 1), std::pair(7u, 4), std::pair(9u, 1)));
}

TEST(Interned, ComputesAValueOnceForAllItsUsers) {
  Interned<std::size_t> lengths;
  int computed = 0;
  const auto length = [&](std::string_view text) {
    ++computed;
    return text.size();
  };
  const auto first = lengths.acquire("abc", length);
  EXPECT_EQ(lengths.acquire("abc", length), first);
  EXPECT_EQ(computed, 1);
  lengths.release(first);
  EXPECT_EQ(lengths[first], 3u);
  lengths.release(first);
  const auto other = lengths.acquire("de", length);
  EXPECT_EQ(other, first) << "the place is used again";
  EXPECT_EQ(lengths[other], 2u);
  EXPECT_EQ(lengths.slots(), 1u);
}

}  // namespace
}  // namespace maillage
