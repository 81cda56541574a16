#include "replication/mailbox/piece_stream.h"

#include <gtest/gtest.h>

#include "boxed_world.h"
#include "protocol/limits.h"

namespace maillage::test {
namespace {

using Outcome = PieceReceiver::Outcome;

Bytes stream_of(const std::vector<Bytes>& frames) {
  Bytes stream;
  for (const Bytes& frame : frames) {
    append_le(stream, static_cast<std::uint32_t>(frame.size()));
    append(stream, frame);
  }
  return stream;
}

class Pieces : public ::testing::Test {
 protected:
  std::size_t box_of(std::size_t piece) const {
    for (const std::size_t size : box_sizes) {
      if (piece + box_overhead + box_header_bytes <= size) return size;
    }
    return 0;
  }
  Bytes frame(std::size_t size) { return some_box(size, ++frames_); }

  const BoxedLinkSettings settings_;
  PieceSender sender_{settings_};
  PieceReceiver receiver_{settings_};
  TimePoint now_ = start;
  std::vector<Bytes> out_;
  std::uint64_t frames_ = 0;
};

TEST_F(Pieces, GatherForASecondWhatIsSentTogether) {
  sender_.queue(frame(10), now_);
  EXPECT_TRUE(sender_.take_due(now_).empty());
  EXPECT_EQ(sender_.next_due(), now_ + settings_.gather_ms);
  sender_.queue(frame(20), now_ + 500);
  const auto pieces = sender_.take_due(now_ + settings_.gather_ms);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(pieces[0].bytes.size(), 38u);
}

TEST_F(Pieces, DoNotWaitOnceABoxIsFull) {
  sender_.queue(frame(limits::frame_bytes), now_);
  const auto pieces = sender_.take_due(now_);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(pieces[0].bytes.size(), max_piece_bytes);
}

TEST_F(Pieces, FillHalfOfTheirBoxAtLeastUnlessItIsTheSmallest) {
  for (std::size_t size = 1; size < max_piece_bytes; size += size / 7 + 1) {
    PieceSender sender(settings_);
    sender.queue(frame(size), now_);
    for (const auto& piece : sender.take_due(now_ + second_ms)) {
      const std::size_t box = box_of(piece.bytes.size());
      EXPECT_TRUE(box == 1024 || 2 * piece.bytes.size() + 128 >= box)
          << piece.bytes.size() << " in " << box;
    }
  }
}

TEST_F(Pieces, AreGivenAgainAfterDelaysThatDoubleUpToADay) {
  sender_.queue(frame(10), now_);
  now_ = now_ + second_ms;
  sender_.take_due(now_);
  std::int64_t delay_ms = settings_.first_delay_ms;
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(sender_.next_due(), now_ + delay_ms);
    EXPECT_TRUE(sender_.take_due(now_ + (delay_ms - 1)).empty());
    now_ = now_ + delay_ms;
    EXPECT_EQ(sender_.take_due(now_).size(), 1u);
    delay_ms = std::min(2 * delay_ms, day_ms);
  }
  EXPECT_EQ(delay_ms, day_ms);
}

TEST_F(Pieces, AreGivenAgainAfterThreeTimesTheWayThereAndBack) {
  for (int i = 0; i < 2; ++i) {
    sender_.queue(frame(10), now_);
    now_ = now_ + second_ms;
    EXPECT_EQ(sender_.take_due(now_).size(), 1u);
    if (i == 0) {
      now_ = now_ + hour_ms;
      sender_.acknowledge(1, 0, now_);
    }
  }
  EXPECT_EQ(sender_.next_due(), now_ + 3 * hour_ms);
}

TEST_F(Pieces, AreNotWaitedForLongOnceThePeerIsHeardAgain) {
  for (int i = 0; i < 2; ++i) {
    sender_.queue(frame(10), now_);
    now_ = now_ + second_ms;
    sender_.take_due(now_);
  }
  now_ = now_ + 10 * day_ms;
  sender_.take_due(now_);
  now_ = now_ + hour_ms;
  EXPECT_TRUE(sender_.acknowledge(1, 0, now_));
  EXPECT_LE(sender_.next_due(), now_ + settings_.first_delay_ms);
}

TEST_F(Pieces, AreNotHeldBackByAClockThatGoesBack) {
  sender_.queue(frame(10), now_);
  EXPECT_EQ(sender_.take_due(now_ + -365 * day_ms).size(), 1u);
  EXPECT_EQ(sender_.take_due(now_ + -700 * day_ms).size(), 1u);
}

TEST_F(Pieces, UnderWayAreBoundedInNumberAndBytes) {
  for (int i = 0; i < 200; ++i) {
    sender_.queue(frame(100), now_);
    now_ = now_ + 2 * second_ms;
    sender_.take_due(now_);
  }
  EXPECT_EQ(sender_.under_way(), 64u);
  PieceSender other(settings_);
  for (int i = 0; i < 25; ++i) ASSERT_TRUE(other.queue(frame(256 * 1024), now_));
  const auto pieces = other.take_due(now_ + second_ms);
  EXPECT_EQ(pieces.size(), 17u);  // the one that passes 4 MiB is the last
}

TEST_F(Pieces, AreNotHeldBackByAnAcknowledgementThatCameLate) {
  for (int i = 0; i < 65; ++i) {
    sender_.queue(frame(10), now_);
    now_ = now_ + second_ms;
    EXPECT_EQ(sender_.take_due(now_).size(), 1u);
    if (i != 63) continue;
    EXPECT_TRUE(sender_.acknowledge(64, 0, now_));
    EXPECT_TRUE(sender_.acknowledge(0, 0, now_));
  }
}

TEST_F(Pieces, RefuseToQueueMoreThanEightMebibytes) {
  std::size_t taken = 0;
  while (sender_.queue(frame(256 * 1024), now_)) ++taken;
  EXPECT_EQ(taken, 31u);
  EXPECT_LE(sender_.waiting_bytes(), settings_.queue_bytes);
}

TEST_F(Pieces, AcknowledgedOutOfOrderAreNotGivenAgain) {
  for (int i = 0; i < 3; ++i) {
    sender_.queue(frame(10), now_);
    now_ = now_ + second_ms;
    sender_.take_due(now_);
  }
  EXPECT_TRUE(sender_.acknowledge(0, 0b110, now_));
  EXPECT_EQ(sender_.under_way(), 1u);
  now_ = now_ + day_ms;
  const auto again = sender_.take_due(now_);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].number, 1u);
}

