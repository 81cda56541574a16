// Backups of a node in one file (backup_file.h): its store, its keys and its settings; never
// DIR/incarnation, so that a restored node begins a new epoch and cannot contradict what it wrote
// before (node/store/incarnation.h). The file holds the hub's own keys: whoever reads it can speak
// as the hub. Structures' keys are in it as in the store, wrapped by their passwords.
//
// An erasure that came after a backup is undone by restoring it: it must be done again.
//
// All functions are for a process of one thread (they fork to look at a store) and throw StoreError
// and std::runtime_error when the world fails.
#pragma once

#include <string>

#include "node/hub/backup_file.h"

namespace maillage {

struct BackupOptions {
  bool replace = false;      // a file of that name
  std::string version = {};  // of the program
  BeforeChange before = {};
};

// What can be refused before a snapshot is taken. Errors: not_found when `dir` holds no node,
// conflict when `file` exists, invalid_input when it cannot be the place of a backup.
Result<void> check_backup_place(const std::string& dir, const std::string& file, bool replace);

// From DIR/`snapshot`, which is removed in any case (node/store/snapshot.h). `now` is a moment
// before the snapshot was taken. Errors as check_backup_place.
Result<BackupHead> create_backup(const std::string& dir, const std::string& snapshot,
                                 const std::string& file, TimePoint now,
                                 const BackupOptions& options = {});

// Takes the snapshot itself: for a node that does not run (StoreError busy when it does). By root,
// what is written in `dir` belongs to the owner of `dir`.
Result<BackupHead> create_backup_of_stopped(const std::string& dir, const std::string& file,
                                            TimePoint now, const BackupOptions& options = {});

// Reads all of it and checks the copy of the store in a private directory under `temporary`, which
// needs the room. Error findings: damaged. Others as BackupReader::open.
Result<BackupHead> verify_backup(const std::string& file, const std::string& temporary);

// The whole node at `dir`, or nothing: checked, durable, and then moved there. `dir` must not exist
// or be empty (error conflict, also when another restore is under way). Its missing parents are
// created. By root, the files belong to the owner of the directory that was there. Errors as
// verify_backup.
Result<BackupHead> restore_backup(const std::string& file, const std::string& dir,
                                  const BeforeChange& before = {});

}  // namespace maillage
