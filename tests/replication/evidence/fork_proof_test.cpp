#include "replication/evidence/fork_proof.h"

#include <gtest/gtest.h>

#include "replication/evidence/evidence_book.h"
#include "tests/support/logs.h"

namespace maillage {
namespace {

using test::envelopes;
using test::LogWriter;

// A writer that wrote two updates, then went on in two ways.
class AForkedLog : public testing::Test {
 protected:
  AForkedLog() : one_(key_, ScopeKind::directory, scope_, network_) {
    common_ = {one_.write("first"), one_.write("second")};
    LogWriter other = one_;
    for (const char* text : {"a", "b", "c"}) left_.push_back(one_.write(text));
    for (const char* text : {"x", "y"}) right_.push_back(other.write(text));
  }

  const NetworkId network_ = network_id("test");
  const SigningKey key_ = test::signing_key(1);
  const ScopeId scope_{{7}};
  LogWriter one_;
  std::vector<Update> common_, left_, right_;
};

TEST_F(AForkedLog, IsProvedByTheTwoChainsFromTheFork) {
  const auto proof = prove_fork(envelopes(left_), envelopes(right_), network_);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->seq, 3u);
  EXPECT_EQ(proof->before, common_.back().id);
  EXPECT_EQ(proof->log, left_.front().header.log());
}

TEST_F(AForkedLog, IsProvedAgainFromTheBytesAlone) {
  const auto proof = prove_fork(envelopes(left_), envelopes(right_), network_);
  const auto read = decode_fork_proof(proof->bytes, network_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->seq, proof->seq);
  EXPECT_EQ(read->before, proof->before);
}

TEST_F(AForkedLog, NeedsNoSignatureInsideAChain) {
  auto unsigned_inside = envelopes(left_);
  strip_signature(unsigned_inside[0]);
  strip_signature(unsigned_inside[1]);
  EXPECT_TRUE(prove_fork(unsigned_inside, envelopes(right_), network_));
  strip_signature(unsigned_inside[2]);
  EXPECT_FALSE(prove_fork(unsigned_inside, envelopes(right_), network_)) << "nobody vouches";
}

TEST_F(AForkedLog, ShowsWhereChainsThatOverlapPart) {
  std::vector<Update> longer = common_;
  longer.insert(longer.end(), left_.begin(), left_.end());
  const auto proof = prove_fork(envelopes(longer), envelopes(right_), network_);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->seq, 3u);
}

TEST_F(AForkedLog, IsProvedByWhatALaterUpdateSaysOfItsPredecessor) {
  const auto proof = prove_fork({left_[0].envelope}, {right_[1].envelope}, network_);
  ASSERT_TRUE(proof) << "the second names another update in the first one's place";
  EXPECT_EQ(proof->seq, 3u);
  EXPECT_TRUE(proof->before.is_zero());
}

TEST_F(AForkedLog, IsNotProvedByTheSameChainTwice) {
  EXPECT_FALSE(prove_fork(envelopes(left_), envelopes(left_), network_));
  EXPECT_FALSE(prove_fork({left_[0].envelope}, {left_[1].envelope}, network_));
  EXPECT_FALSE(prove_fork(envelopes(common_), envelopes(left_), network_)) << "one follows";
}

TEST_F(AForkedLog, IsNotProvedByAForgedBranch) {
  const SigningKey thief = test::signing_key(2);
  Header header = left_[0].header;
  header.writer = thief.id;
  Update forged = sign_update(header, {to_bytes(as_bytes("forged"))}, {}, thief, network_);
  EXPECT_FALSE(prove_fork({forged.envelope}, {right_[0].envelope}, network_));
  std::copy_n(right_[0].envelope.begin() + 32, 32, forged.envelope.begin() + 32);
  EXPECT_FALSE(prove_fork({forged.envelope}, {right_[0].envelope}, network_));
}

TEST_F(AForkedLog, IsNotProvedByAnotherNetwork) {
  const auto proof = prove_fork(envelopes(left_), envelopes(right_), network_);
  EXPECT_FALSE(decode_fork_proof(proof->bytes, network_id("another")));
}

TEST_F(AForkedLog, IsNotProvedByAChainWithAHole) {
  EXPECT_FALSE(prove_fork({left_[0].envelope, left_[2].envelope}, envelopes(right_), network_));
}

TEST_F(AForkedLog, SurvivesNoChangedByteOfItsProof) {
  const auto proof = prove_fork({left_[0].envelope}, {right_[0].envelope}, network_);
  for (std::size_t at = 0; at < proof->bytes.size(); ++at) {
    Bytes changed = proof->bytes;
    changed[at] ^= 1;
    EXPECT_FALSE(decode_fork_proof(changed, network_)) << at;
  }
  for (std::size_t size = 0; size < proof->bytes.size(); ++size) {
    EXPECT_FALSE(decode_fork_proof(ByteView(proof->bytes).first(size), network_)) << size;
  }
}

TEST_F(AForkedLog, IsKnownByItsLowestPosition) {
  EvidenceBook book;
  EXPECT_TRUE(book.add(*prove_fork({left_[2].envelope}, {right_[1].envelope}, network_)));
  EXPECT_TRUE(book.add(*prove_fork({left_[0].envelope}, {right_[0].envelope}, network_)))
      << "lower than the one held";
  EXPECT_FALSE(book.add(*prove_fork(envelopes(left_), envelopes(right_), network_)));
  const ForkProof* held = book.find(ScopeKind::directory, left_[0].header.log());
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->seq, 3u);
  EXPECT_EQ(book.size(), 1u);
}

TEST_F(AForkedLog, IsListedAlikeWhateverProofIsHeld) {
  EvidenceBook a, b;
  a.add(*prove_fork(envelopes(left_), envelopes(right_), network_));
  b.add(*prove_fork({left_[0].envelope}, {right_[0].envelope}, network_));
  const LogHead listed = listing_of(*a.all()[0]);
  EXPECT_EQ(listed, listing_of(*b.all()[0]));
  EXPECT_EQ(a.find_listed(listed.log)->seq, 3u);
  EXPECT_EQ(a.against(ScopeKind::directory, scope_, key_.id).size(), 1u);
  EXPECT_TRUE(a.against(ScopeKind::referral, scope_, key_.id).empty());
}

}  // namespace
}  // namespace maillage
