#include "protocol/runs.h"

#include <algorithm>
#include <map>

#include "protocol/assert.h"
#include "protocol/runs_format.h"

namespace maillage {
namespace {

using namespace runs;

// Where the fixed fields stand in an envelope (protocol/update.h).
constexpr std::size_t kind_offset = 4;
constexpr std::size_t deps_offset = 10;
constexpr std::size_t log_offset = 16;
constexpr std::size_t seq_offset = 72;

bool same_terms(const Header& a, const Header& b) {
  return a.flags == b.flags && a.schema == b.schema && a.schema_version == b.schema_version &&
         a.auth == b.auth;
}

class Encoder {
 public:
  void begin(std::size_t runs) { put(runs); }

  void run(const Header& first, std::size_t updates) {
    out_.plain.push_back(static_cast<std::uint8_t>(first.kind));
    append(out_.opaque, first.scope.bytes());
    put(first.epoch >> 32);
    append_le(out_.opaque, static_cast<std::uint32_t>(first.epoch));
    put_id(first.writer.value);
    put(first.seq);
    put(updates);
    if (first.seq > 1) put_id(first.prev.value);
    terms_ = nullptr;
  }

  void update(const Header& h, const RawUpdate& raw) {
    const unsigned parts = parts_of(h, raw);
    out_.plain.push_back(static_cast<std::uint8_t>(parts));
    out_.plain.push_back(static_cast<std::uint8_t>(h.operations - 1));
    put(zigzag(h.hlc.value - hlc_));
    hlc_ = h.hlc.value;
    if ((parts & has_terms) != 0) put_terms(h);
    if ((parts & has_deps) != 0) put_deps(h);
    put_contents(h, raw, parts);
    if ((parts & has_commit) != 0) append(out_.opaque, h.commit);
    if ((parts & has_own_signature) != 0) {
      append(out_.opaque, ByteView(raw.envelope).last(signature_bytes));
    }
    if (!may_omit_signatures(h.kind)) learn(update_id(raw.envelope).value);
    terms_ = &h;
  }

  EncodedRuns release() { return std::move(out_); }

 private:
  unsigned parts_of(const Header& h, const RawUpdate& raw) const {
    unsigned parts = 0;
    if (has_signature(raw.envelope)) parts |= has_own_signature;
    if (terms_ == nullptr || !same_terms(*terms_, h)) parts |= has_terms;
    if (h.critical) parts |= is_critical;
    if (!h.deps.empty()) parts |= has_deps;
    if (!raw.apart.empty()) parts |= has_apart;
    const bool whole = raw.body.size() == h.body_length;
    if (!whole) parts |= has_body_length;
    const bool erasable = h.has(flag_erasable);
    const bool erased = erasable == raw.apart.empty();
    const bool rebuilt =
        whole && !erased && (raw.held || commit_to(raw.body, raw.apart, erasable) == h.commit);
    if (!rebuilt) parts |= has_commit;
    return parts;
  }

  void put_terms(const Header& h) {
    out_.plain.push_back(h.flags);
    put(h.schema);
    put(h.schema_version);
    put_id(h.auth.value);
  }

  void put_deps(const Header& h) {
    out_.plain.push_back(static_cast<std::uint8_t>(h.deps.size()));
    for (const UpdateId& dep : h.deps) put_id(dep.value);
  }

  void put_contents(const Header& h, const RawUpdate& raw, unsigned parts) {
    if ((parts & has_apart) != 0) {
      put(raw.apart.size());
      append(out_.opaque, raw.apart);
    }
    if ((parts & has_body_length) != 0) put(h.body_length);
    put(raw.body.size());
    append(h.has(flag_sealed) ? out_.opaque : out_.plain, raw.body);
  }

  void put(std::uint64_t value) {
    for (; value >= 128; value >>= 7) out_.plain.push_back(static_cast<std::uint8_t>(value | 128));
    out_.plain.push_back(static_cast<std::uint8_t>(value));
  }

  void put_id(const Id& id) {
    const auto known = ids_.find(id);
    put(known == ids_.end() ? 0 : known->second);
    if (known != ids_.end()) return;
    append(out_.opaque, id);
    learn(id);
  }

