// Whether a run that arrived may be stored: its place in the chain, up to where its log counts, its
// writer's certificate, its scope and its dependencies. Form and signatures were checked before
// (arrived.h).
#pragma once

#include <set>
#include <vector>

#include "replication/arrived.h"
#include "replication/environment.h"
#include "replication/log_limits.h"

namespace maillage {

enum class Verdict {
  accepted,
  duplicate,    // held already
  stranger,     // of a hub this node does not know: not taken
  full,         // a quota is used up: not taken
  gone,         // its scope was held and dropped: not taken
  beyond,       // behind a cut-off or a freeze: does not count
  gap,          // an earlier update of the log is missing
  uncertified,  // its writer's certificate is not held yet
  dependent,    // another update it depends on is not held yet
  forked,       // contradicts what is held of the same log
  faulty,       // the sender should never have sent it
};

class Intake {
 public:
  // Everything is borrowed. `in_flight`: accepted, but not in the store yet.
  Intake(const HeadTable& heads, const Governance& governance, const LogLimits& log_limits,
         const LogSource& source, const ScopePolicy& policy, const std::set<UpdateId>& in_flight)
      : heads_(heads),
        governance_(governance),
        limits_(log_limits),
        source_(source),
        policy_(policy),
        in_flight_(in_flight) {}

  // When accepted, `run` is left with exactly the updates to store: without what was held already
  // and what lies beyond a limit.
  Verdict take(ArrivedRun& run) const;

  bool holds(const UpdateId& id) const;
  // Of a run that `take` called dependent.
  std::vector<UpdateId> missing_deps(const ArrivedRun& run) const;

 private:
  Verdict place(ArrivedRun& run) const;
  Verdict compare_with_held(const ArrivedRun& run) const;
  bool is_at_limit(const LogKey& log) const;
  bool cut_to_limit(ArrivedRun& run) const;
  bool is_vouched_for(const ArrivedRun& run) const;
  Verdict judge(const Update& update) const;
  bool is_certified(const Update& update) const;

  const HeadTable& heads_;
  const Governance& governance_;
  const LogLimits& limits_;
  const LogSource& source_;
  const ScopePolicy& policy_;
  const std::set<UpdateId>& in_flight_;
};

// Whether `writer` may write in this scope at all; a pure rule of kind, scope and writer.
bool writer_fits_scope(const Header& header, const WriterId& writer_hub);

}  // namespace maillage
