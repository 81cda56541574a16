#include "protocol/crypto.h"

#include <sodium.h>

#include <stdexcept>

#include "protocol/assert.h"

namespace maillage {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> blake2b(std::initializer_list<ByteView> parts) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, Size);
  for (const ByteView part : parts) {
    crypto_generichash_update(&state, part.data(), part.size());
  }
  std::array<std::uint8_t, Size> out;
  crypto_generichash_final(&state, out.data(), out.size());
  return out;
}

std::string proquint(unsigned bits16) {
  constexpr std::string_view consonants = "bdfghjklmnprstvz";
  constexpr std::string_view vowels = "aiou";
  return {consonants[bits16 >> 12 & 15], vowels[bits16 >> 10 & 3], consonants[bits16 >> 6 & 15],
          vowels[bits16 >> 4 & 3], consonants[bits16 & 15]};
}

}  // namespace

void init_crypto() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not be initialised");
}

std::array<std::uint8_t, 32> blake2b_256(std::initializer_list<ByteView> parts) {
  return blake2b<32>(parts);
}
std::array<std::uint8_t, 16> blake2b_128(std::initializer_list<ByteView> parts) {
  return blake2b<16>(parts);
}

SigningKey SigningKey::from_seed(const Secret& seed32) {
  MAILLAGE_ASSERT(seed32.size() == crypto_sign_SEEDBYTES);
  SigningKey key;
  key.secret = Secret(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(key.id.value.data(), key.secret.writable().data(), seed32.view().data());
  return key;
}

Signature sign(const SigningKey& key, ByteView message) {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                       key.secret.view().data());
  return signature;
}

bool verify(const WriterId& writer, ByteView message, ByteView signature) {
  if (signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                     writer.value.data()) == 0;
}

SealingKey SealingKey::from_seed(const Secret& seed32) {
  MAILLAGE_ASSERT(seed32.size() == crypto_box_SEEDBYTES);
  SealingKey key;
  key.secret = Secret(crypto_box_SECRETKEYBYTES);
  crypto_box_seed_keypair(key.id.value.data(), key.secret.writable().data(), seed32.view().data());
  return key;
}

NetworkId network_id(std::string_view network_name) {
  NetworkId id;
  id.value = blake2b_256({as_bytes("maillage network:"), as_bytes(network_name)});
  return id;
}

std::string fingerprint(ByteView public_key) {
  const auto hash = blake2b_128({as_bytes("maillage fingerprint"), public_key});
  std::string words;
  for (std::size_t i = 0; i < hash.size(); i += 2) {
    if (i > 0) words += '-';
    words += proquint(static_cast<unsigned>(hash[i] << 8 | hash[i + 1]));
  }
  return words;
}

}  // namespace maillage
