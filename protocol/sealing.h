// Sealing of a referral's context to the structures that may read it.
//
//   sealed := nonce:24 commitment:32 XChaCha20-Poly1305(padded plain text)
//   padded := length:u32 plain text zeros, up to the next padding class (1, 4, 16, 66 KiB)
//   wrap   := recipient:32 crypto_box_seal(key:32 ‖ binding:16)
//
// The associated data is the header of the update that carries it, so a sealed context cannot be
// moved to another update, writer or referral. The commitment makes the ciphertext open with one
// key only (XChaCha20-Poly1305 alone does not: Len, Grubbs and Ristenpart, 2021).
#pragma once

#include <vector>

#include "protocol/crypto.h"
#include "protocol/result.h"

namespace maillage {

inline constexpr std::size_t wrap_bytes = 32 + 48 + 48;

// The largest plain text that can be sealed.
std::size_t max_sealed_plaintext();

// `key` is 32 bytes, used once. Error invalid_input when the text is too long.
Result<Bytes> seal(ByteView plaintext, const Secret& key, ByteView associated_data,
                   const RandomSource& random);

// Error invalid_input when the key is wrong or anything was altered.
Result<Secret> open_sealed(ByteView sealed, const Secret& key, ByteView associated_data);

// Wraps `key` for one recipient, bound to a scope so that a wrap cannot serve elsewhere. Error
// conflict when the recipient's published key is unusable.
Result<Bytes> wrap_key(const Secret& key, const SealingId& recipient, const ScopeId& scope,
                       const RandomSource& random);

// The seed and wraps of an update's `apart` part.
Bytes make_apart(const std::vector<Bytes>& wraps, const RandomSource& random);

// The key wrapped for `recipient` in an `apart` part; not_found when there is no wrap for it,
// invalid_input when there is one that does not open.
Result<Secret> unwrap_key(ByteView apart, const SealingKey& recipient, const ScopeId& scope);

}  // namespace maillage
