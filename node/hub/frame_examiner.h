// Frames of peers are examined on threads (replication/arrived.h: form, commits, signatures), and
// come back to the loop in the order of their link. Links take turns, so that one with much to
// examine does not delay the others.
#pragma once

#include <functional>
#include <map>

#include "node/threads/workers.h"
#include "replication/arrived.h"
#include "replication/peer_session.h"

namespace maillage {

// What a link may have under way: a peer that keeps to its credit has 1 MiB and one frame of
// updates, and the lists of what it holds. Of pushes the credit's 12, because each may become 1 MiB
// of updates however small it is.
inline constexpr std::size_t examined_frames = 256;
inline constexpr std::size_t examined_bytes = 4 * limits::credit_bytes;

class FrameExaminer {
 public:
  using Take = std::function<void(LinkNumber link, Arrived arrived)>;
  // One thread a core.
  static std::size_t threads_here();
  // `network` is borrowed. `take` is called in `finish_some`.
  FrameExaminer(const NetworkId& network, std::size_t threads, Take take);

  // Whether nothing of the link is under way: what comes now may be taken at once.
  bool is_idle(LinkNumber link) const { return workers_.open_jobs(link) == 0; }
  // False when the link has too much under way; the frame is not taken.
  bool examine(LinkNumber link, ByteView frame);
  // The link ended: nothing of it is taken any more.
  void forget(LinkNumber link);

  // As in Workers.
  int descriptor() const { return workers_.descriptor(); }
  void finish_some(std::size_t most) { workers_.finish_some(most); }

 private:
  class Frame;
  const NetworkId& network_;
  const Take take_;
  struct UnderWay {
    std::size_t bytes = 0;
    std::size_t pushes = 0;
  };
  std::map<LinkNumber, UnderWay> under_way_;
  Workers workers_;
};

}  // namespace maillage
