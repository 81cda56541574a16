// A structure's secret keys, wrapped by a password of one of its workers (or by the printed
// recovery code): Argon2id (RFC 9106) makes the wrapping key, XChaCha20-Poly1305 wraps.
//
//   record   := "MLK1" passes:u32 memory_kib:u32 salt:16 nonce:24 commitment:32 sealed:80 check:8
//               (172 bytes, integers little-endian)
//   derived  := Argon2id(password, salt, passes, memory, 1 lane), 64 bytes: wrapping key ‖ proof
//   key commitment := BLAKE2b-256("maillage vault" ‖ proof key) sealed   :=
//   XChaCha20-Poly1305(signing seed ‖ sealing seed), associated data: the record's
//               fields before it ‖ public part of the account
//   check    := first 8 bytes of BLAKE2b-128 of all before
//
// The commitment tells a wrong password from a damaged record; it gives a guesser nothing that
// `sealed` does not. The check is against accidents.
// Argon2id is slow on purpose: these are pure functions of their arguments, to be run on another
// thread. Passwords are UTF-8 as typed (not normalised); the caller wipes its copy.
#pragma once

#include <array>
#include <string_view>

#include "protocol/crypto.h"
#include "protocol/result.h"

namespace maillage {

// What one guess costs. A record may not ask for more than the maxima: it could come from a
// stranger's backup.
struct KdfCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 256 * 1024;
  bool operator==(const KdfCost&) const = default;
};
inline constexpr KdfCost unlock_cost{3, 256 * 1024};
inline constexpr KdfCost max_kdf_cost{10, 512 * 1024};
inline constexpr KdfCost min_kdf_cost{1, 8};  // libsodium's

struct UnlockedKeys {
  Secret signing_seed;  // 32 bytes: SigningKey::from_seed
  Secret sealing_seed;  // 32 bytes: SealingKey::from_seed
  UnlockedKeys clone() const { return {signing_seed.clone(), sealing_seed.clone()}; }
};

struct WrappedKeys {
  KdfCost cost;
  std::array<std::uint8_t, 16> salt{};
  std::array<std::uint8_t, 24> nonce{};
  std::array<std::uint8_t, 32> commitment{};
  std::array<std::uint8_t, 80> sealed{};
  bool operator==(const WrappedKeys&) const = default;
};

inline constexpr std::size_t wrapped_keys_bytes = 172;
Bytes encode_wrapped_keys(const WrappedKeys& wrapped);
// ErrorKind::failure for anything damaged, foreign or above the maxima.
Result<WrappedKeys> decode_wrapped_keys(ByteView bytes);

// `public_part`: the account's own record (structure, login, role) in its stored encoding; the keys
// open only together with exactly these bytes. Both throw std::runtime_error when the machine has
// not the memory.
WrappedKeys wrap_keys(const UnlockedKeys& keys, std::string_view password, ByteView public_part,
                      const KdfCost& cost, const RandomSource& random);
// ErrorKind::invalid_input: wrong password (count an attempt). ErrorKind::failure: the password is
// right and the record, or the public part, is not what was stored.
Result<UnlockedKeys> unlock_keys(const WrappedKeys& wrapped, std::string_view password,
                                 ByteView public_part);

// Eight words that carry 128 random bits, to print and lock away: a password for `wrap_keys`.
std::string new_recovery_code(const RandomSource& random);

}  // namespace maillage
