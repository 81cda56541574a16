// A text of 16 bytes: up to 12 characters inside, more on the heap. A directory holds hundreds of
// thousands of short values, and std::string takes twice the room.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace maillage {

class CompactText {
 public:
  CompactText() = default;
  explicit CompactText(std::string_view text) : size_(static_cast<std::uint32_t>(text.size())) {
    char* to = bytes_;
    if (!is_inside()) {
      to = new char[text.size()];
      std::memcpy(bytes_, &to, sizeof to);
    }
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
  }
  CompactText(CompactText&& other) noexcept : size_(std::exchange(other.size_, 0)) {
    std::memcpy(bytes_, other.bytes_, sizeof bytes_);
  }
  CompactText& operator=(CompactText&& other) noexcept {
    swap(other);
    return *this;
  }
  CompactText(const CompactText&) = delete;
  CompactText& operator=(const CompactText&) = delete;
  ~CompactText() {
    if (!is_inside()) delete[] heap();
  }

  std::string_view view() const { return {is_inside() ? bytes_ : heap(), size_}; }

 private:
  bool is_inside() const { return size_ <= sizeof bytes_; }
  char* heap() const {
    char* at;
    std::memcpy(&at, bytes_, sizeof at);
    return at;
  }
  void swap(CompactText& other) noexcept {
    char bytes[sizeof bytes_];
    std::memcpy(bytes, bytes_, sizeof bytes);
    std::memcpy(bytes_, other.bytes_, sizeof bytes);
    std::memcpy(other.bytes_, bytes, sizeof bytes);
    std::swap(size_, other.size_);
  }

  std::uint32_t size_ = 0;
  char bytes_[12] = {};
};

}  // namespace maillage
