// What a hub does in memory with directories it receives: folding their operations, bringing the
// search index up to date, hashing what it shows. Prints one JSON object per figure and leaves with
// 1 if the promise is not met.
//
//   bench_directory [hubs [venues [rounds]]]
//
// Of `rounds` the cheapest counts: others share the machine, and nothing makes work cheaper than it
// is.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/directory/made_directories.h"
#include "bench/directory/meter.h"
#include "node/hub/directory_desk.h"

namespace maillage::bench {
namespace {

constexpr double promised_s = 0.30;
constexpr std::size_t promised_venues = 100'000;

std::string data_file(const std::string& name) {
  std::ifstream in(MAILLAGE_DATA_DIR "/" + name, std::ios::binary);
  if (!in) throw std::runtime_error("cannot open " + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

Gazetteer load_gazetteer() {
  return *Gazetteer::parse(data_file("communes-2026.csv"), data_file("communes-centroids.csv"));
}

struct Round {
  double fold_s = 0, index_s = 0, hash_s = 0;
  double fold_bytes = 0;  // a venue
  double index_bytes = 0;
  std::string state;

  double total_s() const { return fold_s + index_s + hash_s; }
};

std::string hash_of_directories(const HubState& state) {
  Bytes all;
  for (const auto& [hub, directory] : state.directories()) append(all, directory.state_hash());
  return to_hex(blake2b_256({all}));
}

Round run(const std::vector<Update>& updates, const Gazetteer& gazetteer) {
  HubState state([&](const VenueView& venue) { return commune_centre(gazetteer, venue); });
  for (const Update& update : updates) state.governance.trust(update.header.writer);
  state.governance.settle();
  Round round;
  const std::size_t empty = heap_bytes();
  double before = cpu_s();
  const auto lap = [&before] {
    const double start = std::exchange(before, cpu_s());
    return before - start;
  };
  for (const Update& update : updates) state.apply(update);
  round.fold_s = lap();
  const std::size_t folded = heap_bytes();
  const std::size_t venues = state.index().size();
  round.index_s = lap();
  const std::size_t indexed = heap_bytes();
  round.state = hash_of_directories(state);
  round.hash_s = lap();
  round.fold_bytes = static_cast<double>(folded - empty) / static_cast<double>(venues);
  round.index_bytes = static_cast<double>(indexed - folded) / static_cast<double>(venues);
  return round;
}

void report_cost(const char* what, double cost_s, double total_s) {
  std::printf(
      "{\"name\":\"directory_%s\",\"value\":%.4f,\"unit\":\"s CPU\",\"ratio\":%.3f,"
      "\"against\":\"all of it\"}\n",
      what, cost_s, cost_s / total_s);
}

int report(const Round& best, std::size_t venues) {
  const double total = best.total_s();
  report_cost("fold", best.fold_s, total);
  report_cost("index", best.index_s, total);
  report_cost("hash", best.hash_s, total);
  std::printf("{\"name\":\"directory_fold_bytes\",\"value\":%.0f,\"unit\":\"B/venue\"}\n",
              best.fold_bytes);
  std::printf("{\"name\":\"directory_index_bytes\",\"value\":%.0f,\"unit\":\"B/venue\"}\n",
              best.index_bytes);
  const double promised =
      promised_s * static_cast<double>(venues) / static_cast<double>(promised_venues);
  std::printf(
      "{\"name\":\"directory_receive\",\"value\":%.4f,\"unit\":\"s CPU\",\"ratio\":%.3f,"
      "\"against\":\"%.2f s\",\"state\":\"%s\"}\n",
      total, total / promised, promised, best.state.substr(0, 16).c_str());
  return total <= promised ? 0 : 1;
}

int run_all(std::size_t hubs, std::size_t venues, std::size_t rounds) {
  const Gazetteer gazetteer = load_gazetteer();
  const auto updates = made_directories(hubs, venues);
  std::vector<Round> done;
  for (std::size_t i = 0; i < rounds; ++i) done.push_back(run(updates, gazetteer));
  const auto best = std::min_element(done.begin(), done.end(), [](const Round& a, const Round& b) {
    return a.total_s() < b.total_s();
  });
  return report(*best, venues);
}

}  // namespace
}  // namespace maillage::bench

int main(int argc, char** argv) {
  const auto number = [&](int at, unsigned long fallback) {
    return argc > at ? std::strtoul(argv[at], nullptr, 10) : fallback;
  };
  const auto hubs = number(1, 1000), venues = number(2, 100'000), rounds = number(3, 5);
  if (hubs < 1 || venues < hubs || rounds < 1) {
    std::fprintf(stderr, "bench_directory: give at least 1 hub, as many venues, and 1 round\n");
    return 2;
  }
  maillage::init_crypto();
  return maillage::bench::run_all(hubs, venues, rounds);
}
