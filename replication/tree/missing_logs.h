// Logs that neighbours say they hold further than this node, and whom to ask for them when.
//
// Bounded in all, per link and per log: a link that announces millions of logs is heard for the
// first of them only, and takes no room from the announcements of others.
#pragma once

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "replication/tree/link_set.h"
#include "replication/tree/tree_frame.h"
#include "replication/tree/tree_settings.h"

namespace maillage {

class MissingLogs {
 public:
  explicit MissingLogs(const TreeSettings& settings) : settings_(settings) {}

  // `link` says it holds the log up to `seq`; ask it at `due` if nothing came by then. Links that
  // are trusted are asked first.
  void note(const LogTag& log, LinkSlot link, Seq seq, bool trusted, TimePoint due);
  // The log is held up to `held` now. Returns the links that said they hold at least that.
  LinkSet arrived(const LogTag& log, Seq held);
  void forget(LinkSlot link);

  struct Ask {
    LogTag log;
    LinkSlot link = no_slot;
  };
  struct Due {
    std::vector<Ask> ask;          // WANT these now
    std::vector<LinkSlot> broken;  // one per announcement that was not kept
  };
  // `held(log)` is what this node holds of a log. Linear in the logs missing.
  template <typename HeldSeq>
  Due due(TimePoint now, HeldSeq held);
  TimePoint next_due() const { return next_due_; }
  std::size_t size() const { return logs_.size(); }

 private:
  struct Candidate {
    LinkSlot link = no_slot;
    Seq seq = 0;
    bool trusted = true;
  };
  struct Missing {
    std::vector<Candidate> candidates;  // the first is asked first
    bool asked = false;                 // the first one was
    Seq held_when_asked = 0;
    TimePoint due;
  };
  void drop(Missing& missing, std::size_t index);
  void step(const LogTag& log, Missing& missing, Seq held, TimePoint now, Due& result);

  const TreeSettings& settings_;
  std::unordered_map<LogTag, Missing> logs_;
  std::unordered_map<LinkSlot, std::size_t> announced_;  // candidates per link
  TimePoint next_due_{INT64_MAX};
};

template <typename HeldSeq>
MissingLogs::Due MissingLogs::due(TimePoint now, HeldSeq held) {
  Due result;
  next_due_ = TimePoint{INT64_MAX};
  for (auto it = logs_.begin(); it != logs_.end();) {
    if (it->second.due <= now) step(it->first, it->second, held(it->first), now, result);
    if (it->second.candidates.empty()) {
      it = logs_.erase(it);
    } else {
      next_due_ = std::min(next_due_, it->second.due);
      ++it;
    }
  }
  return result;
}

}  // namespace maillage
