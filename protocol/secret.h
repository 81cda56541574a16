// Secret bytes in guarded memory (libsodium: locked, canaries, unreadable neighbours, wiped at the
// end). A value is movable, never copied by accident, never printed.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "protocol/bytes.h"

namespace maillage {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // zeroed; throws std::bad_alloc
  static Secret copy_of(ByteView bytes);

  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  Secret clone() const { return copy_of(view()); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::span<std::uint8_t> writable() { return {bytes_.get(), size_}; }
  ByteView view() const { return {bytes_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::uint8_t* bytes) const;
  };
  std::unique_ptr<std::uint8_t[], Free> bytes_;
  std::size_t size_ = 0;
};

// Overwrites text that held a password.
void wipe(std::string& text);

}  // namespace maillage
