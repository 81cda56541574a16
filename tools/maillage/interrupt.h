// Ctrl-C while the node works for us: it does not hear of it and may finish, which people must
// know.
#pragma once

#include <string>

namespace maillage {

// While it lives, SIGINT removes the file `unfinished` (if there is a name), says that the node may
// still finish, and ends the program with 130. One at a time. A SIGINT ignored before stays
// ignored.
class InterruptNotice {
 public:
  explicit InterruptNotice(const std::string& unfinished);
  ~InterruptNotice();
  InterruptNotice(const InterruptNotice&) = delete;
  InterruptNotice& operator=(const InterruptNotice&) = delete;
};

}  // namespace maillage
