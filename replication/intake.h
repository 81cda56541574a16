// Whether a run that arrived may be stored: its place in the chain, up to where its log counts, its
// writer's certificate, its scope and its dependencies. Form and signatures were checked before
// (arrived.h).
#pragma once

#include <map>
#include <unordered_set>
#include <vector>

#include "replication/arrived.h"
#include "replication/environment.h"
#include "replication/log_limits.h"
#include "replication/loose_book.h"

namespace maillage {

enum class Verdict {
  accepted,
  duplicate,    // held already
  stranger,     // of a hub or in a kind of scope this node does not know: not taken
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
  // Everything is borrowed. `in_flight`: accepted, but not in the store yet. `loose`: those too.
  Intake(const HeadTable& heads, const Governance& governance, const LogLimits& log_limits,
         const LogSource& source, const ScopePolicy& policy,
         const std::unordered_set<UpdateId>& in_flight, const LooseBook& loose)
      : heads_(heads),
        governance_(governance),
        limits_(log_limits),
        source_(source),
        policy_(policy),
        in_flight_(in_flight),
        loose_(loose) {}

  // When accepted, `run` is left with exactly the updates to store: without what was held already
  // and what lies beyond a limit. When not, it may have lost some of that already.
  Verdict take(ArrivedRun& run) const;

  bool holds(const UpdateId& id) const;  // in its log
  bool keeps(const UpdateId& id) const;  // or set aside, or loose
  // Of a run that `take` called dependent: the first `most` of them.
  std::vector<UpdateId> missing_deps(const ArrivedRun& run, std::size_t most = SIZE_MAX) const;
  // The certificate that a run which `take` called uncertified waits for. Nothing: it is kept, and
  // something else is amiss.
  std::optional<UpdateId> missing_certificate(const ArrivedRun& run) const;
  // The hub that answers for the writer: who certified it, as governance knows or as the
  // certificate itself says, wherever that is kept. Nothing: none that was ever a member.
  std::optional<WriterId> answering_hub(const Header& header) const;
  // As above, if the update may be kept loose: it stands for itself and its writer may write there.
  std::optional<WriterId> hub_of_loose(const ArrivedRun& run) const;

 private:
  Verdict place(ArrivedRun& run) const;
  Verdict compare_with_held(const ArrivedRun& run) const;
  bool is_at_limit(const LogKey& log) const;
  bool cut_to_limit(ArrivedRun& run) const;
  bool is_vouched_for(const ArrivedRun& run) const;
  // By the certificate that the updates of one log name.
  using Answers = std::map<UpdateId, std::optional<WriterId>>;
  std::optional<WriterId> answering_hub(const Header& header, Answers& known) const;
  Verdict judge(const Update& update, Answers& known) const;
  std::optional<WriterId> hub_by_certificate(const Header& header) const;

  const HeadTable& heads_;
  const Governance& governance_;
  const LogLimits& limits_;
  const LogSource& source_;
  const ScopePolicy& policy_;
  const std::unordered_set<UpdateId>& in_flight_;
  const LooseBook& loose_;
};

// Whether `writer` may write in this scope at all; a pure rule of kind, scope and writer.
bool writer_fits_scope(const Header& header, const WriterId& writer_hub);

}  // namespace maillage
