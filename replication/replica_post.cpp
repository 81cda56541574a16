// Peers without a connection: their sessions go by boxes (post.h), and this hub keeps boxes for
// others (post_office.h).
#include <algorithm>

#include "replication/replica.h"

namespace maillage {
namespace {

// What others wrote comes by connections, mostly: boxes only list it, so late that nearly all of it
// is there already.
constexpr std::int64_t tell_after_ms = 300'000;

bool learns_governance(const Step& step) {
  return std::any_of(step.store.begin(), step.store.end(), [](const Update& update) {
    return update.header.kind == ScopeKind::governance;
  });
}

}  // namespace

void Replica::handle(PeerSession& session, const BoxFrame& box, Step& step) {
  if (session.boxed()) return;
  auto message = decode_mailbox_message(box.content);
  if (!message) return cut(session, "sent a message about boxes that is none", true, step);
  if (auto* deposit = std::get_if<BoxDeposit>(&*message)) {
    office_.on_deposit(session.curve, std::move(*deposit), now_);
  } else if (const auto* confirm = std::get_if<BoxConfirm>(&*message)) {
    office_.on_confirm(session.curve, *confirm, now_);
  } else if (const auto* delivery = std::get_if<BoxDelivery>(&*message)) {
    post_.on_delivery(session.curve, session.link, *delivery, now_);
  } else {
    post_.on_refused(session.curve, std::get<BoxRefused>(*message), now_);
  }
}

// Every step ends here: what it says by boxes goes into them, and what is to be done about boxes is
// part of it.
Step Replica::posted(Step&& step) {
  do {
    take_events(step);
  } while (post(step));
  PostOffice::Output office = office_.take_output();
  std::move(office.put.begin(), office.put.end(), std::back_inserter(step.put_boxes));
  step.erase_boxes.insert(step.erase_boxes.end(), office.erase.begin(), office.erase.end());
  for (const BoxMail& mail : {std::move(office.send), post_.take_mail()}) {
    for (const auto& [link, message] : mail) {
      step.send.push_back({link, encode_frame(BoxFrame{encode_mailbox_message(message)})});
    }
  }
  return std::move(step);
}

// Whether anything happened that has to be looked at.
bool Replica::post(Step& step) {
  const auto boxed = [](const auto& out) { return is_boxed(out.link); };
  const auto direct = [](const auto& out) { return !is_boxed(out.link); };
  const auto frames = std::stable_partition(step.send.begin(), step.send.end(), direct);
  for (auto out = frames; out != step.send.end(); ++out) post_.send(out->link, out->frame, now_);
  step.send.erase(frames, step.send.end());
  for (const Cut& cut : step.cut) {
    if (boxed(cut)) post_.close(cut.link, now_);
  }
  std::erase_if(step.cut, boxed);
  return post_.has_events();
}

void Replica::take_events(Step& step) {
  for (Post::Event& event : post_.take_events()) {
    switch (event.kind) {
      case Post::Event::Kind::up:
        begin(event.link, event.peer, step);
        break;
      case Post::Event::Kind::down:
        end(event.link, step);
        break;
      case Post::Event::Kind::frame:
        boxed_frames_.emplace_back(event.link, std::move(event.frame));
        break;
    }
  }
  // What follows may need what governance says once it is stored: asking for it again takes long.
  while (!boxed_frames_.empty() && !learns_governance(step)) {
    const auto [link, frame] = std::move(boxed_frames_.front());
    boxed_frames_.pop_front();
    receive(link, examine(frame, parts_.network, codec_), step);
  }
}

void Replica::on_post_tick(Step& step) {
  office_.on_tick(now_);
  tell_untold(step);
  post(step);
  post_.on_tick(now_);
}

// A capacity is held in a whole region: boxes with all of it to everybody there would fill relays.
bool Replica::is_brought_by_others(const LogKey& log) const {
  const bool held_by_many = spreads_along_trees(log.kind) || log.kind == ScopeKind::capacity;
  return held_by_many && index_.origin_of(log.log.writer) != parts_.hub.id;
}

void Replica::leave_untold(PeerSession& session, const LogKey& log) {
  if (session.untold.empty()) session.untold_since = now_;
  session.untold.insert(log);
}

void Replica::tell_untold(Step& step) {
  for (auto& [link, session] : sessions_) {
    if (now_ < session.untold_since) session.untold_since = now_;
    const auto waited = now_.milliseconds - session.untold_since.milliseconds;
    if (session.untold.empty() || waited < tell_after_ms) continue;
    announce(session, {session.untold.begin(), session.untold.end()}, step);
    session.untold.clear();
  }
}

// A connection is asked first; `ask_boxes` comes when that one does not answer.
void Replica::ask_by_box(PeerSession& session, const LogKey& log, Seq up_to, Seq from,
                         WantFrame& want) {
  for (const auto& [link, other] : sessions_) {
    const auto announced = other.announced.find(log);
    const bool holds_it = announced != other.announced.end() && announced->second >= up_to;
    if (holds_it && !other.boxed()) return;
  }
  Seq& asked = session.asked[log];
  if (asked >= up_to && from > heads_.head(log).seq) return;
  asked = up_to;
  want.logs.push_back({log.kind, log.log, from});
}

void Replica::ask_boxes(const LogKey& log, std::map<LinkNumber, WantFrame>& wants) {
  const Seq held = heads_.head(log).seq;
  for (auto& [link, session] : sessions_) {
    const auto announced = session.announced.find(log);
    if (!session.boxed() || announced == session.announced.end()) continue;
    Seq& asked = session.asked[log];
    if (announced->second <= held || asked >= announced->second) continue;
    asked = announced->second;
    wants[link].logs.push_back({log.kind, log.log, held + 1});
  }
}

}  // namespace maillage
