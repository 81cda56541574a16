#include "node/accounts/session.h"

#include <gtest/gtest.h>

#include "tests/accounts/samples.h"

namespace maillage {
namespace {

using namespace test;

class SessionTableTest : public testing::Test {
 protected:
  std::string open(std::string account, TimePoint now, std::uint8_t of_structure = 1) {
    auto token =
        table_.open(structure(of_structure), std::move(account), sample_keys(), now, random_);
    EXPECT_TRUE(token);
    return *token;
  }
  RandomSource random_ = counting_random();
  SessionTable table_;
};

TEST_F(SessionTableTest, FindsTheKeysOfAToken) {
  const std::string token = open("camille", at(0));
  EXPECT_EQ(token.size(), 64u);
  const Session* session = table_.find(token, at(0));
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(session->structure, structure(1));
  EXPECT_EQ(session->account, "camille");
  EXPECT_EQ(session->keys.signing_seed.view()[0], 7);
  EXPECT_EQ(session->keys.sealing_seed.view()[0], 8);
}

TEST_F(SessionTableTest, KnowsNoOtherToken) {
  const std::string token = open("camille", at(0));
  std::string other = token;
  other[0] = other[0] == '0' ? '1' : '0';
  EXPECT_EQ(table_.find(other, at(0)), nullptr);
  EXPECT_EQ(table_.find("", at(0)), nullptr);
  EXPECT_EQ(table_.find(token.substr(1), at(0)), nullptr);
  EXPECT_EQ(table_.find(token + "0", at(0)), nullptr);
  EXPECT_EQ(table_.find(std::string(64, '\0'), at(0)), nullptr);
}

TEST_F(SessionTableTest, EndsAfterFifteenIdleMinutes) {
  const std::string token = open("camille", at(0));
  EXPECT_NE(table_.find(token, at(15 * minutes - 1)), nullptr);
  EXPECT_NE(table_.find(token, at(29 * minutes)), nullptr);
  EXPECT_EQ(table_.find(token, at(44 * minutes)), nullptr);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(SessionTableTest, EndsAfterEightHoursHoweverBusy) {
  const std::string token = open("camille", at(0));
  for (std::int64_t now = 0; now < 8 * hours; now += 10 * minutes) {
    ASSERT_NE(table_.find(token, at(now)), nullptr);
  }
  EXPECT_NE(table_.find(token, at(8 * hours - 1)), nullptr);
  EXPECT_EQ(table_.find(token, at(8 * hours)), nullptr);
}

TEST_F(SessionTableTest, SurvivesASmallStepBackOfTheClockAndNotALargeOne) {
  const std::string token = open("camille", at(10 * minutes));
  EXPECT_NE(table_.find(token, at(10 * minutes - 30 * seconds)), nullptr);
  EXPECT_EQ(table_.find(token, at(5 * minutes)), nullptr);
}

TEST_F(SessionTableTest, RemembersWhenThePasswordWasTyped) {
  const std::string token = open("camille", at(0));
  table_.find(token, at(minutes));
  EXPECT_EQ(table_.find(token, at(minutes))->confirmed, at(0));
  table_.confirm(token, at(2 * minutes));
  EXPECT_EQ(table_.find(token, at(2 * minutes))->confirmed, at(2 * minutes));
}

TEST_F(SessionTableTest, ClosesOneSessionOrAllOfAnAccount) {
  const std::string first = open("camille", at(0));
  const std::string second = open("camille", at(0));
  const std::string namesake = open("camille", at(0), 2);
  const std::string other = open("dominique", at(0));
  table_.close(first);
  EXPECT_EQ(table_.find(first, at(0)), nullptr);
  EXPECT_NE(table_.find(second, at(0)), nullptr);
  table_.close_account(structure(1), "camille");
  EXPECT_EQ(table_.find(second, at(0)), nullptr);
  EXPECT_NE(table_.find(namesake, at(0)), nullptr);
  EXPECT_NE(table_.find(other, at(0)), nullptr);
}

TEST_F(SessionTableTest, ClosesTheOldestOfAnAccountsSessionsForTheNinth) {
  const std::string other = open("dominique", at(0));
  std::vector<std::string> tokens;
  for (int i = 0; i < 9; ++i) tokens.push_back(open("camille", at(i * seconds)));
  EXPECT_EQ(table_.find(tokens[0], at(10 * seconds)), nullptr);
  EXPECT_NE(table_.find(tokens[1], at(10 * seconds)), nullptr);
  EXPECT_NE(table_.find(tokens[8], at(10 * seconds)), nullptr);
  EXPECT_NE(table_.find(other, at(10 * seconds)), nullptr);
}

TEST_F(SessionTableTest, OpensAtMost256UntilSomeEnd) {
  for (int i = 0; i < 256; ++i) open("worker " + std::to_string(i), at(0));
  const auto refused = table_.open(structure(1), "one more", sample_keys(), at(0), random_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::failure);
  EXPECT_TRUE(table_.open(structure(1), "one more", sample_keys(), at(15 * minutes), random_));
  EXPECT_EQ(table_.size(), 1u);
}

}  // namespace
}  // namespace maillage
