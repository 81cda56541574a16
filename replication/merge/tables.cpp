#include "replication/merge/tables.h"

#include <sodium.h>

#include <cstring>

#include "protocol/assert.h"

namespace maillage {

void NumberTable::put(Place place) {
  std::size_t at = place.hash & mask();
  while (places_[at].number != no_number) at = (at + 1) & mask();
  places_[at] = place;
}

void NumberTable::grow() {
  std::vector<Place> old(places_.empty() ? 16 : places_.size() * 2);
  old.swap(places_);
  for (const Place& place : old) {
    if (place.number != no_number) put(place);
  }
}

void NumberTable::insert(std::uint32_t hash, std::uint32_t number) {
  if ((used_ + 1) * 4 > places_.size() * 3) grow();
  put({hash, number});
  ++used_;
}

void NumberTable::erase(std::uint32_t hash, std::uint32_t number) {
  MAILLAGE_ASSERT(used_ > 0);
  std::size_t hole = hash & mask();
  while (places_[hole].number != number) {
    MAILLAGE_ASSERT(places_[hole].number != no_number);
    hole = (hole + 1) & mask();
  }
  for (std::size_t at = (hole + 1) & mask(); places_[at].number != no_number;
       at = (at + 1) & mask()) {
    const std::size_t home = places_[at].hash & mask();
    // It may fill the hole unless its home lies between the hole and where it is.
    if (((at - home) & mask()) >= ((at - hole) & mask())) {
      places_[hole] = places_[at];
      hole = at;
    }
  }
  places_[hole] = {};
  --used_;
}

TableHash::TableHash(const HashKey& key) : key_(key) {
  static_assert(crypto_shorthash_KEYBYTES == sizeof(HashKey));
  LittleEndianReader in(key_);
  low_ = in.read<std::uint64_t>();
  high_ = in.read<std::uint64_t>();
}

std::uint32_t TableHash::long_text(std::string_view text, std::uint32_t owner) const {
  std::array<std::uint8_t, crypto_shorthash_BYTES> out;
  crypto_shorthash(out.data(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                   key_.data());
  std::uint64_t hash;
  std::memcpy(&hash, out.data(), sizeof hash);
  return numbers(hash, owner);
}

}  // namespace maillage
