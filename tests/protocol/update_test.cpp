#include "protocol/update.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/limits.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

const NetworkId network = network_id("test");

Header header_of(const SigningKey& key) {
  Header h;
  h.kind = ScopeKind::directory;
  h.schema = 2;
  h.schema_version = 1;
  h.scope.value[3] = 9;
  h.writer = key.id;
  h.epoch = 0x0000000100abcdef;
  h.seq = 1;
  h.hlc.value = 77;
  return h;
}

Bytes operation(std::string_view text) { return to_bytes(as_bytes(text)); }

Update signed_update() {
  const SigningKey key = test::signing_key(1);
  return sign_update(header_of(key), {operation("one"), operation("two")}, {}, key, network);
}

Update erasable_update() {
  const SigningKey key = test::signing_key(1);
  Header h = header_of(key);
  h.kind = ScopeKind::referral;
  h.flags = flag_erasable | flag_sealed;
  return sign_update(h, {operation("act")}, Bytes(32, 5), key, network);
}

TEST(Update, DecodesToWhatWasSigned) {
  const Update update = signed_update();
  const auto decoded = decode_update(update.envelope, update.body, update.apart);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->header, update.header);
  EXPECT_EQ(decoded->id, update.id);
  EXPECT_TRUE(signature_is_valid(*decoded, network));
  const auto operations = operations_of(*decoded);
  ASSERT_TRUE(operations);
  ASSERT_EQ(operations->size(), 2u);
  EXPECT_EQ(as_text((*operations)[1]), "two");
}

TEST(Update, ThatIsCriticalStaysInTheLogOfItsKind) {
  const SigningKey key = test::signing_key(1);
  Header header = header_of(key);
  header.critical = true;
  const Update update = sign_update(header, {operation("one")}, {}, key, network);
  EXPECT_EQ(update.envelope[4], 128 + 2);
  const auto decoded = decode_header(update.envelope);
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(decoded->critical);
  EXPECT_EQ(log_key(*decoded), log_key(signed_update().header));
  Bytes plain = update.envelope;
  plain[4] = 2;
  EXPECT_NE(update_id(plain), update.id);
  EXPECT_FALSE(envelope_is_signed(plain, key.id, network));
}

TEST(Update, IsOfOneNetworkOnly) {
  EXPECT_FALSE(signature_is_valid(signed_update(), network_id("another")));
}

TEST(Update, HasAHeaderOfTheDocumentedSize) {
  EXPECT_EQ(signed_update().envelope.size(), header_bytes + 64);
}

TEST(Update, RefusesABodyThatWasNotSigned) {
  Update update = signed_update();
  update.body.back() ^= 1;
  const auto decoded = decode_update(update.envelope, update.body, update.apart);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), UpdateFault::wrong_commit);
}

TEST(Update, RefusesAnErasableBodyWithoutItsApart) {
  const Update update = erasable_update();
  EXPECT_TRUE(decode_update(update.envelope, update.body, update.apart));
  EXPECT_FALSE(decode_update(update.envelope, update.body, {}));
  EXPECT_FALSE(decode_update(update.envelope, update.body, Bytes(32, 6)));
}

TEST(Update, RefusesAnApartWhereNothingIsErasable) {
  const Update update = signed_update();
  EXPECT_FALSE(decode_update(update.envelope, update.body, Bytes(32, 5)));
}

TEST(Update, RefusesUnsortedOrRepeatedDependencies) {
  const SigningKey key = test::signing_key(1);
  Header h = header_of(key);
  UpdateId first, second;
  first.value[0] = 1;
  second.value[0] = 2;
  h.deps = {first, second};
  Update update = sign_update(h, {operation("x")}, {}, key, network);
  Bytes swapped = update.envelope;
  std::swap_ranges(swapped.begin() + header_bytes, swapped.begin() + header_bytes + 32,
                   swapped.begin() + header_bytes + 32);
  EXPECT_TRUE(decode_header(update.envelope));
  EXPECT_FALSE(decode_header(swapped));
}

TEST(Update, RefusesABodyAboveTheLimit) {
  const Update update = signed_update();
  const auto decoded = decode_update(update.envelope, Bytes(limits::body_bytes + 1), update.apart);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), UpdateFault::too_large);
}

TEST(Update, RefusesAFirstUpdateWithAPredecessorAndALaterOneWithout) {
  const SigningKey key = test::signing_key(1);
  Bytes envelope = signed_update().envelope;
  constexpr std::size_t seq_offset = 16 + 16 + 32 + 8;
  envelope[seq_offset] = 2;
  EXPECT_FALSE(decode_header(envelope));
}

TEST(Update, ListsNoOperationsWhenTheListIsUnreadable) {
  Update update = signed_update();
  update.body.resize(update.body.size() - 1);
  EXPECT_FALSE(operations_of(update));
}

RC_GTEST_PROP(Update, NoSingleChangedByteOfTheEnvelopePasses, ()) {
  const Update update = erasable_update();
  Bytes envelope = update.envelope;
  const auto at = *rc::gen::inRange<std::size_t>(0, envelope.size());
  const auto mask = *rc::gen::inRange(1, 256);
  envelope[at] = static_cast<std::uint8_t>(envelope[at] ^ mask);
  const auto decoded = decode_update(envelope, update.body, update.apart);
  const bool passes = decoded && signature_is_valid(*decoded, network);
  RC_ASSERT(!passes);
}

RC_GTEST_PROP(Update, TruncationIsNeverAccepted, ()) {
  const Update update = signed_update();
  const auto length = *rc::gen::inRange<std::size_t>(0, update.envelope.size());
  RC_ASSERT(!decode_header(ByteView(update.envelope).first(length)));
}

TEST(AssociatedData, LeavesOutWhatIsNotKnownBeforeSealing) {
  Header a = header_of(test::signing_key(1));
  Header b = a;
  b.body_length = 12;
  b.commit[0] = 4;
  EXPECT_EQ(a.associated_data(), b.associated_data());
  b.seq = 2;
  EXPECT_NE(a.associated_data(), b.associated_data());
}

}  // namespace
}  // namespace maillage
