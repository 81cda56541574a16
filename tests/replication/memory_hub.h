// A hub in memory: the real replication core over a log store that is a map. `connect` plays a
// network without loss; a test that wants a fault makes it itself.
#pragma once

#include <deque>
#include <memory>
#include <set>

#include "replication/replica.h"
#include "replication/scopes.h"
#include "replication/writer.h"
#include "tests/support/keys.h"

namespace maillage::test {

class MemoryLog : public LogSource {
 public:
  void append(const Update& update) {
    auto& log = logs_[{update.header.kind, update.header.log()}];
    log.push_back({update.envelope, update.body, update.apart});
    ids_.insert(update.id);
  }
  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override {
    std::vector<RawUpdate> run;
    const auto found = logs_.find({kind, log});
    std::size_t size = 0;
    for (Seq seq = from; found != logs_.end() && seq <= found->second.size(); ++seq) {
      size += found->second[seq - 1].size();
      if (!run.empty() && size > max_bytes) break;
      run.push_back(found->second[seq - 1]);
    }
    return run;
  }
  bool holds(const UpdateId& id) const override { return ids_.contains(id); }

 private:
  std::map<LogKey, std::vector<RawUpdate>> logs_;
  std::set<UpdateId> ids_;
};

class MemoryHub : public ScopePolicy {
 public:
  explicit MemoryHub(std::uint64_t seed)
      : network(network_id("test")),
        key(signing_key(seed)),
        replica({network, key, curve, governance, log, *this, clock}, {}) {
    curve.value = blake2b_256({key.id.bytes()});
    governance.trust(key.id);
    certify_self("hub " + std::to_string(seed));
  }

  bool may_hold(const WriterId& hub, const LogKey& key_of_log) const override {
    if (key_of_log.kind != ScopeKind::referral) return true;
    const auto found = referral_hubs.find(key_of_log.log.scope);
    return found != referral_hubs.end() && found->second.contains(hub);
  }

  bool has_room_for(const LogKey&) const override { return has_room; }

  void pair_with(MemoryHub& other) {
    governance.trust(other.key.id);
    peers.push_back({other.key.id, other.curve});
    deliver(replica.set_peers(peers));
  }

  // Writes one update in this hub's own directory.
  Update write(std::string_view text) {
    return write_in(ScopeKind::directory, directory_scope(key.id), text);
  }
  Update write_in(ScopeKind kind, const ScopeId& scope, std::string_view text,
                  std::vector<UpdateId> deps = {}) {
    LocalBatch batch(replica.heads(), clock, 1ULL << 32, now);
    Header header = batch.next_header(kind, scope, key.id, certificate);
    header.deps = std::move(deps);
    Bytes apart;
    if (kind == ScopeKind::referral) {
      header.flags |= flag_erasable;
      apart = Bytes(32, 1);
    }
    batch.add(sign_update(header, {to_bytes(as_bytes(text))}, apart, key, network));
    store(batch.release());
    return last;
  }

  void store(const std::vector<Update>& updates) {
    for (const Update& update : updates) {
      log.append(update);
      if (update.header.kind == ScopeKind::governance) governance.apply(update);
      last = update;
    }
    deliver(replica.on_stored(updates));
  }

  void deliver(Step step) {
    if (refuse_to_store && !step.store.empty()) return;
    const auto stored = std::move(step.store);
    for (Outgoing& out : step.send) outbox.push_back(std::move(out));
    for (const Cut& cut : step.cut) cuts.push_back(cut.reason);
    if (!stored.empty()) store(stored);
  }

  void certify_self(const std::string& name) {
    LocalBatch batch(replica.heads(), clock, 1ULL << 32, now);
    Header header = batch.next_header(ScopeKind::governance, governance_scope(), key.id, {});
    header.schema = governance_schema;
    batch.add(
        sign_update(header, {encode_operation(HubCertificate{name, "72"})}, {}, key, network));
    certificate = batch.updates().back().id;
    store(batch.release());
  }

  NetworkId network;
  SigningKey key;
  CurveId curve;
  Governance governance;
  MemoryLog log;
  HybridClock clock;
  Replica replica;
  TimePoint now{1'700'000'000'000};
  UpdateId certificate;
  Update last;
  std::vector<Peer> peers;
  std::map<ScopeId, std::set<WriterId>> referral_hubs;
  std::deque<Outgoing> outbox;
  std::vector<std::string> cuts;
  bool refuse_to_store = false;
  bool has_room = true;
};

// Link number 1 on both sides; runs until nobody has anything to say.
class Wire {
 public:
  Wire(MemoryHub& a, MemoryHub& b, LinkNumber link = 1) : a_(a), b_(b), link_(link) {
    a_.deliver(a_.replica.on_link_up(link, b_.curve, a_.now));
    b_.deliver(b_.replica.on_link_up(link, a_.curve, b_.now));
    run();
  }
  ~Wire() {
    a_.replica.on_link_down(link_);
    b_.replica.on_link_down(link_);
  }
  // The number of frames carried.
  std::size_t run() {
    std::size_t carried = 0;
    while (step(a_, b_) || step(b_, a_)) ++carried;
    frames += carried;
    return carried;
  }
  std::size_t frames = 0;
  std::size_t bytes = 0;

 private:
  bool step(MemoryHub& from, MemoryHub& to) {
    for (auto at = from.outbox.begin(); at != from.outbox.end(); ++at) {
      if (at->link != link_) continue;
      const Bytes frame = std::move(at->frame);
      from.outbox.erase(at);
      bytes += frame.size();
      to.deliver(to.replica.on_frame(link_, frame, to.now));
      return true;
    }
    return false;
  }
  MemoryHub& a_;
  MemoryHub& b_;
  LinkNumber link_;
};

}  // namespace maillage::test
