#include "replication/mailbox/mailbox_message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "boxed_world.h"

namespace maillage::test {
namespace {

std::vector<MailboxMessage> samples() {
  const CurveId hub = transport_keys(1).id;
  return {BoxDeposit{hub, some_box(1024, 1)}, BoxDelivery{hub, 77, some_box(1024, 2)},
          BoxConfirm{{1, 2, UINT64_MAX}}, BoxRefused{hub, BoxRefusal::full},
          BoxRefused{hub, BoxRefusal::not_admitted}};
}

TEST(MailboxMessage, ReadsWhatItWrote) {
  for (const MailboxMessage& message : samples()) {
    EXPECT_EQ(decode_mailbox_message(encode_mailbox_message(message)), message);
  }
}

TEST(MailboxMessage, RefusesEveryTruncationAndEveryTrailingByte) {
  for (const MailboxMessage& message : samples()) {
    Bytes bytes = encode_mailbox_message(message);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ASSERT_FALSE(decode_mailbox_message(ByteView(bytes).first(size))) << size;
    }
    bytes.push_back(0);
    EXPECT_FALSE(decode_mailbox_message(bytes));
  }
}

TEST(MailboxMessage, RefusesABoxOfALengthThatNoBoxHas) {
  Bytes bytes{1};
  bytes.resize(1 + 32 + 1024);
  EXPECT_TRUE(decode_mailbox_message(bytes));
  bytes.resize(1 + 32 + 2048);
  EXPECT_FALSE(decode_mailbox_message(bytes));
}

TEST(MailboxMessage, RefusesUnknownKindsAndReasonsAndNumberZero) {
  Bytes bytes = encode_mailbox_message(samples()[3]);
  for (const int why : {0, 3, 255}) {
    bytes.back() = static_cast<std::uint8_t>(why);
    EXPECT_FALSE(decode_mailbox_message(bytes));
  }
  bytes.back() = 1;
  for (const int kind : {0, 5, 255}) {
    bytes.front() = static_cast<std::uint8_t>(kind);
    EXPECT_FALSE(decode_mailbox_message(bytes));
  }
  Bytes delivery = encode_mailbox_message(samples()[1]);
  delivery[33] = 0;
  EXPECT_FALSE(decode_mailbox_message(delivery));
}

Bytes confirmation(const std::vector<BoxNumber>& numbers) {
  Bytes bytes{3};
  append_le(bytes, static_cast<std::uint16_t>(numbers.size()));
  for (const BoxNumber number : numbers) append_le(bytes, number);
  return bytes;
}

TEST(MailboxMessage, ConfirmsOneToSixtyFourNumbersInOrder) {
  std::vector<BoxNumber> numbers;
  EXPECT_FALSE(decode_mailbox_message(confirmation(numbers)));
  for (BoxNumber number = 1; number <= confirm_length; ++number) {
    numbers.push_back(number);
    EXPECT_TRUE(decode_mailbox_message(confirmation(numbers)));
  }
  numbers.push_back(confirm_length + 1);
  EXPECT_FALSE(decode_mailbox_message(confirmation(numbers)));
  EXPECT_FALSE(decode_mailbox_message(confirmation({2, 1})));
  EXPECT_FALSE(decode_mailbox_message(confirmation({2, 2})));
  EXPECT_FALSE(decode_mailbox_message(confirmation({0, 1})));
}

RC_GTEST_PROP(MailboxMessage, HasOneEncodingOfWhateverItReads, ()) {
  Bytes bytes = *rc::gen::arbitrary<Bytes>();
  const auto kind = *rc::gen::inRange(1, 5);
  bytes.insert(bytes.begin(), static_cast<std::uint8_t>(kind));
  const bool boxed = kind <= 2;
  if (boxed) bytes.resize((kind == 1 ? 33u : 41u) + 1024u);
  if (const auto message = decode_mailbox_message(bytes)) {
    RC_ASSERT(encode_mailbox_message(*message) == bytes);
  }
}

TEST(MailboxRecord, ReadsWhatItWroteAndNothingElse) {
  const KeptBox kept{300, transport_keys(1).id, transport_keys(2).id, start, some_box(1024, 1)};
  const Bytes key = mailbox_key(kept.number);
  const Bytes value = mailbox_value(kept);
  EXPECT_EQ(read_mailbox_record(key, value), kept);
  for (std::size_t size = 0; size < value.size(); ++size) {
    ASSERT_FALSE(read_mailbox_record(key, ByteView(value).first(size))) << size;
  }
  EXPECT_FALSE(read_mailbox_record(ByteView(key).first(7), value));
  EXPECT_FALSE(read_mailbox_record(mailbox_key(0), value));
  Bytes newer = value;
  newer.front() = 2;
  EXPECT_FALSE(read_mailbox_record(key, newer));
}

TEST(MailboxRecord, StandsInTheOrderOfItsNumber) {
  EXPECT_LT(mailbox_key(255), mailbox_key(256));
  EXPECT_LT(mailbox_key(1), mailbox_key(UINT64_MAX));
}

}  // namespace
}  // namespace maillage::test
