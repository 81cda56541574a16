// The links that are up, and the events about them that wait for the next turn.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <variant>

#include "node/net/transport.h"

namespace maillage {

struct Link {
  CurveId peer;
  std::string route;  // what the ROUTER calls this connection; empty for a dialled link
  bool wants_room = false;

  bool inbound() const { return !route.empty(); }
};

class Links {
 public:
  // The events follow with `deliver_next`, in the order of these calls.
  LinkId open(Link link);
  void close(LinkId id);
  void has_room(LinkId id);

  Link* find(LinkId id);
  const std::map<LinkId, Link>& all() const { return links_; }

  bool has_events() const { return !events_.empty(); }
  // Takes one event out of the queue, then tells `sink`; false if there was none.
  bool deliver_next(TransportEvents& sink);

 private:
  struct Up {
    LinkId link;
    CurveId peer;
  };
  struct Down {
    LinkId link;
  };
  struct Writable {
    LinkId link;
  };
  void tell(TransportEvents& sink, const Up& event);
  void tell(TransportEvents& sink, const Down& event);
  void tell(TransportEvents& sink, const Writable& event);

  std::uint64_t last_ = 0;
  std::map<LinkId, Link> links_;
  std::deque<std::variant<Up, Down, Writable>> events_;
};

}  // namespace maillage
