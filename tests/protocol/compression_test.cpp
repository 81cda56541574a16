#include "protocol/compression.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sodium.h>

#include <algorithm>

#include "protocol/limits.h"
#include "tests/protocol/run_samples.h"

namespace maillage {
namespace {

using test::SampleLog;

Bytes venue() {
  return to_bytes(
      as_bytes("France services de Bourg|Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00|"
               "https://www.maintenant.gouv.fr|Numéro 2 rue de la Mairie"));
}

bool contains(ByteView whole, ByteView part) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

TEST(Dictionary, IsTheReleasedOne) {
  const ByteView bytes = dictionary_bytes(1);
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  EXPECT_EQ(to_hex(hash), "0fbe5fc4ad5610be055f2fd629be1d413548a1f33e327602561aa093e94ff8bc");
  EXPECT_LE(bytes.size(), 64u * 1024);
}

TEST(Dictionary, IsEmptyForNumbersThisVersionDoesNotKnow) {
  EXPECT_TRUE(dictionary_bytes(no_dictionary).empty());
  EXPECT_FALSE(dictionary_bytes(newest_dictionary).empty());
  EXPECT_TRUE(dictionary_bytes(newest_dictionary + 1).empty());
}

TEST(RunCodec, GivesBackWhatItPacked) {
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(20, venue());
  for (const DictionaryNumber number : {no_dictionary, newest_dictionary}) {
    RunCodec codec(number);
    const Bytes message = codec.pack(updates);
    EXPECT_EQ(message[0], number);
    const auto runs = codec.unpack(message);
    ASSERT_TRUE(runs);
    EXPECT_TRUE(test::same(test::raw(*runs), updates));
  }
}

TEST(RunCodec, ReadsMessagesOfEveryDictionaryItKnows) {
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(3, venue());
  RunCodec with(newest_dictionary), without(no_dictionary);
  EXPECT_TRUE(with.unpack(without.pack(updates)));
  EXPECT_TRUE(without.unpack(with.pack(updates)));
}

TEST(RunCodec, MakesOneVenueSmallerWithTheDictionary) {
  const auto update = SampleLog(ScopeKind::directory, 1).write({venue()});
  RunCodec with(newest_dictionary), without(no_dictionary);
  EXPECT_LT(with.pack({&update, 1}).size() + 40, without.pack({&update, 1}).size());
}

TEST(RunCodec, RemembersNothingOfTheMessageBefore) {
  RunCodec codec;
  const auto update = SampleLog(ScopeKind::directory, 1).write({venue()});
  const Bytes first = codec.pack({&update, 1});
  codec.pack(SampleLog(ScopeKind::directory, 2).write_many(50, Bytes(500, 3)));
  EXPECT_FALSE(codec.unpack(Bytes(40, 7)));
  EXPECT_EQ(codec.pack({&update, 1}), first);
  EXPECT_TRUE(codec.unpack(first));
}

TEST(RunCodec, SendsSealedBodiesAndKeysAsTheyAre) {
  SampleLog log(ScopeKind::referral, 1);
  log.next.flags = flag_sealed | flag_erasable;
  const auto update = log.write({Bytes(1000, 9)}, Bytes(32 + 128, 5));
  RunCodec codec;
  const Bytes message = codec.pack({&update, 1});
  EXPECT_TRUE(contains(message, update.body));
  EXPECT_TRUE(contains(message, update.apart));
  EXPECT_LT(codec.pack(SampleLog(ScopeKind::directory, 1).write_many(1, Bytes(1000, 9))).size(),
            300u);
}

TEST(RunCodec, RefusesADictionaryItDoesNotKnow) {
  RunCodec codec;
  Bytes message = codec.pack(SampleLog(ScopeKind::directory, 1).write_many(1, venue()));
  message[0] = newest_dictionary + 1;
  EXPECT_FALSE(codec.unpack(message));
}

TEST(RunCodec, RefusesWhatWouldBecomeTooLarge) {
  RunCodec codec;
  const auto updates = SampleLog(ScopeKind::directory, 1).write_many(6, Bytes(190'000));
  const Bytes message = codec.pack(updates);
  EXPECT_LT(message.size(), 2000u);
  const auto runs = codec.unpack(message);
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error(), UpdateFault::too_large);
  EXPECT_TRUE(codec.unpack(message, {6, 2'000'000}));
}

// A message with the given zstd frame and nothing opaque.
Bytes message_of(const Bytes& frame) {
  Bytes message = {no_dictionary};
  append_le(message, static_cast<std::uint32_t>(frame.size()));
  append(message, frame);
  return message;
}

TEST(RunCodec, BelievesNoSizeThatAFrameOnlyClaims) {
  RunCodec codec;
  Bytes frame = {0x28, 0xb5, 0x2f, 0xfd, 0xe0};  // one segment, content size in eight bytes
  append_le(frame, std::uint64_t{1} << 60);
  const auto huge = codec.unpack(message_of(frame));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error(), UpdateFault::too_large);
  const Bytes unknown_size = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x09, 0x00, 0x00, 0x00};
  EXPECT_FALSE(codec.unpack(message_of(unknown_size)));
}

TEST(RunCodec, TakesOneFrameAndNothingAfterIt) {
  RunCodec codec;
  const Bytes nothing = {0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, 0x00};  // no runs
  EXPECT_TRUE(codec.unpack(message_of(nothing)));
  Bytes two = nothing;
  append(two, Bytes{0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0});  // a skippable frame (RFC 8878, 3.1.2)
  EXPECT_FALSE(codec.unpack(message_of(two)));
  EXPECT_FALSE(codec.unpack(message_of({0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0})));
}

RC_GTEST_PROP(RunCodec, RefusesEveryTruncation, ()) {
  static RunCodec codec;
  static const Bytes message =
      codec.pack(SampleLog(ScopeKind::directory, 1).write_many(3, venue()));
  const auto length = *rc::gen::inRange<std::size_t>(0, message.size());
  RC_ASSERT(!codec.unpack(ByteView(message).first(length)));
}

std::size_t total(std::span<const RawUpdate> updates) {
  std::size_t bytes = 0;
  for (const RawUpdate& update : updates) bytes += update.size();
  return bytes;
}

// Packs everything, message after message, as a sender does; what arrives.
std::vector<RawUpdate> send(std::span<const RawUpdate> left, std::size_t max_bytes) {
  RunCodec codec;
  std::vector<RawUpdate> arrived;
  while (!left.empty()) {
    const PackedRuns packed = codec.pack_some(left, max_bytes);
    EXPECT_LE(packed.message.size(), max_bytes);
    EXPECT_TRUE(has_signature(left[packed.updates - 1].envelope));
    const auto runs = codec.unpack(packed.message);
    if (!runs) {
      ADD_FAILURE() << describe(runs.error());
      break;
    }
    for (auto& update : test::raw(*runs)) arrived.push_back(std::move(update));
    left = left.subspan(packed.updates);
  }
  return arrived;
}

TEST(PackSome, SendsAllInMessagesThatFitWhenNothingCompresses) {
  const RandomSource random = test::seeded_random(5);
  SampleLog log(ScopeKind::directory, 1);
  std::vector<RawUpdate> updates;
  for (const std::size_t size :
       {190'000, 10, 5'000, 60'000, 60'000, 60'000, 60'000, 100, 190'000}) {
    updates.push_back(log.write({test::random_bytes(size, random)}));
  }
  for (int i = 0; i < 900; ++i) updates.push_back(log.write({test::random_bytes(8, random)}));
  drop_inner_signatures(updates);
  EXPECT_TRUE(test::same(send(updates, vouched_bytes + 2048), updates));
}

TEST(PackSome, FillsAMessageUpToItsLimits) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(3000, Bytes(200, 4));
  RunCodec codec;
  // Signatures do not compress: 64 bytes each are what fills 64 KiB.
  const PackedRuns packed = codec.pack_some(updates, 65'536);
  EXPECT_GT(packed.updates, 800u);
  EXPECT_LE(packed.message.size(), 65'536u);
  drop_inner_signatures(updates);
  const PackedRuns all = codec.pack_some(updates, 65'536);
  EXPECT_GT(total(std::span(updates).first(all.updates)), RunLimits{}.bytes - vouched_bytes);
  EXPECT_LE(total(std::span(updates).first(all.updates)), RunLimits{}.bytes);
}

TEST(PackSome, StopsAtTheMostUpdates) {
  auto updates = SampleLog(ScopeKind::trace, 1).write_many(10, Bytes(4));
  RunCodec codec;
  EXPECT_EQ(codec.pack_some(updates, 65'536, {7, 100'000}).updates, 7u);
}

TEST(PackSome, MakesNoMessageThatNothingVouchesFor) {
  auto updates = SampleLog(ScopeKind::directory, 1).write_many(3, venue());
  strip_signature(updates[2].envelope);
  RunCodec codec;
  EXPECT_EQ(codec.pack_some(updates, 65'536).updates, 2u);
  const PackedRuns none = codec.pack_some(std::span(updates).subspan(2), 65'536);
  EXPECT_EQ(none.updates, 0u);
  EXPECT_TRUE(none.message.empty());
}

}  // namespace
}  // namespace maillage
