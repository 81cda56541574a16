// Keyed radix audit: two nodes find in which logs their heads differ, for a few kilobytes and two
// round trips, without trusting each other's arithmetic.
//
// Heads are spread over a tree by a keyed hash of their log's name, and each node of the tree has
// the sum of its keyed leaves (head_tree.h). Equal sums, equal heads; where sums differ, the sums
// of the children are compared, until a node holds few heads, which are then listed. It is a Merkle
// search over buckets with AdHash sums in the place of hashes. The key is drawn after both have
// connected: a published set fingerprint without a key was broken in 14.5 hours on one desktop.
//
// The two sides speak in turns. A turn is one message or more; all but the last say that more
// follow.
//
//   turn 0     (opener)     root
//   turn 1     (responder)  equal | nodes+                        nodes of level 0
//   turn n > 1              nodes* verdicts*                      nodes of level n - 1
//
//   message  := type:u8 content          type 1 root, 2 equal, 3 nodes, 4 verdicts; + 128: more
//   root     := count:varint sum:16                        (heads held, sum of their leaves)
//   equal    :=                                            (nothing)
//   nodes    := [count:varint] node+                       (heads held: first message of turn 1)
//   node     := step:varint sums | step:varint count:varint entry{count}
//   sums     := sum:7 for each child                       (256 below the root, 16 elsewhere)
//   entry    := tail seq:varint check:6
//   verdict  := position:7 seq:varint                      (seq 0: I do not hold this log)
//   verdicts := verdict+
//
// Integers are little-endian, a varint is LEB128 in its shortest form. Nodes of level
// 0 to 3 are named by the first 0, 8, 12, 16 bits of a position (52 bits). `step` is twice the
// distance from the node named before in this turn, plus one for a list; a list that fills a
// message goes on at distance 0 in the next. `tail` is what the name of its node leaves of a
// position, in whole bytes; `check` is 48 bits of the leaf. Entries, nodes and verdicts come in
// ascending order.
//
// A node's sums are answered by a node for each child that differs (sums, or a list where the
// speaker has few heads, or where most differ); a list by verdicts: one for each log in which the
// two differ. A turn without nodes is the last. So both sides come to the same differences, each
// with its own log's name where it holds the log, else only with its position.
//
// Chances of error, for one audit: two different sets called equal 2^-128, a differing node missed
// 2^-56, a fork at one seq missed 2^-48, a log taken for another 2^-52 for each pair of logs. The
// next audit has another key.
//
// Liars: every message is read once, in order, against what was asked. Every node asked must be
// answered with a difference, no head is told twice (none beyond the count claimed at first), and
// levels only descend. So an audit has at most 6 turns, and for m heads here and t claimed there
// (AuditSettings::max_logs at most) does O((m + t) log m) work and keeps O(m + t) bytes. A peer
// cannot be kept from lying about what it holds; the cost of that is a useless WANT or PUSH.
//
// Heads that move during an audit do no harm: it speaks of the snapshot.
#pragma once

#include <optional>
#include <vector>

#include "protocol/result.h"
#include "replication/audit/head_tree.h"
#include "replication/audit/list_merge.h"
#include "replication/audit/node_walk.h"

namespace maillage {

struct AuditSettings {
  // No message sent is longer; at least 4096. One received may have limits::frame_bytes.
  std::size_t message_bytes = 200'000;
  // A peer that claims more logs is refused; bounds what one audit may keep.
  std::uint64_t max_logs = 1'000'000;
};

enum class AuditState {
  running,
  equal,      // both hold the same heads
  different,  // over, every difference was found
  failed,     // the peer broke the rules; the findings so far are worth no more than hints
};

class AuditReader;

// One side of one audit. Pure: messages in, messages out.
class Audit {
 public:
  // `heads`: of the scopes both sides may hold, one for each log, each with a seq above 0.
  Audit(const AuditKey& key, std::vector<LogHead> heads, const AuditSettings& settings = {});
  Audit(const Audit&) = delete;  // findings point into it
  Audit& operator=(const Audit&) = delete;

  // Arranges about `heads` heads; true once all are (25,000 take some 3 ms). Optional: the first
  // call of open() or receive() does what is left.
  bool prepare(std::size_t heads) { return tree_.prepare(heads); }

  // The opener begins; the responder's first act is to receive.
  void open();

  // Error invalid_input when the message breaks the rules; a running audit has then failed.
  Result<void> receive(ByteView message);

  // The next message to send, nothing when it is the peer's turn or all is said. Call until it
  // gives nothing; between calls any time may pass, so that credit and slices are the caller's to
  // mind.
  std::optional<Bytes> next_message();

  AuditState state() const { return phase_ == Phase::over ? outcome_ : AuditState::running; }

  // What was found since the last call. `mine` of a finding lives as long as this audit.
  std::vector<AuditFinding> take_findings() { return std::exchange(found_.findings, {}); }

 private:
  enum class Phase { idle, speaking, listening, over };
  struct Node {
    std::uint32_t prefix = 0;
    HeadTree::Range mine;
  };
  // How far one turn was read.
  struct Reading {
    std::optional<std::uint32_t> node;      // the last one named
    std::optional<std::uint64_t> position;  // of the last verdict
    std::uint64_t children = 0;             // whose sums were compared
    std::uint64_t equal_children = 0;
    std::uint64_t heads = 0;  // of mine below them
  };
  // How far one turn was said.
  struct Speaking {
    bool plain = false;  // list every node, however large
    std::size_t node = 0;
    std::uint32_t last_prefix = 0;
    std::optional<std::uint32_t> next_leaf;  // of a list that fills more than one message
    std::size_t verdict = 0;
  };

  Result<void> read_message(ByteView message);
  Result<void> read_root(AuditReader& reader);
  Result<void> read_equal(AuditReader& reader);
  Result<void> read_nodes(AuditReader& reader);
  Result<void> read_node(AuditReader& reader, bool first_in_message);
  Result<void> enter_node(std::uint64_t distance, bool listed);
  Result<void> read_sums(AuditReader& reader);
  Result<void> read_list(AuditReader& reader, bool continued);
  Result<void> read_verdicts(AuditReader& reader);
  Result<void> end_of_their_turn();

  void begin_speaking();
  void end_of_my_turn();
  bool they_hold_far_more() const;
  bool most_seem_to_differ() const;
  bool lists(const Node& node) const;
  Bytes root_message();
  void append_nodes(Bytes& out);
  bool append_sums(Bytes& out, const Node& node);
  bool append_list(Bytes& out, const Node& node);
  void append_verdicts(Bytes& out);
  void append_step(Bytes& out, const Node& node, bool listed);
  void finish(AuditState outcome);

  // Nodes named in a turn are of this level.
  std::size_t level() const { return turn_ - 1; }

  const AuditSettings settings_;
  HeadTree tree_;
  Phase phase_ = Phase::idle;
  AuditState outcome_ = AuditState::running;
  std::size_t turn_ = 0;

  std::uint64_t claimed_ = 0;  // heads the peer says it holds
  std::uint64_t told_ = 0;     // of which it named so many
  std::uint64_t denied_ = 0;   // heads of mine it says it lacks

  NodeWalk summed_;  // nodes of my last turn, which the peer must answer
  NodeWalk listed_;
  Reading reading_;
  ListMerge merge_;
  AuditFound found_;             // by the peer's lists and verdicts
  std::vector<Node> differing_;  // what my turn is about
  Speaking speaking_;
};

}  // namespace maillage
