#include "replication/audit/list_merge.h"

#include <limits>

namespace maillage {
namespace {

AuditDifference compare(Seq mine, Seq theirs) {
  if (theirs == 0) return AuditDifference::they_lack;
  if (theirs > mine) return AuditDifference::theirs_ahead;
  return theirs < mine ? AuditDifference::mine_ahead : AuditDifference::fork_suspected;
}

}  // namespace

std::optional<Seq> AuditFinding::push_from() const {
  const bool push = difference == AuditDifference::they_lack ||  //
                    difference == AuditDifference::mine_ahead;
  return push ? std::optional<Seq>(theirs + 1) : std::nullopt;
}

std::optional<Seq> AuditFinding::ask_from() const {
  if (difference == AuditDifference::i_lack) return 1;
  if (difference == AuditDifference::theirs_ahead) return mine->head.seq + 1;
  return std::nullopt;
}

AuditFinding audit_finding(const HeadTree& tree, std::uint32_t mine, Seq theirs) {
  const HeadTree::Leaf& leaf = tree.leaf(mine);
  return {compare(leaf.seq, theirs), &tree.head(mine), theirs, leaf.position};
}

void ListMerge::open(HeadTree::Range mine) {
  open_ = true;
  differs_ = false;
  mine_ = mine;
  last_ = 0;
}

void ListMerge::differ(const AuditFinding& finding, Seq mine, AuditFound& found) {
  differs_ = true;
  found.findings.push_back(finding);
  found.verdicts.push_back({finding.position, mine});
}

void ListMerge::pass_to(std::uint64_t position, AuditFound& found) {
  for (; mine_.size() > 0 && tree_.leaf(mine_.begin).position < position; ++mine_.begin) {
    differ(audit_finding(tree_, mine_.begin, 0), tree_.leaf(mine_.begin).seq, found);
  }
}

bool ListMerge::take(const AuditEntry& theirs, AuditFound& found) {
  if (theirs.position < last_) return false;
  last_ = theirs.position;
  pass_to(theirs.position, found);
  if (mine_.size() == 0 || tree_.leaf(mine_.begin).position != theirs.position) {
    differ({AuditDifference::i_lack, nullptr, theirs.seq, theirs.position}, 0, found);
    return true;
  }
  const HeadTree::Leaf& leaf = tree_.leaf(mine_.begin);
  const bool same = leaf.seq == theirs.seq && audit_check(leaf) == theirs.check;
  if (!same) differ(audit_finding(tree_, mine_.begin, theirs.seq), leaf.seq, found);
  ++mine_.begin;
  return true;
}

bool ListMerge::close(AuditFound& found) {
  pass_to(std::numeric_limits<std::uint64_t>::max(), found);
  open_ = false;
  return differs_;
}

}  // namespace maillage
