#include "replication/merge/restatement.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/replication/merge/merge_samples.h"

namespace maillage {
namespace {

using test::dot;
using test::writer;

Header header_of(Epoch epoch, Seq seq, std::uint8_t flags) {
  Header header;
  header.flags = flags;
  header.writer = writer(1);
  header.epoch = epoch;
  header.seq = seq;
  header.hlc.value = 77;
  header.auth.value.fill(9);
  return header;
}
Update update_of(Header header, const std::vector<Bytes>& operations) {
  Update update;
  header.operations = static_cast<std::uint16_t>(operations.size());
  for (const Bytes& operation : operations) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    append(update.body, operation);
  }
  update.header = std::move(header);
  return update;
}
const Bytes content = to_bytes(as_bytes("an operation"));

Bytes restated_bytes(Dot named, Voids voids = {}) {
  return encode(RestatedOperation{named, {5}, {}, std::move(voids), content}, UpdateId{});
}
ClosingStatement closing_of(Epoch epoch, Seq seq) { return {{{epoch, {seq, {}}}}, {}, {}}; }
constexpr std::uint8_t closes = flag_epoch_start | flag_epoch_closed;

TEST(Restatement, KeepsDotClockCertificateVoidsAndBytes) {
  for (const bool own_auth : {true, false}) {
    Header header = header_of(4, 1, flag_epoch_start);
    RestatedOperation original{dot(1, 3, 12, 7), {99}, header.auth, {0, 9, 1023}, content};
    if (own_auth) original.auth.value.fill(3);
    const Bytes bytes = encode(original, header.auth);
    const auto read = decode_restated(bytes, header);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->dot, original.dot);
    EXPECT_EQ(read->hlc, original.hlc);
    EXPECT_EQ(read->auth, original.auth);
    EXPECT_EQ(read->voids, original.voids);
    EXPECT_EQ(to_bytes(read->operation), content);
  }
}

TEST(Restatement, RefusesADotOfItsOwnOrALaterEpoch) {
  const Header header = header_of(4, 1, flag_epoch_start);
  EXPECT_TRUE(decode_restated(restated_bytes(dot(1, 3, 1)), header));
  EXPECT_FALSE(decode_restated(restated_bytes(dot(1, 4, 1)), header));
  EXPECT_FALSE(decode_restated(restated_bytes(dot(1, 5, 1)), header));
  EXPECT_FALSE(decode_restated(restated_bytes(dot(1, 3, 0)), header));
}

TEST(Restatement, HasOneFormOnly) {
  const Header header = header_of(4, 1, flag_epoch_start);
  Bytes unneeded_auth = encode(RestatedOperation{dot(1, 3, 1), {5}, header.auth, {}, content}, {});
  EXPECT_FALSE(decode_restated(unneeded_auth, header)) << "the update's own certificate, spelt out";
  Bytes trailing_void = restated_bytes(dot(1, 3, 1), {3});
  const std::size_t voids_at = trailing_void.size() - content.size() - 2;
  ASSERT_EQ(trailing_void[voids_at], 1);
  trailing_void[voids_at + 1] = 0;
  EXPECT_FALSE(decode_restated(trailing_void, header)) << "a last byte of voids that is zero";
  Bytes form = restated_bytes(dot(1, 3, 1));
  form[0] = 2;
  EXPECT_FALSE(decode_restated(form, header));
}

TEST(Closing, KeepsAllItsHeads) {
  ClosingStatement closing{{{2, {8, {}}}, {3, {1, {}}}}, {{1, {4, {}}}}, {}};
  closing.relied = {{{writer(2), 1}, {5, {}}}, {{writer(2), 7}, {6, {}}}};
  EXPECT_EQ(decode_closing(encode(closing), header_of(4, 2, closes)), closing);
  EXPECT_TRUE(closing.covers(dot(1, 1, 4)));
  EXPECT_FALSE(closing.covers(dot(1, 1, 5)));
  EXPECT_TRUE(closing.covers(dot(1, 2, 8)));
  EXPECT_FALSE(closing.covers(dot(1, 9, 1)));
}

TEST(Closing, RefusesWhatNoHonestWriterSays) {
  const Header header = header_of(4, 2, closes);
  const auto refuses = [&](const ClosingStatement& closing) {
    return !decode_closing(encode(closing), header);
  };
  EXPECT_TRUE(refuses({}));
  EXPECT_TRUE(refuses(closing_of(4, 1))) << "itself";
  EXPECT_TRUE(refuses(closing_of(3, 0))) << "an empty epoch";
  EXPECT_TRUE(refuses({{{3, {1, {}}}, {2, {1, {}}}}, {}, {}})) << "unsorted";
  EXPECT_TRUE(refuses({{{3, {1, {}}}}, {{3, {1, {}}}}, {}})) << "closed and inherited";
  EXPECT_TRUE(refuses({{{3, {1, {}}}}, {}, {{{writer(1), 2}, {1, {}}}}})) << "relies on itself";
  Bytes longer = encode(closing_of(3, 1));
  longer.push_back(0);
  EXPECT_FALSE(decode_closing(longer, header));
}

