#include "audit_world.h"

#include <gtest/gtest.h>

#include <map>

#include "protocol/crypto.h"

namespace maillage::test {
namespace {

template <typename Id>
Id id_of(char what, std::uint64_t n, std::uint64_t m = 0) {
  Bytes seed = {static_cast<std::uint8_t>(what)};
  append_le(seed, n);
  append_le(seed, m);
  return *Id::from(ByteView(blake2b_256({seed})).first(Id::size));
}

// One turn of `speaker`, heard by `listener`.
void one_turn(Audit& speaker, Audit& listener, Exchange& exchange) {
  ++exchange.turns;
  while (auto message = speaker.next_message()) {
    exchange.bytes += message->size();
    ++exchange.messages;
    exchange.longest_message = std::max(exchange.longest_message, message->size());
    const auto received = listener.receive(*message);
    ASSERT_TRUE(received) << received.error().message;
    exchange.transcript.push_back(std::move(*message));
  }
}

}  // namespace

LogHead head(std::uint64_t n, Seq seq, int branch) {
  LogHead result;
  result.kind = static_cast<ScopeKind>(1 + n % 6);
  result.log.scope = id_of<ScopeId>('s', n / 2);
  result.log.writer = id_of<WriterId>('w', n / 3);
  result.log.epoch = n;
  result.head = {seq, id_of<UpdateId>('u', n, seq * 16 + branch)};
  return result;
}

std::vector<LogHead> heads(std::uint64_t first, std::uint64_t count) {
  std::vector<LogHead> result;
  for (std::uint64_t n = first; n < first + count; ++n) result.push_back(head(n, 1 + n % 1000));
  return result;
}

AuditKey key(std::uint64_t n) { return id_of<AuditKey>('k', n); }

std::multiset<Difference> differences(const std::vector<AuditFinding>& findings) {
  std::multiset<Difference> result;
  for (const AuditFinding& f : findings) {
    result.emplace(f.difference, f.mine ? std::optional(f.mine->log) : std::nullopt, f.theirs);
  }
  return result;
}

std::multiset<Difference> oracle(const std::vector<LogHead>& mine,
                                 const std::vector<LogHead>& theirs) {
  std::map<std::pair<ScopeKind, LogId>, std::pair<Head, Head>> both;
  for (const LogHead& h : mine) both[{h.kind, h.log}].first = h.head;
  for (const LogHead& h : theirs) both[{h.kind, h.log}].second = h.head;
  std::multiset<Difference> result;
  for (const auto& [name, held] : both) {
    const auto& [here, there] = held;
    const std::optional<LogId> log = name.second;
    if (here == there) continue;
    if (here.seq == 0) {
      result.emplace(AuditDifference::i_lack, std::nullopt, there.seq);
    } else if (there.seq == 0) {
      result.emplace(AuditDifference::they_lack, log, 0);
    } else if (here.seq == there.seq) {
      result.emplace(AuditDifference::fork_suspected, log, there.seq);
    } else {
      const bool ahead = here.seq > there.seq;
      result.emplace(ahead ? AuditDifference::mine_ahead : AuditDifference::theirs_ahead, log,
                     there.seq);
    }
  }
  return result;
}

Exchange run(Audit& opener, Audit& responder) {
  Exchange exchange;
  opener.open();
  while (opener.state() == AuditState::running || responder.state() == AuditState::running) {
    const bool openers_turn = exchange.turns % 2 == 0;
    one_turn(openers_turn ? opener : responder, openers_turn ? responder : opener, exchange);
    if (testing::Test::HasFatalFailure() || exchange.turns > 6) break;
  }
  EXPECT_EQ(opener.state(), responder.state());
  EXPECT_NE(opener.state(), AuditState::failed);
  EXPECT_LE(exchange.turns, 6u);
  exchange.opener = opener.take_findings();
  exchange.responder = responder.take_findings();
  return exchange;
}

}  // namespace maillage::test
