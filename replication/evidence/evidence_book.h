// The fork proofs held: per log the lowest position known to be forked. Two proofs that name the
// same position and the same update before it are worth the same, so two nodes agree as soon as
// they know the same positions.
//
// Against one writer in one scope the proofs of its lowest epochs are kept, and no more than
// limits::proofs_of_a_writer: a set that does not depend on the order in which they came. Epochs
// above the last of a full set need no proof: see `is_full`.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "replication/evidence/fork_proof.h"

namespace maillage {

class EvidenceBook {
 public:
  // False when it tells nothing new: a proof of a lower position is held, or one as good of this,
  // or enough of lower epochs. The bytes of proofs that it makes needless are added to `spent`.
  bool add(ForkProof proof, std::vector<Bytes>* spent = nullptr);

  // The proof for this very log, or null. Dies with the next add.
  const ForkProof* find(ScopeKind kind, const LogId& log) const;
  // Proofs against one writer in one scope, by epoch.
  std::vector<const ForkProof*> against(ScopeKind kind, const ScopeId& scope,
                                        const WriterId& writer) const;
  // Whether as many are held as are kept: nothing of the writer's epochs above the last of them
  // counts in that scope any more.
  bool is_full(ScopeKind kind, const ScopeId& scope, const WriterId& writer) const;
  std::size_t size() const { return proofs_.size(); }

  std::vector<const ForkProof*> all() const;  // in order of what they accuse
  // The proof behind an entry of a listing.
  const ForkProof* find_listed(const LogId& listed) const;

 private:
  using Name = std::tuple<ScopeKind, ScopeId, WriterId, Epoch>;
  using Proofs = std::map<Name, ForkProof>;
  Proofs::iterator last_of_a_full_set(const Name& name);

  Proofs proofs_;
};

// As an entry of an audit: evidence is compared like heads, by position.
LogHead listing_of(const ForkProof& proof);

}  // namespace maillage
