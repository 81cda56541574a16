// A file that comes to be as a whole. It is written beside its place as NAME.maillage-part (0600)
// and gets its name once every byte is on the disk: whatever happens before, what was there under
// the name stays as it was. A part left by a process that was killed is taken over by the next one.
#pragma once

#include <functional>
#include <string>

#include "protocol/bytes.h"

namespace maillage {

// Called before every operation that changes the disk; tests fail or kill there.
using BeforeChange = std::function<void()>;

class NewFile {
 public:
  // StoreError busy while another process writes it; StoreError as files.h for the rest.
  explicit NewFile(std::string path, BeforeChange before = {});
  ~NewFile();  // removes the part unless it was kept
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(ByteView bytes);
  void write_at(std::uint64_t offset, ByteView bytes);

  // Durable under its name when it returns true; false: something has this name and `replace` is
  // not set.
  bool keep(bool replace);

 private:
  void changes() const;
  bool move_to_its_name(bool replace) const;

  const std::string path_;
  const std::string part_;
  const BeforeChange before_;
  int fd_ = -1;
};

}  // namespace maillage
