// What an audit finds, and the comparison of a peer's list with one's own heads of the same node.
#pragma once

#include <optional>
#include <vector>

#include "replication/audit/audit_wire.h"

namespace maillage {

enum class AuditDifference {
  they_lack,       // push it from the first update
  i_lack,          // known by its position only: the peer, told so, will push it
  theirs_ahead,    // ask from mine->head.seq + 1
  mine_ahead,      // push from `theirs` + 1
  fork_suspected,  // one seq, two ids
};

struct AuditFinding {
  AuditDifference difference = AuditDifference::they_lack;
  const LogHead* mine = nullptr;  // null when I lack it; dies with the audit
  Seq theirs = 0;                 // 0 when they lack it
  std::uint64_t position = 0;     // the log's name in this audit only

  // The first update to send them, or to ask them for; nothing when there is none.
  std::optional<Seq> push_from() const;
  std::optional<Seq> ask_from() const;
};

// One log in which the two sides differ, as told to the other side.
struct AuditVerdict {
  std::uint64_t position = 0;
  Seq seq = 0;  // 0: not held here
};

struct AuditFound {
  std::vector<AuditFinding> findings;
  std::vector<AuditVerdict> verdicts;  // still to tell, ascending
};

// The finding for one log held here up to a head, there up to `theirs`, that is not the same.
AuditFinding audit_finding(const HeadTree& tree, std::uint32_t mine, Seq theirs);

// Walks one node's list, page by page, beside the leaves held here: O(1) for each entry and leaf.
class ListMerge {
 public:
  explicit ListMerge(const HeadTree& tree) : tree_(tree) {}  // borrowed

  void open(HeadTree::Range mine);
  bool is_open() const { return open_; }
  // False when the entries do not ascend.
  bool take(const AuditEntry& theirs, AuditFound& found);
  // Their list is complete. False when there was no difference at all.
  bool close(AuditFound& found);

 private:
  void differ(const AuditFinding& finding, Seq mine, AuditFound& found);
  void pass_to(std::uint64_t position, AuditFound& found);

  const HeadTree& tree_;
  bool open_ = false;
  bool differs_ = false;
  HeadTree::Range mine_;  // not yet passed
  std::uint64_t last_ = 0;
};

}  // namespace maillage
