// For any two sets of heads: the audit finds what the oracle finds, and says equal only when right.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "audit_world.h"

namespace maillage::test {
namespace {

struct Sets {
  std::vector<LogHead> mine;
  std::vector<LogHead> theirs;
};

// `per_mille`: how many of the logs differ, in one of the five ways.
Sets drawn_sets() {
  const int scale = *rc::gen::elementOf(std::vector{3, 40, 400, 4000});
  const int count = *rc::gen::inRange(0, scale + 1);
  const int per_mille = *rc::gen::elementOf(std::vector{0, 2, 20, 250, 1000});
  std::minstd_rand random(*rc::gen::arbitrary<std::uint32_t>());
  Sets sets;
  for (int n = 0; n < count; ++n) {
    const Seq seq = 1 + random() % 300;
    const int way = static_cast<int>(random() % 1000) < per_mille ? random() % 5 : 5;
    if (way != 0) sets.mine.push_back(head(n, way == 2 ? seq + random() % 9 + 1 : seq));
    if (way != 1) {
      sets.theirs.push_back(head(n, way == 3 ? seq + random() % 9 + 1 : seq, way == 4 ? 1 : 0));
    }
  }
  std::shuffle(sets.theirs.begin(), sets.theirs.end(), random);
  return sets;
}

RC_GTEST_PROP(AuditProperty, FindsWhatTheOracleFindsAndSaysEqualOnlyWhenRight, ()) {
  const Sets sets = drawn_sets();
  AuditSettings settings;
  settings.message_bytes = *rc::gen::elementOf(std::vector<std::size_t>{4096, 5000, 200'000});
  const AuditKey k = key(*rc::gen::arbitrary<std::uint32_t>());
  Audit opener(k, sets.mine, settings);
  Audit responder(k, sets.theirs, settings);
  const Exchange exchange = run(opener, responder);

  const auto expected = oracle(sets.mine, sets.theirs);
  RC_ASSERT(opener.state() == (expected.empty() ? AuditState::equal : AuditState::different));
  RC_ASSERT(responder.state() == opener.state());
  RC_ASSERT(differences(exchange.opener) == expected);
  RC_ASSERT(differences(exchange.responder) == oracle(sets.theirs, sets.mine));
  RC_ASSERT(exchange.longest_message <= settings.message_bytes);

  std::multiset<std::uint64_t> here;
  std::multiset<std::uint64_t> there;
  for (const AuditFinding& f : exchange.opener) here.insert(f.position);
  for (const AuditFinding& f : exchange.responder) there.insert(f.position);
  RC_ASSERT(here == there);
}

RC_GTEST_PROP(AuditProperty, NeverSaysEqualWhenOneHeadDiffers, ()) {
  const auto count = *rc::gen::inRange<std::uint64_t>(1, 2000);
  const auto at = *rc::gen::inRange<std::uint64_t>(0, count);
  std::vector<LogHead> theirs = heads(0, count);
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      theirs.erase(theirs.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      theirs[at] = head(at, theirs[at].head.seq, 1);
      break;
    case 2:
      theirs[at].head.seq += 1;
      break;
    default:
      theirs[at] = head(count + 1, 1);
  }
  const AuditKey k = key(*rc::gen::arbitrary<std::uint32_t>());
  Audit opener(k, heads(0, count));
  Audit responder(k, theirs);
  run(opener, responder);
  RC_ASSERT(opener.state() == AuditState::different);
  RC_ASSERT(responder.state() == AuditState::different);
}

}  // namespace
}  // namespace maillage::test
