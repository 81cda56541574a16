#include "node/hub/directory_hashes.h"

#include <gtest/gtest.h>

#include "replication/scopes.h"

namespace maillage {
namespace {

// More than one thread would take alone.
TEST(DirectoryHashes, AreThoseOfEachDirectory) {
  HubState state;
  for (std::uint8_t h = 1; h <= 5; ++h) {
    WriterId hub;
    hub.value.fill(h);
    state.governance.trust(hub);
    for (Seq seq = 1; seq <= 3000; ++seq) {
      const Venue venue{"v" + std::to_string(seq), {{VenueField::nom, {"Mairie"}}}};
      const Bytes bytes = encode(DirectoryFold().changes_towards(venue, {}), hub);
      Update update;
      update.header.kind = ScopeKind::directory;
      update.header.schema = directory_schema;
      update.header.scope = directory_scope(hub);
      update.header.writer = hub;
      update.header.epoch = 1;
      update.header.seq = seq;
      append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
      append(update.body, bytes);
      state.apply(update);
    }
  }
  const auto hashes = directory_hashes(state);
  ASSERT_EQ(hashes.size(), 5u);
  std::set<std::array<std::uint8_t, 32>> different;
  for (const DirectoryHash& each : hashes) {
    EXPECT_EQ(each.hash, state.directory(each.hub)->state_hash());
    different.insert(each.hash);
  }
  EXPECT_EQ(different.size(), 5u);
}

TEST(DirectoryHashes, AreNoneOfNothing) { EXPECT_TRUE(directory_hashes(HubState()).empty()); }

}  // namespace
}  // namespace maillage
