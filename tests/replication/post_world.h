// Two hubs that only dial out, and hubs that both reach.
#pragma once

#include "tests/replication/exchange_world.h"

namespace maillage::test {

inline constexpr int minute_s = 60;
inline constexpr int hour_s = 3600;
inline constexpr int day_s = 24 * hour_s;

inline Secret curve_secret_of(std::uint64_t seed) {
  init_crypto();
  Secret secret(32);
  seeded_random(seed + 500)(secret.writable());
  return secret;
}

class PostWorld {
 public:
  PostWorld() : a(1, curve_secret_of(1)), b(2, curve_secret_of(2)), relay(3, curve_secret_of(3)) {
    pair_all({&a, &b, &relay});
    hubs = {&a, &b, &relay};
    scope.value[0] = 42;
    for (MemoryHub* hub : {&a, &b, &relay}) hub->referral_hubs[scope] = {a.key.id, b.key.id};
  }

  void connect(MemoryHub& x, MemoryHub& y, Wire::Road road = {}) {
    wires[{&x, &y}] = std::make_unique<Wire>(x, y, next_link++, std::move(road), false);
    run();
  }
  void disconnect(MemoryHub& x, MemoryHub& y) {
    wires.erase({&x, &y});
    run();
  }
  void run() {
    bool carried = true;
    while (carried) {
      carried = false;
      for (auto& [ends, wire] : wires) carried = wire->carry() || carried;
    }
  }
  // With a tick every `step` seconds.
  void pass(int seconds, int step = 5) {
    for (int at = 0; at < seconds; at += step) {
      for (MemoryHub* hub : hubs) {
        hub->now.milliseconds += step * 1000;
        hub->deliver(hub->replica().on_tick(hub->now));
      }
      run();
    }
  }
  // Until a hub has been apart for long enough, and the boxed sessions have begun.
  void meet_by_boxes() { pass(12 * minute_s); }
  bool by_boxes(const MemoryHub& at, const MemoryHub& peer) const {
    return report(at, peer).through.has_value();
  }
  static PeerReport report(const MemoryHub& at, const MemoryHub& peer) {
    for (const PeerReport& each : at.replica().report()) {
      if (each.hub == peer.key.id) return each;
    }
    return {};
  }
  void act(MemoryHub& hub, std::string_view text) {
    hub.write_in(ScopeKind::referral, scope, text);
  }
  Seq held(const MemoryHub& at, const MemoryHub& writer) const {
    return head(at, referral_log(scope, writer)).seq;
  }
  void restart(MemoryHub& hub) {
    std::vector<std::pair<MemoryHub*, MemoryHub*>> ends;
    for (auto& [each, wire] : wires) {
      if (each.first == &hub || each.second == &hub) ends.push_back(each);
    }
    for (const auto& each : ends) wires.erase(each);
    hub.restart();
    for (const auto& [x, y] : ends) connect(*x, *y);
  }

  MemoryHub a, b, relay;
  std::vector<MemoryHub*> hubs;
  ScopeId scope;
  std::map<std::pair<MemoryHub*, MemoryHub*>, std::unique_ptr<Wire>> wires;
  LinkNumber next_link = 1;
};

}  // namespace maillage::test
