#include "node/store/incarnation.h"

#include <algorithm>

#include "node/store/files.h"

namespace maillage {
namespace {

constexpr const char* file_name = "incarnation";
constexpr std::string_view file_prefix = "maillage-epoch ";
const ByteView epoch_key = as_bytes("epoch");

// Nothing for a missing file and for one that somebody edited: both mean doubt.
std::optional<Epoch> epoch_in_file(const std::string& dir) {
  const auto text = read_small_file(dir + "/" + file_name, 64);
  if (!text || !text->starts_with(file_prefix) || !text->ends_with('\n')) return std::nullopt;
  const Bytes raw = from_hex(
      std::string_view(*text).substr(file_prefix.size(), text->size() - file_prefix.size() - 1));
  if (raw.size() != sizeof(Epoch)) return std::nullopt;
  return LittleEndianReader(raw).read<Epoch>();
}

std::optional<Epoch> epoch_in_store(const LogStore& store) {
  const auto raw = store.get(NamedTable::settings, epoch_key);
  if (!raw || raw->size() != sizeof(Epoch)) return std::nullopt;
  return LittleEndianReader(*raw).read<Epoch>();
}

std::uint64_t counter_of(std::optional<Epoch> epoch) { return epoch.value_or(0) >> 32; }

}  // namespace

Epoch begin_epoch(LogStore& store, const RandomSource& random) {
  const std::uint64_t counter =
      std::max(counter_of(epoch_in_file(store.dir())), counter_of(epoch_in_store(store))) + 1;
  if (counter > UINT32_MAX) {
    throw StoreError(StoreFault::corrupt, "the epoch in " + store.dir() +
                                              "/incarnation is not a possible one: restore it");
  }
  std::array<std::uint8_t, 4> low;
  random(low);
  const Epoch epoch = counter << 32 | LittleEndianReader(low).read<std::uint32_t>();
  Bytes raw;
  append_le(raw, epoch);
  // A crash between the two leaves them different: yet another epoch at the next start.
  write_file_durably(store.dir(), file_name, std::string(file_prefix) + to_hex(raw) + "\n");
  store.write([&](WriteTxn& txn) { store.put(txn, NamedTable::settings, epoch_key, raw); });
  return epoch;
}

Incarnation open_epoch(LogStore& store, const RandomSource& random) {
  const auto in_file = epoch_in_file(store.dir());
  if (in_file && in_file == epoch_in_store(store)) return {*in_file, false};
  return {begin_epoch(store, random), true};
}

}  // namespace maillage
