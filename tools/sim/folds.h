// What a hub makes of the updates it holds, by the real folds of the domain rooms.
#pragma once

#include <map>
#include <set>

#include "node/directory/fold.h"
#include "node/referral/fold.h"
#include "replication/governance/governance.h"
#include "replication/head_table.h"

namespace maillage::sim {

struct SimReferral {
  std::vector<ReferralUpdate> updates;
  std::set<UpdateId> tips;  // held updates that no other one follows
  ReferralState state;
};

class Folds {
 public:
  Governance governance;

  // Certificates before what they certify; answers are right after `settle`.
  void apply(const Update& update);
  // Returns the referrals touched since the last call.
  std::set<ScopeId> settle();
  std::vector<std::pair<ScopeId, WriterId>> take_opened() { return std::exchange(opened_, {}); }
  void clear();
  // As HubState::is_outdated.
  bool is_outdated() const;

  const DirectoryFold* directory(const WriterId& hub) const;
  const SimReferral* referral(const ScopeId& scope) const;
  const std::map<WriterId, DirectoryFold>& directories() const { return directories_; }
  const std::map<ScopeId, SimReferral>& referrals() const { return referrals_; }

  using StateHash = std::array<std::uint8_t, 32>;
  // A kind and the bytes of a scope; a directory is named by its hub.
  using Name = std::pair<ScopeKind, std::string>;
  std::map<Name, StateHash> state_hashes() const;

 private:
  void apply_referral(const Update& update);
  void apply_trace(const Update& update);

  std::map<WriterId, DirectoryFold> directories_;
  std::map<ScopeId, SimReferral> referrals_;
  std::map<ScopeId, std::vector<std::string>> traces_;
  std::set<ScopeId> unsettled_;
  std::vector<std::pair<ScopeId, WriterId>> opened_;
  std::map<std::pair<WriterId, UpdateId>, std::optional<WriterId>> answers_;
};

}  // namespace maillage::sim
