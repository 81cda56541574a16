#include "node/hub/loop_desk.h"

#include <algorithm>
#include <set>

#include "node/core/referral_writing.h"
#include "node/store/lmdb.h"
#include "protocol/limits.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

constexpr std::int64_t day_ms = 24 * 3600 * 1000;
constexpr std::string_view last_period_key = "traces-written-period";

// Fisher-Yates with the node's randomness: the order of a batch says nothing about the days.
void shuffle(std::vector<TraceOperation>& operations, const RandomSource& random) {
  for (std::size_t i = operations.size(); i > 1; --i) {
    std::array<std::uint8_t, 8> bytes;
    random(bytes);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8 | byte;
    std::swap(operations[i - 1], operations[number % i]);
  }
}

}  // namespace

std::vector<TraceOperation> LoopDesk::pending() const {
  std::set<Bytes> written;
  for (const auto& [scope, traces] : hub_.state().traces()) {
    for (const HeldTrace& trace : traces) {
      if (trace.hub == hub_.id()) written.insert(encode(trace.operation));
    }
  }
  std::vector<TraceOperation> operations;
  for (const auto& [scope, referral] : hub_.state().referrals()) {
    for (TraceOperation& operation : trace_operations(referral.state, hub_.id())) {
      if (!written.contains(encode(operation))) operations.push_back(std::move(operation));
    }
  }
  return operations;
}

bool LoopDesk::batch_is_due() {
  const int days = hub_.settings().trace_batch_days;
  if (days == 0) return true;
  if (!written_period_) {
    const auto value = hub_.store().get(NamedTable::settings, as_bytes(last_period_key));
    if (!value) {
      // A new node: the first batch leaves when the period that runs is over.
      remember_period();
      return false;
    }
    LittleEndianReader in(*value);
    written_period_ = in.read<std::int64_t>();
  }
  return hub_.now().milliseconds / (days * day_ms) > *written_period_;
}

void LoopDesk::remember_period() {
  const std::int64_t period =
      hub_.now().milliseconds / (std::max(hub_.settings().trace_batch_days, 1) * day_ms);
  Bytes value;
  append_le(value, period);
  LogStore& store = hub_.store();
  store.write([&](WriteTxn& txn) {
    store.put(txn, NamedTable::settings, as_bytes(last_period_key), value);
  });
  written_period_ = period;
}

void LoopDesk::write_due_traces() {
  if (!batch_is_due()) return;
  std::vector<TraceOperation> operations = pending();
  const Hlc now{static_cast<std::uint64_t>(hub_.now().milliseconds) << 16};
  // They wait for the upgrade.
  if (!hub_.may_write(ScopeKind::trace, trace_scope(hub_.id(), now))) return;
  if (!operations.empty()) write(std::move(operations));
  if (hub_.settings().trace_batch_days > 0) remember_period();
}

void LoopDesk::write(std::vector<TraceOperation> operations) {
  shuffle(operations, hub_.random());
  LocalBatch batch = hub_.batch();
  for (std::size_t at = 0; at < operations.size(); at += limits::operations_per_update) {
    const std::size_t end = std::min(at + limits::operations_per_update, operations.size());
    std::vector<Bytes> encoded;
    for (std::size_t i = at; i < end; ++i) encoded.push_back(encode(operations[i]));
    const Hlc hlc = batch.tick();
    Header header = batch.next_header(ScopeKind::trace, trace_scope(hub_.id(), hlc), hub_.id(),
                                      hub_.certificate(), hlc);
    header.schema = trace_schema;
    batch.add(sign_update(header, encoded, {}, hub_.key(), hub_.network()));
  }
  hub_.commit(std::move(batch));
}

LoopReport LoopDesk::loops() const {
  std::vector<LegFact> legs;
  std::set<ReferralNumber> own;
  for (const auto& [scope, referral] : hub_.state().referrals()) {
    const auto facts = legs_of(referral.state, true);
    legs.insert(legs.end(), facts.begin(), facts.end());
    own.insert(referral.state.number);
  }
  std::vector<TraceOperation> received;
  for (const auto& [scope, traces] : hub_.state().traces()) {
    for (const HeldTrace& trace : traces) {
      if (!own.contains(trace.operation.number)) received.push_back(trace.operation);
    }
  }
  if (hub_.settings().network_operator) {
    const auto facts = legs_from(received, false);
    legs.insert(legs.end(), facts.begin(), facts.end());
  }
  return find_loops(legs);
}

}  // namespace maillage
