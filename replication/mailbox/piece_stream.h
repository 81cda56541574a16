// The frames of one pair of sessions as numbered pieces, each of which fits a box.
//
//   stream := (length:u32 frame:length)*      cut anywhere; a piece may hold many frames or a part
//
// The sender keeps each piece until it is acknowledged and gives it again after a growing delay;
// the receiver puts them in order and passes each once. So whatever is lost, doubled or late
// between the two, frames come out as they went in.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "protocol/bytes.h"
#include "protocol/ids.h"
#include "replication/mailbox/mailbox_settings.h"

namespace maillage {

inline constexpr TimePoint never{INT64_MAX};
// Whether a moment has come. One further away than any delay was set before the clock went back.
bool is_due(TimePoint due, TimePoint now, const BoxedLinkSettings& settings);

class PieceSender {
 public:
  explicit PieceSender(const BoxedLinkSettings& settings) : settings_(settings) {}

  // False, and nothing is taken, when too much waits already. A frame has 1 byte to
  // limits::frame_bytes.
  bool queue(ByteView frame, TimePoint now);

  struct Piece {
    std::uint64_t number = 0;
    ByteView bytes;  // until the next call
  };
  // What has to be boxed now, each for the first time or again.
  std::vector<Piece> take_due(TimePoint now);
  // As the peer said (box_content.h). False, without effect, when it acknowledges what it cannot
  // have.
  bool acknowledge(std::uint64_t taken, std::uint64_t beyond, TimePoint now);

  // One piece, now: once it is acknowledged, the others wait no longer than usual either.
  void look_again(TimePoint now);
  bool overdue(TimePoint now) const;  // for so long that nobody keeps it any more
  TimePoint next_due() const;
  std::size_t under_way() const { return flights_.size(); }
  std::size_t waiting_bytes() const { return waiting_.size() - cut_; }

 private:
  struct Flight {
    Bytes piece;
    TimePoint first{};
    TimePoint due{};
    std::int64_t delay_ms = 0;
    bool again = false;
  };
  std::int64_t base_delay_ms() const;
  bool window_open() const;
  Bytes cut();
  void erase(std::map<std::uint64_t, Flight>::iterator flight, TimePoint now);

  const BoxedLinkSettings& settings_;
  Bytes waiting_;  // of the stream, from cut_ on
  std::size_t cut_ = 0;
  TimePoint gather_until_ = never;
  std::map<std::uint64_t, Flight> flights_;
  std::size_t flight_bytes_ = 0;
  std::uint64_t number_ = 0;  // the last one given
  std::uint64_t taken_ = 0;
  std::int64_t round_trip_ms_ = 0;  // smoothed; 0: not known yet
};

class PieceReceiver {
 public:
  explicit PieceReceiver(const BoxedLinkSettings& settings) : settings_(settings) {}

  enum class Outcome {
    taken,
    known,    // it came before
    refused,  // beyond the window: it will come again
    broken,   // not a stream of frames: nothing more can be read
  };
  // Appends the frames that are complete now.
  Outcome take(std::uint64_t number, ByteView piece, std::vector<Bytes>& frames);

  std::uint64_t taken() const { return taken_; }
  std::uint64_t beyond() const;

 private:
  bool read(ByteView piece, std::vector<Bytes>& frames);

  const BoxedLinkSettings& settings_;
  std::uint64_t taken_ = 0;
  std::map<std::uint64_t, Bytes> early_;
  std::size_t early_bytes_ = 0;
  Bytes partial_;  // the beginning of a frame
};

}  // namespace maillage
