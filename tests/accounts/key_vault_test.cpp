#include "node/accounts/key_vault.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/accounts/samples.h"

namespace maillage {
namespace {

using namespace test;

constexpr std::string_view password = "quatre mots sans rapport";
const ByteView account = as_bytes("structure 7, camille, worker");

WrappedKeys wrapped() {
  return wrap_keys(sample_keys(), password, account, cheap, counting_random());
}

bool equal(const Secret& a, const Secret& b) { return std::ranges::equal(a.view(), b.view()); }

// As a stranger would who edits a record and repairs its check.
Bytes with_check_repaired(Bytes record) {
  record.resize(record.size() - 8);
  const auto hash = blake2b_128({record});
  append(record, ByteView(hash).first(8));
  return record;
}

TEST(KeyVault, GivesTheKeysBackForTheRightPassword) {
  const auto keys = unlock_keys(wrapped(), password, account);
  ASSERT_TRUE(keys);
  EXPECT_TRUE(equal(keys->signing_seed, sample_keys().signing_seed));
  EXPECT_TRUE(equal(keys->sealing_seed, sample_keys().sealing_seed));
}

TEST(KeyVault, SaysThatThePasswordIsWrong) {
  const auto keys = unlock_keys(wrapped(), "quatre mots sans rapporT", account);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(keys.error().message.find("wrong password"), std::string::npos);
}

TEST(KeyVault, SaysThatTheRecordIsDamagedWhenThePasswordIsRight) {
  WrappedKeys damaged = wrapped();
  damaged.sealed[3] ^= 1;
  const auto keys = unlock_keys(damaged, password, account);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::failure);
  EXPECT_NE(keys.error().message.find("damaged"), std::string::npos);
}

TEST(KeyVault, DoesNotOpenForAnAccountWhosePublicPartWasChanged) {
  const auto keys = unlock_keys(wrapped(), password, as_bytes("structure 7, camille, operator"));
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::failure);
}

TEST(KeyVault, WrapsTheSameKeysUnderTwoPasswords) {
  const std::string code = new_recovery_code(counting_random());
  const WrappedKeys recovery = wrap_keys(sample_keys(), code, account, cheap, counting_random(100));
  EXPECT_TRUE(unlock_keys(recovery, code, account));
  EXPECT_FALSE(unlock_keys(recovery, password, account));
}

TEST(KeyVault, NeverUsesASaltOrANonceTwice) {
  const RandomSource random = counting_random();
  const WrappedKeys one = wrap_keys(sample_keys(), password, account, cheap, random);
  const WrappedKeys two = wrap_keys(sample_keys(), password, account, cheap, random);
  EXPECT_NE(one.salt, two.salt);
  EXPECT_NE(one.nonce, two.nonce);
  EXPECT_NE(one.commitment, two.commitment);
}

TEST(KeyVault, ReadsBackWhatItWrote) {
  const Bytes record = encode_wrapped_keys(wrapped());
  EXPECT_EQ(record.size(), wrapped_keys_bytes);
  const auto read = decode_wrapped_keys(record);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, wrapped());
}

TEST(KeyVault, RefusesARecordWithAnyBitFlipped) {
  const Bytes record = encode_wrapped_keys(wrapped());
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    Bytes flipped = record;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ASSERT_FALSE(decode_wrapped_keys(flipped)) << "bit " << bit;
  }
}

TEST(KeyVault, RefusesARecordOfAnotherLength) {
  Bytes record = encode_wrapped_keys(wrapped());
  for (std::size_t length = 0; length < record.size(); ++length) {
    ASSERT_FALSE(decode_wrapped_keys(ByteView(record).first(length))) << length;
  }
  record.push_back(0);
  EXPECT_FALSE(decode_wrapped_keys(record));
}

TEST(KeyVault, DoesNotWorkForARecordThatAsksForTooMuch) {
  const auto with = [](KdfCost cost) {
    WrappedKeys record = wrapped();
    record.cost = cost;
    return decode_wrapped_keys(encode_wrapped_keys(record));
  };
  EXPECT_TRUE(with(max_kdf_cost));
  EXPECT_FALSE(with({11, 64}));
  EXPECT_FALSE(with({1, 512 * 1024 + 1}));
  EXPECT_FALSE(with({0, 64}));
  EXPECT_FALSE(with({1, 7}));
  EXPECT_FALSE(with({UINT32_MAX, UINT32_MAX}));
}

TEST(KeyVault, DoesNotTakeACheaperCostThanWasSealed) {
  Bytes record =
      encode_wrapped_keys(wrap_keys(sample_keys(), password, account, {2, 64}, counting_random()));
  record[4] = 1;
  const auto weakened = decode_wrapped_keys(with_check_repaired(record));
  ASSERT_TRUE(weakened);
  EXPECT_FALSE(unlock_keys(*weakened, password, account));
}

TEST(KeyVault, PrintsARecoveryCodeOfEightWords) {
  const RandomSource random = counting_random();
  const std::string code = new_recovery_code(random);
  EXPECT_EQ(std::ranges::count(code, '-'), 7);
  EXPECT_NE(code, new_recovery_code(random));
}

}  // namespace
}  // namespace maillage
