// What a Governance object holds and what follows from it. Private to this folder.
#pragma once

#include "replication/governance/settlements.h"

namespace maillage {

struct Governance::State {
  // Given.
  std::set<WriterId> trusted;
  std::optional<RootId> root;
  authority::Held held;

  // Computed from what is given.
  bool dirty = true;
  std::optional<authority::Authority> authority;
  std::map<WriterId, KnownHub> hubs;
  authority::StructureBook book;
  authority::Settled settled;
  std::vector<UpdateId> missing_settlements;

  void recompute();

  // The index of the member that answers for a hub's, a structure's or a node's key.
  std::size_t home(const WriterId& key) const;
  const authority::Member* member(std::size_t index) const;
  bool is_trusted(std::size_t index) const;

  // Who certified `writer` in the update `auth`: the member, and the key it used. Nothing when that
  // certificate is not held or does not count.
  struct Certifier {
    std::size_t member = authority::nobody;
    WriterId key;
    bool itself = false;
  };
  std::optional<Certifier> certifier(const WriterId& writer, const UpdateId& auth) const;

  std::optional<Limit> resolution(const LogKey& log) const;
  std::optional<Limit> cut_off(const LogKey& log) const;
};

}  // namespace maillage
