// A link between two hubs that have no connection, made of boxes which relays keep: the ordinary
// session runs over it, with minutes to days between question and answer.
//
// Whatever a relay does (lose, keep back, double, reorder, alter, bring old boxes again, bring
// those of others), the frames of one session come out once, in order, as they went in; and all of
// them do, as long as boxes sometimes arrive. A relay learns who writes to whom, when, and how
// much, by size classes.
//
// Sessions. Each end draws a *free* session id. A box to a peer that is not known to be there names
// the own free session and whatever session the peer was seen to have; the first box that names the
// own free session was made by a peer that is there (or was, not long ago), whatever a relay kept
// from before. That makes a *pair* of sessions, the link is up, pieces count from 1, and the next
// free id is drawn. An end that was started anew has no pair; the boxes it sends make the other end
// take a new pair too. So an id serves one pair at most, and nothing of an old pair counts in a new
// one.
//
//   A -> B  from a, to none        A's free session
//   B -> A  from b, to a           B's free session; A is up: (a, b)
//   A -> B  from a, to b           B is up: (b, a)
//
// Nothing here is durable: after a restart both ends find each other again, and the session above
// resumes by what is stored. An acknowledged box says only that it arrived; what is stored is for
// the ACK frame to say.
//
// No I/O and no clock. After any call, at `next_due`, and every few minutes in case the clock went
// back, the caller sends what `take_boxes` gives.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "replication/mailbox/box_content.h"
#include "replication/mailbox/piece_stream.h"

namespace maillage {

class BoxedLink {
 public:
  explicit BoxedLink(BoxCipher cipher, RandomSource random, const BoxedLinkSettings& settings = {});
  BoxedLink(const BoxedLink&) = delete;
  BoxedLink& operator=(const BoxedLink&) = delete;

  // What a box led to, in this order.
  struct Arrival {
    bool went_down = false;  // the session above ends
    bool came_up = false;    // a new one begins
    std::vector<Bytes> frames;
  };
  // A box that a relay says is from the peer. Anything else is counted and has no effect.
  Arrival on_box(ByteView box, TimePoint now);

  bool up() const { return pair_.has_value(); }
  // False when the link is down, or has just gone down because too much waits already.
  bool send(ByteView frame, TimePoint now);
  // For the relay, in this order. They may be lost: what matters is given again later.
  std::vector<Bytes> take_boxes(TimePoint now);
  // True when the link went down, because for 30 days the peer acknowledged nothing.
  bool on_tick(TimePoint now);
  // The relay has no room, or does not know one of the two hubs: silence for a while.
  void on_refused(TimePoint now);
  // There may be a new way to the peer: one box is due now, however long the delays have become.
  void look_again(TimePoint now);
  // Ends the session from this side. Looks for the peer again after a while.
  void close(TimePoint now);

  TimePoint next_due() const;
  // Boxes that were not from the peer, or not well formed, since the start.
  std::uint64_t strange_boxes() const { return strange_; }

 private:
  struct Pair {
    LinkSession mine;
    LinkSession theirs;
    PieceSender out;
    PieceReceiver in;
  };

  void begin_pair(const LinkSession& theirs, TimePoint now);
  void note_former(const LinkSession& theirs);
  bool was_theirs(const LinkSession& session) const;
  void on_candidate(const LinkSession& theirs, TimePoint now);
  bool take_content(const BoxContent& content, TimePoint now, std::vector<Bytes>& frames);
  void owe_answer(std::int64_t delay_ms, TimePoint now);
  void box_pair(TimePoint now, std::vector<Bytes>& boxes);
  void box_candidates(TimePoint now, std::vector<Bytes>& boxes);
  void box_opening(TimePoint now, std::vector<Bytes>& boxes);
  Bytes seal(const BoxContent& content) const;
  Bytes seal_in_pair(std::uint64_t number, ByteView piece) const;

  const BoxCipher cipher_;
  const RandomSource random_;
  const BoxedLinkSettings settings_;
  LinkSession free_;
  std::optional<Pair> pair_;
  TimePoint answer_due_ = never;  // within the pair

  std::deque<LinkSession> former_;    // of the peer, in earlier pairs
  std::set<LinkSession> candidates_;  // seen, and to be told the free session
  TimePoint candidates_due_ = never;
  TimePoint last_told_{};
  TimePoint open_due_{};
  std::int64_t open_delay_ms_ = 0;

  TimePoint silent_until_{};
  std::int64_t silence_ms_ = 0;
  std::uint64_t strange_ = 0;
};

}  // namespace maillage
