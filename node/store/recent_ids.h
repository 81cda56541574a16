// The ids of the updates that arrived last, in memory, with their arrival numbers.
//
// Ids are random: each that is put into a table rewrites a page of its own, so that of small
// updates the index would cost several times the updates. Here they wait until there are so many
// that a page takes several, and a start finds them again in what they name (log_store.h).
//
// The changes of a transaction are seen by its own thread only, until it committed. Any thread may
// call `find`.
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "node/store/xxh64.h"
#include "protocol/ids.h"

namespace maillage {

class RecentIds {
 public:
  RecentIds() = default;
  RecentIds(const RecentIds&) = delete;
  RecentIds& operator=(const RecentIds&) = delete;

  std::optional<std::uint64_t> find(const UpdateId& id) const;

  // Of the one thread that has the transaction. What the last one left uncommitted is gone.
  void begin();
  void add(const UpdateId& id, std::uint64_t arrival) { added_.emplace(id, arrival); }
  bool remove(const UpdateId& id);  // false if it is not here
  std::optional<std::uint64_t> find_now(const UpdateId& id) const;
  std::size_t size_now() const;
  // All of them, sorted; they are here no longer.
  std::vector<std::pair<UpdateId, std::uint64_t>> release();
  // What the transaction changed counts from now on.
  void commit();

 private:
  // An author can choose some bits of an id, but not those of a hash with a number it does not
  // know: where this object happens to lie.
  struct Hash {
    std::uint64_t salt;
    std::size_t operator()(const UpdateId& id) const { return xxh64(id.bytes(), salt); }
  };
  using Arrivals = std::unordered_map<UpdateId, std::uint64_t, Hash>;
  static std::optional<std::uint64_t> arrival_in(const Arrivals& ids, const UpdateId& id);

  const Hash hash_{reinterpret_cast<std::uintptr_t>(this)};
  mutable std::shared_mutex mutex_;  // of `held_`
  Arrivals held_{0, hash_};
  Arrivals added_{0, hash_};
  Arrivals removed_{0, hash_};  // of those held
  bool emptied_ = false;
};

}  // namespace maillage
