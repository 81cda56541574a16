#include "replication/arrived.h"

namespace maillage {
namespace {

Voucher check(const ArrivedRun& run, const NetworkId& network) {
  const Update& last = run.updates.back();
  if (!has_signature(last.envelope)) {
    return must_carry_signature(last.header) ? Voucher::nobody : Voucher::elsewhere;
  }
  return signature_is_valid(last, network) ? Voucher::signature : Voucher::nobody;
}

// Updates whose keys or body are missing wait for the erasure that explains it.
void split(DecodedRun&& decoded, std::vector<ArrivedRun>& runs) {
  if (!decoded.uncommitted.empty()) decoded.updates.resize(decoded.uncommitted.front());
  bool first = true;
  for (Update& update : decoded.updates) {
    const std::size_t bytes = size_of(update);
    if (first || must_carry_signature(update.header)) {
      runs.push_back({log_key(update.header), {}, Voucher::nobody, 0});
    }
    first = false;
    runs.back().bytes += bytes;
    runs.back().updates.push_back(std::move(update));
  }
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

Arrived examine(ByteView bytes, const NetworkId& network, RunCodec& codec) {
  Arrived arrived;
  arrived.frame = decode_frame(bytes);
  if (!arrived.frame) return arrived;
  const auto* push = std::get_if<PushFrame>(&*arrived.frame);
  if (push == nullptr || push->runs.empty()) return arrived;
  auto decoded = codec.unpack(push->runs);
  arrived.malformed = !decoded;
  if (!decoded) return arrived;
  for (DecodedRun& run : *decoded) split(std::move(run), arrived.runs);
  for (ArrivedRun& run : arrived.runs) run.voucher = check(run, network);
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
