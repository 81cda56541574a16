#include "node/hub/frame_examiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace maillage {
namespace {

struct ExaminedFrames : testing::Test {
  bool examine(LinkNumber link, std::uint64_t number) {
    return examiner.examine(link, encode_frame(AckFrame{number}));
  }
  void finish(std::size_t expected) {
    for (int i = 0; i < 5'000 && taken.size() < expected; ++i) {
      examiner.finish_some(1000);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::vector<std::uint64_t> of(LinkNumber link) const {
    std::vector<std::uint64_t> numbers;
    for (const auto& [from, number] : taken) {
      if (from == link) numbers.push_back(number);
    }
    return numbers;
  }

  const NetworkId network = network_id("test");
  std::vector<std::pair<LinkNumber, std::uint64_t>> taken;
  FrameExaminer examiner{network, 2, [this](LinkNumber link, Arrived arrived) {
                           const auto* ack =
                               arrived.frame ? std::get_if<AckFrame>(&*arrived.frame) : nullptr;
                           taken.emplace_back(link, ack == nullptr ? 0 : ack->number);
                         }};
};

TEST_F(ExaminedFrames, AreTakenInTheOrderOfTheirLink) {
  for (std::uint64_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(examine(1, i));
    ASSERT_TRUE(examine(2, 1000 + i));
  }
  EXPECT_FALSE(examiner.is_idle(1));
  finish(200);
  ASSERT_EQ(of(1).size(), 100u);
  ASSERT_EQ(of(2).size(), 100u);
  const std::vector<std::uint64_t> first = of(1), second = of(2);
  EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
  EXPECT_TRUE(std::is_sorted(second.begin(), second.end()));
  EXPECT_TRUE(examiner.is_idle(1));
}

TEST_F(ExaminedFrames, OfALinkThatEndedAreNotTaken) {
  for (std::uint64_t i = 1; i <= 100; ++i) examine(1, i);
  examine(2, 7);
  examiner.forget(1);
  finish(1);
  EXPECT_THAT(taken, testing::ElementsAre(std::pair<LinkNumber, std::uint64_t>{2, 7}));
}

TEST_F(ExaminedFrames, ArePushesForNoMoreThanTheCreditOfTheirLink) {
  const auto push = [this](LinkNumber link) {
    return examiner.examine(link, encode_frame(PushFrame{}));
  };
  for (std::uint32_t i = 0; i < limits::credit_frames; ++i) ASSERT_TRUE(push(1));
  EXPECT_FALSE(push(1));
  EXPECT_TRUE(examine(1, 1)) << "what else it says does not grow";
  EXPECT_TRUE(push(2));
  finish(limits::credit_frames + 2);
  EXPECT_TRUE(push(1));
}

TEST_F(ExaminedFrames, OfOneLinkAreBoundedAndThoseOfOthersGoOn) {
  for (std::uint64_t i = 1; i <= examined_frames; ++i) ASSERT_TRUE(examine(1, i));
  EXPECT_FALSE(examine(1, 0));
  EXPECT_TRUE(examine(2, 1));
  finish(examined_frames + 1);
  EXPECT_TRUE(examine(1, 0));
  EXPECT_FALSE(examiner.examine(3, Bytes(examined_bytes + 1)));
}

}  // namespace
}  // namespace maillage
