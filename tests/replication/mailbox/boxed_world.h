// Two hubs that write to each other by boxes, with a session above each link that counts frames as
// a replica's counts pushes, and a relay made of the real Mailbox and its table.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "replication/mailbox/boxed_link.h"
#include "replication/mailbox/mailbox.h"

namespace maillage::test {

struct TransportKeys {
  CurveId id;
  Secret secret;
};
TransportKeys transport_keys(std::uint64_t seed);
BoxCipher cipher_of(const TransportKeys& self, const CurveId& peer,
                    std::string_view network = "test");
// A box of the given size whose bytes come from the seed.
Bytes some_box(std::size_t size, std::uint64_t seed);

inline constexpr TimePoint start{1'700'000'000'000};
inline constexpr std::int64_t second_ms = 1000;
inline constexpr std::int64_t minute_ms = 60 * second_ms;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;
inline TimePoint operator+(TimePoint time, std::int64_t ms) { return {time.milliseconds + ms}; }

// One hub's end. Every frame says from which session it comes and which one it is.
class Hub {
 public:
  Hub(std::uint64_t seed, std::uint64_t peer_seed, BoxedLinkSettings settings = {});

  const CurveId& id() const { return keys_.id; }
  const CurveId& peer() const { return peer_; }
  BoxedLink& link() { return *link_; }
  void restart();  // everything in memory is gone
  void receive(ByteView box, TimePoint now);
  // Sends frames `sent + 1` to `up_to` of this session, as long as the link takes them.
  void write_up_to(std::uint64_t up_to, std::size_t max_size, TimePoint now);

  std::uint64_t sent = 0;       // the last frame given to this session
  std::uint64_t received = 0;   // the last frame that came, whatever the session
  std::uint64_t session = 0;    // of this end, counted from 1
  std::uint64_t delivered = 0;  // frames in all
  bool wrong = false;           // a frame that was repeated, out of order, or not sent
  // What the session above resumes at when the link comes up: what the other end holds.
  std::function<std::uint64_t()> resume_at = [] { return 0; };

 private:
  void check(ByteView frame);

  TransportKeys keys_;
  CurveId peer_;
  std::uint64_t seed_;
  BoxedLinkSettings settings_;
  std::unique_ptr<BoxedLink> link_;
  std::uint64_t from_session_ = 0;  // of the peer, in the present session of this end
  bool fresh_ = false;              // nothing came in the present session
  std::uint64_t last_ = 0;
};

Bytes frame_bytes(std::uint64_t session, std::uint64_t number, std::size_t size);

// An honest relay, which can be restarted.
class Relay {
 public:
  explicit Relay(const MailboxSettings& settings = {}) : settings_(settings), mailbox_(settings) {}
  void admit(std::set<CurveId> hubs);
  // The content of a BOX frame; what the relay says to it.
  std::optional<MailboxMessage> take(const CurveId& from, ByteView content, TimePoint now);
  // Contents of BOX frames for a hub that is connected.
  std::vector<Bytes> deliver(const CurveId& to, TimePoint now);
  void tick(TimePoint now) { forget(mailbox_.expire(now)); }
  void restart(TimePoint now);
  std::size_t table_size() const { return table_.size(); }
  Mailbox& mailbox() { return mailbox_; }

 private:
  void forget(const std::vector<BoxNumber>& numbers);

  MailboxSettings settings_;
  std::set<CurveId> admitted_;
  Mailbox mailbox_;
  std::map<Bytes, Bytes> table_;
};

// Two hubs and their relay.
struct BoxedWorld {
  explicit BoxedWorld(BoxedLinkSettings settings = {}, MailboxSettings mailbox = {});
  void deposit(Hub& hub);  // what the hub has for the relay now
  void collect(Hub& hub);  // everything the relay has for it
  void run(std::int64_t ms, std::int64_t step_ms = second_ms);  // both are connected
  bool both_up() { return a.link().up() && b.link().up(); }

  Hub a;
  Hub b;
  Relay relay;
  TimePoint now = start;
  std::size_t boxes = 0;
  std::vector<Bytes> seen;  // every box the relay was given
};

}  // namespace maillage::test
