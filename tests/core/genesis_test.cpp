// A network that hubs are told of while their links are up.
#include <gtest/gtest.h>

#include "tests/core/core_world.h"

namespace maillage::test {
namespace {

struct ToldOfANetwork : testing::Test {
  ToldOfANetwork() {
    CoreWorld::pair(founder, middle);
    CoreWorld::pair(middle, far);
    world.connect(founder, middle);
    world.connect(middle, far);
  }
  // With the founding act, or with its hash alone.
  void tell(CoreHub& hub, bool with_genesis) {
    hub.core->adopt(root_of(genesis), with_genesis ? ByteView(genesis) : ByteView());
    world.run();
  }
  static bool knows(const CoreHub& hub) {
    return hub.core->state().governance.genesis() != nullptr;
  }

  CoreHub founder{1}, middle{2}, far{3};
  CoreWorld world;
  const Bytes genesis = encode_operation(Genesis{{founder.key.id}, 1, "network", {}});
};

TEST_F(ToldOfANetwork, AskThosePeersThatKnowIt) {
  tell(founder, true);
  tell(middle, false);
  EXPECT_TRUE(knows(middle));
  tell(far, false);
  EXPECT_TRUE(knows(far));
}

TEST_F(ToldOfANetwork, LearnItOnceAPeerDoes) {
  tell(far, false);
  tell(middle, false);
  ASSERT_FALSE(knows(middle) || knows(far)) << "nobody could tell them";
  tell(founder, true);
  EXPECT_TRUE(knows(middle));
  EXPECT_TRUE(knows(far)) << "without a link that breaks in between";
}

}  // namespace
}  // namespace maillage::test
