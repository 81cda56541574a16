// Frames between two nodes as plain values; the wire form is schema/frame.capnp.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t protocol_version = 1;

// Binds the hub's signing key to the transport key of this very connection.
struct HelloFrame {
  std::uint16_t version = protocol_version;
  WriterId hub;
  Signature proof{};
  std::uint32_t credit_bytes = 0;
  std::uint32_t credit_frames = 0;
};
// What the proof signs: said by the node with CURVE key `from` to the one with `to`.
Bytes hello_message(const NetworkId& network, const CurveId& from, const CurveId& to);

struct LogHead {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  Head head;
  bool operator==(const LogHead&) const = default;
};
struct HeadsFrame {
  std::vector<LogHead> heads;
  bool last = true;
  std::vector<WriterId> trusted;  // hubs the sender takes updates of; in the last part only
};

// An update as it travels, not yet checked.
struct RawUpdate {
  Bytes envelope;
  Bytes body;
  Bytes apart;
  std::size_t size() const { return envelope.size() + body.size() + apart.size(); }
};
struct PushFrame {
  std::vector<RawUpdate> updates;
};

struct AckFrame {
  std::uint32_t frames = 0;
  std::uint64_t bytes = 0;
};
struct WantFrame {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  Seq from = 1;
};
struct DigestFrame {
  std::array<std::uint8_t, 32> heads{};
};
struct ByeFrame {
  std::string reason;
};
struct UnknownFrame {};  // from a newer version: ignored

using Frame = std::variant<HelloFrame, HeadsFrame, PushFrame, AckFrame, WantFrame, DigestFrame,
                           ByeFrame, UnknownFrame>;

Bytes encode_frame(const Frame& frame);
// Nothing when the bytes are not a frame; then the peer is faulty.
std::optional<Frame> decode_frame(ByteView bytes);

}  // namespace maillage