  // Every id counts, also one met twice: the decoder does not look for repetitions.
  void learn(const Id& id) { ids_.emplace(id, ++known_ids_); }

  EncodedRuns out_;
  std::map<Id, std::uint64_t> ids_;  // ordered, since an author could prepare a hash's collisions
  std::uint64_t known_ids_ = 0;
  std::uint64_t hlc_ = 0;
  const Header* terms_ = nullptr;
};

// Whether the update at `i` continues the one before it.
bool continues(std::span<const RawUpdate> updates, const std::vector<Header>& headers,
               std::size_t i) {
  const Header& next = headers[i];
  const Header& before = headers[i - 1];
  if (next.seq != before.seq + 1 || next.kind != before.kind || next.log() != before.log()) {
    return false;
  }
  const bool chained = updates[i].held && updates[i - 1].held;
  return chained || next.prev == update_id(updates[i - 1].envelope);
}

// By number only: what is held is chained.
bool follows(ByteView next, ByteView envelope) {
  const auto seq = [](ByteView bytes) {
    return LittleEndianReader(bytes.subspan(seq_offset)).read<Seq>();
  };
  return kind_of(next[kind_offset]) == kind_of(envelope[kind_offset]) &&
         std::equal(next.begin() + log_offset, next.begin() + seq_offset,
                    envelope.begin() + log_offset) &&
         seq(next) == seq(envelope) + 1;
}

bool may_omit_signature(ByteView envelope) {
  return may_omit_signatures(kind_of(envelope[kind_offset])) && envelope[deps_offset] == 0;
}

}  // namespace

bool may_omit_signatures(ScopeKind kind) {
  return kind == ScopeKind::directory || kind == ScopeKind::capacity || kind == ScopeKind::trace;
}

void end_at_first_signature(std::vector<RawUpdate>& run) {
  const auto first = std::find_if(run.begin(), run.end(), [](const RawUpdate& update) {
    return has_signature(update.envelope);
  });
  if (first != run.end()) run.erase(std::next(first), run.end());
}

void drop_inner_signatures(std::span<RawUpdate> updates) {
  // What one signature would vouch for, should those in between go.
  struct Stretch {
    std::size_t bytes = 0;
    std::size_t updates = 0;
  };
  RawUpdate* signed_before = nullptr;  // of this log
  Stretch vouched;                     // by signed_before, since the last signature that stays
  Stretch since;                       // after signed_before
  for (std::size_t i = 0; i < updates.size(); ++i) {
    RawUpdate& update = updates[i];
    MAILLAGE_ASSERT(update.envelope.size() >= header_bytes + signature_bytes);
    if (i == 0 || !follows(update.envelope, updates[i - 1].envelope)) {
      signed_before = nullptr;
      vouched = since = {};
    }
    since.bytes += update.size();
    ++since.updates;
    if (!has_signature(update.envelope)) continue;
    const Stretch both{vouched.bytes + since.bytes, vouched.updates + since.updates};
    const bool droppable = signed_before != nullptr && may_omit_signature(signed_before->envelope);
    if (droppable && both.bytes <= vouched_bytes && both.updates <= vouched_updates) {
      strip_signature(signed_before->envelope);
      vouched = both;
    } else {
      vouched = since;
    }
    signed_before = &update;
    since = {};
  }
}

EncodedRuns encode_runs(std::span<const RawUpdate> updates) {
  std::vector<Header> headers;
  headers.reserve(updates.size());
  std::vector<std::size_t> starts;
  for (const RawUpdate& raw : updates) {
    auto header = decode_header(raw.envelope);
    MAILLAGE_ASSERT(header);  // what is held was decoded once
    headers.push_back(std::move(*header));
    const std::size_t at = headers.size() - 1;
    if (at == 0 || !continues(updates, headers, at)) starts.push_back(at);
  }
  Encoder encoder;
  encoder.begin(starts.size());
  starts.push_back(updates.size());
  for (std::size_t run = 0; run + 1 < starts.size(); ++run) {
    encoder.run(headers[starts[run]], starts[run + 1] - starts[run]);
    for (std::size_t i = starts[run]; i < starts[run + 1]; ++i) {
      encoder.update(headers[i], updates[i]);
    }
  }
  return encoder.release();
}

}  // namespace maillage
