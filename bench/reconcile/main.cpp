// Finding which logs differ, between two audits that exchange their messages:
// bench_reconcile [HEADS [CHANGED]], lines of `name value`.
#include <cstdio>
#include <cstdlib>
#include <random>

#include "bench/support/machine.h"
#include "replication/audit/audit.h"

namespace maillage::bench {
namespace {

template <typename Id>
Id random_of(std::mt19937_64& random) {
  Id id;
  for (std::uint8_t& byte : id.value) byte = static_cast<std::uint8_t>(random());
  return id;
}

std::vector<LogHead> made_heads(std::size_t count, std::mt19937_64& random) {
  std::vector<LogHead> heads;
  for (std::size_t i = 0; i < count; ++i) {
    const LogId log{random_of<ScopeId>(random), random_of<WriterId>(random), 1};
    heads.push_back({ScopeKind::directory, log, {1 + random() % 200, random_of<UpdateId>(random)}});
  }
  return heads;
}

struct Exchange {
  std::size_t bytes = 0;
  std::size_t turns = 0;
  std::size_t findings = 0;
  double seconds = 0;
};

// All that `from` has to say now; false when it has nothing.
bool speak(Audit& from, Audit& to, Exchange& exchange) {
  bool spoke = false;
  while (const auto message = from.next_message()) {
    spoke = true;
    exchange.bytes += message->size();
    if (!to.receive(*message)) std::abort();
  }
  exchange.turns += spoke;
  return spoke;
}

Exchange run(const AuditKey& key, const std::vector<LogHead>& left,
             const std::vector<LogHead>& right) {
  Exchange exchange;
  const double start = cpu_s();
  Audit opener(key, left), responder(key, right);
  opener.open();
  while (speak(opener, responder, exchange) && speak(responder, opener, exchange)) {
  }
  exchange.seconds = cpu_s() - start;
  exchange.findings = opener.take_findings().size();
  return exchange;
}

void print(const char* name, const Exchange& exchange) {
  std::printf("%s_bytes %zu\n", name, exchange.bytes);
  // A last turn that needs no answer is no round trip.
  std::printf("%s_round_trips %zu\n", name, exchange.turns / 2);
  std::printf("%s_found %zu\n", name, exchange.findings);
  std::printf("%s_seconds %.5f\n", name, exchange.seconds);
}

// Of several keys the worst in bytes: the tree falls differently with each.
Exchange worst_of(int keys, const std::vector<LogHead>& left, const std::vector<LogHead>& right,
                  std::mt19937_64& random) {
  Exchange worst;
  for (int i = 0; i < keys; ++i) {
    AuditKey key;
    for (std::uint8_t& byte : key.value) byte = static_cast<std::uint8_t>(random());
    const Exchange exchange = run(key, left, right);
    if (exchange.bytes > worst.bytes) worst = exchange;
  }
  return worst;
}

void reconcile(std::size_t count, std::size_t changed) {
  std::mt19937_64 random(1);
  const auto left = made_heads(count, random);
  auto right = left;
  for (std::size_t i = 0; i < changed; ++i) {
    LogHead& head = right[i * (count / changed)];
    head.head.seq += 1;
    head.head.id = random_of<UpdateId>(random);
  }
  constexpr int keys = 20;
  print("changed", worst_of(keys, left, right, random));
  print("equal", worst_of(keys, left, left, random));
}

}  // namespace
}  // namespace maillage::bench

int main(int argc, char** argv) {
  maillage::init_crypto();
  const auto number = [&](int at, unsigned long fallback) {
    return argc > at ? std::strtoul(argv[at], nullptr, 10) : fallback;
  };
  const std::size_t heads = number(1, 25'000), changed = number(2, 25);
  if (changed == 0 || heads < changed) {
    std::fprintf(stderr, "bench_reconcile: give at least one changed head, and no more than all\n");
    return 2;
  }
  maillage::bench::reconcile(heads, changed);
}
