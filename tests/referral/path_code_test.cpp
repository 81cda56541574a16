#include "node/referral/path_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace maillage {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

PathId drawn_path() { return PathId{*rc::gen::arbitrary<std::array<std::uint8_t, 10>>()}; }

std::string without_hyphens(std::string code) {
  std::erase(code, '-');
  return code;
}

TEST(PathCode, IsSixteenCharactersAndACheck) {
  EXPECT_EQ(path_code(PathId{}), "0000-0000-0000-0000-0");
  const std::string code = path_code(PathId{{0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 1}});
  EXPECT_THAT(code, testing::MatchesRegex("ZW0F-Y07Z-03ZG-1ZR1-."));
  EXPECT_EQ(code.find_first_of("ILOU"), std::string::npos);
}

RC_GTEST_PROP(PathCode, IsReadBack, ()) {
  const PathId path = drawn_path();
  RC_ASSERT(*parse_path_code(path_code(path)) == path);
}

RC_GTEST_PROP(PathCode, IsReadAsPeopleTypeIt, ()) {
  const PathId path = drawn_path();
  std::string typed = " " + path_code(path) + " ";
  for (char& c : typed) {
    c = static_cast<char>(std::tolower(c));
    if (c == '-') c = ' ';
    if (c == '0') c = 'o';
    if (c == '1') c = *rc::gen::element('i', 'L', 'l', 'I');
  }
  RC_ASSERT(*parse_path_code(typed) == path);
}

RC_GTEST_PROP(PathCode, CatchesEverySingleWrongCharacter, ()) {
  const std::string code = without_hyphens(path_code(drawn_path()));
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (const char wrong : alphabet) {
      if (wrong == code[i]) continue;
      std::string typed = code;
      typed[i] = wrong;
      RC_ASSERT(!parse_path_code(typed));
    }
  }
}

// Neighbours or not.
RC_GTEST_PROP(PathCode, CatchesEverySwapOfTwoCharacters, ()) {
  const std::string code = without_hyphens(path_code(drawn_path()));
  for (std::size_t i = 0; i < code.size(); ++i) {
    for (std::size_t j = i + 1; j < code.size(); ++j) {
      if (code[i] == code[j]) continue;
      std::string typed = code;
      std::swap(typed[i], typed[j]);
      RC_ASSERT(!parse_path_code(typed));
    }
  }
}

RC_GTEST_PROP(PathCode, TakesAnyBytesWithoutHarm, (const std::string& text)) {
  const auto path = parse_path_code(text);
  if (path) RC_ASSERT(*parse_path_code(path_code(*path)) == *path);
}

TEST(PathCode, SaysWhatToCheckWithoutQuotingTheCode) {
  EXPECT_THAT(parse_path_code("ABCD").error().message, testing::HasSubstr("17 characters"));
  EXPECT_THAT(parse_path_code("0000-0000-0000-0000-00").error().message,
              testing::HasSubstr("too long"));
  EXPECT_THAT(parse_path_code("U000-0000-0000-0000-0").error().message,
              testing::HasSubstr("never used"));
  const std::string wrong = parse_path_code("7Q7Q-0000-0000-0000-0").error().message;
  EXPECT_THAT(wrong, testing::HasSubstr("does not check"));
  EXPECT_THAT(wrong, testing::Not(testing::HasSubstr("7Q7Q")));
}

TEST(PathTag, DependsOnEveryBit) {
  std::set<PathTag> tags = {path_tag(PathId{})};
  for (std::size_t bit = 0; bit < 80; ++bit) {
    PathId path;
    path.value[bit / 8] = static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_TRUE(tags.insert(path_tag(path)).second);
  }
}

}  // namespace
}  // namespace maillage
