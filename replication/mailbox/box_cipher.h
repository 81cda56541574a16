// The sealing of boxes between two hubs: what a relay may hold.
//
//   box    := nonce:24 XChaCha20-Poly1305(content zeros) tag:16     1, 4, 16, 64 or 250 KiB in all
//   key    := BLAKE2b-256("maillage mailbox 1 key" ‖ shared ‖ parties)
//   shared := crypto_box_beforenm(the sender's and the recipient's CURVE keys)
//   associated data := "maillage mailbox 1 box" ‖ parties
//   parties := network:32 sender:32 recipient:32
//
// `shared` is what crypto_box and CURVE themselves would use with these two keys; hashed under a
// name of its own it is no key of theirs, nor theirs one of boxes. The sender stands before the
// recipient, so a box returned to its sender does not open either. The nonce is random: 192 bits
// never repeat. Not forward secret: who obtains either secret key later can open the boxes it kept
// (the contexts in them are sealed to structures once more).
#pragma once

#include <array>
#include <optional>

#include "protocol/crypto.h"
#include "protocol/result.h"

namespace maillage {

// Lengths that a box may have, so that its length says little. The largest leaves room in a frame
// for what stands around it; no class is more than half empty but the first (piece_stream.h).
inline constexpr std::array<std::size_t, 5> box_sizes = {1 << 10, 4 << 10, 16 << 10, 64 << 10,
                                                         250 << 10};
inline constexpr std::size_t box_overhead = 24 + 16;
inline constexpr std::size_t max_box_content = box_sizes.back() - box_overhead;
bool is_box_size(std::size_t size);

class BoxCipher {
 public:
  // `self_secret` is the secret key of `self`. Error conflict when the peer's key is unusable: a
  // point of low order, which only a liar publishes, or this hub's own.
  static Result<BoxCipher> create(const NetworkId& network, const CurveId& self,
                                  const Secret& self_secret, const CurveId& peer);

  // `content` has at most `max_box_content` bytes.
  Bytes seal(ByteView content, const RandomSource& random) const;
  // The content with its padding; nothing unless the peer sealed it for this hub.
  std::optional<Bytes> open(ByteView box) const;

 private:
  struct Direction {
    Secret key;
    Bytes associated_data;
  };
  static Direction direction(const Secret& shared, const NetworkId& network, const CurveId& sender,
                             const CurveId& recipient);
  BoxCipher(Direction out, Direction in) : out_(std::move(out)), in_(std::move(in)) {}

  Direction out_;
  Direction in_;
};

}  // namespace maillage
