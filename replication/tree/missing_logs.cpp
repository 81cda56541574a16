#include "replication/tree/missing_logs.h"

#include <algorithm>

namespace maillage {

void MissingLogs::note(const LogTag& log, LinkSlot link, Seq seq, bool trusted, TimePoint due) {
  auto found = logs_.find(log);
  if (found != logs_.end()) {
    for (Candidate& candidate : found->second.candidates) {
      if (candidate.link != link) continue;
      candidate.seq = std::max(candidate.seq, seq);
      return;
    }
    if (found->second.candidates.size() >= settings_.candidates) return;
  } else if (logs_.size() >= settings_.missing_logs) {
    return;
  }
  std::size_t& announced = announced_[link];
  if (announced >= settings_.missing_logs_of_link) return;
  ++announced;
  if (found == logs_.end()) found = logs_.emplace(log, Missing{{}, false, 0, due}).first;
  Missing& missing = found->second;
  missing.candidates.push_back({link, seq, trusted});
  if (!missing.asked) missing.due = std::min(missing.due, due);
  next_due_ = std::min(next_due_, missing.due);
}

void MissingLogs::drop(Missing& missing, std::size_t index) {
  const auto candidate = missing.candidates.begin() + static_cast<std::ptrdiff_t>(index);
  --announced_[candidate->link];
  if (index == 0) missing.asked = false;
  missing.candidates.erase(candidate);
}

LinkSet MissingLogs::arrived(const LogTag& log, Seq held) {
  LinkSet holders;
  const auto found = logs_.find(log);
  if (found == logs_.end()) return holders;
  Missing& missing = found->second;
  for (std::size_t i = missing.candidates.size(); i-- > 0;) {
    if (missing.candidates[i].seq >= held) holders.set(missing.candidates[i].link);
    if (missing.candidates[i].seq <= held) drop(missing, i);
  }
  if (missing.candidates.empty()) logs_.erase(found);
  return holders;
}

void MissingLogs::forget(LinkSlot link) {
  for (auto it = logs_.begin(); it != logs_.end();) {
    Missing& missing = it->second;
    for (std::size_t i = missing.candidates.size(); i-- > 0;) {
      if (missing.candidates[i].link != link) continue;
      if (i == 0 && missing.asked) missing.due = TimePoint{0};
      drop(missing, i);
    }
    next_due_ = std::min(next_due_, missing.due);
    it = missing.candidates.empty() ? logs_.erase(it) : std::next(it);
  }
  announced_.erase(link);
}

// Its time has come: ask, or give up on whom was asked and ask the next.
void MissingLogs::step(const LogTag& log, Missing& missing, Seq held, TimePoint now, Due& result) {
  for (std::size_t i = missing.candidates.size(); i-- > 0;) {
    if (missing.candidates[i].seq <= held) drop(missing, i);
  }
  if (missing.asked && held == missing.held_when_asked) {
    result.broken.push_back(missing.candidates.front().link);
    drop(missing, 0);
  }
  if (missing.candidates.empty()) return;
  // A log that moves is being sent: wait on without asking twice.
  if (!missing.asked) {
    const auto first = std::find_if(missing.candidates.begin(), missing.candidates.end(),
                                    [](const Candidate& candidate) { return candidate.trusted; });
    if (first != missing.candidates.end()) std::swap(*first, missing.candidates.front());
  }
  if (!missing.asked) result.ask.push_back({log, missing.candidates.front().link});
  missing.asked = true;
  missing.held_when_asked = held;
  missing.due = TimePoint{now.milliseconds + settings_.answer_ms};
}

}  // namespace maillage
