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

inline PushFrame push_of(const std::vector<RawUpdate>& updates, std::uint64_t number = 1) {
  PushFrame push;
  push.runs = RunCodec().pack(updates);
  push.number = number;
  return push;
}

class MemoryLog : public LogSource {
 public:
  void append(const Update& update) {
    const LogKey key = log_key(update.header);
    logs_[key].push_back({update.envelope, update.body, update.apart});
    ids_[update.id] = {key, update.header.seq};
    arrivals_.push_back({key, update.header.seq});
    if (auto kept = aside_.find(key); kept != aside_.end()) kept->second.erase(update.header.seq);
  }
  void set_aside(const SetAside& order) {
    auto& log = logs_[order.log];
    while (log.size() >= order.from) {
      ids_.erase(update_id(log.back().envelope));
      aside_[order.log][log.size()] = std::move(log.back());
      log.pop_back();
    }
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
  std::vector<RawUpdate> find_run(const UpdateId& id) const override {
    const auto found = ids_.find(id);
    if (found == ids_.end()) return {};
    const auto& [key, seq] = found->second;
    std::vector<RawUpdate> run;
    const auto& log = logs_.at(key);
    for (Seq at = seq; at <= log.size(); ++at) {
      run.push_back(log[at - 1]);
      if (has_signature(run.back().envelope)) break;
    }
    return run;
  }
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from) const override {
    std::vector<RawUpdate> run;
    const auto found = aside_.find(log);
    if (found == aside_.end()) return run;
    for (auto at = found->second.find(from); at != found->second.end() && at->first == from; ++at) {
      run.push_back(at->second);
      ++from;
    }
    return run;
  }
  std::vector<LogKey> aside_logs() const override {
    std::vector<LogKey> logs;
    for (const auto& [log, kept] : aside_) {
      if (!kept.empty()) logs.push_back(log);
    }
    return logs;
  }
  std::uint64_t last_arrival() const override { return arrivals_.size(); }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override {
    std::map<LogKey, Seq> first;
    for (std::uint64_t at = number; at < arrivals_.size(); ++at) {
      first.try_emplace(arrivals_[at].first, arrivals_[at].second);
      if (first.size() > max_logs) return false;
    }
    for (const auto& [log, from] : first) changed.push_back({log, from});
    return true;
  }

 private:
  std::map<LogKey, std::vector<RawUpdate>> logs_;
  std::map<LogKey, std::map<Seq, RawUpdate>> aside_;
  std::map<UpdateId, std::pair<LogKey, Seq>> ids_;
  std::vector<std::pair<LogKey, Seq>> arrivals_;
};

class MemoryHub : public ScopePolicy {
 public:
  explicit MemoryHub(std::uint64_t seed)
      : network(network_id("test")),
        key(signing_key(seed)),
        replica({network, key, curve, governance, log, *this, clock, seeded_random(seed)}, {},
                Epoch{1} << 32) {
    curve.value = blake2b_256({key.id.bytes()});
    governance.trust(key.id);
    certify_self("hub " + std::to_string(seed));
  }

  bool may_hold(const WriterId& hub, const LogKey& key_of_log,
                const std::set<WriterId>&) const override {
    if (key_of_log.kind != ScopeKind::referral) return true;
    const auto found = referral_hubs.find(key_of_log.log.scope);
    return found != referral_hubs.end() && found->second.contains(hub);
  }

  bool has_room_for(const LogKey&) const override { return has_room; }
  bool was_dropped(ScopeKind, const ScopeId& scope) const override {
    return dropped.contains(scope);
  }

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
    for (const Update& update : updates) keep(update);
    deliver(replica.on_stored(updates));
  }

  void deliver(Step step) {
    if (refuse_to_store && !step.store.empty()) return;
    for (const Update& update : step.store) keep(update);
    for (const SetAside& order : step.set_aside) log.set_aside(order);
    for (const Bytes& proof : step.proofs) proofs.push_back(proof);
    for (Remember& note : step.remember) memories[note.peer] = std::move(note.memory);
    for (Outgoing& out : step.send) outbox.push_back(std::move(out));
    for (const Cut& cut : step.cut) cuts.push_back(cut.reason);
    if (!step.store.empty()) deliver(replica.on_stored(step.store));
  }
  void keep(const Update& update) {
    log.append(update);
    if (update.header.kind == ScopeKind::governance) governance.apply(update);
    last = update;
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
  std::set<ScopeId> dropped;
  std::vector<Bytes> proofs;
  std::map<WriterId, Bytes> memories;
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
    a_.deliver(a_.replica.on_link_down(link_, a_.now));
    b_.deliver(b_.replica.on_link_down(link_, b_.now));
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
