#include "bench/directory/made_directories.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "node/directory/operations.h"
#include "replication/scopes.h"

namespace maillage::bench {
namespace {

// Words of real names, so that the search index has what it has in the field: few words, often.
constexpr std::array first_words = {"Espace", "Maison", "Centre", "Atelier", "Antenne", "Point"};
constexpr std::array second_words = {"Numa", "Jules", "Louise", "Rosa", "Simone", "Victor"};
constexpr std::array streets = {"rue des Acacias", "rue du Moulin", "rue de la Gare",
                                "place Leclerc",   "avenue Foch",   "cours Jean Jaures"};
constexpr std::array communes = {"49007", "44109", "72181", "53130", "49099", "44143"};

// Spread over the words by a multiplicative hash.
template <typename Words>
const auto& pick(const Words& words, std::uint64_t number) {
  return words[(number * 0x9e3779b97f4a7c15 >> 32) % words.size()];
}

DirectoryOperation made_venue(std::uint64_t number) {
  DirectoryOperation operation{fmt::format("v{:06}", number), {}};
  const auto write = [&operation](VenueField field, std::string value) {
    operation.writes.push_back({field, std::move(value), false, {}});
  };
  write(VenueField::nom,
        fmt::format("{} {}", pick(first_words, number + 1), pick(second_words, number + 2)));
  write(VenueField::code_insee, pick(communes, number));
  write(VenueField::adresse, fmt::format("{} {}", number % 200 + 1, pick(streets, number + 3)));
  return operation;
}

// The name is filled up to the size promised; Cap'n Proto counts in words of eight bytes.
Bytes made_operation(std::uint64_t number, const WriterId& writer) {
  DirectoryOperation operation = made_venue(number);
  Bytes encoded = encode(operation, writer);
  for (std::uint64_t more = number; encoded.size() < operation_bytes; more *= 31) {
    operation.writes.front().value += fmt::format(" {}", more % 1000);
    encoded = encode(operation, writer);
  }
  return encoded;
}

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
