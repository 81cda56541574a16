#include "node/net/links.h"

namespace maillage {

LinkId Links::open(Link link) {
  const LinkId id{++last_};
  events_.push_back(Up{id, link.peer});
  links_.emplace(id, std::move(link));
  return id;
}

void Links::close(LinkId id) {
  if (links_.erase(id) > 0) events_.push_back(Down{id});
}

void Links::has_room(LinkId id) {
  Link* link = find(id);
  if (link == nullptr || !link->wants_room) return;
  link->wants_room = false;
  events_.push_back(Writable{id});
}

Link* Links::find(LinkId id) {
  const auto found = links_.find(id);
  return found == links_.end() ? nullptr : &found->second;
}

bool Links::deliver_next(TransportEvents& sink) {
  if (events_.empty()) return false;
  const auto event = std::move(events_.front());
  events_.pop_front();
  std::visit([&](const auto& known) { tell(sink, known); }, event);
  return true;
}

void Links::tell(TransportEvents& sink, const Up& event) {
  sink.on_link_up(event.link, event.peer);
}

void Links::tell(TransportEvents& sink, const Down& event) { sink.on_link_down(event.link); }

void Links::tell(TransportEvents& sink, const Writable& event) {
  if (find(event.link) != nullptr) sink.on_writable(event.link);
}

}  // namespace maillage
