// What the tests of the exchange share: hubs that know each other, and a peer that speaks by hand.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>

#include "protocol/limits.h"
#include "tests/replication/memory_hub.h"

namespace maillage::test {

inline void pair_all(std::initializer_list<MemoryHub*> hubs) {
  for (MemoryHub* a : hubs) {
    for (MemoryHub* b : hubs) {
      if (a != b) a->pair_with(*b);
    }
  }
}

inline LogKey directory_log(const MemoryHub& hub) {
  return {ScopeKind::directory, {directory_scope(hub.key.id), hub.key.id, hub.epoch}};
}
inline LogKey referral_log(const ScopeId& scope, const MemoryHub& hub) {
  return {ScopeKind::referral, {scope, hub.key.id, hub.epoch}};
}
inline Head head(const MemoryHub& hub, const LogKey& log) {
  return hub.replica().heads().head(log);
}

inline RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }
inline std::vector<RawUpdate> raw(const std::vector<Update>& updates) {
  std::vector<RawUpdate> all;
  for (const Update& update : updates) all.push_back(raw(update));
  return all;
}

inline std::vector<Bytes> envelopes_of(const std::vector<Update>& updates) {
  std::vector<Bytes> all;
  for (const Update& update : updates) all.push_back(update.envelope);
  return all;
}

// `seconds` later, with a tick on the way every five.
inline void pass(MemoryHub& hub, int seconds) {
  for (int at = 0; at < seconds; at += 5) {
    hub.now.milliseconds += 5'000;
    hub.deliver(hub.replica().on_tick(hub.now));
  }
}

// Whether it is stored yet or not.
inline std::uint64_t cursor(const MemoryHub& hub, const WriterId& peer, Epoch incarnation) {
  return hub.replica().memory_of(peer).cursor(incarnation);
}

inline void expect_converged(const MemoryHub& a, const MemoryHub& b) {
  EXPECT_EQ(a.replica().heads().all(), b.replica().heads().all());
}

// A peer that `victim` is paired with and that says whatever a test wants, as `self`.
class Liar {
 public:
  static constexpr Epoch incarnation = 7;

  Liar(MemoryHub& hub, MemoryHub& as, LinkNumber on = 1) : victim(hub), self(as), link(on) {
    victim.deliver(victim.replica().on_link_up(link, self.curve, victim.now));
    HelloFrame hello;
    hello.hub = self.key.id;
    hello.proof = sign(self.key, hello_message(victim.network, self.curve, victim.curve));
    hello.credit_bytes = limits::credit_bytes;
    hello.credit_frames = limits::credit_frames;
    hello.incarnation = incarnation;
    hello.clock = victim.now;
    say(hello);
    say(ResumeFrame{});
  }

  void say(const Frame& frame) {
    victim.deliver(victim.replica().on_frame(link, encode_frame(frame), victim.now));
    listen();
  }
  void push(const std::vector<RawUpdate>& updates, std::uint64_t up_to = 0) {
    PushFrame frame = push_of(updates, ++number);
    frame.up_to = up_to;
    say(frame);
  }
  void announce(const LogKey& log, Seq seq) {
    UpdateId id;
    id.value[0] = 99;
    say(HeadsFrame{{{log.kind, log.log, {seq, id}}}});
  }
  // Lets the victim believe that both hold the same.
  void agree() {
    if (heard<AuditFrame>().empty()) pass(victim, 65);
    listen();
    say(AuditFrame{{2}});
  }

  void listen() {
    std::erase_if(victim.outbox, [this](const Outgoing& out) {
      if (out.link != link) return false;
      frames.push_back(*decode_frame(out.frame));
      return true;
    });
  }
  template <typename Kind>
  std::vector<Kind> heard() {
    listen();
    std::vector<Kind> all;
    for (const Frame& frame : frames) {
      if (const auto* kind = std::get_if<Kind>(&frame)) all.push_back(*kind);
    }
    return all;
  }
  // Logs asked for since the last call.
  std::vector<LogPosition> wanted() {
    std::vector<LogPosition> logs;
    for (const WantFrame& want : heard<WantFrame>()) {
      logs.insert(logs.end(), want.logs.begin(), want.logs.end());
    }
    std::erase_if(frames, [](const Frame& f) { return std::holds_alternative<WantFrame>(f); });
    return logs;
  }

  MemoryHub& victim;
  MemoryHub& self;
  const LinkNumber link;
  std::vector<Frame> frames;
  std::uint64_t number = 0;
};

}  // namespace maillage::test