TEST_F(Pieces, CannotBeAcknowledgedBeforeTheyExist) {
  sender_.queue(frame(10), now_);
  EXPECT_FALSE(sender_.acknowledge(1, 0, now_));
  sender_.take_due(now_ + second_ms);
  EXPECT_FALSE(sender_.acknowledge(2, 0, now_));
  EXPECT_FALSE(sender_.acknowledge(UINT64_MAX, UINT64_MAX, now_));
  EXPECT_TRUE(sender_.acknowledge(1, UINT64_MAX, now_));
  EXPECT_EQ(sender_.under_way(), 0u);
}

TEST_F(Pieces, GiveBackTheFramesOfAnyCutOfTheStreamInAnyOrder) {
  const std::vector<Bytes> frames = {frame(1), frame(limits::frame_bytes), frame(300), frame(5)};
  const Bytes stream = stream_of(frames);
  for (const std::size_t cut : {std::size_t{9'000}, stream.size() / 2, stream.size()}) {
    PieceReceiver receiver(settings_);
    out_.clear();
    const std::size_t count = (stream.size() + cut - 1) / cut;
    for (std::size_t i = count; i-- > 0;) {
      const ByteView rest = ByteView(stream).subspan(i * cut);
      const ByteView piece = rest.first(std::min(cut, rest.size()));
      EXPECT_EQ(receiver.take(i + 1, piece, out_), Outcome::taken);
      EXPECT_EQ(receiver.take(i + 1, piece, out_), Outcome::known);
    }
    EXPECT_EQ(out_, frames);
    EXPECT_EQ(receiver.taken(), count);
    EXPECT_EQ(receiver.beyond(), 0u);
  }
}

TEST_F(Pieces, ThatCameEarlyAreNamedInTheAcknowledgement) {
  const Bytes stream = stream_of({frame(10)});
  receiver_.take(3, stream, out_);
  receiver_.take(64, stream, out_);
  EXPECT_EQ(receiver_.taken(), 0u);
  EXPECT_EQ(receiver_.beyond(), std::uint64_t{1} << 63 | 0b100);
  EXPECT_EQ(receiver_.take(65, stream, out_), Outcome::refused);
  EXPECT_EQ(receiver_.take(UINT64_MAX, stream, out_), Outcome::refused);
  EXPECT_TRUE(out_.empty());
}

TEST_F(Pieces, ThatCameEarlyAreBoundedInBytesButTheNextOneIsAlwaysTaken) {
  const Bytes big = stream_of({frame(200 * 1024)});
  int taken = 0;
  for (std::uint64_t number = 2; number <= 64; ++number) {
    taken += receiver_.take(number, big, out_) == Outcome::taken ? 1 : 0;
  }
  EXPECT_EQ(taken, 21);
  EXPECT_EQ(receiver_.take(1, big, out_), Outcome::taken);
  EXPECT_EQ(out_.size(), 22u);
}

TEST_F(Pieces, WithAFrameOfNoBytesOrTooManyEndTheStream) {
  EXPECT_EQ(receiver_.take(1, Bytes{0, 0, 0, 0}, out_), Outcome::broken);
  PieceReceiver other(settings_);
  Bytes length;
  append_le(length, static_cast<std::uint32_t>(limits::frame_bytes + 1));
  EXPECT_EQ(other.take(2, length, out_), Outcome::taken);
  EXPECT_EQ(other.take(1, stream_of({frame(3)}), out_), Outcome::broken);
}

}  // namespace
}  // namespace maillage::test
