#include "node/directory/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace maillage {
namespace {

TEST(EditDistance, CountsEachKindOfTypingError) {
  EXPECT_EQ(edit_distance("mairie", "mairie", 2), 0u);
  EXPECT_EQ(edit_distance("mairie", "mairi", 2), 1u);    // left out
  EXPECT_EQ(edit_distance("mairie", "mairrie", 2), 1u);  // doubled
  EXPECT_EQ(edit_distance("mairie", "mairue", 2), 1u);   // the key beside
  EXPECT_EQ(edit_distance("mairie", "mariie", 2), 1u);   // swapped
  EXPECT_EQ(edit_distance("numerique", "numreiqeu", 2), 2u);
  EXPECT_EQ(edit_distance("", "ab", 2), 2u);
}

TEST(EditDistance, DoesNotEditASwapAgain) { EXPECT_EQ(edit_distance("ca", "abc", 5), 3u); }

TEST(EditDistance, StopsAboveTheLimit) {
  EXPECT_EQ(edit_distance("mairie", "mediatheque", 2), 3u);
  EXPECT_EQ(edit_distance("mairie", "maire", 0), 1u);
}

TEST(EditDistance, NeverTakesVeryLongWordsForOneAnother) {
  EXPECT_EQ(edit_distance(std::string(65, 'a'), std::string(64, 'a'), 2), 3u);
  EXPECT_EQ(edit_distance(std::string(65, 'a'), std::string(65, 'a'), 2), 0u);
  EXPECT_EQ(edit_distance(std::string(64, 'a'), std::string(63, 'a'), 2), 1u);
}

unsigned whole_table(const std::string& a, const std::string& b) {
  std::vector<std::vector<unsigned>> d(a.size() + 1, std::vector<unsigned>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<unsigned>(i + j);
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, AgreesWithTheWholeTable) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string text(random() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string a = word(), b = word();
    for (unsigned limit = 0; limit <= 4; ++limit) {
      ASSERT_EQ(edit_distance(a, b, limit), std::min(whole_table(a, b), limit + 1))
          << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace maillage
