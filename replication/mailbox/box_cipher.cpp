#include "replication/mailbox/box_cipher.h"

#include <sodium.h>

#include <algorithm>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(nonce_bytes + tag_bytes == box_overhead);

}  // namespace

bool is_box_size(std::size_t size) {
  return std::find(box_sizes.begin(), box_sizes.end(), size) != box_sizes.end();
}

BoxCipher::Direction BoxCipher::direction(const Secret& shared, const NetworkId& network,
                                          const CurveId& sender, const CurveId& recipient) {
  const std::initializer_list<ByteView> parts = {as_bytes("maillage mailbox 1 key"), shared.view(),
                                                 network.bytes(), sender.bytes(),
                                                 recipient.bytes()};
  auto hash = blake2b_256(parts);
  Direction result{Secret::copy_of(hash), to_bytes(as_bytes("maillage mailbox 1 box"))};
  sodium_memzero(hash.data(), hash.size());
  append(result.associated_data, network.bytes());
  append(result.associated_data, sender.bytes());
  append(result.associated_data, recipient.bytes());
  return result;
}

Result<BoxCipher> BoxCipher::create(const NetworkId& network, const CurveId& self,
                                    const Secret& self_secret, const CurveId& peer) {
  MAILLAGE_ASSERT(self_secret.size() == crypto_box_SECRETKEYBYTES);
  Secret shared(crypto_box_BEFORENMBYTES);
  const bool usable =
      peer != self && crypto_box_beforenm(shared.writable().data(), peer.value.data(),
                                          self_secret.view().data()) == 0;
  if (!usable) {
    return fail(ErrorKind::conflict,
                "the peer's published transport key is unusable: pair with it again");
  }
  return BoxCipher(direction(shared, network, self, peer), direction(shared, network, peer, self));
}

Bytes BoxCipher::seal(ByteView content, const RandomSource& random) const {
  const auto size = std::find_if(box_sizes.begin(), box_sizes.end(), [&](std::size_t each) {
    return each >= content.size() + box_overhead;
  });
  MAILLAGE_ASSERT(size != box_sizes.end());
  Bytes box(*size);
  random(std::span(box).first(nonce_bytes));
  std::copy(content.begin(), content.end(), box.begin() + nonce_bytes);
  std::uint8_t* text = box.data() + nonce_bytes;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      text, nullptr, text, *size - box_overhead, out_.associated_data.data(),
      out_.associated_data.size(), nullptr, box.data(), out_.key.view().data());
  return box;
}

std::optional<Bytes> BoxCipher::open(ByteView box) const {
  if (!is_box_size(box.size())) return std::nullopt;
  Bytes content(box.size() - box_overhead);
  const bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                          content.data(), nullptr, nullptr, box.data() + nonce_bytes,
                          box.size() - nonce_bytes, in_.associated_data.data(),
                          in_.associated_data.size(), box.data(), in_.key.view().data()) == 0;
  if (!opened) return std::nullopt;
  return content;
}

}  // namespace maillage
