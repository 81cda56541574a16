#include "replication/mailbox/mailbox_record.h"

#include <algorithm>

#include "replication/mailbox/box_cipher.h"

namespace maillage {
namespace {

constexpr std::uint8_t version = 1;

}  // namespace

Bytes mailbox_key(BoxNumber number) {
  Bytes key;
  append_le(key, number);
  std::reverse(key.begin(), key.end());
  return key;
}

Bytes mailbox_value(const KeptBox& kept) {
  Bytes value{version};
  value.reserve(1 + 2 * CurveId::size + 8 + kept.box.size());
  append(value, kept.from.bytes());
  append(value, kept.to.bytes());
  append_le(value, kept.received.milliseconds);
  append(value, kept.box);
  return value;
}

std::optional<KeptBox> read_mailbox_record(ByteView key, ByteView value) {
  if (key.size() != sizeof(BoxNumber)) return std::nullopt;
  KeptBox kept;
  for (const std::uint8_t byte : key) kept.number = kept.number << 8 | byte;
  LittleEndianReader in(value);
  const bool readable = in.read<std::uint8_t>() == version;
  const auto from = CurveId::from(in.read_bytes(CurveId::size));
  const auto to = CurveId::from(in.read_bytes(CurveId::size));
  kept.received.milliseconds = in.read<std::int64_t>();
  if (!readable || !in.ok() || kept.number == 0 || kept.received.milliseconds < 0) {
    return std::nullopt;
  }
  const ByteView box = value.subspan(in.position());
  if (!is_box_size(box.size())) return std::nullopt;
  kept.from = *from;
  kept.to = *to;
  kept.box = to_bytes(box);
  return kept;
}

}  // namespace maillage
