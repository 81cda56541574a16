#include "replication/merge/dot_map.h"

#include <algorithm>

#include "protocol/crypto.h"

namespace maillage {
namespace {

void append_dot(Bytes& out, const Dot& dot) {
  append(out, dot.writer.bytes());
  append_le(out, dot.epoch);
  append_le(out, dot.seq);
  append_le(out, dot.index);
}

void append_text(Bytes& out, std::string_view text) {
  append_le(out, static_cast<std::uint32_t>(text.size()));
  append(out, as_bytes(text));
}

}  // namespace

void DotSlot::apply(const std::optional<DotWrite>& write, std::span<const Dot> replaced) {
  for (const Dot& dot : replaced) {
    const auto found = std::find_if(live_.begin(), live_.end(),
                                    [&dot](const DotWrite& w) { return w.dot == dot; });
    if (found != live_.end()) {
      live_.erase(found);
    } else {
      replaced_unseen_.insert(dot);
    }
  }
  if (!write) return;
  if (replaced_unseen_.erase(write->dot) > 0) return;
  const auto at = std::lower_bound(live_.begin(), live_.end(), write->dot,
                                   [](const DotWrite& w, const Dot& d) { return w.dot < d; });
  live_.insert(at, *write);
}

const DotWrite* DotSlot::winner() const {
  const auto latest =
      std::max_element(live_.begin(), live_.end(), [](const DotWrite& a, const DotWrite& b) {
        return std::pair(a.hlc, a.dot) < std::pair(b.hlc, b.dot);
      });
  return latest == live_.end() ? nullptr : &*latest;
}

std::array<std::uint8_t, 32> hash_of(const DotMap& slots) {
  Bytes content;
  for (const auto& [name, slot] : slots) {
    if (slot.empty()) continue;
    append_text(content, name);
    append_le(content, static_cast<std::uint32_t>(slot.live().size()));
    for (const DotWrite& write : slot.live()) {
      append_dot(content, write.dot);
      append_le(content, write.hlc.value);
      append_text(content, write.value);
    }
  }
  return blake2b_256({content});
}

}  // namespace maillage
