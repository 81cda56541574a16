#include "protocol/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::array<std::size_t, 4> padding_classes = {1024, 4096, 16384, 66 * 1024};
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t prefix_bytes = nonce_bytes + 32;
constexpr std::size_t seed_bytes = 32;

std::array<std::uint8_t, 32> commitment(const Secret& key, ByteView nonce) {
  return blake2b_256({as_bytes("maillage key commitment"), key.view(), nonce});
}

std::array<std::uint8_t, 16> binding(const ScopeId& scope, const SealingId& recipient) {
  return blake2b_128({as_bytes("maillage wrap"), scope.bytes(), recipient.bytes()});
}

// The format of crypto_box_seal, with the ephemeral key from the given randomness so that a
// simulation replays; crypto_box_seal_open opens it.
// Nothing for a recipient key of low order, which only a liar publishes.
std::optional<Bytes> box_seal(ByteView message, const SealingId& recipient,
                              const RandomSource& random) {
  Secret seed(crypto_box_SEEDBYTES);
  random(seed.writable());
  const SealingKey ephemeral = SealingKey::from_seed(seed);
  std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, nonce.size());
  crypto_generichash_update(&state, ephemeral.id.value.data(), ephemeral.id.size);
  crypto_generichash_update(&state, recipient.value.data(), recipient.size);
  crypto_generichash_final(&state, nonce.data(), nonce.size());
  Bytes out = to_bytes(ephemeral.id.bytes());
  out.resize(crypto_box_SEALBYTES + message.size());
  if (crypto_box_easy(out.data() + ephemeral.id.size, message.data(), message.size(), nonce.data(),
                      recipient.value.data(), ephemeral.secret.view().data()) != 0) {
    return std::nullopt;
  }
  return out;
}

Secret padded(ByteView plaintext) {
  const std::size_t needed = plaintext.size() + 4;
  const auto size = std::find_if(padding_classes.begin(), padding_classes.end(),
                                 [needed](std::size_t c) { return c >= needed; });
  MAILLAGE_ASSERT(size != padding_classes.end());
  Secret out(*size);
  for (std::size_t i = 0; i < 4; ++i) {
    out.writable()[i] = static_cast<std::uint8_t>(plaintext.size() >> (8 * i));
  }
  std::copy(plaintext.begin(), plaintext.end(), out.writable().begin() + 4);
  return out;
}

Result<Secret> unpadded(const Secret& padded) {
  LittleEndianReader in(padded.view());
  const auto length = in.read<std::uint32_t>();
  const ByteView plain = in.read_bytes(length);
  if (!in.ok()) return fail(ErrorKind::invalid_input, "the sealed context is malformed");
  return Secret::copy_of(plain);
}

}  // namespace

std::size_t max_sealed_plaintext() { return padding_classes.back() - 4; }

Result<Bytes> seal(ByteView plaintext, const Secret& key, ByteView associated_data,
                   const RandomSource& random) {
  if (plaintext.size() > max_sealed_plaintext()) {
    return fail(ErrorKind::invalid_input,
                "the context is too long (66 KB at most): shorten the text and send again");
  }
  const Secret message = padded(plaintext);
  Bytes out(nonce_bytes);
  random(out);
  append(out, commitment(key, ByteView(out).first(nonce_bytes)));
  out.resize(prefix_bytes + message.size() + tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data() + prefix_bytes, nullptr, message.view().data(), message.size(),
      associated_data.data(), associated_data.size(), nullptr, out.data(), key.view().data());
  return out;
}

Result<Secret> open_sealed(ByteView sealed, const Secret& key, ByteView associated_data) {
  if (sealed.size() < prefix_bytes + tag_bytes + 4 || key.size() != 32) {
    return fail(ErrorKind::invalid_input, "the sealed context is malformed");
  }
  const ByteView nonce = sealed.first(nonce_bytes);
  const auto expected = commitment(key, nonce);
  if (sodium_memcmp(expected.data(), sealed.data() + nonce_bytes, expected.size()) != 0) {
    return fail(ErrorKind::invalid_input, "the key does not open this context");
  }
  const ByteView ciphertext = sealed.subspan(prefix_bytes);
  Secret message(ciphertext.size() - tag_bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          message.writable().data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(),
          associated_data.data(), associated_data.size(), nonce.data(), key.view().data()) != 0) {
    return fail(ErrorKind::invalid_input, "the sealed context was altered");
  }
  return unpadded(message);
}

Result<Bytes> wrap_key(const Secret& key, const SealingId& recipient, const ScopeId& scope,
                       const RandomSource& random) {
  MAILLAGE_ASSERT(key.size() == 32);
  Secret message(48);
  const auto bound = binding(scope, recipient);
  std::copy(key.view().begin(), key.view().end(), message.writable().begin());
  std::copy(bound.begin(), bound.end(), message.writable().begin() + 32);
  const auto box = box_seal(message.view(), recipient, random);
  if (!box) {
    return fail(ErrorKind::conflict,
                "the recipient's published key is unusable: ask its hub to renew it");
  }
  Bytes out = to_bytes(recipient.bytes());
  append(out, *box);
  MAILLAGE_ASSERT(out.size() == wrap_bytes);
  return out;
}

Bytes make_apart(const std::vector<Bytes>& wraps, const RandomSource& random) {
  Bytes apart(seed_bytes);
  random(apart);
  for (const Bytes& wrap : wraps) append(apart, wrap);
  return apart;
}

Result<Secret> unwrap_key(ByteView apart, const SealingKey& recipient, const ScopeId& scope) {
  for (std::size_t at = seed_bytes; at + wrap_bytes <= apart.size(); at += wrap_bytes) {
    const ByteView wrap = apart.subspan(at, wrap_bytes);
    if (SealingId::from(wrap.first(32)) != recipient.id) continue;
    Secret message(48);
    const bool opened =
        crypto_box_seal_open(message.writable().data(), wrap.data() + 32, wrap_bytes - 32,
                             recipient.id.value.data(), recipient.secret.view().data()) == 0;
    const auto bound = binding(scope, recipient.id);
    if (!opened || !std::equal(bound.begin(), bound.end(), message.view().begin() + 32)) {
      return fail(ErrorKind::invalid_input,
                  "the key of this context does not open: ask the sender");
    }
    return Secret::copy_of(message.view().first(32));
  }
  return fail(ErrorKind::not_found, "this context is not sealed to your structure");
}

}  // namespace maillage
