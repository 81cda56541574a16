// A process that writes is killed at random moments; whatever it acknowledged must be there.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "node/store/check.h"
#include "node/store/incarnation.h"
#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

constexpr int kills = 100;

// Goes on with the writer's log in transactions of 1 to 4 updates, every third one erasable, and
// reports the last seq of each once it is durable.
[[noreturn]] void write_for_ever(const std::string& dir, int report, std::uint8_t seed) {
  LogStore store = LogStore::open(dir, small_options());
  LogWriter writer(1, ScopeKind::referral);
  writer.go_on_from(store.head(writer.kind(), writer.log()).value_or(Head{}));
  for (unsigned round = seed;; ++round) {
    std::vector<Update> updates;
    for (unsigned i = 0; i <= round % 4; ++i) {
      updates.push_back(round % 3 == 0 ? writer.next_erasable() : writer.next(200));
    }
    store_updates(store, updates);
    const Seq durable = updates.back().header.seq;
    if (::write(report, &durable, sizeof durable) != sizeof durable) ::_exit(1);
  }
}

// Lets a child write for `microseconds` after its first acknowledgement, kills it, and returns the
// last seq it acknowledged.
Seq write_and_kill(const std::string& dir, unsigned microseconds, std::uint8_t seed) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_for_ever(dir, ends[1], seed);
  }
  ::close(ends[1]);
  Seq acknowledged = 0;
  EXPECT_EQ(::read(ends[0], &acknowledged, sizeof acknowledged), ssize_t{sizeof acknowledged});
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  ::kill(child, SIGKILL);
  for (Seq seq = 0; ::read(ends[0], &seq, sizeof seq) == ssize_t{sizeof seq};) acknowledged = seq;
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself";
  return acknowledged;
}

// All of the log up to its head, checked link by link and signature by signature.
void expect_whole(const LogStore& store, Seq acknowledged) {
  store.verify();
  const LogWriter writer(1, ScopeKind::referral);
  const auto head = store.head(writer.kind(), writer.log());
  ASSERT_TRUE(head);
  ASSERT_GE(head->seq, acknowledged);
  const Seq from = acknowledged > 50 ? acknowledged - 50 : 1;
  const auto run = store.read_run(writer.kind(), writer.log(), from, 1 << 30, 1 << 20);
  ASSERT_EQ(run.size(), head->seq - from + 1);
  for (const RawUpdate& raw : run) {
    const auto update = decode_update(raw.envelope, raw.body, raw.apart);
    ASSERT_TRUE(update);
    ASSERT_TRUE(signature_is_valid(*update, test_network()));
  }
}

TEST(Crash, LosesNothingThatWasAcknowledged) {
  const TemporaryDirectory directory;
  std::mt19937 random(4711);
  Seq acknowledged = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const Seq now =
        write_and_kill(directory.dir(), random() % 20'000, static_cast<std::uint8_t>(kill));
    ASSERT_GT(now, acknowledged);
    acknowledged = now;
    const LogStore store = LogStore::open(directory.dir(), small_options());
    ASSERT_NO_FATAL_FAILURE(expect_whole(store, acknowledged)) << "kill " << kill;
  }
}

TEST(Crash, IsNoCleanStopAndNoNewEpoch) {
  const TemporaryDirectory directory;
  const RandomSource random = [](std::span<std::uint8_t> out) { std::ranges::fill(out, 3); };
  Incarnation first;
  {
    LogStore store = LogStore::open(directory.dir(), small_options());
    first = open_epoch(store, random);
  }
  EXPECT_TRUE(was_stopped_cleanly(directory.dir()));
  write_and_kill(directory.dir(), 1000, 1);
  EXPECT_FALSE(was_stopped_cleanly(directory.dir()));
  check_store(directory.dir(), small_options());
  LogStore store = LogStore::open(directory.dir(), small_options());
  const Incarnation second = open_epoch(store, random);
  EXPECT_FALSE(second.fresh);
  EXPECT_EQ(second.epoch, first.epoch);
}

}  // namespace
}  // namespace maillage
