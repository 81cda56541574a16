// The hubs this node is paired with, kept in the store.
#pragma once

#include <map>
#include <set>

#include "node/hub/ticket.h"
#include "node/store/log_store.h"

namespace maillage {

struct PairedPeer {
  Ticket ticket;
  bool network_operator = false;  // our traces go to it
};

class PeerBook {
 public:
  explicit PeerBook(LogStore& store);

  const std::map<WriterId, PairedPeer>& peers() const { return peers_; }
  // Whether it is a peer that shows the loops of the hubs that send it traces.
  bool is_operator(const WriterId& hub) const;
  const PairedPeer* find(const WriterId& hub) const;
  // By name, territory, or the beginning of its key or fingerprint. Errors not_found, conflict.
  Result<WriterId> resolve(std::string_view text) const;

  // Durable when they return; StoreError when the disk does not take it.
  void put(const PairedPeer& peer);
  void erase(const WriterId& hub);
  // Hubs whose capacity this one asked for; they need not be peers.
  const std::set<WriterId>& followed() const { return followed_; }
  void follow(const WriterId& hub, bool wanted);

 private:
  LogStore& store_;
  std::map<WriterId, PairedPeer> peers_;
  std::set<WriterId> followed_;
};

}  // namespace maillage
