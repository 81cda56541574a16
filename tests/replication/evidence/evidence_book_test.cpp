// How many proofs are kept, and which.
#include "replication/evidence/evidence_book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "protocol/limits.h"

namespace maillage {
namespace {

constexpr std::size_t most = limits::proofs_of_a_writer;

// The book believes what was decoded: here only its names matter.
ForkProof proof_of(Epoch epoch, std::uint8_t writer = 1, Seq seq = 5) {
  ForkProof proof;
  proof.kind = ScopeKind::directory;
  proof.log.writer.value.fill(writer);
  proof.log.epoch = epoch;
  proof.seq = seq;
  append_le(proof.bytes, epoch);
  append_le(proof.bytes, seq);
  return proof;
}

std::vector<Epoch> epochs_of(const EvidenceBook& book) {
  std::vector<Epoch> epochs;
  for (const ForkProof* proof : book.all()) epochs.push_back(proof->log.epoch);
  return epochs;
}

TEST(EvidenceBook, KeepsTheProofsOfTheLowestEpochsInWhateverOrderTheyCome) {
  std::vector<Epoch> order;
  for (Epoch epoch = 1; epoch <= 3 * most; ++epoch) order.push_back(epoch << 32 | 7);
  const std::vector<Epoch> lowest(order.begin(), order.begin() + most);
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    EvidenceBook book;
    std::vector<Bytes> spent;
    std::size_t added = 0;
    for (const Epoch epoch : order) added += book.add(proof_of(epoch), &spent) ? 1 : 0;
    EXPECT_EQ(epochs_of(book), lowest);
    EXPECT_EQ(added - spent.size(), most) << "what is not kept in the end is said to be spent";
  }
}

TEST(EvidenceBook, SaysWhichProofALowerPositionMakesNeedless) {
  EvidenceBook book;
  std::vector<Bytes> spent;
  book.add(proof_of(1, 1, 9), &spent);
  EXPECT_TRUE(book.add(proof_of(1, 1, 5), &spent));
  EXPECT_EQ(spent, std::vector<Bytes>{proof_of(1, 1, 9).bytes});
  EXPECT_FALSE(book.add(proof_of(1, 1, 7), &spent));
  EXPECT_EQ(spent.size(), 1u);
}

TEST(EvidenceBook, TakesALowerPositionThoughItIsFull) {
  EvidenceBook book;
  for (Epoch epoch = 1; epoch <= most; ++epoch) book.add(proof_of(epoch));
  EXPECT_TRUE(book.add(proof_of(most, 1, 2)));
  EXPECT_EQ(book.size(), most);
}

TEST(EvidenceBook, CountsEachWriterByItself) {
  EvidenceBook book;
  for (Epoch epoch = 1; epoch <= most; ++epoch) book.add(proof_of(epoch));
  EXPECT_FALSE(book.add(proof_of(most + 1)));
  EXPECT_TRUE(book.add(proof_of(most + 1, 2)));
  const ForkProof one = proof_of(1), two = proof_of(1, 2);
  EXPECT_TRUE(book.is_full(one.kind, one.log.scope, one.log.writer));
  EXPECT_FALSE(book.is_full(two.kind, two.log.scope, two.log.writer));
}

}  // namespace
}  // namespace maillage
