// Every tuning constant of the transport, with its reason. Tests shorten the times.
#pragma once

#include <chrono>
#include <cstddef>

namespace maillage {

struct TransportLimits {
  // The largest frame of the protocol: an update of 192 KiB, its signature and its dependencies.
  std::size_t frame_bytes = 256 * 1024;

  // Frames that libzmq may hold for one peer, in each direction. It counts frames whatever their
  // size, so 16 is at most 4 MiB a peer; the credit of the protocol (12 frames) stays below it.
  int high_water_frames = 16;

  // Items (frames, handshakes, monitor events) handled before the page and the command line get
  // their turn: under a millisecond of work.
  std::size_t items_per_turn = 64;

  // A stranger holds a connection for at most this long before CURVE must be finished.
  std::chrono::milliseconds handshake{5'000};

  // A dead link is found within 45 s, which is twice a mobile hand-over; the peer is told to wait
  // a little longer than we do, so that both sides do not give up at once.
  std::chrono::milliseconds heartbeat_every{15'000};
  std::chrono::milliseconds heartbeat_timeout{45'000};
  std::chrono::milliseconds heartbeat_ttl{60'000};

  // From the start of a dial to a finished handshake, name look-up included: a name server that
  // does not answer gives no event of its own.
  std::chrono::milliseconds dial{20'000};
  std::chrono::milliseconds tcp_connect{10'000};

  // A peer that is away costs one attempt every 5 minutes at most; one that was cut off for a
  // moment is back within a second. A link that lived 30 s was no fluke: start again from 1 s.
  std::chrono::milliseconds redial_first{1'000};
  std::chrono::milliseconds redial_longest{300'000};
  std::chrono::milliseconds proven{30'000};

  // libzmq says that some inbound connection ended, not which one. The inbound links are probed
  // this long afterwards, so that a flood of ended connections costs four rounds a second.
  std::chrono::milliseconds probe_after{250};

  // How often a peer that dialled and had no room is tried again, if its own stirring is missed.
  std::chrono::milliseconds room_retry{100};

  // The port stays taken for an instant after a pause; then for as long as another program has it.
  std::chrono::milliseconds bind_retry{200};
  std::chrono::milliseconds bind_retry_longest{10'000};

  // Connections of one peer that were replaced or hung up and whose late frames are still known
  // as such. A peer that goes through more at once only disturbs its own link.
  std::size_t ended_routes = 16;
};

}  // namespace maillage
