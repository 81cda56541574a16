// What two nodes say to each other about their trees, beside the updates themselves.
//
//   frame := version:u8(1) graft:u8 n:v want{n} n:v prune{n} n:v head{n}     v: varint, LEB128
//   want  := log:8 (from * 2 + of_origin):v
//   prune := log:8 of_origin:u8
//   head  := log:8 seq:v age_step:v       age: ms since the sender stored it, more than the head
//                                         before in the list, which begins with the youngest
// A head costs 10 to 12 bytes. Each list has at most `tree_list_length` items: 12 kB of heads.
#pragma once

#include <optional>
#include <vector>

#include "protocol/limits.h"
#include "protocol/update.h"

namespace maillage {

inline constexpr std::size_t tree_list_length = limits::list_length;

// A log in short: the first bytes of a hash of its name. Two logs of one name can be made by an
// author at will for its own logs (2^32 tries), which only spoils the pushing of these.
using LogTag = FixedId<struct LogTagName, 8>;
LogTag log_tag(ScopeKind kind, const LogId& log);

enum class Graft : std::uint8_t {
  none = 0,
  shared = 1,      // push to me along the shared tree
  everything = 2,  // I have no other link: push me all you get
};
// Send this log from here, and go on pushing what its origin writes.
struct TreeWant {
  LogTag log;
  Seq from = 1;
  bool of_origin = false;  // the tree of that origin, else the shared one
  bool operator==(const TreeWant&) const = default;
};
// I get what the origin of this log writes from elsewhere: tell me in digests only.
struct TreePrune {
  LogTag log;
  bool of_origin = false;
  bool operator==(const TreePrune&) const = default;
};
struct TreeHead {
  LogTag log;
  Seq seq = 0;
  std::int64_t age_ms = 0;
  bool operator==(const TreeHead&) const = default;
};
struct TreeFrame {
  Graft graft = Graft::none;
  std::vector<TreeWant> wants;
  std::vector<TreePrune> prunes;
  std::vector<TreeHead> heads;  // youngest first
  bool empty() const {
    return graft == Graft::none && wants.empty() && prunes.empty() && heads.empty();
  }
  bool operator==(const TreeFrame&) const = default;
};

Bytes encode_tree_frame(const TreeFrame& frame);
// Nothing unless the bytes are exactly one frame within the bounds.
std::optional<TreeFrame> decode_tree_frame(ByteView bytes);

}  // namespace maillage
