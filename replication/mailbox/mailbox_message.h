// What a hub and its relay say to each other about boxes: the content of a BOX frame.
//
//   message  := deposit | delivery | confirm | refused
//   deposit  := 1:u8 to:32 box                        hub to relay: keep this for that hub
//   delivery := 2:u8 from:32 number:u64 box           relay to hub: this was kept for you
//   confirm  := 3:u8 count:u16 number:u64{count}      hub to relay: forget these; ascending
//   refused  := 4:u8 to:32 why:u8                     relay to hub: a deposit was not kept
//
// Hubs are named by their CURVE keys. The depositor is who the connection says it is.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "protocol/ids.h"

namespace maillage {

// Of one relay, rising. It begins with the time, so that a restart with an empty table does not
// begin again with numbers that a late confirmation may name.
using BoxNumber = std::uint64_t;
inline constexpr std::size_t confirm_length = 64;

enum class BoxRefusal : std::uint8_t {
  full = 1,          // later there may be room
  not_admitted = 2,  // one of the two hubs has no place at this relay
};

struct BoxDeposit {
  CurveId to;
  Bytes box;
  bool operator==(const BoxDeposit&) const = default;
};
struct BoxDelivery {
  CurveId from;
  BoxNumber number = 0;
  Bytes box;
  bool operator==(const BoxDelivery&) const = default;
};
struct BoxConfirm {
  std::vector<BoxNumber> numbers;  // 1 to confirm_length, ascending
  bool operator==(const BoxConfirm&) const = default;
};
struct BoxRefused {
  CurveId to;
  BoxRefusal why = BoxRefusal::full;
  bool operator==(const BoxRefused&) const = default;
};
using MailboxMessage = std::variant<BoxDeposit, BoxDelivery, BoxConfirm, BoxRefused>;

Bytes encode_mailbox_message(const MailboxMessage& message);
// Nothing unless the bytes are exactly one message; a box must have one of the lengths of boxes.
std::optional<MailboxMessage> decode_mailbox_message(ByteView bytes);

}  // namespace maillage
