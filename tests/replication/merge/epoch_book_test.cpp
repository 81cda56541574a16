#include "replication/merge/epoch_book.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/replication/merge/merge_samples.h"

namespace maillage {
namespace {

using test::writer;

Head head(Seq seq, int branch = 0) {
  Head at{seq, {}};
  at.id.value.fill(static_cast<std::uint8_t>(seq * 16 + static_cast<Seq>(branch)));
  return at;
}
WriterEpoch log(int of, Epoch epoch) { return {writer(of), epoch}; }

// Writer `of` closes epoch `old` at `upto` with the second update of `fresh`.
void close(EpochBook& book, int of, Epoch old, Seq upto, Epoch fresh,
           std::vector<ReliedHead> relied = {}, std::vector<EpochHead> inherited = {}) {
  book.hold(log(of, fresh), head(2));
  book.close(log(of, fresh), head(2), {{{old, head(upto)}}, std::move(inherited), relied});
}

TEST(EpochBook, RetiresAClosedEpochOnceItIsSettled) {
  EpochBook book;
  book.hold(log(1, 1), head(9));
  close(book, 1, 1, 9, 2);
  EXPECT_TRUE(book.is_complete(log(1, 2)));
  EXPECT_FALSE(book.is_effective(log(1, 2)));
  EXPECT_TRUE(book.take_retirements().empty());
  EXPECT_TRUE(book.is_listed(log(1, 1)));
  book.settle(log(1, 2), head(1));
  EXPECT_FALSE(book.is_effective(log(1, 2))) << "settled below its closing update";
  book.settle(log(1, 2), head(2));
  EXPECT_EQ(book.take_retirements(), (std::vector<Retirement>{{log(1, 1), head(9)}}));
  EXPECT_TRUE(book.take_retirements().empty()) << "said once";
  EXPECT_FALSE(book.is_listed(log(1, 1)));
  EXPECT_EQ(book.retired(log(1, 1)), head(9));
  EXPECT_TRUE(book.is_settled(log(1, 1), 9)) << "closed below a settlement";
}

TEST(EpochBook, IgnoresASettlementBelowAKnownOne) {
  EpochBook book;
  book.hold(log(1, 1), head(9));
  close(book, 1, 1, 9, 2);
  book.settle(log(1, 2), head(2));
  book.settle(log(1, 2), head(1));
  EXPECT_TRUE(book.is_settled(log(1, 2), 2));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
}

TEST(EpochBook, WaitsForTheHeadsAClosingUpdateReliedOn) {
  EpochBook book;
  close(book, 1, 1, 9, 2, {{log(2, 1), head(5)}});
  book.settle(log(1, 2), head(2));
  EXPECT_FALSE(book.is_complete(log(1, 2)));
  book.hold(log(2, 1), head(4));
  EXPECT_FALSE(book.is_effective(log(1, 2)));
  book.hold(log(2, 1), head(5, 1));
  EXPECT_FALSE(book.is_effective(log(1, 2))) << "another update at that place";
  book.hold(log(2, 1), head(6));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
}

TEST(EpochBook, TakesAClosingUpdateForAHeadThatIsGone) {
  EpochBook book;
  close(book, 1, 1, 9, 2, {{log(2, 1), head(5)}});
  book.settle(log(1, 2), head(2));
  close(book, 2, 1, 8, 2);
  EXPECT_TRUE(book.is_complete(log(1, 2)));
  EXPECT_FALSE(book.is_effective(log(1, 2)));
  book.settle(log(2, 2), head(2));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
}

TEST(EpochBook, LetsANewcomerFinishTwoThatRelyOnEachOther) {
  EpochBook book;
  close(book, 1, 1, 9, 2, {{log(2, 1), head(5)}});
  close(book, 2, 1, 8, 2, {{log(1, 1), head(7)}});
  book.settle(log(1, 2), head(2));
  EXPECT_FALSE(book.is_effective(log(1, 2)));
  book.settle(log(2, 2), head(2));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
  EXPECT_TRUE(book.is_effective(log(2, 2)));
}

TEST(EpochBook, WaitsForWhatTheReliedWriterHadRetired) {
  EpochBook book;
  close(book, 2, 1, 8, 2, {{log(3, 1), head(1)}});
  close(book, 1, 1, 9, 2, {{log(2, 2), head(2)}});
  book.settle(log(1, 2), head(2));
  book.settle(log(2, 2), head(2));
  EXPECT_FALSE(book.is_effective(log(1, 2))) << "the other's old epoch is still in effect here";
  book.hold(log(3, 1), head(1));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
}

TEST(EpochBook, RetiresWhatANodeThatMissedAnEpochStillHolds) {
  EpochBook book;
  book.hold(log(1, 1), head(4));
  close(book, 1, 2, 7, 3, {}, {{1, head(9)}});
  book.settle(log(1, 3), head(2));
  EXPECT_EQ(book.take_retirements(),
            (std::vector<Retirement>{{log(1, 1), head(9)}, {log(1, 2), head(7)}}));
}

TEST(EpochBook, KeepsWhatLiesAboveAClosedHead) {
  EpochBook book;
  book.hold(log(1, 1), head(11));
  close(book, 1, 1, 9, 2);
  book.settle(log(1, 2), head(2));
  EXPECT_EQ(book.retired(log(1, 1)), head(9));
  EXPECT_TRUE(book.is_listed(log(1, 1)));
}

TEST(EpochBook, ReportsTwoClosingUpdatesOfOneEpoch) {
  EpochBook book;
  close(book, 1, 1, 9, 2);
  EXPECT_TRUE(book.forks().empty());
  close(book, 1, 1, 9, 3);
  EXPECT_EQ(book.forks(), (std::vector<ClosingFork>{{log(1, 1), log(1, 2), log(1, 3)}}));
}

TEST(EpochBook, ReportsAnEpochRememberedOtherwiseThanItWasClosed) {
  EpochBook book;
  close(book, 1, 1, 9, 2);
  close(book, 1, 2, 2, 3, {}, {{1, head(8)}});
  EXPECT_EQ(book.forks(), (std::vector<ClosingFork>{{log(1, 1), log(1, 2), log(1, 3)}}));
}

TEST(EpochBook, ALimitCoversLaterEpochsButNothingSettled) {
  EpochBook book;
  constexpr Seq all = std::numeric_limits<Seq>::max();
  book.hold(log(1, 1), head(9));
  book.set_limits({{writer(1), {1, 4}}});
  EXPECT_EQ(book.counted_until(log(1, 1)), 4u);
  EXPECT_EQ(book.counted_until(log(1, 2)), 0u);
  EXPECT_EQ(book.counted_until(log(2, 7)), all);
  book.set_limits({{writer(1), {2, 4}}});
  EXPECT_EQ(book.counted_until(log(1, 1)), all);
  book.set_limits({{writer(1), {1, 4}}});
  book.settle(log(1, 1), head(6));
  EXPECT_EQ(book.counted_until(log(1, 1)), 6u);
  close(book, 1, 1, 9, 2);
  book.settle(log(1, 2), head(2));
  EXPECT_TRUE(book.counts(log(1, 1), 9));
  EXPECT_TRUE(book.counts(log(1, 2), 2));
  EXPECT_FALSE(book.counts(log(1, 2), 3));
  EXPECT_TRUE(book.is_effective(log(1, 2)));
}

TEST(EpochBook, ForgetsAClosingUpdateThatWasCutOff) {
  EpochBook book;
  book.hold(log(1, 1), head(9));
  close(book, 1, 1, 9, 2);
  EXPECT_TRUE(book.open_epochs(writer(1)).size() == 1 && book.is_complete(log(1, 2)));
  book.hold(log(1, 2), head(1));
  EXPECT_FALSE(book.is_complete(log(1, 2)));
  EXPECT_EQ(book.open_epochs(writer(1)), (std::vector<EpochHead>{{1, head(9)}, {2, head(1)}}));
}

TEST(EpochBook, TellsTheNextClosingUpdateWhatToCloseAndInherit) {
  EpochBook book;
  book.hold(log(1, 1), head(9));
  book.hold(log(2, 1), head(3));
  book.hold(log(1, 3), head(4));
  close(book, 1, 1, 9, 2, {{log(2, 1), head(3)}});
  EXPECT_EQ(book.open_epochs(writer(1)), (std::vector<EpochHead>{{2, head(2)}, {3, head(4)}}));
  EXPECT_EQ(book.closed_epochs(writer(1)), (std::vector<EpochHead>{{1, head(9)}}));
  EXPECT_EQ(book.inherited_reliance(writer(1)), (std::vector<ReliedHead>{{log(2, 1), head(3)}}));
  close(book, 2, 1, 3, 2);
  book.settle(log(2, 2), head(2));
  EXPECT_EQ(book.inherited_reliance(writer(1)), (std::vector<ReliedHead>{{log(2, 2), head(2)}}));
}

}  // namespace
}  // namespace maillage
