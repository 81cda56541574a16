#include "replication/peer_memory.h"

#include <algorithm>

namespace maillage {
namespace {

constexpr std::uint8_t version = 1;

}  // namespace

std::uint64_t PeerMemory::cursor(Epoch incarnation) const {
  for (const Cursor& cursor : cursors) {
    if (cursor.incarnation == incarnation) return cursor.up_to;
  }
  return 0;
}

void PeerMemory::move_cursor(Epoch incarnation, std::uint64_t up_to) {
  std::erase_if(cursors, [&](const Cursor& c) { return c.incarnation == incarnation; });
  cursors.push_front({incarnation, up_to});
  if (cursors.size() > cursors_kept) cursors.pop_back();
}

Bytes encode(const PeerMemory& memory) {
  Bytes out{version};
  append_le(out, memory.own_incarnation);
  append_le(out, memory.acknowledged);
  append_le(out, static_cast<std::uint64_t>(memory.last_heard.milliseconds));
  append_le(out, static_cast<std::uint8_t>(memory.cursors.size()));
  for (const PeerMemory::Cursor& cursor : memory.cursors) {
    append_le(out, cursor.incarnation);
    append_le(out, cursor.up_to);
  }
  append_le(out, static_cast<std::uint32_t>(memory.takes.size()));
  for (const WriterId& hub : memory.takes) append(out, hub.bytes());
  return out;
}

PeerMemory decode_peer_memory(ByteView bytes) {
  LittleEndianReader in(bytes);
  PeerMemory memory;
  if (in.read<std::uint8_t>() != version) return {};
  memory.own_incarnation = in.read<std::uint64_t>();
  memory.acknowledged = in.read<std::uint64_t>();
  memory.last_heard.milliseconds = static_cast<std::int64_t>(in.read<std::uint64_t>());
  const std::size_t cursors = in.read<std::uint8_t>();
  for (std::size_t i = 0; i < cursors && in.ok(); ++i) {
    const auto incarnation = in.read<std::uint64_t>();
    memory.cursors.push_back({incarnation, in.read<std::uint64_t>()});
  }
  const std::size_t takes = in.read<std::uint32_t>();
  for (std::size_t i = 0; i < takes && in.ok(); ++i) {
    if (const auto hub = WriterId::from(in.read_bytes(WriterId::size))) memory.takes.insert(*hub);
  }
  return in.at_end() ? memory : PeerMemory{};
}

}  // namespace maillage
