#include "node/accounts/attempts.h"

#include <gtest/gtest.h>

#include "tests/accounts/samples.h"

namespace maillage {
namespace {

using namespace test;

Attempts fail_times(AttemptLimiter& limiter, const std::string& account, int times, TimePoint now) {
  Attempts last;
  for (int i = 0; i < times; ++i) last = limiter.failed(account, now);
  return last;
}

TEST(AttemptLimiter, LetsFiveFailuresPassAndThenWaitsAMinute) {
  AttemptLimiter limiter;
  fail_times(limiter, "camille", 4, at(0));
  EXPECT_TRUE(limiter.may_try("camille", at(0)));
  fail_times(limiter, "camille", 1, at(0));
  const auto refused = limiter.may_try("camille", at(1 * seconds));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_NE(refused.error().message.find("59 seconds"), std::string::npos);
  EXPECT_FALSE(limiter.may_try("camille", at(60 * seconds - 1)));
  EXPECT_TRUE(limiter.may_try("camille", at(60 * seconds)));
}

TEST(AttemptLimiter, DoublesTheWait) {
  AttemptLimiter limiter;
  fail_times(limiter, "camille", 8, at(0));
  EXPECT_FALSE(limiter.may_try("camille", at(8 * minutes - 1)));
  EXPECT_TRUE(limiter.may_try("camille", at(8 * minutes)));
}

TEST(AttemptLimiter, LocksAtTheTenthFailureUntilReset) {
  AttemptLimiter limiter;
  EXPECT_FALSE(fail_times(limiter, "camille", 9, at(0)).locked());
  EXPECT_TRUE(limiter.may_try("camille", at(24 * hours)));
  EXPECT_TRUE(fail_times(limiter, "camille", 1, at(24 * hours)).locked());
  EXPECT_FALSE(limiter.may_try("camille", at(10'000 * hours)));
  limiter.reset("camille");
  EXPECT_TRUE(limiter.may_try("camille", at(24 * hours)));
}

TEST(AttemptLimiter, ForgetsFailuresAfterASuccess) {
  AttemptLimiter limiter;
  fail_times(limiter, "camille", 4, at(0));
  limiter.succeeded("camille");
  fail_times(limiter, "camille", 4, at(0));
  EXPECT_TRUE(limiter.may_try("camille", at(0)));
}

TEST(AttemptLimiter, DoesNotMakeAWaitLongerWhenTheClockGoesBack) {
  AttemptLimiter limiter;
  const Attempts attempts = fail_times(limiter, "camille", 5, at(10 * hours));
  EXPECT_EQ(attempts.wait_ms(at(0)), 1 * minutes);
}

TEST(AttemptLimiter, KeepsLocksOverARestart) {
  AttemptLimiter before;
  const Attempts locked = fail_times(before, "camille", 10, at(0));
  const auto read = Attempts::decode(locked.encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, locked);
  AttemptLimiter after;
  after.restore("camille", *read);
  EXPECT_FALSE(after.may_try("camille", at(hours)));
}

TEST(AttemptLimiter, ReadsNoImpossibleState) {
  EXPECT_FALSE(Attempts::decode(Bytes(11)));
  EXPECT_FALSE(Attempts::decode(Bytes(13)));
  EXPECT_FALSE(Attempts::decode(Bytes(12, 0xff)));
  Bytes far(12, 0x7f);
  EXPECT_FALSE(Attempts::decode(far));
}

TEST(AttemptLimiter, StaysBoundedWithoutUnlockingAnybody) {
  AttemptLimiter limiter;
  fail_times(limiter, "camille", 10, at(0));
  for (int i = 0; i < 5000; ++i) limiter.failed("stranger " + std::to_string(i), at(i));
  EXPECT_FALSE(limiter.may_try("camille", at(hours)));
  // The table is full: the first strangers were forgotten, so one failure more is their first.
  EXPECT_EQ(limiter.failed("stranger 0", at(hours)).failures, 1u);
  EXPECT_EQ(limiter.failed("stranger 4999", at(hours)).failures, 2u);
}

}  // namespace
}  // namespace maillage
