#include "node/store/snapshot.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "node/store/files.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "snapshot-";
constexpr std::size_t random_letters = 6;  // of mkdtemp
constexpr std::chrono::hours longest_backup{1};

}  // namespace

StoreOptions options_for_a_copy() {
  StoreOptions options;
  options.ballast_bytes = 0;
  options.min_free_bytes = 0;
  return options;
}

bool is_snapshot_name(const std::string& name) {
  return name.size() == prefix.size() + random_letters && name.starts_with(prefix) &&
         std::all_of(name.begin() + prefix.size(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
         });
}

void remove_snapshot(const std::string& dir, const std::string& name) {
  if (!is_snapshot_name(name)) return;
  std::error_code ignored;  // what stays is removed at the next opening
  fs::remove_all(dir + "/" + name, ignored);
}

void remove_snapshots(const std::string& dir, std::chrono::seconds older_than) {
  std::error_code ignored;
  std::vector<std::string> due;
  for (const auto& entry : fs::directory_iterator(dir, ignored)) {
    const auto changed = entry.last_write_time(ignored);
    const bool old = fs::file_time_type::clock::now() - changed >= older_than;
    if (old) due.push_back(entry.path().filename().string());
  }
  for (const std::string& name : due) remove_snapshot(dir, name);
}

Snapshot::Snapshot(const LogStore& store) : dir_(store.dir()) {
  remove_snapshots(dir_, longest_backup);
  std::string path = dir_ + "/" + std::string(prefix) + "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) raise_file_error("create a directory in", dir_);
  name_ = path.substr(dir_.size() + 1);
  try {
    store.copy_to(path);
  } catch (...) {
    remove();
    throw;
  }
}

Snapshot::~Snapshot() {
  if (!kept_) remove();
}

void Snapshot::remove() const { remove_snapshot(dir_, name_); }

}  // namespace maillage
