// A hub in memory: the real replication core over a log store that is a map. `Wire` plays a network
// without loss, unless a test says what becomes of its frames.
#pragma once

#include <sodium.h>

#include <deque>
#include <functional>
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
  std::optional<KeptBox> kept_box(BoxNumber number) const override {
    const auto found = boxes.find(number);
    if (found == boxes.end()) return std::nullopt;
    return read_mailbox_record(mailbox_key(number), found->second);
  }
  Mailbox mailbox(const MailboxSettings& settings, TimePoint now) const {
    Mailbox mailbox(settings);
    for (const auto& [number, value] : boxes) {
      mailbox.load(*read_mailbox_record(mailbox_key(number), value), now);
    }
    return mailbox;
  }
  std::map<BoxNumber, Bytes> boxes;  // the relay's table
  bool unreadable = false;           // the disk fails for now

  void append(const Update& update) {
    const LogKey key = log_key(update.header);
    logs_[key].push_back({update.envelope, update.body, update.apart});
    ids_[update.id] = {key, update.header.seq};
    arrivals_.push_back({key, update.header.seq});
    if (auto kept = aside_.find(key); kept != aside_.end()) kept->second.erase(update.header.seq);
    loose_.erase(update.id);
  }
  void keep_loose(const Update& update) {
    if (!keeps(update.id)) loose_[update.id] = {update.envelope, update.body, update.apart};
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
    if (unreadable) return run;
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
  bool keeps(const UpdateId& id) const override { return !run_at(id).empty(); }
  std::vector<UpdateId> loose() const override {
    std::vector<UpdateId> ids;
    for (const auto& [id, update] : loose_) ids.push_back(id);
    return ids;
  }
  std::vector<RawUpdate> find_run(const UpdateId& id) const override {
    ++runs_read;
    return run_at(id);
  }
  std::optional<LogKey> log_of(const UpdateId& id) const override {
    ++places_read;
    const auto run = run_at(id);
    if (run.empty()) return std::nullopt;
    return log_key(*decode_header(run.front().envelope));
  }
  // How often the two above were called.
  mutable std::size_t runs_read = 0, places_read = 0;

  std::vector<RawUpdate> run_at(const UpdateId& id) const {
    if (const auto loose = loose_.find(id); loose != loose_.end()) return {loose->second};
    const auto found = ids_.find(id);
    if (found == ids_.end()) return find_aside(id);
    const auto& [key, seq] = found->second;
    std::vector<RawUpdate> run;
    const auto& log = logs_.at(key);
    for (Seq at = seq; at <= log.size(); ++at) {
      run.push_back(log[at - 1]);
      if (has_signature(run.back().envelope)) break;
    }
    return run;
  }
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from,
                                   std::size_t max_bytes) const override {
    std::vector<RawUpdate> run;
    std::size_t bytes = 0;
    const auto found = aside_.find(log);
    if (found == aside_.end()) return run;
    for (auto at = found->second.find(from); at != found->second.end() && at->first == from; ++at) {
      bytes += at->second.size();
      if (!run.empty() && bytes > max_bytes) break;
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

  HeadTable held_heads() const {
    HeadTable heads;
    for (const auto& [log, updates] : logs_) {
      for (std::size_t i = 0; i < updates.size(); ++i) {
        heads.advance(log, {i + 1, update_id(updates[i].envelope)}, updates[i].size());
      }
    }
    return heads;
  }
  std::vector<RawUpdate>& updates_of(const LogKey& log) { return logs_[log]; }

 private:
  std::vector<RawUpdate> find_aside(const UpdateId& id) const {
    for (const auto& [log, kept] : aside_) {
      for (const auto& [seq, raw] : kept) {
        if (update_id(raw.envelope) == id) return {raw};
      }
    }
    return {};
  }
  std::map<LogKey, std::vector<RawUpdate>> logs_;
  std::map<LogKey, std::map<Seq, RawUpdate>> aside_;
  std::map<UpdateId, std::pair<LogKey, Seq>> ids_;
  std::map<UpdateId, RawUpdate> loose_;
  std::vector<std::pair<LogKey, Seq>> arrivals_;
};

class MemoryHub : public ScopePolicy {
 public:
  explicit MemoryHub(std::uint64_t seed)
      : network(network_id("test")), key(signing_key(seed)), seed_(seed) {
    curve.value = blake2b_256({key.id.bytes()});
    governance.trust(key.id);
    replica_ = make_replica({});
    certify_self("hub " + std::to_string(seed));
  }
  // One that has the secret of its transport key, so that it can write boxes.
  MemoryHub(std::uint64_t seed, Secret secret)
      : network(network_id("test")),
        key(signing_key(seed)),
        curve_secret(std::move(secret)),
        seed_(seed) {
    crypto_scalarmult_base(curve.value.data(), curve_secret.view().data());
    governance.trust(key.id);
    replica_ = make_replica({});
    certify_self("hub " + std::to_string(seed));
  }

  // Stops and starts again with what the store kept. Links are gone: see Wire.
  void restart() {
    Replica::Kept kept{log.held_heads(), proofs, {}, {}, log.mailbox(mailbox_settings, now)};
    for (const auto& [peer, memory] : memories) kept.memories[peer] = decode_peer_memory(memory);
    replica_ = make_replica(std::move(kept));
    outbox.clear();
    deliver(replica().set_peers(peers));
  }
  // The same with a store that lost what came after a copy of it was made.
  void restore(const MemoryLog& copy) {
    log = copy;
    restart();
  }
  // The store failed: what a step wanted kept is lost.
  void reset() {
    deliver(replica().reset(log.held_heads(), proofs, log.mailbox(mailbox_settings, now)));
  }

  Replica& replica() { return *replica_; }
  const Replica& replica() const { return *replica_; }

  bool may_hold(const WriterId& hub, const LogKey& key_of_log,
                const std::set<WriterId>& capacity_of) const override {
    if (key_of_log.kind == ScopeKind::capacity) {
      return hub == key_of_log.log.writer || capacity_of.contains(key_of_log.log.writer);
    }
    if (key_of_log.kind != ScopeKind::referral) return true;
    const auto found = referral_hubs.find(key_of_log.log.scope);
    return found != referral_hubs.end() && found->second.contains(hub);
  }

  bool has_room_for(const LogKey&) const override { return has_room; }
  bool was_dropped(ScopeKind, const ScopeId& scope) const override {
    return dropped.contains(scope);
  }

  bool was_on_dropped(const WriterId& hub, const ScopeId& scope) const override {
    const auto found = referral_hubs.find(scope);
    return found != referral_hubs.end() && found->second.contains(hub);
  }

  void pair_with(MemoryHub& other) {
    governance.trust(other.key.id);
    peers.push_back({other.key.id, other.curve});
    deliver(replica().set_peers(peers));
  }

  // Writes one update in this hub's own directory.
  Update write(std::string_view text) {
    return write_in(ScopeKind::directory, directory_scope(key.id), text);
  }
  Update write_in(ScopeKind kind, const ScopeId& scope, std::string_view text,
                  std::vector<UpdateId> deps = {}) {
    LocalBatch batch(replica().heads(), clock, epoch, now);
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
    deliver(replica().on_stored(updates));
  }

  void deliver(Step step) {
    const bool boxes = !step.put_boxes.empty() || !step.erase_boxes.empty();
    if (refuse_to_store &&
        (!step.store.empty() || !step.proofs.empty() || !step.loose.empty() || boxes))
      return;
    for (const KeptBox& box : step.put_boxes) log.boxes[box.number] = mailbox_value(box);
    for (const BoxNumber number : step.erase_boxes) log.boxes.erase(number);
    for (const Update& update : step.store) keep(update);
    for (const SetAside& order : step.set_aside) log.set_aside(order);
    for (const Update& update : step.loose) log.keep_loose(update);
    for (const Bytes& proof : step.proofs) proofs.push_back(proof);
    for (const Bytes& proof : step.spent_proofs) std::erase(proofs, proof);
    for (Remember& note : step.remember) memories[note.peer] = std::move(note.memory);
    for (Outgoing& out : step.send) outbox.push_back(std::move(out));
    for (const Cut& cut : step.cut) cuts.push_back(cut.reason);
    if (!step.store.empty() || !step.set_aside.empty()) {
      deliver(replica().on_stored(step.store));
    }
  }
  void keep(const Update& update) {
    log.append(update);
    if (update.header.kind == ScopeKind::governance) governance.apply(update);
    last = update;
  }

  void certify_self(const std::string& name) {
    LocalBatch batch(replica().heads(), clock, epoch, now);
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
  Secret curve_secret;  // none: its curve key is none
  MailboxSettings mailbox_settings;
  Governance governance;
  MemoryLog log;
  HybridClock clock;
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
  Epoch epoch = Epoch{1} << 32;

 private:
  std::unique_ptr<Replica> make_replica(Replica::Kept kept) {
    return std::make_unique<Replica>(Replica::Parts{network, key, curve, governance, log, *this,
                                                    clock, seeded_random(seed_ + 1000 * lives_++),
                                                    curve_secret.empty() ? nullptr : &curve_secret},
                                     std::move(kept), epoch);
  }
  const std::uint64_t seed_;
  std::uint64_t lives_ = 0;
  std::unique_ptr<Replica> replica_;
};

// Link number 1 on both sides; runs until nobody has anything to say.
class Wire {
 public:
  // What happens to a frame on its way. Called with the sender.
  enum class Fate { arrive, vanish, twice, late };
  using Road = std::function<Fate(const MemoryHub& from, const Frame&)>;

  Wire(MemoryHub& a, MemoryHub& b, LinkNumber link = 1, Road road = {}, bool run_now = true)
      : fate(std::move(road)), a_(a), b_(b), link_(link) {
    a_.deliver(a_.replica().on_link_up(link, b_.curve, a_.now));
    b_.deliver(b_.replica().on_link_up(link, a_.curve, b_.now));
    if (run_now) run();
  }
  ~Wire() {
    a_.deliver(a_.replica().on_link_down(link_, a_.now));
    b_.deliver(b_.replica().on_link_down(link_, b_.now));
  }
  Road fate;  // none: each arrives once

  // The number of frames carried.
  std::size_t run() {
    std::size_t carried = 0;
    while (carry()) ++carried;
    return carried;
  }
  bool carry() { return step(a_, b_) || step(b_, a_); }
  std::size_t bytes = 0;
  std::map<WriterId, std::size_t> bytes_by, frames_by;  // of the sender

 private:
  bool step(MemoryHub& from, MemoryHub& to) {
    for (auto at = from.outbox.begin(); at != from.outbox.end(); ++at) {
      if (at->link != link_) continue;
      const Bytes frame = std::move(at->frame);
      from.outbox.erase(at);
      const auto decoded = decode_frame(frame);
      bytes += frame.size();
      bytes_by[from.key.id] += frame.size();
      ++frames_by[from.key.id];
      const Fate what = fate ? fate(from, *decoded) : Fate::arrive;
      if (what == Fate::vanish) return true;
      if (what == Fate::late && !late_.contains(&to)) {
        late_[&to] = frame;  // after the next one
        return true;
      }
      const int times = what == Fate::twice ? 2 : 1;
      for (int i = 0; i < times; ++i) receive(to, frame);
      deliver_late(to);
      return true;
    }
    return deliver_late(to);
  }
  bool deliver_late(MemoryHub& to) {
    const auto late = late_.find(&to);
    if (late == late_.end()) return false;
    const Bytes frame = std::move(late->second);
    late_.erase(late);
    receive(to, frame);
    return true;
  }
  void receive(MemoryHub& to, const Bytes& frame) {
    to.deliver(to.replica().on_frame(link_, frame, to.now));
  }
  MemoryHub& a_;
  MemoryHub& b_;
  LinkNumber link_;
  std::map<const MemoryHub*, Bytes> late_;  // by receiver
};

// Until nobody on these wires has anything to say.
inline void run_all(const std::vector<Wire*>& wires) {
  bool carried = true;
  while (carried) {
    carried = false;
    for (Wire* wire : wires) carried = wire->carry() || carried;
  }
}

}  // namespace maillage::test
