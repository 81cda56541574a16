#include "tools/sim/journal.h"

#include <fmt/format.h>

namespace maillage::sim {

void Journal::note(std::string_view text) {
  mix(as_bytes(text));
  print(text);
}

void Journal::print(std::string_view text) const {
  if (print_) print_(clock_text(ms_) + " " + std::string(text));
}

void Journal::mix(ByteView bytes) {
  mix(bytes.size());
  LittleEndianReader in(bytes);
  while (bytes.size() - in.position() >= 8) mix(in.read<std::uint64_t>());
  while (in.position() < bytes.size()) mix(in.read<std::uint8_t>());
}

void Journal::find(std::string invariant, std::string text) {
  note("FOUND " + invariant + ": " + text);
  if (findings_.size() >= findings_kept) return;
  findings_.push_back({std::move(invariant), ms_, std::move(text)});
}

std::string clock_text(std::int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                     ms % 1000);
}

std::string brief(ByteView id) {
  return to_hex(id.subspan(0, std::min<std::size_t>(4, id.size())));
}

}  // namespace maillage::sim
