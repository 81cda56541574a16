// What is remembered of a peer across connections and restarts. Losing it costs an audit, never an
// update.
#pragma once

#include <deque>
#include <set>

#include "protocol/ids.h"

namespace maillage {

struct PeerMemory {
  struct Cursor {
    Epoch incarnation = 0;    // of the peer's store
    std::uint64_t up_to = 0;  // its arrivals that are settled here
  };
  // The latest first. Several, because a peer may go back to a store it had before.
  std::deque<Cursor> cursors;
  static constexpr std::size_t cursors_kept = 8;

  Epoch own_incarnation = 0;
  std::uint64_t acknowledged = 0;  // this node's arrivals that the peer has settled
  TimePoint last_heard{};
  std::set<WriterId> takes;  // hubs it takes updates of; empty: members, or not told

  std::uint64_t cursor(Epoch incarnation) const;
  void move_cursor(Epoch incarnation, std::uint64_t up_to);
};

Bytes encode(const PeerMemory& memory);
// An empty memory for bytes of another version.
PeerMemory decode_peer_memory(ByteView bytes);

}  // namespace maillage
