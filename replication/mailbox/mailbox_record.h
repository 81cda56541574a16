// A kept box as it stands in a table of the relay's store. The table belongs in no backup.
//
//   key   := number:u64 big-endian
//   value := 1:u8 from:32 to:32 received:u64 (ms since 1970) box
#pragma once

#include <optional>

#include "replication/mailbox/mailbox_message.h"

namespace maillage {

struct KeptBox {
  BoxNumber number = 0;
  CurveId from;
  CurveId to;
  TimePoint received;
  Bytes box;
  bool operator==(const KeptBox&) const = default;
};

Bytes mailbox_key(BoxNumber number);
Bytes mailbox_value(const KeptBox& kept);
// Nothing unless this node could have written it.
std::optional<KeptBox> read_mailbox_record(ByteView key, ByteView value);

}  // namespace maillage
