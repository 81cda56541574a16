#include "replication/arrived.h"

#include <algorithm>
#include <memory>

namespace maillage {
namespace {

void drop_needless_signatures(std::vector<Update>& updates) {
  std::vector<RawUpdate> raw;
  raw.reserve(updates.size());
  for (Update& u : updates) {
    raw.push_back({std::move(u.envelope), std::move(u.body), std::move(u.apart)});
  }
  drop_inner_signatures(raw);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    updates[i].envelope = std::move(raw[i].envelope);
    updates[i].body = std::move(raw[i].body);
    updates[i].apart = std::move(raw[i].apart);
  }
}

// What waits for one signature must be sent on with it in one frame (protocol/runs.h).
bool can_be_sent_on(const std::vector<Update>& updates) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const Update& update : updates) {
    bytes += size_of(update);
    if (bytes > vouched_bytes || ++count > vouched_updates) return false;
    if (has_signature(update.envelope)) bytes = count = 0;
  }
  return true;
}

// Of the signatures inside, those that a later one makes needless are dropped unread. All others
// are checked: what is kept goes on to others, to whom a bad one would be this node's fault.
Voucher check(ArrivedRun& run, const NetworkId& network) {
  const Seq first = run.updates.front().header.seq;
  if (first > first + run.updates.size()) return Voucher::nobody;  // beyond the last number
  if (run.updates.size() > 1) drop_needless_signatures(run.updates);
  if (!can_be_sent_on(run.updates)) return Voucher::nobody;
  for (const Update& update : run.updates) {
    const bool is_signed = has_signature(update.envelope);
    if (is_signed && !signature_is_valid(update, network)) return Voucher::nobody;
    if (!is_signed && must_carry_signature(update.header)) return Voucher::nobody;
  }
  return has_signature(run.updates.back().envelope) ? Voucher::signature : Voucher::elsewhere;
}

// Of what nobody vouches for only the place is of interest.
void shrink(ArrivedRun& run) {
  std::vector<Update> first;
  first.push_back(std::move(run.updates.front()));
  first.front().body = first.front().apart = {};
  run.updates = std::move(first);
}

// Whether what follows may be taken or left without it.
bool ends_a_run(const Update& update) {
  return has_signature(update.envelope) || must_carry_signature(update.header);
}

// Each act that stands for itself begins a run of its own (join_acts), unless the updates before it
// rely on its signature. So does what comes after the last signature: nothing in the message
// vouches for it.
void split(DecodedRun&& decoded, Arrived& arrived) {
  if (!decoded.uncommitted.empty()) {
    arrived.incomplete.push_back(log_key(decoded.updates.front().header));
    decoded.updates.resize(decoded.uncommitted.front());
  }
  const auto is_signed = [](const Update& update) { return has_signature(update.envelope); };
  const auto tail =
      std::find_if(decoded.updates.rbegin(), decoded.updates.rend(), is_signed).base();
  bool begins = true;
  for (Update& update : decoded.updates) {
    begins = begins || &update == std::to_address(tail);
    if (begins ||
        (must_carry_signature(update.header) && ends_a_run(arrived.runs.back().updates.back()))) {
      arrived.runs.push_back({log_key(update.header), {}, Voucher::nobody});
    }
    begins = false;
    arrived.runs.back().updates.push_back(std::move(update));
  }
}

bool is_single_act(const ArrivedRun& run) {
  return run.voucher == Voucher::signature && run.updates.size() == 1 &&
         has_signature(run.updates.front().envelope);
}

// Both numbers and names are the sender's word.
bool continues(const ArrivedRun& run, const ArrivedRun& next) {
  if (!(run.acts || is_single_act(run)) || !is_single_act(next) || next.log != run.log)
    return false;
  const Update& last = run.updates.back();
  const Header& header = next.updates.front().header;
  return header.seq == last.header.seq + 1 && header.prev == last.id;
}

// Acts in a row are mostly all taken: to look at each by itself costs the replica more than what is
// in it. Not where each may change how the next is judged, or may be kept out of its log.
void join_acts(std::vector<ArrivedRun>& runs) {
  std::vector<ArrivedRun> joined;
  for (ArrivedRun& run : runs) {
    if (joined.empty() || !may_omit_signatures(run.log.kind) || !continues(joined.back(), run)) {
      joined.push_back(std::move(run));
      continue;
    }
    joined.back().acts = true;
    joined.back().updates.push_back(std::move(run.updates.front()));
  }
  runs = std::move(joined);
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
  auto* push = std::get_if<PushFrame>(&*arrived.frame);
  if (push == nullptr || push->runs.empty()) return arrived;
  auto decoded = codec.unpack(std::exchange(push->runs, {}));
  arrived.malformed = !decoded;
  if (!decoded) return arrived;
  for (DecodedRun& run : *decoded) split(std::move(run), arrived);
  for (ArrivedRun& run : arrived.runs) {
    run.voucher = check(run, network);
    if (run.voucher == Voucher::nobody) shrink(run);
  }
  join_acts(arrived.runs);
  return arrived;
}

ArrivedRun trusted_run(std::vector<RawUpdate> updates) {
  ArrivedRun whole;
  whole.voucher = Voucher::signature;
  for (RawUpdate& raw : updates) {
    auto update = decode_update(raw.envelope, raw.body, raw.apart);
    if (!update) break;
    const bool follows = whole.updates.empty() || update->header.prev == whole.updates.back().id;
    if (!follows) break;
    if (whole.updates.empty()) whole.log = log_key(update->header);
    whole.updates.push_back(std::move(*update));
  }
  return whole;
}

std::vector<ArrivedRun> single_acts(ArrivedRun&& run) {
  std::vector<ArrivedRun> acts;
  for (Update& update : run.updates) {
    acts.push_back({run.log, {}, run.voucher});
    acts.back().updates.push_back(std::move(update));
  }
  return acts;
}

}  // namespace maillage
