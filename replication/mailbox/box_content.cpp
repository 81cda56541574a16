#include "replication/mailbox/box_content.h"

#include <algorithm>

namespace maillage {

Bytes encode_box_content(const BoxContent& content) {
  Bytes out;
  out.reserve(box_header_bytes + content.piece.size());
  append(out, content.from.bytes());
  append(out, content.to.bytes());
  append_le(out, content.number);
  append_le(out, content.taken);
  append_le(out, content.beyond);
  append_le(out, static_cast<std::uint32_t>(content.piece.size()));
  append(out, content.piece);
  return out;
}

std::optional<BoxContent> decode_box_content(ByteView bytes) {
  if (bytes.size() < box_header_bytes) return std::nullopt;
  LittleEndianReader in(bytes);
  BoxContent content;
  content.from = *LinkSession::from(in.read_bytes(LinkSession::size));
  content.to = *LinkSession::from(in.read_bytes(LinkSession::size));
  content.number = in.read<std::uint64_t>();
  content.taken = in.read<std::uint64_t>();
  content.beyond = in.read<std::uint64_t>();
  const auto length = in.read<std::uint32_t>();
  content.piece = in.read_bytes(length);
  if (!in.ok() || content.from.is_zero()) return std::nullopt;
  if ((content.number == 0) != content.piece.empty()) return std::nullopt;
  if (content.to.is_zero() && content.number != 0) return std::nullopt;
  const ByteView padding = bytes.subspan(in.position());
  const bool clean = std::all_of(padding.begin(), padding.end(), [](auto b) { return b == 0; });
  return clean ? std::optional(content) : std::nullopt;
}

}  // namespace maillage
