#include "replication/mailbox/piece_stream.h"

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/limits.h"
#include "replication/mailbox/box_content.h"

namespace maillage {
namespace {

constexpr std::size_t around_piece = box_overhead + box_header_bytes;

TimePoint later(TimePoint now, std::int64_t ms) { return {now.milliseconds + ms}; }

// The smallest box that holds everything, unless it were less than half full: then the next smaller
// one is filled first.
std::size_t piece_size(std::size_t waiting) {
  std::size_t smaller = 0;
  for (const std::size_t box : box_sizes) {
    const std::size_t room = box - around_piece;
    if (waiting <= room) return smaller == 0 || waiting >= room / 2 ? waiting : smaller;
    smaller = room;
  }
  return smaller;
}

}  // namespace

bool is_due(TimePoint due, TimePoint now, const BoxedLinkSettings& settings) {
  if (due == never) return false;
  return due <= now || due.milliseconds - now.milliseconds > settings.max_delay_ms;
}

bool PieceSender::queue(ByteView frame, TimePoint now) {
  MAILLAGE_ASSERT(!frame.empty() && frame.size() <= limits::frame_bytes);
  if (waiting_bytes() + frame.size() > settings_.queue_bytes) return false;
  if (waiting_bytes() == 0) gather_until_ = later(now, settings_.gather_ms);
  append_le(waiting_, static_cast<std::uint32_t>(frame.size()));
  append(waiting_, frame);
  return true;
}

std::int64_t PieceSender::base_delay_ms() const {
  if (round_trip_ms_ == 0) return settings_.first_delay_ms;
  return std::clamp(3 * round_trip_ms_, settings_.min_delay_ms, settings_.max_delay_ms);
}

bool PieceSender::window_open() const {
  return number_ - taken_ < settings_.window_boxes && flight_bytes_ < settings_.window_bytes;
}

Bytes PieceSender::cut() {
  const ByteView rest = ByteView(waiting_).subspan(cut_);
  Bytes piece = to_bytes(rest.first(piece_size(rest.size())));
  cut_ += piece.size();
  if (cut_ > waiting_.size() / 2) {  // so that each byte moves once on the average
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(cut_));
    cut_ = 0;
  }
  return piece;
}

std::vector<PieceSender::Piece> PieceSender::take_due(TimePoint now) {
  std::vector<Piece> due;
  for (auto& [number, flight] : flights_) {
    if (!is_due(flight.due, now, settings_)) continue;
    flight.again = true;
    flight.delay_ms = std::min(2 * flight.delay_ms, settings_.max_delay_ms);
    flight.due = later(now, flight.delay_ms);
    due.push_back({number, flight.piece});
  }
  while (waiting_bytes() > 0 && window_open()) {
    const bool full = waiting_bytes() >= max_piece_bytes;
    if (!full && !is_due(gather_until_, now, settings_)) break;
    const std::int64_t delay_ms = base_delay_ms();
    Flight& flight = flights_[++number_];
    flight = {cut(), now, later(now, delay_ms), delay_ms, false};
    flight_bytes_ += flight.piece.size();
    due.push_back({number_, flight.piece});
  }
  if (waiting_bytes() == 0) gather_until_ = never;
  return due;
}

void PieceSender::erase(std::map<std::uint64_t, Flight>::iterator flight, TimePoint now) {
  const Flight& done = flight->second;
  // Of a piece boxed twice nobody knows which one is acknowledged (Karn and Partridge, 1987).
  const std::int64_t sample_ms = now.milliseconds - done.first.milliseconds;
  if (!done.again && sample_ms > 0) {
    round_trip_ms_ = round_trip_ms_ == 0 ? sample_ms : (7 * round_trip_ms_ + sample_ms) / 8;
  }
  flight_bytes_ -= done.piece.size();
  flights_.erase(flight);
}

bool PieceSender::acknowledge(std::uint64_t taken, std::uint64_t beyond, TimePoint now) {
  if (taken > number_) return false;
  if (taken < taken_) return true;  // older than what is known
  while (!flights_.empty() && flights_.begin()->first <= taken) erase(flights_.begin(), now);
  taken_ = taken;
  for (std::uint64_t bit = 0; bit < 64; ++bit) {
    if ((beyond >> bit & 1) == 0) continue;
    const auto flight = flights_.find(taken + 1 + bit);
    if (flight != flights_.end()) erase(flight, now);
  }
  // The peer is there: the long delays of its absence are over.
  for (auto& [number, flight] : flights_) {
    flight.delay_ms = std::min(flight.delay_ms, base_delay_ms());
    flight.due = std::min(flight.due, later(now, flight.delay_ms));
  }
  return true;
}

void PieceSender::look_again(TimePoint now) {
  if (!flights_.empty()) flights_.begin()->second.due = now;
}

bool PieceSender::overdue(TimePoint now) const {
  return !flights_.empty() &&
         now.milliseconds - flights_.begin()->second.first.milliseconds > settings_.give_up_ms;
}

TimePoint PieceSender::next_due() const {
  TimePoint due = window_open() && waiting_bytes() > 0 ? gather_until_ : never;
  for (const auto& [number, flight] : flights_) due = std::min(due, flight.due);
  return due;
}

PieceReceiver::Outcome PieceReceiver::take(std::uint64_t number, ByteView piece,
                                           std::vector<Bytes>& frames) {
  if (number <= taken_ || early_.contains(number)) return Outcome::known;
  if (number - taken_ > settings_.window_boxes) return Outcome::refused;
  if (number != taken_ + 1) {
    if (early_bytes_ + piece.size() > settings_.window_bytes + max_piece_bytes) {
      return Outcome::refused;
    }
    early_.emplace(number, to_bytes(piece));
    early_bytes_ += piece.size();
    return Outcome::taken;
  }
  if (!read(piece, frames)) return Outcome::broken;
  ++taken_;
  while (!early_.empty() && early_.begin()->first == taken_ + 1) {
    const auto next = early_.extract(early_.begin());
    early_bytes_ -= next.mapped().size();
    if (!read(next.mapped(), frames)) return Outcome::broken;
    ++taken_;
  }
  return Outcome::taken;
}

bool PieceReceiver::read(ByteView piece, std::vector<Bytes>& frames) {
  append(partial_, piece);
  LittleEndianReader in(partial_);
  std::size_t done = 0;
  while (true) {
    const auto length = in.read<std::uint32_t>();
    if (!in.ok()) break;
    if (length == 0 || length > limits::frame_bytes) return false;
    const ByteView frame = in.read_bytes(length);
    if (!in.ok()) break;
    frames.push_back(to_bytes(frame));
    done = in.position();
  }
  partial_.erase(partial_.begin(), partial_.begin() + static_cast<std::ptrdiff_t>(done));
  return true;
}

std::uint64_t PieceReceiver::beyond() const {
  std::uint64_t bits = 0;
  for (const auto& [number, piece] : early_) {
    const std::uint64_t bit = number - taken_ - 1;
    if (bit < 64) bits |= std::uint64_t{1} << bit;
  }
  return bits;
}

}  // namespace maillage
