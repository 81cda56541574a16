// The figures that are promised (replication.md): printed, and asserted where they do not depend on
// the machine.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "audit_world.h"

namespace maillage::test {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Logs from `first` on, of a network made once.
std::vector<LogHead> some(std::uint64_t first, std::uint64_t count) {
  static const std::vector<LogHead> network = heads(0, 200'000);
  const auto begin = network.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

std::vector<LogHead> changed_every(std::uint64_t count, std::uint64_t every) {
  std::vector<LogHead> result = some(0, count);
  for (std::uint64_t n = 0; n < count; n += every) result[n] = head(n, result[n].head.seq + 1);
  return result;
}

struct Report {
  Exchange exchange;
  double slowest_ms = 0;  // of a receive() or next_message()
};

// As run(), with the clock on every call.
Report timed_run(const std::vector<LogHead>& mine, const std::vector<LogHead>& theirs) {
  Report report;
  Audit a(key(1), mine);
  Audit b(key(1), theirs);
  a.prepare(mine.size() * 4);
  while (!b.prepare(4096)) {
  }
  a.open();
  Audit* speaker = &a;
  Audit* listener = &b;
  const auto timed = [&](auto call) {
    const auto start = Clock::now();
    auto result = call();
    report.slowest_ms = std::max(report.slowest_ms, milliseconds_since(start));
    return result;
  };
  while (a.state() == AuditState::running || b.state() == AuditState::running) {
    ++report.exchange.turns;
    while (const auto message = timed([&] { return speaker->next_message(); })) {
      report.exchange.bytes += message->size();
      ++report.exchange.messages;
      report.exchange.longest_message = std::max(report.exchange.longest_message, message->size());
      EXPECT_TRUE(timed([&] { return listener->receive(*message); }));
    }
    std::swap(speaker, listener);
    if (report.exchange.turns > 6) break;
  }
  EXPECT_EQ(differences(a.take_findings()), oracle(mine, theirs));
  EXPECT_EQ(differences(b.take_findings()), oracle(theirs, mine));
  return report;
}

void print(const char* what, const Report& report) {
  std::cout << what << ": " << report.exchange.bytes << " bytes in " << report.exchange.messages
            << " messages, " << report.exchange.turns << " turns, longest message "
            << report.exchange.longest_message << ", slowest call " << report.slowest_ms << " ms\n";
}

TEST(AuditFigures, TwentyFiveChangesIn25000HeadsTakeEightKilobytesAndTwoRoundTrips) {
  const std::vector<LogHead> mine = some(0, 25'000);
  const std::vector<LogHead> theirs = changed_every(25'000, 1000);
  const auto expected_mine = oracle(mine, theirs);
  const auto expected_theirs = oracle(theirs, mine);
  std::size_t worst = 0;
  std::size_t total = 0;
  constexpr std::size_t keys = 50;
  for (std::uint64_t k = 0; k < keys; ++k) {
    Audit opener(key(k), mine);
    Audit responder(key(k), theirs);
    const Exchange exchange = run(opener, responder);
    EXPECT_EQ(differences(exchange.opener), expected_mine);
    EXPECT_EQ(differences(exchange.responder), expected_theirs);
    // Root, sums, sums, lists are two round trips; the verdicts ride with the data.
    EXPECT_LE(exchange.turns, 5u);
    worst = std::max(worst, exchange.bytes);
    total += exchange.bytes;
  }
  std::cout << "25 of 25,000 heads changed: " << total / keys << " bytes on average, " << worst
            << " at worst, of " << keys << " keys\n";
  EXPECT_LE(worst, 8000u);
}

TEST(AuditFigures, TwentyFiveLogsUnknownToTheOtherCostNoMore) {
  const std::vector<LogHead> mine = some(0, 25'000);
  const std::vector<LogHead> theirs = some(25, 25'000);
  Audit opener(key(1), mine);
  Audit responder(key(1), theirs);
  const Exchange exchange = run(opener, responder);
  EXPECT_EQ(differences(exchange.opener), oracle(mine, theirs));
  std::cout << "25 logs only here and 25 only there: " << exchange.bytes << " bytes\n";
  EXPECT_LE(exchange.bytes, 14'000u) << "50 differences";
}

TEST(AuditFigures, EqualHeadsTakeAtMost64Bytes) {
  Audit opener(key(1), some(0, 25'000));
  Audit responder(key(1), some(0, 25'000));
  const Exchange exchange = run(opener, responder);
  EXPECT_EQ(opener.state(), AuditState::equal);
  std::cout << "25,000 equal heads: " << exchange.bytes << " bytes both ways\n";
  EXPECT_LE(exchange.transcript[0].size(), 24u);
  EXPECT_LE(exchange.bytes, 64u);
}

TEST(AuditFigures, ArrangesHeadsInMilliseconds) {
  for (const std::uint64_t count : {25'000u, 200'000u}) {
    double best_ms = 1e9;
    double longest_slice_ms = 0;
    for (int round = 0; round < 5; ++round) {
      std::vector<LogHead> snapshot = some(0, count);
      const auto start = Clock::now();
      Audit audit(key(round), std::move(snapshot));
      longest_slice_ms = 0;
      for (bool ready = false; !ready;) {
        const auto slice = Clock::now();
        ready = audit.prepare(4096);
        longest_slice_ms = std::max(longest_slice_ms, milliseconds_since(slice));
      }
      best_ms = std::min(best_ms, milliseconds_since(start));
    }
    std::cout << count << " heads arranged in " << best_ms << " ms, longest slice of 4096 "
              << longest_slice_ms << " ms\n";
    EXPECT_LT(best_ms, 1000) << "far above what was measured, for a busy machine";
  }
}

TEST(AuditFigures, ManyDifferencesStayUnderTheMessageLimit) {
  struct Case {
    const char* what;
    std::vector<LogHead> mine;
    std::vector<LogHead> theirs;
  };
  const std::vector<Case> cases = {
      {"25,000 heads, a third changed", some(0, 25'000), changed_every(25'000, 3)},
      {"25,000 heads, 1 % changed", some(0, 25'000), changed_every(25'000, 100)},
      {"25,000 heads to an empty node", some(0, 25'000), {}},
      {"200,000 heads, 200 changed", some(0, 200'000), changed_every(200'000, 1000)},
      {"200,000 heads, a third changed", some(0, 200'000), changed_every(200'000, 3)},
      {"25,000 heads, none in common", some(0, 25'000), some(25'000, 25'000)},
      {"200,000 heads to an empty node", some(0, 200'000), {}},
  };
  for (const Case& c : cases) {
    const Report report = timed_run(c.mine, c.theirs);
    print(c.what, report);
    EXPECT_LE(report.exchange.longest_message, AuditSettings().message_bytes);
  }
}

}  // namespace
}  // namespace maillage::test
