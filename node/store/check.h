// Looking at a store's files before trusting them.
//
// LMDB follows the page numbers of its file as they are: a damaged page can crash the process that
// reads it or loop for ever. So after an unclean stop a forked child reads everything first; if it
// dies, hangs or finds a fault, the serving process never opens the file.
// Not covered: damage that happens while the hub serves (the values are still checked as they are
// read, the pages are not); one of the file's two first pages overwritten by the other, which takes
// the last transaction back; a file replaced as a whole by an older, sound one (incarnation.h).
#pragma once

#include <string>

#include "node/store/log_store.h"

namespace maillage {

// The store of `dir` was closed in order and its files are still those: no need to check.
bool was_stopped_cleanly(const std::string& dir);

// Opens and verifies the store of `dir` in a child process, at most `limit_s` seconds. Returns if
// it is sound or new, else StoreError (corrupt, or what opening it gave). Call it before threads
// are started and before the store is opened.
void check_store(const std::string& dir, const StoreOptions& options = {}, unsigned limit_s = 300);

}  // namespace maillage
