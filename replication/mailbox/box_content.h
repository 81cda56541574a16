// What stands in a box once it is open.
//
//   content := from:16 to:16 number:u64 taken:u64 beyond:u64 length:u32 piece:length zeros
//
//   from, to  sessions of the sender and of the recipient; to is zero while the sender knows none
//   number    of the piece, from 1 in each pair of sessions; 0: no piece
//   taken     every piece of the recipient's up to this number arrived
//   beyond    bit i: piece taken + 1 + i arrived
//   piece     the next bytes of the stream of frames (piece_stream.h)
#pragma once

#include <optional>

#include "protocol/ids.h"
#include "replication/mailbox/box_cipher.h"

namespace maillage {

// One run of one end of a boxed link, drawn at random; zero is none.
using LinkSession = FixedId<struct LinkSessionTag, 16>;

struct BoxContent {
  LinkSession from;
  LinkSession to;
  std::uint64_t number = 0;
  std::uint64_t taken = 0;
  std::uint64_t beyond = 0;
  ByteView piece;  // borrowed
};
inline constexpr std::size_t box_header_bytes = 16 + 16 + 3 * 8 + 4;
inline constexpr std::size_t max_piece_bytes = max_box_content - box_header_bytes;

Bytes encode_box_content(const BoxContent& content);
// Nothing unless it is one of the above, with nothing but zeros behind. Borrows from `bytes`.
std::optional<BoxContent> decode_box_content(ByteView bytes);

}  // namespace maillage
