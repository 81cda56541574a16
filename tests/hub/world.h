// Hubs with real stores in temporary directories and a network that is a queue. Links can be cut
// and mended; nothing else is simulated.
#pragma once

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>

#include "node/hub/hub.h"
#include "node/hub/loop_desk.h"
#include "node/hub/network_desk.h"
#include "node/hub/referral_desk.h"
#include "node/hub/structure_desk.h"
#include "tests/support/keys.h"

namespace maillage::test {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = "/tmp/maillage-hub-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = pattern;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A structure's keys, as a session holds them.
struct TestWorker {
  SigningKey signing;
  SealingKey sealing;
  Worker worker() const { return {signing, sealing}; }
  const WriterId& id() const { return signing.id; }
};

class TestHub : public FrameSink {
 public:
  TestHub(std::uint64_t seed, std::string name, std::string territory)
      : random_(seeded_random(seed)) {
    settings.name = std::move(name);
    settings.territory = std::move(territory);
    settings.address = "127.0.0.1:1";
    settings.trace_batch_days = 0;
    identity.hub = signing_key(seed);
    Secret transport(32);
    random_(transport.writable());
    identity.transport = TransportKey::from_secret(std::move(transport));
    start();
  }

  void start() {
    StoreOptions options;
    options.ballast_bytes = 0;
    options.min_free_bytes = 1;
    options.free_disk_bytes = [this](const std::string&) {
      if (on_write) on_write();
      return free_bytes;
    };
    store = std::make_unique<LogStore>(LogStore::open(directory.path() + "/node", options));
    hub = std::make_unique<Hub>(
        Hub::Parts{*store,
                   identity,
                   settings,
                   random_,
                   [this](std::string_view line) { reports.emplace_back(line); },
                   {},
                   writer.get(),
                   schemas},
        now);
    hub->set_sink(this);
    referrals = std::make_unique<ReferralDesk>(*hub);
    structures = std::make_unique<StructureDesk>(*hub);
    loops = std::make_unique<LoopDesk>(*hub);
  }
  void stop() {
    loops.reset();
    structures.reset();
    referrals.reset();
    hub.reset();
    store.reset();
  }
  void restart() {
    stop();
    start();
  }

  TestWorker admit(const std::string& name, std::vector<std::string> venues = {}) {
    NewStructure structure;
    structure.name = name;
    structure.venues = std::move(venues);
    auto prepared = structures->prepare_admission(structure, "une phrase de passe assez longue");
    const KdfCost cheap{1, 8};
    const WrappedKeys wrapped = wrap_keys(prepared->keys, "une phrase de passe assez longue",
                                          prepared->public_part, cheap, random_);
    structures->finish_admission(*prepared, wrapped);
    return {SigningKey::from_seed(prepared->keys.signing_seed),
            SealingKey::from_seed(prepared->keys.sealing_seed)};
  }

  void send(LinkNumber link, const Bytes& frame) override { outbox.push_back({link, frame}); }
  void cut(const Cut& cut) override { cuts.push_back(cut); }

  TemporaryDirectory directory;
  std::unique_ptr<Workers> writer;  // none: all is committed where it is asked
  std::function<void()> on_write;   // at the begin of each transaction, on its thread
  Settings settings;
  Identity identity;
  KnownSchemas schemas = known_schemas();
  TimePoint now{1'795'000'000'000};
  std::uint64_t free_bytes = std::uint64_t{1} << 40;
  std::vector<std::string> reports;
  std::deque<Outgoing> outbox;
  std::vector<Cut> cuts;
  std::unique_ptr<LogStore> store;
  std::unique_ptr<Hub> hub;
  std::unique_ptr<ReferralDesk> referrals;
  std::unique_ptr<StructureDesk> structures;
  std::unique_ptr<LoopDesk> loops;

 private:
  RandomSource random_;
};

// Several hubs, all paired unless told otherwise; link numbers are the same at both ends.
class World {
 public:
  explicit World(std::vector<TestHub*> hubs, bool paired = true) : hubs_(std::move(hubs)) {
    if (!paired) return;
    for (TestHub* a : hubs_) {
      for (TestHub* b : hubs_) {
        if (a != b) a->hub->pair({b->hub->ticket(), b->settings.network_operator});
      }
    }
  }

  static void pair(TestHub& a, TestHub& b) {
    a.hub->pair({b.hub->ticket(), false});
    b.hub->pair({a.hub->ticket(), false});
  }
  void connect(TestHub& a, TestHub& b) {
    const LinkNumber link = next_link_++;
    wires_.push_back({&a, &b, link});
    a.hub->begin_turn(a.now);
    b.hub->begin_turn(b.now);
    a.hub->link_up(link, b.identity.transport.id);
    b.hub->link_up(link, a.identity.transport.id);
    run();
  }
  void connect_all() {
    for (std::size_t i = 0; i < hubs_.size(); ++i) {
      for (std::size_t j = i + 1; j < hubs_.size(); ++j) connect(*hubs_[i], *hubs_[j]);
    }
  }
  void disconnect(TestHub& hub) {
    std::erase_if(wires_, [&hub](const Wire& wire) {
      if (wire.a != &hub && wire.b != &hub) return false;
      wire.a->hub->link_down(wire.link);
      wire.b->hub->link_down(wire.link);
      return true;
    });
    run();
  }
  // Trees mend themselves with time.
  void pass(std::int64_t milliseconds) {
    for (TestHub* hub : hubs_) {
      hub->now.milliseconds += milliseconds;
      hub->hub->begin_turn(hub->now);
      hub->hub->on_timer();
      hub->hub->tick();
    }
    run();
  }
  // Until nobody has anything to say.
  void run() {
    while (carry_one()) {
    }
  }

  // Called for each frame on its way.
  std::function<void(const TestHub& from, const TestHub& to, const Frame& frame)> on_frame;

 private:
  struct Wire {
    TestHub* a;
    TestHub* b;
    LinkNumber link;
  };
  bool carry_one() {
    for (TestHub* from : hubs_) {
      if (from->outbox.empty()) continue;
      const Outgoing out = std::move(from->outbox.front());
      from->outbox.pop_front();
      for (const Wire& wire : wires_) {
        if (wire.link != out.link || (wire.a != from && wire.b != from)) continue;
        TestHub* to = wire.a == from ? wire.b : wire.a;
        if (on_frame) on_frame(*from, *to, *decode_frame(out.frame));
        to->hub->begin_turn(to->now);
        to->hub->frame(out.link, out.frame);
        break;
      }
      return true;
    }
    return false;
  }

  std::vector<TestHub*> hubs_;
  std::vector<Wire> wires_;
  LinkNumber next_link_ = 1;
};

inline Venue venue(const std::string& id, const std::string& name, const std::string& commune) {
  Venue v{id, {}};
  v.fields[VenueField::nom] = {name};
  v.fields[VenueField::commune] = {commune};
  return v;
}

}  // namespace maillage::test
