// What governance must answer, computed again from the plain list of what was said: no index, no
// cache, every question asked of every act. Knows no forks, resolutions, node keys or settlements.
#pragma once

#include <map>
#include <set>

#include "tests/replication/governance/author.h"

namespace maillage::test {

class Oracle {
 public:
  Oracle(const Genesis& genesis, const std::vector<Update>& updates);

  std::set<WriterId> members() const;  // keys that act
  std::vector<WriterId> founders() const;
  // Null when no member answers for it or it was revoked.
  std::optional<WriterId> hub_of_structure(const WriterId& structure) const;
  std::optional<Limit> cut_off(const LogKey& log) const;
  std::size_t removals() const { return removed_.size(); }

 private:
  using Key = WriterId;
  using Cuts = std::map<LogKey, Limit>;
  struct Act {
    Key by;
    LogId log;
    Seq seq;
    UpdateId id;
    Hlc hlc;
    std::size_t index;
    GovernanceOperation said;
    auto place() const { return std::tuple(log.epoch, log.scope, seq, id, index); }
    auto moment() const { return std::tuple(hlc, id, index); }
  };
  struct Removed {
    std::set<Key> keys;
    Cuts cuts;
  };
  using Removals = std::map<Key, Removed>;  // by the smallest key named
  struct World {
    Removals removed;
    std::map<Key, Act> rotated;
    std::map<Key, std::vector<Key>> members;
    std::map<Key, std::size_t> rank;  // of founders
  };
  struct Case {
    Key root;
    std::set<Key> named;
    std::set<Key> endorsers;
    Cuts cuts;
  };

  World suppose(const Removals& removed) const;
  static std::optional<Key> root_of(const World& world, const Key& key);
  static const Removed* removal_of(const World& world, const Key& key);
  static bool within(const Act& act, const Cuts& cuts);
  bool counts_but_for_rotation(const World& world, const Act& act) const;
  bool counts(const World& world, const Act& act) const;
  void chain(World& world, const std::map<Key, bool>& originals) const;
  template <typename Wanted>
  std::set<Key> endorsers(const World& world, Wanted wanted) const;
  void rank(World& world, const std::map<Key, bool>& originals) const;
  std::vector<Case> cases(const World& world) const;
  Removals next(const World& world) const;
  std::set<Key> certifiers(const Key& structure) const;

  Genesis genesis_;
  std::vector<Act> acts_;
  World world_;
  Removals removed_;
};

}  // namespace maillage::test
