// What a witness looks at before it vouches for a restatement: afterwards all drop the originals.
#include "replication/compacting.h"

#include <gtest/gtest.h>

#include "tests/replication/memory_hub.h"
#include "tests/support/logs.h"

namespace maillage {
namespace {

constexpr Epoch old_epoch = Epoch{1} << 32;
constexpr Epoch new_epoch = Epoch{2} << 32;

struct AWitness : testing::Test {
  AWitness() {
    original = old_log.write("Atelier");
    hold(original);
  }
  void hold(const Update& update) {
    memory.append(update);
    const WriterEpoch log{update.header.writer, update.header.epoch};
    book.hold(log, {update.header.seq, update.id});
    if (auto said = reader.read_closing(update)) {
      book.close(log, {update.header.seq, update.id}, std::move(*said));
    }
  }
  Update write(std::uint8_t flags, const Bytes& operation) {
    fresh_log.next().flags = flags;
    const Update update = fresh_log.write(as_text(operation));
    hold(update);
    return update;
  }
  RestatedOperation as_it_was() const {
    return {original.header.dot(0), original.header.hlc, original.header.auth, {}, as_bytes(text)};
  }
  // The new epoch says this of the original, and no more.
  void restate(const RestatedOperation& said) {
    restated = write(flag_epoch_start, encode(said, {}));
    const EpochHead closed{old_epoch, {original.header.seq, original.id}};
    closing =
        write(flag_epoch_start | flag_epoch_closed, encode(ClosingStatement{{closed}, {}, {}}));
  }
  bool vouches_for(const Update& last) const {
    Settlement said;
    said.log = log_key(last.header);
    said.at = {last.header.seq, last.id};
    return may_countersign({UpdateId{}, key.id, said}, book, memory);
  }

  const SigningKey key = test::signing_key(1);
  const ScopeId scope = directory_scope(key.id);
  test::LogWriter old_log{key, ScopeKind::directory, scope, network_id("test"), old_epoch};
  test::LogWriter fresh_log{key, ScopeKind::directory, scope, network_id("test"), new_epoch};
  test::MemoryLog memory;
  EpochBook book;
  RestatementReader reader;
  const std::string text = "Atelier";
  Update original, restated, closing;
};

TEST_F(AWitness, VouchesForWhatIsRestatedAsItWas) {
  restate(as_it_was());
  EXPECT_TRUE(vouches_for(closing));
}

TEST_F(AWitness, DoesNotVouchForOtherWordsOfTheSameLength) {
  RestatedOperation said = as_it_was();
  said.operation = as_bytes("Ateliex");
  restate(said);
  EXPECT_FALSE(vouches_for(closing));
}

TEST_F(AWitness, DoesNotVouchForAnotherClockOrCertificate) {
  RestatedOperation said = as_it_was();
  said.hlc.value += 1;
  restate(said);
  EXPECT_FALSE(vouches_for(closing));
}

TEST_F(AWitness, DoesNotVouchForAnOperationThatWasNeverSaid) {
  RestatedOperation said = as_it_was();
  said.dot.index = 1;
  restate(said);
  EXPECT_FALSE(vouches_for(closing));
}

TEST_F(AWitness, DoesNotVouchForHalfARestatement) {
  restate(as_it_was());
  EXPECT_FALSE(vouches_for(restated));
}

TEST_F(AWitness, DoesNotVouchForWhatItDoesNotHold) {
  restate(as_it_was());
  memory.set_aside({log_key(original.header), 1});
  EXPECT_FALSE(vouches_for(closing));
}

}  // namespace
}  // namespace maillage
