// Hundreds of thousands of short texts: up to 12 characters inside the 16 bytes of a PooledText,
// more in one buffer shared by all. No allocation a text, and texts given together lie together.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace maillage {

// Means something only to the pool it came from.
struct PooledText {
  std::uint32_t size = 0;
  std::array<char, 12> bytes{};  // the text, or where it starts

  bool is_inside() const { return size <= bytes.size(); }
};

class TextPool {
 public:
  // `text` must not lie in this pool. O(its length), amortised.
  PooledText add(std::string_view text) {
    PooledText pooled;
    pooled.size = static_cast<std::uint32_t>(text.size());
    if (pooled.is_inside()) {
      if (!text.empty()) std::memcpy(pooled.bytes.data(), text.data(), text.size());
    } else {
      const std::uint64_t start = buffer_.size();
      std::memcpy(pooled.bytes.data(), &start, sizeof start);
      buffer_.insert(buffer_.end(), text.begin(), text.end());
    }
    return pooled;
  }
  // Its room comes back with the next rebuild.
  void drop(const PooledText& text) {
    if (!text.is_inside()) dropped_ += text.size;
  }

  // Dies with the next `add` or rebuild, or with `text`.
  std::string_view view(const PooledText& text) const {
    if (text.is_inside()) return {text.bytes.data(), text.size};
    std::uint64_t start;
    std::memcpy(&start, text.bytes.data(), sizeof start);
    return {buffer_.data() + start, text.size};
  }

  // `records`: how many a rebuild visits; what was dropped pays for that.
  bool wants_rebuild(std::size_t records) const {
    return dropped_ > least_waste + records && dropped_ * 2 > buffer_.size();
  }
  // Of what `visit_texts(keep)` calls `keep` with, each text goes on; all others are gone.
  template <typename VisitTexts>
  void rebuild(VisitTexts visit_texts) {
    TextPool next;
    next.buffer_.reserve(buffer_.size() - dropped_);
    visit_texts([&](PooledText& text) { text = next.add(view(text)); });
    *this = std::move(next);
  }

 private:
  static constexpr std::size_t least_waste = 4096;

  std::vector<char> buffer_;
  std::size_t dropped_ = 0;
};

}  // namespace maillage
