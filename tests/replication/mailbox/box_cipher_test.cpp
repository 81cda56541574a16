#include "replication/mailbox/box_cipher.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "../../support/keys.h"
#include "boxed_world.h"
#include "protocol/frames.h"
#include "protocol/limits.h"
#include "replication/mailbox/mailbox_message.h"

namespace maillage::test {
namespace {

class Boxes : public ::testing::Test {
 protected:
  const TransportKeys alice_ = transport_keys(1);
  const TransportKeys bob_ = transport_keys(2);
  const TransportKeys carol_ = transport_keys(3);
  const BoxCipher alice_to_bob_ = cipher_of(alice_, bob_.id);
  const BoxCipher bob_to_alice_ = cipher_of(bob_, alice_.id);
  RandomSource random_ = seeded_random(7);
};

TEST_F(Boxes, OpenForTheOtherHubAndEndInZeros) {
  const Bytes content = to_bytes(as_bytes("frames"));
  const auto opened = bob_to_alice_.open(alice_to_bob_.seal(content, random_));
  ASSERT_TRUE(opened);
  Bytes padded = content;
  padded.resize(1024 - box_overhead);
  EXPECT_EQ(*opened, padded);
}

TEST_F(Boxes, HaveOneOfFiveLengthsWhateverIsInThem) {
  for (std::size_t size = 0; size <= max_box_content; size += size < 20'000 ? 13 : 1'777) {
    const Bytes box = alice_to_bob_.seal(Bytes(size), random_);
    ASSERT_TRUE(is_box_size(box.size())) << size;
  }
  EXPECT_EQ(alice_to_bob_.seal(Bytes(max_box_content), random_).size(), 250u << 10);
}

TEST_F(Boxes, FitAFrameWithWhatStandsAroundThem) {
  const Bytes largest = alice_to_bob_.seal(Bytes(max_box_content), random_);
  for (const MailboxMessage& message :
       {MailboxMessage(BoxDeposit{bob_.id, largest}),
        MailboxMessage(BoxDelivery{alice_.id, UINT64_MAX, largest})}) {
    const Bytes frame = encode_frame(BoxFrame{encode_mailbox_message(message)});
    EXPECT_LE(frame.size(), limits::frame_bytes);
    ASSERT_TRUE(decode_frame(frame));
  }
}

TEST_F(Boxes, DoNotOpenForAnotherHubNorAnotherNetworkNorForWhoMadeThem) {
  const Bytes box = alice_to_bob_.seal(Bytes(10), random_);
  EXPECT_TRUE(bob_to_alice_.open(box));
  EXPECT_FALSE(alice_to_bob_.open(box));
  EXPECT_FALSE(cipher_of(carol_, alice_.id).open(box));
  EXPECT_FALSE(cipher_of(bob_, carol_.id).open(box));
  EXPECT_FALSE(cipher_of(bob_, alice_.id, "another").open(box));
}

TEST_F(Boxes, DoNotOpenWithAnyByteChangedNorCutNorPadded) {
  const Bytes box = alice_to_bob_.seal(Bytes(10), random_);
  for (std::size_t i = 0; i < box.size(); ++i) {
    Bytes changed = box;
    changed[i] ^= 1;
    EXPECT_FALSE(bob_to_alice_.open(changed)) << i;
    EXPECT_FALSE(bob_to_alice_.open(ByteView(box).first(i))) << i;
  }
  Bytes longer = box;
  longer.resize(4096);
  EXPECT_FALSE(bob_to_alice_.open(longer));
}

TEST_F(Boxes, OfEqualContentShareNoPartThatWouldTell) {
  const Bytes content(2000, 'a');
  std::set<Bytes> blocks;
  for (int i = 0; i < 50; ++i) {
    const Bytes box = alice_to_bob_.seal(content, random_);
    for (std::size_t at = 0; at + 16 <= box.size(); at += 16) {
      EXPECT_TRUE(blocks.emplace(box.begin() + at, box.begin() + at + 16).second);
    }
  }
}

// Chi-square of the bytes, 255 degrees of freedom: mean 255, standard deviation 22.6.
double chi_square(const Bytes& bytes) {
  std::array<double, 256> counts{};
  for (const std::uint8_t byte : bytes) ++counts[byte];
  const double expected = static_cast<double>(bytes.size()) / 256;
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST_F(Boxes, LookLikeRandomBytesWhileTheirContentDoesNot) {
  const Bytes content(max_box_content, 'a');
  EXPECT_GT(chi_square(content), 1e6);
  EXPECT_NEAR(chi_square(alice_to_bob_.seal(content, random_)), 255, 5 * 22.6);
  EXPECT_NEAR(chi_square(some_box(box_sizes.back(), 5)), 255, 5 * 22.6);
}

TEST_F(Boxes, RefuseKeysOfLowOrderAndTheHubsOwn) {
  CurveId one;
  one.value[0] = 1;
  for (const CurveId& peer : {CurveId{}, one, alice_.id}) {
    const auto cipher = BoxCipher::create(network_id("test"), alice_.id, alice_.secret, peer);
    ASSERT_FALSE(cipher);
    EXPECT_EQ(cipher.error().kind, ErrorKind::conflict);
  }
}

}  // namespace
}  // namespace maillage::test
