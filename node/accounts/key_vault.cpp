#include "node/accounts/key_vault.h"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::string_view magic = "MLK1";
constexpr std::size_t seed_bytes = 32;
constexpr std::size_t check_bytes = 8;
constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr const char* damaged_record =
    "the account record is damaged: use the recovery code, or restore the last backup";

static_assert(sizeof(WrappedKeys::salt) == crypto_pwhash_SALTBYTES);
static_assert(sizeof(WrappedKeys::nonce) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(sizeof(WrappedKeys::sealed) ==
              2 * seed_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);

bool within_bounds(const KdfCost& cost) {
  return cost.passes >= min_kdf_cost.passes && cost.passes <= max_kdf_cost.passes &&
         cost.memory_kib >= min_kdf_cost.memory_kib && cost.memory_kib <= max_kdf_cost.memory_kib;
}

class DerivedKeys {
 public:
  DerivedKeys(std::string_view password, const WrappedKeys& wrapped) : bytes_(2 * key_bytes) {
    MAILLAGE_ASSERT(within_bounds(wrapped.cost));
    const std::size_t memory = std::size_t{wrapped.cost.memory_kib} * 1024;
    if (crypto_pwhash(bytes_.writable().data(), bytes_.size(), password.data(), password.size(),
                      wrapped.salt.data(), wrapped.cost.passes, memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
      throw std::runtime_error("checking a password takes " + std::to_string(memory >> 20) +
                               " MiB of memory: close other programs and try again");
    }
  }
  const std::uint8_t* wrapping_key() const { return bytes_.view().data(); }
  std::array<std::uint8_t, 32> commitment() const {
    return blake2b_256({as_bytes("maillage vault"), bytes_.view().last(key_bytes)});
  }

 private:
  Secret bytes_;
};

Bytes fields_before_sealed(const WrappedKeys& wrapped) {
  Bytes out = to_bytes(as_bytes(magic));
  append_le(out, wrapped.cost.passes);
  append_le(out, wrapped.cost.memory_kib);
  append(out, wrapped.salt);
  append(out, wrapped.nonce);
  append(out, wrapped.commitment);
  return out;
}

Bytes associated_data(const WrappedKeys& wrapped, ByteView public_part) {
  Bytes out = fields_before_sealed(wrapped);
  append(out, public_part);
  return out;
}

Bytes check_of(ByteView record) {
  const auto hash = blake2b_128({record});
  return to_bytes(ByteView(hash).first(check_bytes));
}

}  // namespace

Bytes encode_wrapped_keys(const WrappedKeys& wrapped) {
  Bytes out = fields_before_sealed(wrapped);
  append(out, wrapped.sealed);
  append(out, check_of(out));
  MAILLAGE_ASSERT(out.size() == wrapped_keys_bytes);
  return out;
}

Result<WrappedKeys> decode_wrapped_keys(ByteView bytes) {
  const auto damaged = [] { return fail(ErrorKind::failure, damaged_record); };
  if (bytes.size() != wrapped_keys_bytes) return damaged();
  LittleEndianReader in(bytes);
  if (as_text(in.read_bytes(magic.size())) != magic) return damaged();
  WrappedKeys wrapped;
  wrapped.cost.passes = in.read<std::uint32_t>();
  wrapped.cost.memory_kib = in.read<std::uint32_t>();
  const auto take = [&in](auto& field) {
    const ByteView raw = in.read_bytes(field.size());
    std::copy(raw.begin(), raw.end(), field.begin());
  };
  take(wrapped.salt);
  take(wrapped.nonce);
  take(wrapped.commitment);
  take(wrapped.sealed);
  const Bytes check = check_of(bytes.first(in.position()));
  if (as_text(in.read_bytes(check_bytes)) != as_text(check)) return damaged();
  if (!within_bounds(wrapped.cost)) {
    return fail(ErrorKind::failure,
                "the account record asks for more work than any of ours: do not use it");
  }
  return wrapped;
}

WrappedKeys wrap_keys(const UnlockedKeys& keys, std::string_view password, ByteView public_part,
                      const KdfCost& cost, const RandomSource& random) {
  MAILLAGE_ASSERT(keys.signing_seed.size() == seed_bytes && keys.sealing_seed.size() == seed_bytes);
  WrappedKeys wrapped;
  wrapped.cost = cost;
  random(wrapped.salt);
  random(wrapped.nonce);
  const DerivedKeys derived(password, wrapped);
  wrapped.commitment = derived.commitment();
  Secret seeds(2 * seed_bytes);
  std::ranges::copy(keys.signing_seed.view(), seeds.writable().begin());
  std::ranges::copy(keys.sealing_seed.view(), seeds.writable().begin() + seed_bytes);
  const Bytes bound = associated_data(wrapped, public_part);
  crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped.sealed.data(), nullptr, seeds.view().data(),
                                             seeds.size(), bound.data(), bound.size(), nullptr,
                                             wrapped.nonce.data(), derived.wrapping_key());
  return wrapped;
}

Result<UnlockedKeys> unlock_keys(const WrappedKeys& wrapped, std::string_view password,
                                 ByteView public_part) {
  const DerivedKeys derived(password, wrapped);
  const auto commitment = derived.commitment();
  if (sodium_memcmp(commitment.data(), wrapped.commitment.data(), commitment.size()) != 0) {
    return fail(ErrorKind::invalid_input, "wrong password: check the keyboard and type it again");
  }
  const Bytes bound = associated_data(wrapped, public_part);
  Secret seeds(2 * seed_bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          seeds.writable().data(), nullptr, nullptr, wrapped.sealed.data(), wrapped.sealed.size(),
          bound.data(), bound.size(), wrapped.nonce.data(), derived.wrapping_key()) != 0) {
    return fail(ErrorKind::failure, damaged_record);
  }
  return UnlockedKeys{Secret::copy_of(seeds.view().first(seed_bytes)),
                      Secret::copy_of(seeds.view().last(seed_bytes))};
}

std::string new_recovery_code(const RandomSource& random) {
  Secret entropy(32);
  random(entropy.writable());
  return fingerprint(entropy.view());
}

}  // namespace maillage
