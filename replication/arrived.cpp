#include "replication/arrived.h"

namespace maillage {
namespace {

bool continues(const ArrivedRun& run, const Update& update) {
  const Update& last = run.updates.back();
  return !must_carry_signature(update.header) && run.log == log_key(update.header) &&
         update.header.seq == last.header.seq + 1 && update.header.prev == last.id;
}

void add(std::vector<ArrivedRun>& runs, Update update, std::size_t bytes) {
  if (runs.empty() || !continues(runs.back(), update)) {
    runs.push_back({log_key(update.header), {}, Voucher::nobody, 0});
  }
  runs.back().bytes += bytes;
  runs.back().updates.push_back(std::move(update));
}

Voucher check(const ArrivedRun& run, const NetworkId& network) {
  const Update& last = run.updates.back();
  if (!has_signature(last.envelope)) {
    return must_carry_signature(last.header) ? Voucher::nobody : Voucher::elsewhere;
  }
  return signature_is_valid(last, network) ? Voucher::signature : Voucher::nobody;
}

std::vector<ArrivedRun> runs_of(std::vector<RawUpdate> updates, std::size_t& malformed) {
  std::vector<ArrivedRun> runs;
  for (RawUpdate& raw : updates) {
    const std::size_t bytes = raw.size();
    auto update = decode_update(raw.envelope, raw.body, raw.apart);
    if (update) {
      add(runs, std::move(*update), bytes);
    } else {
      ++malformed;
    }
  }
  return runs;
}

}  // namespace

bool must_carry_signature(const Header& header) {
  switch (header.kind) {
    case ScopeKind::directory:
    case ScopeKind::capacity:
    case ScopeKind::trace:
      return !header.deps.empty();
    case ScopeKind::governance:
    case ScopeKind::referral:
    case ScopeKind::evidence:
      return true;
  }
  return true;
}

Arrived examine(ByteView bytes, const NetworkId& network) {
  Arrived arrived;
  arrived.frame = decode_frame(bytes);
  if (!arrived.frame) return arrived;
  if (auto* push = std::get_if<PushFrame>(&*arrived.frame)) {
    arrived.runs = runs_of(std::move(push->updates), arrived.malformed);
    for (ArrivedRun& run : arrived.runs) run.voucher = check(run, network);
  }
  return arrived;
}

ArrivedRun trusted_run(std::vector<RawUpdate> updates) {
  ArrivedRun whole;
  whole.voucher = Voucher::signature;
  for (RawUpdate& raw : updates) {
    const std::size_t bytes = raw.size();
    auto update = decode_update(raw.envelope, raw.body, raw.apart);
    if (!update) break;
    if (whole.updates.empty()) whole.log = log_key(update->header);
    whole.bytes += bytes;
    whole.updates.push_back(std::move(*update));
  }
  return whole;
}

}  // namespace maillage
