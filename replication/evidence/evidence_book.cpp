#include "replication/evidence/evidence_book.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "protocol/limits.h"

namespace maillage {
namespace {

// A name for the position and the update before it: which of its proofs is held does not matter.
UpdateId position_id(const LogId& listed, const ForkProof& proof) {
  Bytes position;
  append_le(position, listed.epoch);
  append_le(position, proof.seq);
  append(position, proof.before.bytes());
  UpdateId id;
  id.value = blake2b_256({listed.scope.bytes(), listed.writer.bytes(), position});
  return id;
}

// Under which name a proof against this log is listed.
LogId evidence_log(const ForkProof& proof) {
  LogId listed = proof.log;
  const std::uint8_t of[] = {static_cast<std::uint8_t>(proof.kind)};
  listed.scope.value =
      blake2b_128({as_bytes("maillage evidence:"), ByteView(of), proof.log.scope.bytes()});
  return listed;
}

// A lower position, or the update before it where that is not known yet.
bool tells_more(const ForkProof& proof, const ForkProof& held) {
  if (proof.seq != held.seq) return proof.seq < held.seq;
  return held.before.is_zero() && !proof.before.is_zero();
}

}  // namespace

LogHead listing_of(const ForkProof& proof) {
  const LogId listed = evidence_log(proof);
  return {ScopeKind::evidence, listed, {proof.seq, position_id(listed, proof)}};
}

bool EvidenceBook::add(ForkProof proof, std::vector<Bytes>* spent) {
  const Name name{proof.kind, proof.log.scope, proof.log.writer, proof.log.epoch};
  const auto let_go = [&](Proofs::iterator held) {
    if (spent != nullptr) spent->push_back(std::move(held->second.bytes));
    proofs_.erase(held);
  };
  const auto held = proofs_.find(name);
  if (held != proofs_.end()) {
    if (!tells_more(proof, held->second)) return false;
    let_go(held);
  } else if (const auto last = last_of_a_full_set(name); last != proofs_.end()) {
    if (name > last->first) return false;
    let_go(last);
  }
  proofs_.emplace(name, std::move(proof));
  return true;
}

// The proof of the highest epoch, if as many are held as are kept.
EvidenceBook::Proofs::iterator EvidenceBook::last_of_a_full_set(const Name& name) {
  const auto& [kind, scope, writer, epoch] = name;
  if (!is_full(kind, scope, writer)) return proofs_.end();
  return std::prev(
      proofs_.upper_bound(Name{kind, scope, writer, std::numeric_limits<Epoch>::max()}));
}

bool EvidenceBook::is_full(ScopeKind kind, const ScopeId& scope, const WriterId& writer) const {
  return against(kind, scope, writer).size() >= limits::proofs_of_a_writer;
}

const ForkProof* EvidenceBook::find(ScopeKind kind, const LogId& log) const {
  const auto found = proofs_.find(Name{kind, log.scope, log.writer, log.epoch});
  return found == proofs_.end() ? nullptr : &found->second;
}

std::vector<const ForkProof*> EvidenceBook::against(ScopeKind kind, const ScopeId& scope,
                                                    const WriterId& writer) const {
  std::vector<const ForkProof*> found;
  for (auto at = proofs_.lower_bound(Name{kind, scope, writer, 0}); at != proofs_.end(); ++at) {
    const auto& [of_kind, of_scope, of_writer, epoch] = at->first;
    if (of_kind != kind || of_scope != scope || of_writer != writer) break;
    found.push_back(&at->second);
  }
  return found;
}

std::vector<const ForkProof*> EvidenceBook::all() const {
  std::vector<const ForkProof*> proofs;
  for (const auto& [name, proof] : proofs_) proofs.push_back(&proof);
  return proofs;
}

const ForkProof* EvidenceBook::find_listed(const LogId& listed) const {
  for (const auto& [name, proof] : proofs_) {
    if (evidence_log(proof) == listed) return &proof;
  }
  return nullptr;
}

}  // namespace maillage
