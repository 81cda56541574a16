#include "protocol/frames.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/limits.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

template <typename T>
T round_trip(const T& frame) {
  const auto decoded = decode_frame(encode_frame(frame));
  EXPECT_TRUE(decoded && std::holds_alternative<T>(*decoded));
  return decoded ? std::get<T>(*decoded) : T{};
}

PushFrame push_of(std::size_t updates, std::size_t body) {
  PushFrame push;
  for (std::size_t i = 0; i < updates; ++i) push.updates.push_back({Bytes(248), Bytes(body), {}});
  return push;
}

TEST(Frames, KeepEveryField) {
  const WriterId hub = test::signing_key(1).id;
  const HelloFrame hello = round_trip(HelloFrame{3, hub, {}, 5, 6});
  EXPECT_EQ(hello.version, 3);
  EXPECT_EQ(hello.hub, hub);
  EXPECT_EQ(hello.credit_frames, 6u);

  LogHead head{ScopeKind::trace, {{}, hub, 12}, {34, {}}};
  const HeadsFrame heads = round_trip(HeadsFrame{{head}, true, {hub}});
  ASSERT_EQ(heads.heads.size(), 1u);
  EXPECT_EQ(heads.heads[0], head);
  EXPECT_EQ(heads.trusted, std::vector<WriterId>{hub});

  EXPECT_EQ(round_trip(push_of(2, 10)).updates[1].body.size(), 10u);
  EXPECT_EQ(round_trip(AckFrame{2, 99}).bytes, 99u);
  EXPECT_EQ(round_trip(WantFrame{ScopeKind::directory, head.log, 7}).from, 7u);
  EXPECT_EQ(round_trip(DigestFrame{}).heads[0], 0);
  EXPECT_EQ(round_trip(ByeFrame{"à bientôt"}).reason, "à bientôt");
}

TEST(Frames, TheLargestUpdateFitsAFrame) {
  PushFrame push;
  push.updates.push_back({Bytes(248 + 32 * limits::deps_per_update), Bytes(limits::body_bytes),
                          Bytes(limits::apart_bytes)});
  EXPECT_LE(encode_frame(push).size(), limits::frame_bytes);
}

TEST(Frames, RefuseListsAboveTheLimit) {
  EXPECT_TRUE(decode_frame(encode_frame(HeadsFrame{std::vector<LogHead>(1024), true, {}})));
  EXPECT_FALSE(decode_frame(encode_frame(HeadsFrame{std::vector<LogHead>(1025), true, {}})));
}

TEST(Frames, RefuseAFrameAboveTheLimit) {
  EXPECT_FALSE(decode_frame(encode_frame(push_of(2, limits::body_bytes))));
}

TEST(Frames, RefuseWhatIsNotWholeWords) {
  EXPECT_FALSE(decode_frame({}));
  EXPECT_FALSE(decode_frame(as_bytes("GET / HTTP/1.1\r\n\r\n")));
  Bytes frame = encode_frame(AckFrame{1, 1});
  frame.pop_back();
  EXPECT_FALSE(decode_frame(frame));
}

RC_GTEST_PROP(Frames, ArbitraryChangesNeverCrashTheDecoder, ()) {
  Bytes frame = encode_frame(push_of(3, 40));
  const auto changes =
      *rc::gen::container<std::vector<std::pair<std::size_t, std::uint8_t>>>(rc::gen::pair(
          rc::gen::inRange<std::size_t>(0, frame.size()), rc::gen::arbitrary<std::uint8_t>()));
  for (const auto& [at, value] : changes) frame[at] = value;
  decode_frame(frame);
}

}  // namespace
}  // namespace maillage
