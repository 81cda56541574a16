// This hub's boxed links: one with each peer that it has had no connection with for a while, made
// of boxes which a peer of both keeps (mailbox/boxed_link.h).
//
// Any connected peer may be the relay. A peer from which a box came through a relay lately is
// written to through that one; otherwise up to three relays get each box, because nobody knows
// which of them the peer visits, and copies do no harm. A relay that refuses is left out for a
// while. One that connects and was given nothing within the hour is a new way to the peer: what
// waits for an answer goes there at once. A link ends, with what was under way, as soon as a
// connection greets.
//
// Above, each pair of sessions is a connection with a number of its own (`is_boxed`). No I/O and no
// clock.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "replication/mailbox/boxed_link.h"
#include "replication/post_office.h"

namespace maillage {

// Without a connection for so long, a peer is written to by boxes: a hub that restarts or a line
// that breaks is back sooner.
inline constexpr std::int64_t apart_before_boxes_ms = 5 * 60 * 1000;

class Post {
 public:
  struct Parts {  // borrowed
    const NetworkId& network;
    const CurveId& self;
    const Secret* secret = nullptr;  // of `self`; none: this hub writes and reads no boxes
    RandomSource random;
  };
  explicit Post(Parts parts) : parts_(std::move(parts)) {}

  // Nothing of what is under way may be relied on. Connections are gone.
  void reset();
  void set_peers(const std::set<CurveId>& peers);
  // A connection of a peer; it is a relay to others from now on.
  void connected(const CurveId& peer, LinkNumber link);
  void disconnected(const CurveId& peer, LinkNumber link, TimePoint now);
  // From a relay, over its connection `link`.
  void on_delivery(const CurveId& relay, LinkNumber link, const BoxDelivery& delivery,
                   TimePoint now);
  void on_refused(const CurveId& relay, const BoxRefused& refused, TimePoint now);

  // For the session above.
  void send(LinkNumber boxed, ByteView frame, TimePoint now);
  void close(LinkNumber boxed, TimePoint now);  // no event
  // Every few seconds: boxes leave here.
  void on_tick(TimePoint now);

  struct Event {
    enum class Kind { up, down, frame };
    Kind kind = Kind::up;
    LinkNumber link = 0;
    CurveId peer;
    Bytes frame;
  };
  bool has_events() const { return !events_.empty(); }
  std::vector<Event> take_events() { return std::exchange(events_, {}); }
  BoxMail take_mail() { return std::exchange(mail_, {}); }

  // Through whom the peer was heard last.
  std::optional<CurveId> relay_of(LinkNumber boxed) const;

 private:
  struct Road {  // through one relay to one peer
    TimePoint heard{};
    TimePoint told{};  // was given a box
    TimePoint refused_until{};
    bool full = false;
  };
  struct Correspondent {
    TimePoint apart_since{};
    std::unique_ptr<BoxedLink> link;
    LinkNumber number = 0;  // of the session above; 0: none
    std::map<CurveId, Road> roads;
    std::deque<Bytes> waiting;
  };
  struct Relay {
    LinkNumber link = 0;
    RateLimit pace;
    bool is_new = true;  // since the last tick
  };
  using Roads = std::vector<CurveId>;

  bool begin(const CurveId& peer, Correspondent& correspondent);
  void bring_down(const CurveId& peer, Correspondent& correspondent);
  void take(const CurveId& peer, Correspondent& correspondent, BoxedLink::Arrival&& arrival);
  Roads roads_to(const CurveId& peer, const Correspondent& correspondent, TimePoint now) const;
  void look_again(TimePoint now);
  void write(std::pair<const CurveId, Correspondent>& entry, TimePoint now);
  Correspondent* find(LinkNumber boxed, CurveId* peer = nullptr);

  const Parts parts_;
  std::map<CurveId, Correspondent> correspondents_;  // every peer
  std::map<CurveId, Relay> connected_;
  LinkNumber last_number_ = first_boxed_link;
  std::size_t turn_ = 0;
  CurveId last_written_;
  std::vector<Event> events_;
  BoxMail mail_;
};

}  // namespace maillage
