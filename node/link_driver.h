// Between the transport and the hub: frames in both directions, with a bounded queue for a peer
// that reads slowly, and the dialling of paired peers.
#pragma once

#include <deque>
#include <functional>
#include <map>

#include "node/control/command.h"
#include "node/hub/frame_examiner.h"
#include "node/hub/hub.h"
#include "node/net/transport.h"
#include "node/threads/loop_watch.h"

namespace maillage {

class LinkDriver final : public TransportEvents, public FrameSink, public Connections {
 public:
  // In the loop of `port`. `transport` is given later, because it needs its listener first.
  LinkDriver(Hub& hub, std::function<void()> begin_turn, kj::UnixEventPort& port);
  void start(Transport& transport);
  // Lets peers in again whose cut is over. Every few seconds.
  void tick();

  // --- Connections ---
  void sync_now() override;
  void pause() override { transport_->pause(); }
  void resume() override { transport_->resume(); }
  bool paused() const override { return transport_->paused(); }
  std::string link_state(const CurveId& peer) const override;
  std::string link_problem(const CurveId& peer) const override;
  void peers_changed() override;

  // --- FrameSink ---
  void send(LinkNumber link, const Bytes& frame) override;
  void cut(const Cut& cut) override;

 private:
  struct Link {
    CurveId peer;
    std::deque<Bytes> waiting;  // the transport was busy
  };

  void on_link_up(LinkId link, const CurveId& peer) override;
  void on_link_down(LinkId link) override;
  void on_frame(LinkId link, ByteView frame) override;
  void on_writable(LinkId link) override;
  void on_turn_end() override { hub_.advance(); }
  void take_examined();
  bool dials(const PairedPeer& peer) const;
  void drop(LinkNumber link);

  Hub& hub_;
  std::function<void()> begin_turn_;
  Transport* transport_ = nullptr;
  std::map<LinkNumber, Link> links_;
  std::map<CurveId, std::string> admitted_;  // peer -> endpoint dialled, or empty
  std::map<CurveId, TimePoint> shut_out_until_;
  FrameExaminer examiner_;
  LoopWatch examined_;
};

}  // namespace maillage
