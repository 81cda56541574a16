// The real TreePush of every hub of a network, in simulated time: who pushes what to whom, what it
// costs in bytes and how long it takes. One seed replays everything.
//
// Modelled: latency and its jitter, links that deliver in order, time to store before passing on,
// every tree frame encoded and decoded, the bytes around each frame. Not modelled: bandwidth (which
// flooding would fill first, so leaving it out flatters flooding), credit and its ACKs,
// compression.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <unordered_map>

#include "bench/fanout/network.h"
#include "replication/tree/tree_push.h"

namespace maillage::fanout {

// Around a pushed update: CURVE and ZMTP 42, Cap'n Proto structure and padding 78 bytes.
inline constexpr std::size_t push_overhead = 120;
// Around a tree frame, which travels as one opaque blob.
inline constexpr std::size_t tree_overhead = 76;

struct SimulationOptions {
  HubIndex hubs = 1350;
  int degree = 8;
  std::uint64_t seed = 1;
  TreeSettings tree;
  Microseconds store = 5'000;   // commit before passing on
  Microseconds tick = 100'000;  // how often hubs look at their timers
};

struct Bytes4 {
  std::uint64_t pushes = 0, heads = 0, wants = 0, prunes = 0;  // a tree frame counts where it fits
  std::uint64_t all() const { return pushes + heads + wants + prunes; }
};

// What happened to the updates published since `begin_measure`.
struct Measure {
  Bytes4 bytes;
  std::uint64_t payload_delivered = 0;  // payload x receivers that can be reached
  std::uint64_t updates = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t missed = 0;      // by honest hubs that it can reach
  std::uint64_t duplicates = 0;  // updates pushed to a hub that held them
  std::uint64_t wants = 0;
  double p50_ms = 0, p99_ms = 0, max_ms = 0;
  double flood_p99_ms = 0;

  double bytes_ratio() const;
  double p99_ratio() const { return flood_p99_ms > 0 ? p99_ms / flood_p99_ms : 0; }
};

// What one hub sends besides or instead of what it should.
enum class Behaviour : std::uint8_t { honest, offline, prunes_all, announces_only, floods_digests };

class Simulation {
 public:
  explicit Simulation(const SimulationOptions& options);
  ~Simulation();

  void behave(HubIndex hub, Behaviour behaviour);
  bool honest(HubIndex hub) const { return hubs_[hub]->behaviour == Behaviour::honest; }
  // Hubs vanish without a word; their neighbours' links end when `notice` is called.
  void take_offline(const std::vector<HubIndex>& hubs);
  void notice_offline();

  // The origin writes `updates` in a row, 20 ms apart, each of the size `next_size()` gives.
  void publish(HubIndex origin, int updates, const std::function<std::uint32_t()>& next_size);
  void run_for(Microseconds time);

  void begin_measure();
  // Also asks whether every honest hub holds what can reach it.
  Measure end_measure();

  const Network& network() const { return network_; }
  TreePush& tree(HubIndex hub) { return *hubs_[hub]->tree; }

 private:
  struct Update {
    HubIndex origin = 0;
    Seq seq = 0;
    std::uint32_t size = 0;
    Microseconds written = 0;
  };
  struct Hub final : HeldLogs {
    const Simulation* simulation = nullptr;
    std::vector<std::uint32_t> held;  // per origin, the last seq
    std::unique_ptr<TreePush> tree;
    Behaviour behaviour = Behaviour::honest;
    std::optional<HeldLog> find(const LogTag& log) const override;
  };
  enum class Kind : std::uint8_t { write, push, frame, tick };
  struct Event {
    Microseconds at = 0;
    std::uint64_t order = 0;
    Kind kind = Kind::write;
    HubIndex from = 0, to = 0;
    std::uint32_t link = 0, item = 0;  // an update, or a stored frame
    bool operator>(const Event& other) const {
      return std::tie(at, order) > std::tie(other.at, other.order);
    }
  };

  TimePoint now() const { return {now_ / 1000}; }
  const Edge& edge(HubIndex hub, TreeLink link) const;
  void schedule(Event event);
  // In order behind what is on the way already; `what` seeds the jitter.
  void travel(Kind kind, HubIndex from, const Edge& edge, std::uint32_t item, std::uint64_t what,
              Microseconds store);
  void handle(const Event& event);
  void on_write(const Event& event);
  void on_push(const Event& event);
  void on_frame(const Event& event);
  void stored(HubIndex at, std::uint32_t update, std::optional<TreeLink> from);
  void push(HubIndex from, TreeLink link, std::uint32_t update);
  void serve(HubIndex from, const std::vector<TreeServe>& logs);
  void send_frames(HubIndex from);
  void count(const TreeFrame& frame, std::size_t bytes);
  void misbehave(HubIndex hub);
  void send(HubIndex from, const Edge& edge, const TreeFrame& frame);

  const SimulationOptions options_;
  Network network_;
  Random random_;
  Microseconds now_ = 0;
  std::uint64_t order_ = 0;
  std::vector<std::unique_ptr<Hub>> hubs_;
  std::vector<LogTag> log_of_;  // one log per origin
  std::vector<WriterId> id_of_;
  std::unordered_map<LogTag, HubIndex> origin_of_;
  std::vector<Update> updates_;
  std::vector<std::vector<std::uint32_t>> log_;  // updates of each origin, by seq - 1
  std::vector<std::uint32_t> written_;           // seq so far, per origin
  std::vector<Microseconds> next_write_;         // per origin
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::vector<Bytes> frames_;  // on their way
  std::vector<std::uint32_t> free_frames_;
  std::vector<std::array<Microseconds, 2>> last_arrival_;  // per link and direction
  std::vector<HubIndex> unnoticed_;

  std::uint32_t first_measured_ = 0;
  Measure measure_;
  std::vector<float> latencies_ms_;
};

// The n-th value when a share `q` is below it; reorders `values`.
double percentile(std::vector<float>& values, double q);

}  // namespace maillage::fanout
