// Arbitrary bytes through every decoder of a referral: its operations, its traces, the fiche de
// liaison, the path code; then through the fold, as a program of acts on shared pasts.
#include <array>

#include "node/referral/context.h"
#include "node/referral/fold.h"
#include "node/referral/operations.h"
#include "node/referral/path_code.h"
#include "protocol/assert.h"

namespace {

using namespace maillage;

void read_operations(ByteView bytes) {
  if (const auto operation = decode_referral_operation(bytes)) {
    MAILLAGE_ASSERT(decode_referral_operation(encode(*operation)) == operation);
  }
  if (const auto trace = decode_trace_operation(bytes)) {
    MAILLAGE_ASSERT(decode_trace_operation(encode(*trace)) == trace);
  }
}

void read_context(ByteView bytes) {
  const auto context = decode_context(bytes);
  if (context && validate(*context)) {
    MAILLAGE_ASSERT(decode_context(encode(*context).view()).has_value());
  }
}

void read_path_code(ByteView bytes) {
  const auto path = parse_path_code(as_text(bytes));
  if (path) MAILLAGE_ASSERT(*parse_path_code(path_code(*path)) == *path);
}

WriterId letter(std::uint8_t byte) {
  WriterId id;
  id.value[0] = static_cast<std::uint8_t>(1 + byte % 4);
  return id;
}

// Four bytes an act: what, by whom to whom, on which leg, after which update.
ReferralUpdate act_of(ByteView four, std::span<const ReferralUpdate> before) {
  ReferralUpdate update;
  const std::uint64_t number = before.size();
  update.id.value[0] = static_cast<std::uint8_t>(number + 1);
  update.id.value[1] = static_cast<std::uint8_t>((number + 1) >> 8);
  update.writer = update.writer_hub = letter(four[1]);
  update.dot = {update.writer, 1, number + 1, 0};
  update.hlc.value = four[0] * 1000u;
  update.operation.act = static_cast<ReferralAct>(four[0] % 24);
  if (update.operation.act == ReferralAct::opened) update.operation.opening.emplace();
  if (opens_leg(update.operation.act)) {
    update.operation.hop.emplace();
    update.operation.hop->to = update.operation.hop->to_hub = letter(four[1] >> 4);
  }
  const auto id_before = [before](std::uint8_t back) {
    return back == 0 || back > before.size() ? UpdateId{} : before[before.size() - back].id;
  };
  update.operation.leg = id_before(four[2]);
  update.deps = {id_before(four[3] & 15), id_before(four[3] >> 4)};
  return update;
}

void fold_program(ByteView bytes) {
  std::vector<ReferralUpdate> updates;
  for (std::size_t at = 0; at + 4 <= bytes.size() && updates.size() < 256; at += 4) {
    updates.push_back(act_of(bytes.subspan(at, 4), updates));
  }
  const ScopeId scope = referral_scope(letter(0), {});
  const Bytes state = canonical_bytes(fold_referral(scope, updates));
  std::vector<ReferralUpdate> reversed(updates.rbegin(), updates.rend());
  MAILLAGE_ASSERT(canonical_bytes(fold_referral(scope, reversed)) == state);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = (maillage::init_crypto(), true);
  if (!ready) return 0;
  const ByteView bytes(data, size);
  read_operations(bytes);
  read_context(bytes);
  read_path_code(bytes);
  fold_program(bytes);
  return 0;
}
