// Frames between two nodes as plain values; the wire form is schema/frame.capnp.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "protocol/update.h"

namespace maillage {

inline constexpr std::uint16_t protocol_version = 2;

// Binds the hub's signing key to the transport key of this very connection.
struct HelloFrame {
  std::uint16_t version = protocol_version;
  WriterId hub;
  Signature proof{};
  std::uint32_t credit_bytes = 0;
  std::uint32_t credit_frames = 0;
  Epoch incarnation = 0;  // of the sender's store; its arrival numbers mean nothing in another
  TimePoint clock;
  std::array<std::uint8_t, 16> nonce{};  // half of the key of this connection's audits
  std::uint8_t dictionary = 0;           // the newest one that the sender knows
};
// What the proof signs: said by the node with CURVE key `from` to the one with `to`.
Bytes hello_message(const NetworkId& network, const CurveId& from, const CurveId& to);

// Up to where the sender holds what the receiver sent it in earlier connections.
struct ResumeFrame {
  Epoch incarnation = 0;       // of the receiver, as its hello said
  std::uint64_t up_to = 0;     // arrival number of the receiver; 0: none
  std::uint64_t evidence = 0;  // sum over the proofs held
  bool audit = false;          // wanted whatever the numbers say
  bool lacks_genesis = false;
  std::vector<WriterId> takes;  // hubs the sender takes updates of; empty: members of the network
  std::vector<WriterId> capacity_of;  // hubs outside its region whose capacity the sender wants
};

struct LogHead {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  Head head;
  bool operator==(const LogHead&) const = default;
};
// News in short: who lacks some of it asks. An empty one is a sign of life.
struct HeadsFrame {
  std::vector<LogHead> heads;
};

// An update as it travels, not yet checked.
struct RawUpdate {
  Bytes envelope;
  Bytes body;
  Bytes apart;
  // As a store keeps it in its log, in a reading of this turn: its body is the signed one, and it
  // is chained to the update before it there.
  bool held = false;
  std::size_t size() const { return envelope.size() + body.size() + apart.size(); }
};
struct Backlog {
  ScopeKind kind = ScopeKind::governance;
  std::uint64_t updates = 0;
  std::uint64_t bytes = 0;
  bool operator==(const Backlog&) const = default;
};
struct PushFrame {
  Bytes runs;                      // of updates: protocol/compression.h
  std::uint64_t number = 0;        // from 1 in each connection
  std::uint64_t up_to = 0;         // with this frame the sender's arrivals up to here were sent
  std::vector<Backlog> remaining;  // what is still to come
};
// Every push up to this number was dealt with: credit comes back, also for one lost on the way.
struct AckFrame {
  std::uint64_t number = 0;
};

struct LogPosition {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  Seq from = 1;
};
struct WantFrame {
  std::vector<LogPosition> logs;
  std::vector<UpdateId> updates;  // whatever their log: what a dependency names
};
struct AuditFrame {
  Bytes message;
};
// Who pushes what to whom: replication/tree/tree_frame.h.
struct TreeTalkFrame {
  Bytes content;
};
struct GoneFrame {
  ScopeKind kind = ScopeKind::referral;
  ScopeId scope;
};
struct ProofFrame {
  Bytes proof;
};
struct GenesisFrame {
  Bytes operation;
};
struct BoxFrame {
  Bytes content;
};
struct ByeFrame {
  std::string reason;
};
struct UnknownFrame {};  // from a newer version: ignored

using Frame = std::variant<HelloFrame, ResumeFrame, PushFrame, AckFrame, WantFrame, HeadsFrame,
                           AuditFrame, TreeTalkFrame, GoneFrame, ProofFrame, GenesisFrame, BoxFrame,
                           ByeFrame, UnknownFrame>;

Bytes encode_frame(const Frame& frame);
// Whether they are a push, by their first words: the rest of them is not read.
bool is_push(ByteView bytes);
// Nothing when the bytes are not a frame; then the peer is faulty.
std::optional<Frame> decode_frame(ByteView bytes);

}  // namespace maillage
