// Histories of a referral for tests: structures act, each on what it has seen.
#pragma once

#include <map>

#include "node/referral/fold.h"
#include "node/referral/rules.h"

namespace maillage::test {

// A structure and its hub, both named by one letter.
WriterId structure(char letter);
WriterId hub_of(char letter);

ReferralOperation opened_by(char opener, std::string theme = "utilisation-securisee");
ReferralOperation sent_to(char to, const UpdateId& leg = {});
ReferralOperation redirected_to(char to, const UpdateId& leg,
                                std::string reason = "hors-competence");
// accepted, declined, returned, cancelled, completed, closed, or a mark, with a usual code.
ReferralOperation plain(ReferralAct act, const UpdateId& leg = {});

class History {
 public:
  explicit History(char opener);

  // By `author` on everything acted so far.
  UpdateId act(char author, ReferralOperation operation);
  // By `author` on `seen` and its past only, as on a node that was cut off.
  UpdateId act_on(std::vector<UpdateId> seen, char author, ReferralOperation operation);
  // By a hub's own key, on everything.
  UpdateId act_by_hub(char letter, ReferralOperation operation);

  UpdateId opening() const { return updates_.front().id; }
  const std::vector<ReferralUpdate>& updates() const { return updates_; }
  std::vector<ReferralUpdate>& updates() { return updates_; }
  const ScopeId& scope() const { return scope_; }
  ReferralState fold() const { return fold_referral(scope_, updates_); }
  // Days pass between acts.
  void wait_days(std::uint64_t days) { clock_ms_ += days * 86'400'000; }

 private:
  UpdateId append(const WriterId& writer, const WriterId& hub, std::vector<UpdateId> deps,
                  ReferralOperation operation);

  ScopeId scope_;
  std::vector<ReferralUpdate> updates_;
  std::uint64_t clock_ms_ = 1'700'000'000'000;
};

const ChainEntry& entry(const ReferralState& state, const UpdateId& id);

}  // namespace maillage::test
