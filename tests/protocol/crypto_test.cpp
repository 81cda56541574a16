#include "protocol/crypto.h"

#include <gtest/gtest.h>

#include "tests/support/keys.h"

namespace maillage {
namespace {

TEST(Signature, IsTheWritersAndOfThisMessageOnly) {
  const SigningKey key = test::signing_key(1);
  const Signature signature = sign(key, as_bytes("bonjour"));
  EXPECT_TRUE(verify(key.id, as_bytes("bonjour"), signature));
  EXPECT_FALSE(verify(key.id, as_bytes("bonsoir"), signature));
  EXPECT_FALSE(verify(test::signing_key(2).id, as_bytes("bonjour"), signature));
  EXPECT_FALSE(verify(key.id, as_bytes("bonjour"), ByteView(signature).first(63)));
}

TEST(Fingerprint, IsEightWordsThatChangeWithTheKey) {
  const std::string words = fingerprint(test::signing_key(1).id.bytes());
  EXPECT_EQ(std::count(words.begin(), words.end(), '-'), 7);
  EXPECT_EQ(words.size(), 8u * 5 + 7);
  EXPECT_NE(words, fingerprint(test::signing_key(2).id.bytes()));
}

TEST(NetworkId, DiffersByName) { EXPECT_NE(network_id("a"), network_id("b")); }

TEST(Secret, WipesTextItWasGiven) {
  std::string password = "un mot de passe";
  wipe(password);
  EXPECT_TRUE(password.empty());
}

}  // namespace
}  // namespace maillage
