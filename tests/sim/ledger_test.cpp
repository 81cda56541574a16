#include "tools/sim/ledger.h"

#include <gtest/gtest.h>

#include "tools/sim/world.h"

namespace maillage::sim {
namespace {

Update act(std::uint8_t number) {
  Update update;
  update.header.kind = ScopeKind::referral;
  update.header.seq = 1;
  update.id.value.fill(number);
  return update;
}

// What its store holds no more though its disk never lost it is no excuse.
TEST(LedgerOfTheSimulator, ExcusesOfARemovedHubOnlyWhatItsDiskLost) {
  Options options;
  options.seed = 5;
  World world(options);
  Commit commit;
  commit.store = {act(1)};
  world.hub(0).disk.journal.push_back(std::make_shared<const Commit>(commit));
  Ledger ledger;
  ledger.answered(0, {act(1), act(2)});
  ledger.answered(1, {act(3)});
  ledger.removed(world.hub(0));
  EXPECT_FALSE(ledger.answers()[0].excused) << "on its disk";
  EXPECT_TRUE(ledger.answers()[1].excused);
  EXPECT_FALSE(ledger.answers()[2].excused) << "of another hub";
}

}  // namespace
}  // namespace maillage::sim
