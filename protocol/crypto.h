// The few primitives of Maillage, all libsodium's. No randomness is drawn here: whoever needs it is
// given it (RandomSource), so that a simulation replays bit for bit.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>

#include "protocol/bytes.h"
#include "protocol/ids.h"
#include "protocol/secret.h"

namespace maillage {

using RandomSource = std::function<void(std::span<std::uint8_t>)>;

template <typename Id>
Id random_id(const RandomSource& random) {
  Id id;
  random(id.value);
  return id;
}

// Call once before anything else of this header. Throws std::runtime_error if libsodium refuses.
void init_crypto();

// BLAKE2b (RFC 7693) of the parts in order, cut to the output's length at initialisation.
std::array<std::uint8_t, 32> blake2b_256(std::initializer_list<ByteView> parts);
std::array<std::uint8_t, 16> blake2b_128(std::initializer_list<ByteView> parts);

// Ed25519 (RFC 8032, libsodium's verification equation for every node: batch verifiers accept what
// it refuses, and an author could split the network with the difference).
struct SigningKey {
  WriterId id;
  Secret secret;  // 64 bytes, libsodium's layout
  static SigningKey from_seed(const Secret& seed32);
};
using Signature = std::array<std::uint8_t, 64>;
Signature sign(const SigningKey& key, ByteView message);
bool verify(const WriterId& writer, ByteView message, ByteView signature);

// X25519 key pair contexts are sealed to.
struct SealingKey {
  SealingId id;
  Secret secret;  // 32 bytes
  static SealingKey from_seed(const Secret& seed32);
};

// The network a signature belongs to: hubs of different networks never accept each other's updates.
NetworkId network_id(std::string_view network_name);

// Public keys as eight pronounceable five-letter words (Wilkerson, "A Proposal for Proquints",
// 2009: 16 bits a word) over a 128-bit hash; what two people compare by telephone.
std::string fingerprint(ByteView public_key);

}  // namespace maillage
