#include "node/hub/directory_hashes.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace maillage {
namespace {

// Below, a thread costs more than it saves.
constexpr std::size_t venues_a_thread = 5'000;
constexpr std::size_t most_threads = 4;

std::size_t threads_for(const HubState& state) {
  std::size_t venues = 0;
  for (const auto& [hub, directory] : state.directories()) venues += directory.venue_count();
  const std::size_t cores =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
  return std::clamp<std::size_t>(venues / venues_a_thread, 1, cores);
}

}  // namespace

std::vector<DirectoryHash> directory_hashes(const HubState& state) {
  std::vector<DirectoryHash> hashes;
  std::vector<const DirectoryFold*> directories;
  for (const auto& [hub, directory] : state.directories()) {
    hashes.push_back({hub, {}});
    directories.push_back(&directory);
  }
  // A directory keeps the digests of what did not change: no two threads may hash the same.
  std::atomic<std::size_t> next = 0;
  const auto hash_some = [&hashes, &directories, &next] {
    for (std::size_t i = next++; i < directories.size(); i = next++) {
      hashes[i].hash = directories[i]->state_hash();
    }
  };
  std::vector<std::future<void>> helpers;
  for (std::size_t i = 1; i < threads_for(state); ++i) {
    helpers.push_back(std::async(std::launch::async, hash_some));
  }
  hash_some();
  for (auto& helper : helpers) helper.get();
  return hashes;
}

}  // namespace maillage
