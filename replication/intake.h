// Whether an update that arrived may be stored: its form, its place in the chain, its writer's
// certificate, its dependencies and its signature, in the order that costs a liar most.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "replication/environment.h"
#include "replication/governance/governance.h"
#include "replication/head_table.h"

namespace maillage {

enum class Verdict {
  accepted,
  duplicate,    // held already
  stranger,     // of a hub this node is not paired with: not taken
  gap,          // an earlier update of the log is missing
  uncertified,  // its writer's certificate is not held yet
  dependent,    // another update it depends on is not held yet
  forked,       // contradicts what is held of the same log: set aside
  faulty,       // the sender should never have sent it
};

// Takes the updates of one frame in order; what it accepted must be stored before the next frame.
class Intake {
 public:
  Intake(const HeadTable& heads, const Governance& governance, const LogSource& source,
         const ScopePolicy& policy, const NetworkId& network)
      : heads_(heads),
        governance_(governance),
        source_(source),
        policy_(policy),
        network_(network) {}

  // `log` is filled whenever the header could be read.
  Verdict take(const RawUpdate& raw, LogKey& log);

  std::vector<Update> release() { return std::move(accepted_); }
  // The head including what this intake accepted.
  Head head(const LogKey& log) const;

 private:
  Verdict judge(const Update& update, const LogKey& log) const;
  Verdict compare_with_held(const Update& update, const LogKey& log) const;
  bool writer_is_certified(const Update& update) const;
  bool holds(const UpdateId& id) const;

  const HeadTable& heads_;
  const Governance& governance_;
  const LogSource& source_;
  const ScopePolicy& policy_;
  const NetworkId& network_;
  std::map<LogKey, Head> taken_;
  std::set<UpdateId> taken_ids_;
  std::vector<Update> accepted_;
};

// Whether `writer` may write in this scope at all; a pure rule of kind, scope and writer.
bool writer_fits_scope(const Header& header, const WriterId& writer_hub);

}  // namespace maillage
