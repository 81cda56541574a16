#include "bench/directory/made_directories.h"

#include <algorithm>

#include "bench/support/made_operation.h"
#include "node/directory/operations.h"
#include "replication/scopes.h"

namespace maillage::bench {
namespace {

SigningKey made_key(std::uint64_t number) {
  Secret seed(32);
  const auto bytes = seed.writable();
  for (std::size_t i = 0; i < sizeof number; ++i) {
    bytes[i] = static_cast<std::uint8_t>(number >> 8 * i);
  }
  return SigningKey::from_seed(seed);
}

void append_directory(std::uint64_t hub, std::uint64_t first, std::uint64_t end,
                      std::vector<Update>& updates) {
  const SigningKey key = made_key(hub + 1);
  Header header;
  header.kind = ScopeKind::directory;
  header.scope = directory_scope(key.id);
  header.schema = directory_schema;
  header.writer = key.id;
  header.epoch = Epoch{1} << 32 | 1;
  while (first < end) {
    const std::uint64_t stop = std::min<std::uint64_t>(first + operations_per_update, end);
    std::vector<Bytes> operations;
    for (; first < stop; ++first) operations.push_back(made_operation(first, key.id));
    header.seq += 1;
    header.hlc.value += 1 << 16;
    updates.push_back(sign_update(header, operations, {}, key, {}));
    header.prev = updates.back().id;
  }
}

}  // namespace

std::vector<Update> made_directories(std::size_t hubs, std::size_t venues) {
  std::vector<Update> updates;
  for (std::size_t hub = 0; hub < hubs; ++hub) {
    append_directory(hub, hub * venues / hubs, (hub + 1) * venues / hubs, updates);
  }
  return updates;
}

}  // namespace maillage::bench
