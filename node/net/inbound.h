// The listening side: one ROUTER, and the ZAP handler that guards it.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "node/net/core.h"

namespace maillage {

class Inbound {
 public:
  explicit Inbound(NetCore& core);
  ~Inbound() { close(); }

  // Binds now, and throws std::runtime_error with advice if it cannot.
  void open();
  // Binds as soon as the port is free, trying again for ever.
  void reopen();
  // Closes the sockets; the links are brought down.
  void close();
  std::string bound_endpoint() const { return bound_; }

  Sent send(LinkId id, Link& link, ByteView frame);
  // How a link ends: its connection went away, or we ask the other side to hang up. What still
  // comes on a connection that was hung up is dropped for ever; on one that was revoked, until the
  // key is admitted again.
  enum class Ending { connection_gone, hung_up, revoked };
  // Brings the link of `peer` down, if it has one.
  void drop(const CurveId& peer, Ending ending);

 private:
  struct Peer {
    std::optional<LinkId> link;
    std::deque<std::string> ended;  // routes whose late frames are to be dropped, newest last
  };
  enum class Room { ok, full, unreachable };

  void bind();
  void try_again();
  bool take_request();
  bool take_frame();
  bool is_usable(const ReceivedMessage& message, const std::optional<CurveId>& key);
  void handle(const ReceivedMessage& message, const CurveId& key);
  std::optional<LinkId> link_for(const std::string& route, const CurveId& key);
  void end(LinkId id, Ending ending);
  void ask_to_hang_up(const std::string& route);
  Room offer(const std::string& route, ByteView frame);
  void look_for_room();
  void probe_all();
  void probe(bool (*chosen)(const Link&));

  NetCore& core_;
  std::string wanted_;  // what to bind: as configured, then with the port that was given
  std::string bound_;
  std::chrono::milliseconds retry_;
  std::shared_ptr<Alarm> retry_alarm_;
  std::shared_ptr<Alarm> probe_alarm_;
  std::shared_ptr<Alarm> room_alarm_;
  bool probe_due_ = false;
  std::shared_ptr<LoopSocket> handler_;
  std::shared_ptr<LoopSocket> router_;
  std::optional<Monitor> monitor_;
  std::unordered_map<CurveId, Peer> peers_;
  std::unordered_map<std::string, LinkId> by_route_;
};

}  // namespace maillage
