// The disk, the store's file or another process fails us: an exception, caught where a session
// ends or in main. The text is one line for the user and says what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace maillage {

// What the caller should do.
enum class StoreFault {
  full_disk,  // nothing was written: refuse writes until space is free, reading and erasing go on
  map_full,   // nothing was written and the map could not grow: try again later
  corrupt,    // stop using the store: restore it or synchronise again
  busy,       // another process has it
  needs_upgrade,  // nothing was written: this version does not understand what is there
  other,          // permissions, input/output errors
};

class StoreError : public std::runtime_error {
 public:
  StoreError(StoreFault fault, const std::string& text) : std::runtime_error(text), fault_(fault) {}
  StoreFault fault() const { return fault_; }

 private:
  StoreFault fault_;
};

}  // namespace maillage
