// Tree push in a network of 1,350 hubs against flooding, by simulation. Prints one JSON object per
// figure and leaves with 1 if a promise is not met.
//
//   bench_fanout [hubs [writers [seed]]]
//
// The trees of two origins do not touch each other, so that a sample of `writers` origins stands
// for all hubs and keeps the run within minutes; every hub receives and passes on all.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/fanout/simulation.h"

namespace maillage::fanout {
namespace {

constexpr double promised_ratio = 1.1;
constexpr Microseconds second = 1'000'000;

struct Load {
  double events_per_second = 5;
  bool bursts = true;  // every fifth event is 5 to 20 updates, else each is one
};

class Bench {
 public:
  Bench(const SimulationOptions& options, HubIndex writers)
      : random_(options.seed), simulation_(options) {
    while (writers_.size() < std::min(writers, options.hubs)) {
      const auto hub = static_cast<HubIndex>(random_.below(options.hubs));
      if (std::find(writers_.begin(), writers_.end(), hub) == writers_.end()) {
        writers_.push_back(hub);
      }
    }
  }

  int run() {
    settle(1);
    report("learning", end(), false);
    settle(7);
    measure("mixed", {5, true});
    measure("single_acts", {5, false});

    const auto offline = choose_offline(0.3);
    simulation_.take_offline(offline);
    simulation_.begin_measure();
    play(static_cast<int>(45 * 5), {5, true});
    report("unnoticed_loss", end(), false);
    simulation_.notice_offline();
    settle(4);
    report("after_loss_while_repairing", end(), false);
    measure("after_repair", {5, true});
    return kept_ ? 0 : 1;
  }

 private:
  void settle(int rounds) {
    simulation_.begin_measure();
    for (int round = 0; round < rounds; ++round) {
      for (const HubIndex writer : writers_) event(writer, {20, false});
    }
  }
  void measure(const std::string& name, const Load& load) {
    simulation_.begin_measure();
    play(500, load);
    report(name, end(), true);
  }
  Measure end() {
    simulation_.run_for(20 * second);
    return simulation_.end_measure();
  }
  void play(int events, const Load& load) {
    for (int i = 0; i < events; ++i) event(writers_[random_.below(writers_.size())], load);
  }
  void event(HubIndex writer, const Load& load) {
    if (!simulation_.network().online(writer)) return;
    const bool burst = load.bursts && random_.below(5) == 0;
    // 400 bytes to 20 kB, as many from 400 to 800 as from 10,000 to 20,000.
    const auto size = [&] {
      return static_cast<std::uint32_t>(400 * std::exp(random_.unit() * std::log(50.0)));
    };
    simulation_.publish(writer, burst ? 5 + static_cast<int>(random_.below(16)) : 1, size);
    const double mean = static_cast<double>(second) / load.events_per_second;
    simulation_.run_for(static_cast<Microseconds>(2 * mean * random_.unit()));
  }
  std::vector<HubIndex> choose_offline(double share) {
    std::vector<HubIndex> hubs;
    for (HubIndex hub = 0; hub < simulation_.network().hubs(); ++hub) {
      if (random_.unit() < share) hubs.push_back(hub);
    }
    return hubs;
  }

  void report(const std::string& name, const Measure& measure, bool promised) {
    const auto line = [&](const char* what, double value, const char* unit, double ratio,
                          const char* against) {
      std::printf(
          "{\"name\":\"fanout_%s_%s\",\"value\":%.4g,\"unit\":\"%s\",\"ratio\":%.4f,"
          "\"against\":\"%s\"}\n",
          name.c_str(), what, value, unit, ratio, against);
    };
    line("bytes", static_cast<double>(measure.bytes.all()), "B", measure.bytes_ratio(),
         "payload x receivers");
    line("p99", measure.p99_ms, "ms", measure.p99_ratio(), "flooding in the same network");
    const auto due = static_cast<double>(measure.deliveries + measure.missed);
    line("missed", static_cast<double>(measure.missed), "deliveries",
         static_cast<double>(measure.missed) / due, "deliveries to reachable hubs");
    std::fflush(stdout);
    kept_ &= measure.missed == 0;
    if (promised) {
      kept_ &= measure.bytes_ratio() <= promised_ratio && measure.p99_ratio() <= promised_ratio;
    }
  }

  Random random_;
  Simulation simulation_;
  std::vector<HubIndex> writers_;
  bool kept_ = true;
};

}  // namespace
}  // namespace maillage::fanout

int main(int argc, char** argv) {
  const auto number = [&](int at, unsigned long fallback) {
    return argc > at ? std::strtoul(argv[at], nullptr, 10) : fallback;
  };
  maillage::fanout::SimulationOptions options;
  options.hubs = static_cast<maillage::fanout::HubIndex>(number(1, 1350));
  const auto writers = static_cast<maillage::fanout::HubIndex>(number(2, 200));
  options.seed = number(3, 1);
  if (options.hubs < 16 || writers < 1) {
    std::fprintf(stderr, "bench_fanout: give at least 16 hubs and 1 writer\n");
    return 2;
  }
  return maillage::fanout::Bench(options, writers).run();
}