RC_GTEST_PROP(Restatement, DecodersSurviveAnyBytes, (Bytes bytes)) {
  const Header header = header_of(~Epoch{0}, 2, closes);
  if (auto restated = decode_restated(bytes, header)) {
    RC_ASSERT(encode(*restated, header.auth) == bytes);
  }
  if (auto closing = decode_closing(bytes, header)) RC_ASSERT(encode(*closing) == bytes);
}

RC_GTEST_PROP(Closing, SurvivesAnyDamage, ()) {
  ClosingStatement closing{{{2, {8, {}}}, {3, {1, {}}}}, {{1, {4, {}}}}, {}};
  closing.relied = {{{writer(2), 1}, {5, {}}}};
  Bytes bytes = encode(closing);
  bytes.at(*rc::gen::inRange<std::size_t>(0, bytes.size())) = *rc::gen::arbitrary<std::uint8_t>();
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
  const auto read = decode_closing(bytes, header_of(4, 2, closes));
  if (read) RC_ASSERT(encode(*read) == bytes);
}

TEST(RestatementReader, ReadsPlainOperationsWhereTheyAre) {
  RestatementReader reader;
  const Update update = update_of(header_of(1, 1, 0), {content, content});
  const CountedUpdate counted = reader.read(update);
  ASSERT_EQ(counted.operations.size(), 2u);
  EXPECT_EQ(counted.operations[1].at, dot(1, 1, 1, 1));
  EXPECT_EQ(counted.operations[1].dot, dot(1, 1, 1, 1));
  EXPECT_EQ(counted.operations[1].hlc.value, 77u);
}

TEST(RestatementReader, ReadsARestatementUpToItsClosingUpdateAndNotBeyond) {
  RestatementReader reader;
  const Bytes restated = restated_bytes(dot(1, 1, 1));
  const auto first = reader.read(update_of(header_of(2, 1, flag_epoch_start), {restated}));
  ASSERT_EQ(first.operations.size(), 1u);
  EXPECT_EQ(first.operations[0].dot, dot(1, 1, 1));
  EXPECT_EQ(first.operations[0].at, dot(1, 2, 1));
  const auto closing = reader.read(update_of(header_of(2, 2, closes), {encode(closing_of(1, 1))}));
  EXPECT_EQ(closing.closing, closing_of(1, 1));
  const auto late = reader.read(update_of(header_of(2, 3, flag_epoch_start), {restated}));
  EXPECT_TRUE(late.operations.empty());
  const auto again = reader.read(update_of(header_of(2, 3, closes), {encode(closing_of(1, 1))}));
  EXPECT_FALSE(again.closing);
  EXPECT_EQ(reader.read(update_of(header_of(2, 4, 0), {content})).operations.size(), 1u);
}

TEST(RestatementReader, RefusesARestatementAfterAPlainUpdate) {
  RestatementReader reader;
  reader.read(update_of(header_of(2, 1, 0), {content}));
  const Bytes restated = restated_bytes(dot(1, 1, 1));
  EXPECT_TRUE(
      reader.read(update_of(header_of(2, 2, flag_epoch_start), {restated})).operations.empty());
  EXPECT_FALSE(reader.read(update_of(header_of(2, 3, closes), {encode(closing_of(1, 1))})).closing);
}

TEST(RestatementReader, ReadsAgainWhatWasTakenBackButNothingOfAnEndedLog) {
  RestatementReader reader;
  const Update closing = update_of(header_of(2, 1, closes), {encode(closing_of(1, 1))});
  EXPECT_TRUE(reader.read(closing).closing);
  reader.forget_from({writer(1), 2}, 1);
  EXPECT_TRUE(reader.read(closing).closing);
  reader.end_log({writer(1), 2});
  EXPECT_FALSE(reader.read(closing).closing);
}

TEST(RestatementReader, GivesErasableAndSealedBodiesNoEffect) {
  RestatementReader reader;
  EXPECT_TRUE(reader.read(update_of(header_of(1, 1, flag_erasable), {content})).operations.empty());
  EXPECT_TRUE(reader.read(update_of(header_of(1, 2, flag_sealed), {content})).operations.empty());
}

TEST(Restate, RestatesARestatementUnderItsFirstNameWithAllVoids) {
  const Update plain = update_of(header_of(1, 6, 0), {content, content});
  const auto once = restate(plain, 1, {2}, plain.header.auth);
  ASSERT_TRUE(once);
  const Update second = update_of(header_of(2, 1, flag_epoch_start), {*once});
  const auto twice = restate(second, 0, {5}, plain.header.auth);
  ASSERT_TRUE(twice);
  const auto read = decode_restated(*twice, header_of(3, 1, flag_epoch_start));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->dot, dot(1, 1, 6, 1));
  EXPECT_EQ(read->hlc.value, 77u);
  EXPECT_EQ(read->auth, plain.header.auth);
  EXPECT_EQ(read->voids, (Voids{2, 5}));
  EXPECT_EQ(to_bytes(read->operation), content);
}

TEST(Restate, NeverRestatesErasableOrSealedBodies) {
  EXPECT_FALSE(restate(update_of(header_of(1, 1, flag_erasable), {content}), 0, {}, {}));
  EXPECT_FALSE(restate(update_of(header_of(1, 1, flag_sealed), {content}), 0, {}, {}));
  EXPECT_FALSE(restate(update_of(header_of(1, 1, 0), {content}), 1, {}, {}));
}

}  // namespace
}  // namespace maillage
