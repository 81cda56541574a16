#include "node/core/referral_writing.h"

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/limits.h"
#include "protocol/sealing.h"

namespace maillage {

// An act names 32 updates at most. Updates without effect, which anyone on the referral may add,
// must not push out those it answers.
ReferralWriting::ReferralWriting(const HubCore& hub, const ScopeId& scope, const Referral* referral,
                                 const SigningKey& author, const UpdateId& auth)
    : hub_(hub), scope_(scope), author_(author), auth_(auth) {
  if (referral == nullptr) return;
  std::set<UpdateId> idle;
  for (const ChainEntry& entry : referral->state.chain) {
    if (entry.effect == Effect::not_entitled) idle.insert(entry.id);
  }
  tips_.assign(referral->tips.begin(), referral->tips.end());
  std::stable_partition(tips_.begin(), tips_.end(),
                        [&idle](const UpdateId& tip) { return !idle.contains(tip); });
}

Header ReferralWriting::next_header(LocalBatch& batch, std::uint8_t flags) const {
  Header header = batch.next_header(ScopeKind::referral, scope_, author_.id, auth_);
  header.flags = static_cast<std::uint8_t>(header.flags | flags | flag_erasable);
  header.schema = referral_schema;
  // What the chain already says is not repeated.
  std::copy_if(tips_.begin(), tips_.end(), std::back_inserter(header.deps),
               [&header](const UpdateId& tip) { return tip != header.prev; });
  header.deps.resize(std::min(header.deps.size(), limits::deps_per_update));
  std::sort(header.deps.begin(), header.deps.end());
  return header;
}

Update ReferralWriting::plain(LocalBatch& batch, const ReferralOperation& operation) const {
  MAILLAGE_ASSERT(is_well_formed(operation));
  return sign_update(next_header(batch, 0), {encode(operation)}, make_apart({}, hub_.random()),
                     author_, hub_.network());
}

Result<Update> ReferralWriting::sealed(LocalBatch& batch, ReferralOperation operation,
                                       const Context& context,
                                       const std::vector<SealingId>& recipients) const {
  const Header header = next_header(batch, flag_sealed);
  Secret key(32);
  hub_.random()(key.writable());
  std::vector<Bytes> wraps;
  for (const SealingId& recipient : recipients) {
    auto wrap = wrap_key(key, recipient, scope_, hub_.random());
    if (!wrap) return unexpected(wrap.error());
    wraps.push_back(std::move(*wrap));
  }
  auto ciphertext = seal(encode(context).view(), key, header.associated_data(), hub_.random());
  if (!ciphertext) return unexpected(ciphertext.error());
  (operation.opening ? operation.opening->context : operation.hop->context) =
      std::move(*ciphertext);
  MAILLAGE_ASSERT(is_well_formed(operation));
  return sign_update(header, {encode(operation)}, make_apart(wraps, hub_.random()), author_,
                     hub_.network());
}

Result<Context> open_context(const Update& update, const SealingKey& key) {
  const ReferralOperation operation = operation_of(update);
  const Bytes* sealed = operation.opening ? &operation.opening->context
                        : operation.hop   ? &operation.hop->context
                                          : nullptr;
  if (sealed == nullptr || sealed->empty()) {
    return fail(ErrorKind::not_found, "there is no fiche de liaison here");
  }
  const auto unwrapped = unwrap_key(update.apart, key, update.header.scope);
  if (!unwrapped) return unexpected(unwrapped.error());
  const auto plain = open_sealed(*sealed, *unwrapped, update.header.associated_data());
  if (!plain) return unexpected(plain.error());
  auto context = decode_context(plain->view());
  if (!context) {
    return fail(ErrorKind::invalid_input,
                "the fiche de liaison is unreadable: ask the sender to send it again");
  }
  return std::move(*context);
}

}  // namespace maillage
