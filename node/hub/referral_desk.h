// What workers do with referrals. Every act is checked by the rules before it is signed, durable
// when the call returns, and on its way to the hubs concerned when they can be reached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/hub/hub.h"
#include "node/referral/context.h"
#include "node/referral/loops.h"

namespace maillage {

// A structure's keys, open during a worker's session.
struct Worker {
  const SigningKey& signing;
  const SealingKey& sealing;
  const WriterId& structure() const { return signing.id; }
};

struct OpenRequest {
  std::string theme;
  std::string help;
  std::string department;  // of the need
  Context context;         // `path` set: joins that path; else a new path id is drawn
};
struct OpenedReferral {
  ScopeId scope;
  PathId path;  // for the sheet the person carries
};

struct SendRequest {
  WriterId to;
  Agreement agreement;      // `day` is filled in
  std::string reason;       // of a redirection
  std::string loop_reason;  // why, when the sender was warned of a loop and goes on
  std::string note;         // added for the recipient; empty: the former note does not follow
};

// "2026-11-23", for days since 1970-01-01.
std::string iso_day(std::int32_t day);

class ReferralDesk {
 public:
  explicit ReferralDesk(Hub& hub) : hub_(hub) {}

  Result<OpenedReferral> open(const Worker& worker, OpenRequest request);

  // Opens the next leg: `sent` by who holds the baton with no open leg, `redirected` by a
  // recipient. Error findings: a loop, with what to do; nothing was sent.
  Result<void> send(const Worker& worker, const ScopeId& scope, ReferralAct act,
                    const SendRequest& request);

  // accepted, declined, completed, returned, cancelled, closed.
  Result<void> answer(const Worker& worker, const ScopeId& scope, ReferralAct act,
                      const std::string& reason, const std::string& outcome);

  // The latest fiche de liaison this structure may read. Error not_found when there is none.
  Result<Context> context(const Worker& worker, const ScopeId& scope) const;
  // The recipient structure opened it: its own mark, once.
  void mark_seen(const Worker& worker, const ScopeId& scope);

  // The one referral whose id begins with `text` (6 characters or more). Errors: not_found,
  // conflict.
  Result<ScopeId> resolve(std::string_view text) const;
  std::optional<LoopWarning> loop_warning_for(const ScopeId& scope, const WriterId& to) const;
  std::string name_of(const WriterId& structure_or_hub) const;

 private:
  Result<void> check_hop(const Worker& worker, const Referral& referral, ReferralAct act,
                         const SendRequest& request) const;
  Result<void> check_reach(const Referral& referral, const WriterId& hub) const;
  Result<void> check_loop(const ScopeId& scope, const SendRequest& request) const;
  Result<Context> context_to_send(const Worker& worker, const Referral& referral,
                                  const ScopeId& scope, ReferralAct act,
                                  const SendRequest& request) const;
  Result<UpdateId> certificate_of(const Worker& worker) const;
  std::uint32_t today() const;

  Hub& hub_;
};

}  // namespace maillage
