// Every tuning constant of tree push, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace maillage {

struct TreeSettings {
  // A digest waits for more heads to tell, at least this long and at most twice as long; drawn anew
  // each time, so that the two ends of a link seldom tell each other the same heads.
  std::int64_t digest_ms = 1000;
  // How long a neighbour holds a head before we ask it: time for the tree to deliver.
  std::int64_t want_ms = 1000;
  // How long an asked neighbour may stay silent before the next one is asked.
  std::int64_t answer_ms = 3000;
  // A link must promise at least this much less delay to become the parent: below it, the jitter of
  // single frames would move parents for ever.
  std::int64_t gain_ms = 4;
  // A link that would have delivered this much later than our parent did is told all the same: we
  // may be the faster way for it. With it a tree of 500 hubs settles in 5 updates, without it in 7.
  std::int64_t tell_late_ms = 60;
  // Origins with a tree of their own; the others share one. A network of 1,350 hubs fits three
  // times, at about 150 bytes each.
  std::size_t routes = 4096;
  // Heads that changed lately, kept for digests; beyond it digests leave early.
  std::size_t recent_heads = 4096;
  // ... and for how long at most, to compare what slower links announce.
  std::int64_t recent_ms = 10'000;
  // Announced logs we do not hold, in all and of one link. What is beyond is found by audit.
  std::size_t missing_logs = 16'384;
  std::size_t missing_logs_of_link = 1024;
  // Neighbours remembered that announced the same missing log.
  std::size_t candidates = 8;
  // A link that broke this many promises is neither asked nor chosen as a parent for a while.
  int broken_promises = 8;
  std::int64_t distrust_ms = 10 * 60 * 1000;
};

}  // namespace maillage
