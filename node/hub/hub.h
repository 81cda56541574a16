// The running hub: the core's turns (node/core/hub_core.h) over this node's store, with its keys,
// its settings and the hubs it is paired with. What arrives and what people do go through here;
// control, web and the transport are its callers.
#pragma once

#include <functional>
#include <string_view>

#include "node/core/hub_core.h"
#include "node/hub/identity.h"
#include "node/hub/peer_book.h"
#include "node/hub/settings.h"
#include "node/hub/stored_hub.h"

namespace maillage {

class Hub {
 public:
  struct Parts {
    LogStore& store;
    const Identity& identity;
    const Settings& settings;
    RandomSource random;
    std::function<void(std::string_view)> report;  // one line for the log, without personal data
    Locator locate;
    // Commits on its one thread; whoever finishes its jobs calls `advance` then. Without it all
    // is committed where it is asked.
    Workers* writer = nullptr;
    KnownSchemas schemas = known_schemas();
    RegionOf region_of = maillage::region_of;
  };
  // Reads the store and folds it; writes this hub's own certificate if it is new or the settings
  // changed what it says. All of `parts` must outlive the hub.
  Hub(const Parts& parts, TimePoint now);

  void set_sink(FrameSink* sink) { core_.set_sink(sink); }
  // Sampled once per turn of the loop, before anything else of the turn.
  void begin_turn(TimePoint now) { core_.begin_turn(now); }
  TimePoint now() const { return core_.now(); }

  const HubCore& core() const { return core_; }
  const HubState& state() const { return core_.state(); }
  const Replica& replica() const { return core_.replica(); }
  const PeerBook& peers() const { return peers_; }
  const Settings& settings() const { return settings_; }
  const WriterId& id() const { return core_.id(); }
  const SigningKey& key() const { return core_.key(); }
  const NetworkId& network() const { return core_.network(); }
  const RandomSource& random() const { return core_.random(); }
  LogStore& store() { return store_; }
  Ticket ticket() const;
  // As in HubCore.
  const UpdateId& certificate() const { return core_.certificate(); }
  bool is_member() const { return core_.is_member(); }
  bool is_operator(const WriterId& hub) const;

  // --- acts of people: as in HubCore ---
  LocalBatch batch() { return core_.batch(); }
  void commit(LocalBatch&& batch) { core_.commit(std::move(batch)); }
  Result<void> may_write(ScopeKind kind, const ScopeId& scope) const {
    return core_.may_write(kind, scope);
  }
  void adopt(const RootId& root, ByteView genesis) { core_.adopt(root, genesis); }
  void compact() { core_.compact(); }
  // Remembered in the store; StoreError.
  void pair(const PairedPeer& peer);
  void unpair(const WriterId& hub);
  // Whether the room of a hub of another region is held here too.
  void follow(const WriterId& hub, bool wanted);

  // --- events of the transport ---
  void link_up(LinkNumber link, const CurveId& curve);
  void link_down(LinkNumber link);
  void frame(LinkNumber link, ByteView bytes);
  void tick();
  void on_timer();
  TimePoint next_due() const { return core_.next_due(); }
  // A frame of which more may follow at once: after the last of them comes `advance`.
  void one_frame(LinkNumber link, ByteView bytes) { core_.frame(link, bytes); }
  // As above, for a frame that was examined on another thread (frame_examiner.h).
  void arrived(LinkNumber link, Arrived arrived) { core_.arrived(link, std::move(arrived)); }
  void advance() { core_.advance(); }
  void flush() { core_.flush(); }

 private:
  LogStore& store_;
  const Identity& identity_;
  const Settings& settings_;
  PeerBook peers_;
  StoredHub stored_;
  HubCore core_;
};

}  // namespace maillage
