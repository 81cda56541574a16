// The fork proofs held: per log the lowest position known to be forked. Two proofs that name the
// same position and the same update before it are worth the same, so two nodes agree as soon as
// they know the same positions.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "replication/evidence/fork_proof.h"

namespace maillage {

class EvidenceBook {
 public:
  // False when it tells nothing new: a proof of a lower position is held, or one as good of this.
  bool add(ForkProof proof);

  // The proof for this very log, or null. Dies with the next add.
  const ForkProof* find(ScopeKind kind, const LogId& log) const;
  // Proofs against one writer in one scope, by epoch.
  std::vector<const ForkProof*> against(ScopeKind kind, const ScopeId& scope,
                                        const WriterId& writer) const;
  std::size_t size() const { return proofs_.size(); }

  std::vector<const ForkProof*> all() const;  // in order of what they accuse
  // The proof behind an entry of a listing.
  const ForkProof* find_listed(const LogId& listed) const;

 private:
  using Name = std::tuple<ScopeKind, ScopeId, WriterId, Epoch>;
  std::map<Name, ForkProof> proofs_;
};

// As an entry of an audit: evidence is compared like heads, by position.
LogHead listing_of(const ForkProof& proof);

}  // namespace maillage
