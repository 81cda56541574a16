#include "bench/support/made_operation.h"

#include <fmt/format.h>

#include <array>

#include "node/directory/operations.h"

namespace maillage::bench {
namespace {

// Words of real names, so that the search index has what it has in the field: few words, often.
constexpr std::array first_words = {"Espace", "Maison", "Centre", "Atelier", "Antenne", "Point"};
constexpr std::array second_words = {"Numa", "Jules", "Louise", "Rosa", "Simone", "Victor"};
constexpr std::array streets = {"rue des Acacias", "rue du Moulin", "rue de la Gare",
                                "place Leclerc",   "avenue Foch",   "cours Jean Jaures"};
constexpr std::array communes = {"49007", "44109", "72181", "53130", "49099", "44143"};

// Spread over the words by a multiplicative hash, the same at every run.
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

}  // namespace

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

}  // namespace maillage::bench
