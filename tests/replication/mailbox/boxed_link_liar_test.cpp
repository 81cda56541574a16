// Relays that do what they like with what they hold. Whatever they do, no frame comes wrong, twice
// or out of order; and once in a while a box arrives, so in the end all do.
#include <gtest/gtest.h>

#include "boxed_world.h"

namespace maillage::test {
namespace {

struct Held {
  CurveId from, to;
  Bytes box;
};

// Three hubs, every two of them linked: hub i's link to hub j is link(i, j).
class LyingRelay : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  LyingRelay() {
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        if (i != j) ends_.emplace(std::pair(i, j), Hub(1 + i, 1 + j));
      }
    }
    for (auto& [name, hub] : ends_) {
      Hub* other = &ends_.at({name.second, name.first});
      hub.resume_at = [other] { return other->received; };
    }
  }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  Hub& end() { return std::next(ends_.begin(), static_cast<long>(below(ends_.size())))->second; }

  void collect() {
    for (auto& [name, hub] : ends_) {
      hub.link().on_tick(now_);
      for (Bytes& box : hub.link().take_boxes(now_)) {
        held_.push_back({hub.id(), hub.peer(), std::move(box)});
        kept_.push_back(held_.back());
        if (kept_.size() > 500) kept_.pop_front();
        if (held_.size() > 60) take_any();  // or what it delivers would be ever older
      }
    }
  }
  // Gives a box to the end it was meant for.
  void give(const Held& held) {
    for (auto& [name, hub] : ends_) {
      if (hub.id() == held.to && hub.peer() == held.from) hub.receive(held.box, now_);
    }
  }
  Held take_any() {
    const auto chosen = held_.begin() + static_cast<long>(below(held_.size()));
    Held held = std::move(*chosen);
    held_.erase(chosen);
    return held;
  }
  void lie() {
    if (held_.empty()) return;
    switch (below(10)) {
      case 0:
      case 1:
      case 2:  // in any order
        return give(take_any());
      case 3:
      case 4:  // never again, unless it is replayed
        take_any();
        return;
      case 5:  // twice
        return give(held_[below(held_.size())]);
      case 6:  // from long ago
        return give(kept_[below(kept_.size())]);
      case 7:  // to a hub, or as from a hub, that it is not for or of
        return end().receive(kept_[below(kept_.size())].box, now_);
      case 8: {  // cut
        Held held = kept_[below(kept_.size())];
        held.box.resize(below(2) == 0 ? below(held.box.size()) : box_sizes[below(5)]);
        return give(held);
      }
      default: {  // changed
        Held held = kept_[below(kept_.size())];
        held.box[below(held.box.size())] ^= static_cast<std::uint8_t>(1 + below(255));
        return give(held);
      }
    }
  }
  void turn() {
    now_ = now_ + static_cast<std::int64_t>(below(2 * minute_ms));
    for (auto& [name, hub] : ends_) {
      // Some hundred bytes, now and then a few large ones.
      const std::size_t size = below(40) == 0 ? 60'000 : 300;
      hub.write_up_to(std::min<std::uint64_t>(hub.sent + below(10), goal_), size, now_);
    }
    collect();
    for (int i = 0; i < 8; ++i) lie();
  }
  bool done() {
    for (auto& [name, hub] : ends_) {
      if (hub.received < goal_) return false;
    }
    return true;
  }
  void expect_nothing_wrong() {
    for (auto& [name, hub] : ends_) EXPECT_FALSE(hub.wrong) << name.first << name.second;
  }

  std::mt19937_64 engine_{GetParam()};
  std::map<std::pair<int, int>, Hub> ends_;
  std::deque<Held> held_;
  std::deque<Held> kept_;
  TimePoint now_ = start;
  std::uint64_t goal_ = 2'000;
};

TEST_P(LyingRelay, DelaysEveryFrameAndSpoilsNone) {
  int turns = 0;
  while (!done() && turns < 40'000) ++turns, turn();
  EXPECT_TRUE(done());
  expect_nothing_wrong();
  for (auto& [name, hub] : ends_) EXPECT_GT(hub.link().strange_boxes(), 10u);
}

TEST_P(LyingRelay, SpoilsNothingWhileHubsAreStartedAnewAndAllArrivesOnceTheyStay) {
  goal_ = 8'000;  // more than the time of restarts suffices for
  for (int turns = 0; turns < 1'500; ++turns) {
    turn();
    if (below(100) == 0) end().restart();
  }
  expect_nothing_wrong();
  int turns = 0;
  while (!done() && turns < 40'000) ++turns, turn();
  EXPECT_TRUE(done());
  expect_nothing_wrong();
}

TEST_P(LyingRelay, CannotMakeAnEndTakeAnOldSessionForTheLivingOne) {
  for (int turns = 0; turns < 300; ++turns) turn();
  Hub& one = ends_.at({0, 1});
  Hub& other = ends_.at({1, 0});
  // An honest time, in which both ends are started anew.
  one.restart();
  other.restart();
  const std::deque<Held> old = kept_;
  held_.clear();
  for (int i = 0; i < 300; ++i) {
    now_ = now_ + second_ms;
    collect();
    while (!held_.empty()) give(take_any());
  }
  ASSERT_TRUE(one.link().up() && other.link().up());
  const std::uint64_t sessions = one.session + other.session;
  const std::uint64_t delivered = one.delivered + other.delivered;
  for (const Held& held : old) {
    give(held);
    now_ = now_ + second_ms;
    collect();  // and the answers are thrown away
  }
  EXPECT_TRUE(one.link().up() && other.link().up());
  EXPECT_EQ(one.session + other.session, sessions);
  EXPECT_EQ(one.delivered + other.delivered, delivered);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LyingRelay, ::testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace maillage::test
