// Any sequence of events between two ends, against the simplest model there is: what one end sends
// in a session is a list, and what the other delivers of it is a beginning of that list.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "../../support/keys.h"
#include "boxed_world.h"

namespace maillage::test {
namespace {

struct Either {
  std::vector<Bytes> to_b, to_a;
};

RC_GTEST_PROP(BoxedLink, DeliversABeginningOfEachSessionAndInTheEndAllOfTheLast, ()) {
  BoxedLinkSettings settings;
  settings.window_boxes = *rc::gen::inRange<std::uint64_t>(1, 9);
  BoxedWorld world(settings);
  Either old;
  const auto collect = [&](Hub& hub, std::vector<Bytes>& to) {
    for (Bytes& box : hub.link().take_boxes(world.now)) to.push_back(std::move(box));
  };
  const int steps = *rc::gen::inRange(0, 200);
  for (int step = 0; step < steps; ++step) {
    const bool first = *rc::gen::arbitrary<bool>();
    Hub& hub = first ? world.a : world.b;
    std::vector<Bytes>& boxes = first ? old.to_a : old.to_b;
    switch (*rc::gen::inRange(0, 12)) {
      case 0:
      case 1:
        hub.write_up_to(hub.sent + *rc::gen::inRange<std::uint64_t>(1, 4), 2'000, world.now);
        break;
      case 2:
        world.now = world.now + *rc::gen::element(second_ms, minute_ms, hour_ms, 2 * day_ms);
        break;
      case 3:
        if (*rc::gen::inRange(0, 4) == 0) hub.restart();
        break;
      case 4:
        if (*rc::gen::inRange(0, 4) == 0) hub.link().close(world.now);
        break;
      case 5:
        hub.link().on_refused(world.now);
        break;
      case 6:
        if (*rc::gen::inRange(0, 8) == 0) world.now = world.now + -3 * day_ms;
        break;
      default:  // any box that ever was, so lost, late, doubled and in any order
        if (!boxes.empty()) {
          // Late ones more often, or hardly any would matter.
          const std::size_t back =
              *rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(boxes.size(), 30));
          hub.receive(boxes[boxes.size() - 1 - back], world.now);
        }
    }
    world.now = world.now + second_ms;
    world.a.link().on_tick(world.now);
    world.b.link().on_tick(world.now);
    collect(world.a, old.to_b);
    collect(world.b, old.to_a);
    RC_ASSERT(!world.a.wrong);
    RC_ASSERT(!world.b.wrong);
  }
  // The relay delivers from now on; long delays must not be needed but may pass.
  for (int i = 0; i < 40; ++i) {
    world.run(minute_ms, 5 * second_ms);
    world.now = world.now + hour_ms;
  }
  RC_ASSERT(world.both_up());
  const std::uint64_t goal_a = world.a.sent + 5, goal_b = world.b.sent + 5;
  world.a.write_up_to(goal_a, 2'000, world.now);
  world.b.write_up_to(goal_b, 2'000, world.now);
  for (int i = 0; i < 10; ++i) world.run(hour_ms, minute_ms);
  RC_ASSERT(world.b.received == goal_a);
  RC_ASSERT(world.a.received == goal_b);
  RC_ASSERT(!world.a.wrong);
  RC_ASSERT(!world.b.wrong);
}

RC_GTEST_PROP(BoxedLink, TakesNoHarmFromHostileBytes, (const Bytes& bytes)) {
  BoxedWorld world;
  world.run(10 * second_ms);
  Bytes box = bytes;
  if (*rc::gen::arbitrary<bool>()) box.resize(1024);
  world.a.receive(box, world.now);
  RC_ASSERT(world.a.link().strange_boxes() == 1u);
  RC_ASSERT(world.a.link().up());
}

}  // namespace
}  // namespace maillage::test
