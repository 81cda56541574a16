#include "protocol/sealing.h"

#include <gtest/gtest.h>

#include "tests/support/keys.h"

namespace maillage {
namespace {

class Sealing : public testing::Test {
 protected:
  Sealing() : random(test::seeded_random(7)) {
    init_crypto();
    key = Secret(32);
    random(key.writable());
  }

  Bytes sealed(std::string_view text) {
    auto result = seal(as_bytes(text), key, aad, random);
    return result ? std::move(*result) : Bytes{};
  }

  Secret key;
  RandomSource random;
  Bytes aad = {1, 2, 3};
  ScopeId scope;
};

TEST_F(Sealing, OpensToWhatWasSealed) {
  const auto opened = open_sealed(sealed("aide à la déclaration"), key, aad);
  ASSERT_TRUE(opened);
  EXPECT_EQ(as_text(opened->view()), "aide à la déclaration");
}

TEST_F(Sealing, DoesNotOpenInAnotherUpdate) {
  EXPECT_FALSE(open_sealed(sealed("x"), key, Bytes{1, 2, 4}));
}

TEST_F(Sealing, DoesNotOpenWithAnotherKey) {
  Secret other(32);
  EXPECT_FALSE(open_sealed(sealed("x"), other, aad));
}

TEST_F(Sealing, DoesNotOpenOnceAlteredAnywhere) {
  const Bytes original = sealed("x");
  for (std::size_t at = 0; at < original.size(); at += 7) {
    Bytes altered = original;
    altered[at] ^= 1;
    EXPECT_FALSE(open_sealed(altered, key, aad)) << at;
  }
}

TEST_F(Sealing, HidesTheLengthWithinAPaddingClass) {
  EXPECT_EQ(sealed("a").size(), sealed(std::string(1000, 'a')).size());
  EXPECT_LT(sealed("a").size(), sealed(std::string(1100, 'a')).size());
}

TEST_F(Sealing, RefusesATextAboveTheLargestClass) {
  EXPECT_TRUE(seal(Bytes(max_sealed_plaintext()), key, aad, random));
  EXPECT_FALSE(seal(Bytes(max_sealed_plaintext() + 1), key, aad, random));
}

TEST_F(Sealing, WrapsForEachRecipientAndNobodyElse) {
  const SealingKey mds = test::sealing_key(1);
  const SealingKey ccas = test::sealing_key(2);
  const SealingKey stranger = test::sealing_key(3);
  const Bytes apart = make_apart(
      {*wrap_key(key, mds.id, scope, random), *wrap_key(key, ccas.id, scope, random)}, random);
  for (const SealingKey* recipient : {&mds, &ccas}) {
    const auto unwrapped = unwrap_key(apart, *recipient, scope);
    ASSERT_TRUE(unwrapped);
    EXPECT_TRUE(std::ranges::equal(unwrapped->view(), key.view()));
  }
  const auto refused = unwrap_key(apart, stranger, scope);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
}

TEST_F(Sealing, AWrapDoesNotServeInAnotherReferral) {
  const SealingKey mds = test::sealing_key(1);
  const Bytes apart = make_apart({*wrap_key(key, mds.id, scope, random)}, random);
  ScopeId other;
  other.value[0] = 1;
  EXPECT_FALSE(unwrap_key(apart, mds, other));
}

TEST_F(Sealing, ALowOrderRecipientKeyIsAnErrorAndNotACrash) {
  const auto wrapped = wrap_key(key, SealingId{}, scope, random);
  ASSERT_FALSE(wrapped);
  EXPECT_EQ(wrapped.error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace maillage
