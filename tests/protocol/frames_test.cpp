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
  push.runs = Bytes(updates * (248 + body), 'x');
  return push;
}

TEST(Frames, KeepEveryField) {
  const WriterId hub = test::signing_key(1).id;
  HelloFrame hello;
  hello.version = 3;
  hello.hub = hub;
  hello.credit_bytes = 5;
  hello.credit_frames = 6;
  hello.incarnation = 7;
  hello.clock.milliseconds = 8;
  hello.nonce[3] = 9;
  hello.dictionary = 10;
  const HelloFrame greeted = round_trip(hello);
  EXPECT_EQ(greeted.version, 3);
  EXPECT_EQ(greeted.hub, hub);
  EXPECT_EQ(greeted.credit_bytes, 5u);
  EXPECT_EQ(greeted.credit_frames, 6u);
  EXPECT_EQ(greeted.incarnation, 7u);
  EXPECT_EQ(greeted.clock.milliseconds, 8);
  EXPECT_EQ(greeted.nonce, hello.nonce);
  EXPECT_EQ(greeted.dictionary, 10);

  const ResumeFrame resume = round_trip(ResumeFrame{1, 2, 3, true, true, {hub}, {hub, hub}});
  EXPECT_EQ(resume.incarnation, 1u);
  EXPECT_EQ(resume.up_to, 2u);
  EXPECT_EQ(resume.evidence, 3u);
  EXPECT_TRUE(resume.audit && resume.lacks_genesis);
  EXPECT_EQ(resume.takes, std::vector<WriterId>{hub});
  EXPECT_EQ(resume.capacity_of.size(), 2u);

  const LogHead head{ScopeKind::trace, {{}, hub, 12}, {34, {}}};
  EXPECT_EQ(round_trip(HeadsFrame{{head}}).heads, std::vector<LogHead>{head});

  const PushFrame push = round_trip(PushFrame{Bytes(5, 1), 6, 7, {{ScopeKind::trace, 8, 9}}});
  EXPECT_EQ(push.runs, Bytes(5, 1));
  EXPECT_EQ(push.number, 6u);
  EXPECT_EQ(push.up_to, 7u);
  EXPECT_EQ(push.remaining, (std::vector<Backlog>{{ScopeKind::trace, 8, 9}}));

  EXPECT_EQ(round_trip(AckFrame{99}).number, 99u);
  const WantFrame want =
      round_trip(WantFrame{{{ScopeKind::directory, head.log, 7}}, {UpdateId{{1}}}});
  EXPECT_EQ(want.logs[0].from, 7u);
  EXPECT_EQ(want.logs[0].log, head.log);
  EXPECT_EQ(want.updates, std::vector<UpdateId>{UpdateId{{1}}});
  EXPECT_EQ(round_trip(AuditFrame{Bytes(3, 4)}).message, Bytes(3, 4));
  EXPECT_EQ(round_trip(TreeTalkFrame{Bytes(2, 3)}).content, Bytes(2, 3));
  EXPECT_EQ(round_trip(GoneFrame{ScopeKind::referral, ScopeId{{5}}}).scope, ScopeId{{5}});
  EXPECT_EQ(round_trip(ProofFrame{Bytes(2, 6)}).proof, Bytes(2, 6));
  EXPECT_EQ(round_trip(GenesisFrame{Bytes(2, 7)}).operation, Bytes(2, 7));
  EXPECT_EQ(round_trip(BoxFrame{Bytes(2, 8)}).content, Bytes(2, 8));
  EXPECT_EQ(round_trip(ByeFrame{"à bientôt"}).reason, "à bientôt");
}

TEST(Frames, TheLargestUpdateFitsAFrame) {
  const RawUpdate largest{Bytes(248 + 32 * limits::deps_per_update), Bytes(limits::body_bytes),
                          Bytes(limits::apart_bytes)};
  PushFrame push;
  push.runs = Bytes(largest.size(), 'x');  // as if nothing compressed it
  EXPECT_LE(encode_frame(push).size(), limits::frame_bytes);
}

TEST(Frames, RefuseListsAboveTheLimit) {
  EXPECT_TRUE(decode_frame(encode_frame(HeadsFrame{std::vector<LogHead>(1024)})));
  EXPECT_FALSE(decode_frame(encode_frame(HeadsFrame{std::vector<LogHead>(1025)})));
}

TEST(Frames, RefuseAFrameAboveTheLimit) {
  EXPECT_FALSE(decode_frame(encode_frame(push_of(2, limits::body_bytes))));
}

TEST(Frames, RefuseWhatIsNotWholeWords) {
  EXPECT_FALSE(decode_frame({}));
  EXPECT_FALSE(decode_frame(as_bytes("GET / HTTP/1.1\r\n\r\n")));
  Bytes frame = encode_frame(AckFrame{1});
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

TEST(Frames, ArePushesByTheirFirstWords) {
  EXPECT_TRUE(is_push(encode_frame(push_of(3, 1000))));
  EXPECT_FALSE(is_push(encode_frame(AckFrame{1})));
  EXPECT_FALSE(is_push({}));
  EXPECT_FALSE(is_push(as_bytes("a text of some thirty-two bytes.")));
}

}  // namespace
}  // namespace maillage
