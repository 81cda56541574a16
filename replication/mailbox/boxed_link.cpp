#include "replication/mailbox/boxed_link.h"

#include <algorithm>

#include "protocol/assert.h"

namespace maillage {
namespace {

TimePoint later(TimePoint now, std::int64_t ms) { return {now.milliseconds + ms}; }

}  // namespace

BoxedLink::BoxedLink(BoxCipher cipher, RandomSource random, const BoxedLinkSettings& settings)
    : cipher_(std::move(cipher)),
      random_(std::move(random)),
      settings_(settings),
      free_(random_id<LinkSession>(random_)),
      open_delay_ms_(settings.first_delay_ms) {
  MAILLAGE_ASSERT(settings.window_boxes >= 1 && settings.window_boxes <= 64);
}

BoxedLink::Arrival BoxedLink::on_box(ByteView box, TimePoint now) {
  Arrival arrival;
  const auto opened = cipher_.open(box);
  const auto content = opened ? decode_box_content(*opened) : std::nullopt;
  if (!content) {
    ++strange_;
    return arrival;
  }
  if (content->to == free_) {
    arrival.went_down = up();
    arrival.came_up = true;
    begin_pair(content->from, now);
  } else if (!pair_ || (content->from != pair_->theirs && !was_theirs(content->from))) {
    on_candidate(content->from, now);
    return arrival;
  } else if (content->from != pair_->theirs || content->to != pair_->mine) {
    // It does not know that it was found, or a relay brings old boxes, or brings late what was made
    // before the peer had this pair: taken for a new session, it would end the pair at both ends,
    // and what that cuts off would come late again, for ever.
    owe_answer(settings_.repeat_pause_ms, now);
    return arrival;
  }
  if (!take_content(*content, now, arrival.frames)) {
    ++strange_;
    close(now);
    silent_until_ = later(now, settings_.first_delay_ms);  // or it would begin anew at once
    // A session that ends as it begins never was.
    arrival = {!arrival.came_up || arrival.went_down, false, {}};
  }
  return arrival;
}

void BoxedLink::begin_pair(const LinkSession& theirs, TimePoint now) {
  if (pair_) note_former(pair_->theirs);
  pair_.emplace(Pair{free_, theirs, PieceSender(settings_), PieceReceiver(settings_)});
  free_ = random_id<LinkSession>(random_);
  candidates_.erase(theirs);
  open_delay_ms_ = settings_.first_delay_ms;
  answer_due_ = never;
  owe_answer(settings_.gather_ms, now);
}

// A peer never returns to a session once it showed a later one in answer to this end.
void BoxedLink::note_former(const LinkSession& theirs) {
  if (former_.size() >= settings_.former_sessions) former_.pop_front();
  former_.push_back(theirs);
}

bool BoxedLink::was_theirs(const LinkSession& session) const {
  return std::find(former_.begin(), former_.end(), session) != former_.end();
}

void BoxedLink::on_candidate(const LinkSession& theirs, TimePoint now) {
  if (candidates_.size() >= settings_.candidates && !candidates_.contains(theirs)) return;
  candidates_.insert(theirs);
  const TimePoint soon = later(now, settings_.gather_ms);
  const bool told_lately = last_told_ <= now && now < later(last_told_, settings_.answer_pause_ms);
  const TimePoint due = told_lately ? later(last_told_, settings_.answer_pause_ms) : soon;
  candidates_due_ = std::min(candidates_due_, due);
  // The peer is there, or a relay replays it, which costs a small box each five minutes.
  open_delay_ms_ = settings_.first_delay_ms;
  open_due_ = std::min(open_due_, later(now, open_delay_ms_));
}

// False when the peer breaks the rules, which no relay can make it seem to do.
bool BoxedLink::take_content(const BoxContent& content, TimePoint now, std::vector<Bytes>& frames) {
  if (!pair_->out.acknowledge(content.taken, content.beyond, now)) return false;
  silence_ms_ = 0;
  if (content.number == 0) return true;
  switch (pair_->in.take(content.number, content.piece, frames)) {
    case PieceReceiver::Outcome::taken:
      owe_answer(settings_.gather_ms, now);
      return true;
    case PieceReceiver::Outcome::known:
      owe_answer(settings_.repeat_pause_ms, now);
      return true;
    case PieceReceiver::Outcome::refused:
      return true;
    case PieceReceiver::Outcome::broken:
      break;
  }
  return false;
}

void BoxedLink::look_again(TimePoint now) {
  if (pair_) return pair_->out.look_again(now);
  open_due_ = now;
  open_delay_ms_ = settings_.first_delay_ms;
}

void BoxedLink::owe_answer(std::int64_t delay_ms, TimePoint now) {
  answer_due_ = std::min(answer_due_, later(now, delay_ms));
}

bool BoxedLink::send(ByteView frame, TimePoint now) {
  if (!pair_) return false;
  if (pair_->out.queue(frame, now)) return true;
  close(now);
  return false;
}

void BoxedLink::close(TimePoint now) {
  if (pair_) note_former(pair_->theirs);
  pair_.reset();
  answer_due_ = never;
  open_due_ = later(now, settings_.first_delay_ms);
  open_delay_ms_ = settings_.first_delay_ms;
}

bool BoxedLink::on_tick(TimePoint now) {
  if (!pair_ || !pair_->out.overdue(now)) return false;
  close(now);
  return true;
}

void BoxedLink::on_refused(TimePoint now) {
  // One refusal for each of several boxes is one reason to wait.
  if (now < silent_until_) return;
  silence_ms_ = std::clamp(2 * silence_ms_, settings_.refused_ms, settings_.refused_max_ms);
  silent_until_ = later(now, silence_ms_);
}

std::vector<Bytes> BoxedLink::take_boxes(TimePoint now) {
  std::vector<Bytes> boxes;
  const bool clock_went_back =
      silent_until_.milliseconds - now.milliseconds > settings_.refused_max_ms;
  if (now < silent_until_ && !clock_went_back) return boxes;
  if (pair_) {
    box_pair(now, boxes);
  } else {
    box_opening(now, boxes);
  }
  box_candidates(now, boxes);
  return boxes;
}

void BoxedLink::box_pair(TimePoint now, std::vector<Bytes>& boxes) {
  for (const auto& [number, piece] : pair_->out.take_due(now)) {
    boxes.push_back(seal_in_pair(number, piece));
  }
  if (boxes.empty() && is_due(answer_due_, now, settings_)) boxes.push_back(seal_in_pair(0, {}));
  if (!boxes.empty()) answer_due_ = never;
}

void BoxedLink::box_opening(TimePoint now, std::vector<Bytes>& boxes) {
  if (!is_due(open_due_, now, settings_)) return;
  boxes.push_back(seal({free_, {}, 0, 0, 0, {}}));
  open_due_ = later(now, open_delay_ms_);
  open_delay_ms_ = std::min(2 * open_delay_ms_, settings_.max_delay_ms);
}

void BoxedLink::box_candidates(TimePoint now, std::vector<Bytes>& boxes) {
  if (!is_due(candidates_due_, now, settings_)) return;
  for (const LinkSession& theirs : candidates_) {
    boxes.push_back(seal({free_, theirs, 0, 0, 0, {}}));
  }
  candidates_.clear();
  candidates_due_ = never;
  last_told_ = now;
}

Bytes BoxedLink::seal(const BoxContent& content) const {
  return cipher_.seal(encode_box_content(content), random_);
}

Bytes BoxedLink::seal_in_pair(std::uint64_t number, ByteView piece) const {
  return seal({pair_->mine, pair_->theirs, number, pair_->in.taken(), pair_->in.beyond(), piece});
}

TimePoint BoxedLink::next_due() const {
  TimePoint due = candidates_due_;
  due = std::min(due, pair_ ? std::min(pair_->out.next_due(), answer_due_) : open_due_);
  return std::max(due, silent_until_);
}

}  // namespace maillage
