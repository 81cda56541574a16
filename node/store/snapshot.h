// A copy of the store for whoever makes a backup of it: DIR/snapshot-XXXXXX, on the disk of the
// store, private to its owner, gone with its maker. A backup is then written from it by another
// process, under that one's rights and wherever it likes, while the node serves on.
//
// The one that made it may die before: what is older than an hour goes when the next is taken, and
// all of them when the store is opened.
#pragma once

#include <chrono>
#include <string>

#include "node/store/log_store.h"

namespace maillage {

class Snapshot {
 public:
  // Takes it; from any thread. StoreError.
  explicit Snapshot(const LogStore& store);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const std::string& name() const { return name_; }  // in the store's directory
  void leave_to_another() { kept_ = true; }          // who removes it

 private:
  void remove() const;

  const std::string dir_;
  std::string name_;
  bool kept_ = false;
};

// To open a copy with: no ballast, no demand on the disk.
StoreOptions options_for_a_copy();

// Whether `name` can be that of a snapshot.
bool is_snapshot_name(const std::string& name);
void remove_snapshot(const std::string& dir, const std::string& name);
void remove_snapshots(const std::string& dir, std::chrono::seconds older_than);

}  // namespace maillage
