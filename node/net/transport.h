// Frames between hubs over ZeroMQ with CURVE: the only sockets to peers of a node.
//
// One ROUTER listens, one DEALER per dialled peer calls out, and a ZAP handler admits only the keys
// of an in-memory set. A *link* is one live connection with one peer key; a peer may have one in
// each direction at once, and the caller chooses. Frames of one link arrive in order or not at all;
// a link that goes down loses what was under way, and nothing is resent here.
//
// Identity of a link is proved by CURVE: for an inbound one the `User-Id` that the ZAP handler gave
// (ZeroMQ RFC 27), read again on every frame, for a dialled one the server key it was pinned to.
//
// On the wire a frame is one message part of 1 to `frame_bytes` bytes. Two other messages belong to
// this room and are never delivered: an empty part is a probe (an inbound link comes up with its
// first message, so a dialler sends one at once), and a message of several parts asks the dialler
// to hang up, because libzmq cannot drop one peer of a ROUTER.
//
// Everything runs in the thread of the kj event loop given, and every method must be called there.
// Events are delivered from a turn of that loop of their own, never from inside a method.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "node/net/endpoint.h"
#include "node/net/limits.h"
#include "protocol/bytes.h"
#include "protocol/ids.h"

namespace kj {
class Timer;
class UnixEventPort;
}  // namespace kj

namespace maillage {

// Never used twice in the life of a Transport.
struct LinkId {
  std::uint64_t value = 0;
  auto operator<=>(const LinkId&) const = default;
};

// The Curve25519 pair of this node's transport. The secret is borrowed: its owner keeps it for the
// life of the Transport and wipes it afterwards (libzmq holds copies while sockets are open).
struct CurveKeys {
  CurveId public_key;
  std::span<const std::uint8_t, 32> secret_key;
};

struct TransportConfig {
  CurveKeys keys;
  std::string listen;                            // see EndpointUse::listen; empty: dial only
  std::function<std::uint32_t()> random;         // for the jitter of redialling
  std::function<void(std::string_view)> report;  // one line for the log
  TransportLimits limits;
};

// Whoever listens to a Transport; it must outlive it. An exception thrown here is reported and the
// event counts as delivered. Any method of the Transport may be called from here, its destructor
// excepted.
class TransportEvents {
 public:
  virtual ~TransportEvents() = default;
  // Comes first for a link. After its `on_link_down`, nothing more comes for it.
  virtual void on_link_up(LinkId link, const CurveId& peer) = 0;
  virtual void on_link_down(LinkId link) = 0;
  // `frame` dies when the call returns.
  virtual void on_frame(LinkId link, ByteView frame) = 0;
  // There is room again after `Sent::busy`.
  virtual void on_writable(LinkId link) = 0;
  // All that came in this turn of the loop was told; more may come in the next.
  virtual void on_turn_end() {}
};

struct TransportCounters {
  std::uint64_t frames_received = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t bytes_received = 0;  // of frames, without what CURVE and ZMTP add
  std::uint64_t bytes_sent = 0;
  std::uint64_t handshakes_refused = 0;   // by the ZAP handler: a key not admitted
  std::uint64_t frames_not_admitted = 0;  // dropped: their key was revoked meanwhile
  std::uint64_t frames_malformed = 0;     // dropped: several parts, too long, or a made-up route
  std::uint64_t frames_outdated = 0;      // dropped: of a connection replaced or hung up
  std::uint64_t dials = 0;
  std::uint64_t dials_failed = 0;  // ended before the link was up
};

// Why the last attempt to dial a peer, or its last link, ended.
enum class DialFailure {
  none,
  unreachable,   // nobody answers at this address
  refused,       // the peer does not admit our key
  not_the_peer,  // somebody answers, who does not hold the peer's key or does not speak CURVE
  cut,           // the link was up and then ended
};

struct DialStatus {
  enum class State { idle, waiting, dialling, up } state = State::idle;
  DialFailure last_failure = DialFailure::none;
};

enum class Sent {
  ok,    // handed to libzmq; delivery is the protocol's business
  busy,  // no room: `on_writable` follows, or `on_link_down`
  gone,  // the link is down
};

class Transport {
 public:
  // Opens the listening socket, after a check that libzmq really refuses an unknown key. Throws
  // std::runtime_error with a line for the user if it does not, or if the port cannot be had.
  // `port`, `timer` (that of the same loop) and `events` must outlive the Transport.
  Transport(TransportConfig config, kj::UnixEventPort& port, kj::Timer& timer,
            TransportEvents& events);
  ~Transport() noexcept;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Who may talk to this node, in both directions. `revoke` brings its links down at once; what its
  // connection still sends is dropped. Its dial, if any, waits until the key is admitted again.
  void admit(const CurveId& peer);
  void revoke(const CurveId& peer);

  // Keeps a connection to `peer` for as long as it is admitted, redialling with backoff.
  // `endpoint` comes from `parse_endpoint`; another one than before replaces it.
  void dial(const CurveId& peer, std::string endpoint);
  // Nothing for a peer that is not dialled.
  std::optional<DialStatus> dial_status(const CurveId& peer) const;
  // Forgets the dial of `peer` and brings its links down; it may connect again.
  void hang_up(const CurveId& peer);
  // Dials every peer that is not connected at once, and starts their backoff again.
  void redial_now();

  // `frame` has 1 to `frame_bytes` bytes (asserted) and is copied.
  Sent send(LinkId link, ByteView frame);

  // Closes every socket; `resume` listens on the same port again and dials.
  void pause();
  void resume();
  bool paused() const;

  // With the port chosen by the system, as `tcp://127.0.0.1:40123`; empty for a dial-only node.
  std::string bound_endpoint() const;
  TransportCounters counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace maillage
