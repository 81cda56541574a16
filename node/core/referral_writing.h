// Building the updates of a referral: headers, dependencies and sealed contexts.
#pragma once

#include <vector>

#include "node/core/hub_core.h"
#include "node/referral/context.h"

namespace maillage {

// Writes as `author`, certified by `auth`, after everything held of the referral.
class ReferralWriting {
 public:
  // `referral`: what is held of it; null for an opening.
  ReferralWriting(const HubCore& hub, const ScopeId& scope, const Referral* referral,
                  const SigningKey& author, const UpdateId& auth);

  // Of the next update, whoever signs it then; `flags` beside those of every act.
  Header next_header(LocalBatch& batch, std::uint8_t flags = 0) const;
  Update plain(LocalBatch& batch, const ReferralOperation& operation) const;

  // Seals `context` to `recipients` into the operation's opening or hop. Error conflict when a
  // recipient's published key is unusable, invalid_input when the context is too long.
  Result<Update> sealed(LocalBatch& batch, ReferralOperation operation, const Context& context,
                        const std::vector<SealingId>& recipients) const;

 private:
  const HubCore& hub_;
  const ScopeId scope_;
  std::vector<UpdateId> tips_;  // those that count first
  const SigningKey& author_;
  const UpdateId auth_;
};

// Opens the context that `update` carries for the owner of `key`. Errors: not_found when it carries
// none for this key, invalid_input when it was altered.
Result<Context> open_context(const Update& update, const SealingKey& key);

}  // namespace maillage
