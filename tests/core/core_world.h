// Hubs of the pure core over stores in memory; every frame and every flush is the test's to order.
#pragma once

#include <deque>

#include "node/core/hub_core.h"
#include "node/directory/operations.h"
#include "replication/scopes.h"
#include "tests/support/keys.h"
#include "tools/sim/disk.h"

namespace maillage::test {

// That refuses to be read from start to end when it is told to.
class TestStore final : public sim::SimStore {
 public:
  TestStore(sim::Disk* disk, Write write, const bool& refuses)
      : SimStore(disk, std::move(write)), refuses_(refuses) {}
  std::vector<LogHead> heads() const override {
    require_readable();
    return SimStore::heads();
  }
  void for_each_update(const std::function<void(const Update&)>& visit) const override {
    require_readable();
    SimStore::for_each_update(visit);
  }

 private:
  void require_readable() const {
    if (refuses_) throw StoreError(StoreFault::other, "the disk cannot be read");
  }
  const bool& refuses_;
};

class CoreHub : public FrameSink {
 public:
  explicit CoreHub(std::uint64_t seed) : key(signing_key(seed)), seed_(seed) {
    curve.value.fill(static_cast<std::uint8_t>(seed));
    start();
  }
  // A machine put back to what it was, with all that was beside the store. It is to be paired
  // again.
  sim::Disk copy_of_disk() const { return disk_; }
  void put_back(sim::Disk disk) {
    disk_ = std::move(disk);
    start();
  }

  Update write(const std::string& venue) {
    LocalBatch batch = core->batch();
    Header header = batch.next_header(ScopeKind::directory, directory_scope(key.id), key.id,
                                      core->certificate());
    header.schema = directory_schema;
    const DirectoryOperation operation{venue, {{VenueField::nom, "Lieu", false, {}}}};
    batch.add(sign_update(header, {encode(operation, key.id)}, {}, key, core->network()));
    const Update written = batch.updates().front();
    core->commit(std::move(batch));
    return written;
  }
  bool has_stored(const Update& update) const { return store_->holds(update.id); }
  const sim::SimStore& store() const { return *store_; }
  std::size_t commits() const { return disk_.journal.size(); }

  void send(LinkNumber link, const Bytes& frame) override { outbox.push_back({link, frame}); }
  void cut(const Cut& cut) override { cuts.push_back(cut); }

  const SigningKey key;
  CurveId curve;
  bool refuses = false;
  bool refuses_to_read = false;
  std::deque<Outgoing> outbox;
  std::vector<Cut> cuts;

 private:
  void start() {
    core.reset();
    outbox.clear();
    const auto write = [this](sim::Commit commit) {
      if (refuses) throw StoreError(StoreFault::full_disk, "the disk is full");
      disk_.journal.push_back(std::make_shared<const sim::Commit>(std::move(commit)));
      store_->apply(disk_.journal.back());
    };
    store_ = std::make_unique<TestStore>(&disk_, write, refuses_to_read);
    for (const auto& commit : disk_.journal) store_->apply(commit);
    core = std::make_unique<HubCore>(HubCore::Parts{*store_,
                                                    key,
                                                    curve,
                                                    "test",
                                                    {"hub", "72"},
                                                    {},
                                                    seeded_random(seed_ + 1000 * lives_++),
                                                    [](std::string_view) {},
                                                    {},
                                                    this},
                                     TimePoint{1'795'000'000'000});
  }
  const std::uint64_t seed_;
  std::uint64_t lives_ = 0;
  sim::Disk disk_;
  std::unique_ptr<TestStore> store_;

 public:
  std::unique_ptr<HubCore> core;  // borrows the store
};

class CoreWorld {
 public:
  static void pair(CoreHub& a, CoreHub& b) {
    a.core->pair(b.key.id, {b.curve, false});
    b.core->pair(a.key.id, {a.curve, false});
  }
  LinkNumber connect(CoreHub& a, CoreHub& b) {
    wires_[++last_] = {&a, &b};
    a.core->link_up(last_, b.curve);
    b.core->link_up(last_, a.curve);
    run();
    return last_;
  }
  void disconnect(LinkNumber link) {
    for (CoreHub* hub : {wires_[link].first, wires_[link].second}) {
      hub->core->link_down(link);
      hub->core->flush();
    }
    wires_.erase(link);
  }
  // All that `from` has to say now reaches the other ends, which do not flush.
  void deliver(CoreHub& from) {
    for (const Outgoing& out : std::exchange(from.outbox, {})) {
      const auto wire = wires_.find(out.link);
      if (wire == wires_.end()) continue;
      CoreHub& to = wire->second.first == &from ? *wire->second.second : *wire->second.first;
      if (on_frame) on_frame(to, out.frame);
      to.core->frame(out.link, out.frame);
    }
  }
  // Called for each frame that arrives.
  std::function<void(const CoreHub& to, ByteView frame)> on_frame;

  // Until nobody has anything to say, but for those who are held back.
  void run(const std::set<const CoreHub*>& held_back = {}) {
    for (bool again = true; std::exchange(again, false);) {
      for (const auto& [link, ends] : wires_) {
        for (CoreHub* hub : {ends.first, ends.second}) {
          if (held_back.contains(hub) || hub->outbox.empty()) continue;
          again = true;
          deliver(*hub);
          for (const auto& [other, pair] : wires_) {
            pair.first->core->flush();
            pair.second->core->flush();
          }
          break;
        }
        if (again) break;
      }
    }
  }

 private:
  std::map<LinkNumber, std::pair<CoreHub*, CoreHub*>> wires_;
  LinkNumber last_ = 0;
};

}  // namespace maillage::test
