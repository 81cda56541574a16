// What happened in one world: a hash of every event, so that two runs can be compared bit for bit;
// the events as text when somebody wants to read them; and what was found wrong.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocol/ids.h"

namespace maillage::sim {

struct Finding {
  std::string invariant;  // its number in the list of invariants, or a word
  std::int64_t ms = 0;    // of simulated time
  std::string text;
};

class Journal {
 public:
  using Print = std::function<void(const std::string&)>;
  explicit Journal(Print print) : print_(std::move(print)) {}

  bool prints() const { return static_cast<bool>(print_); }
  // Time runs from the start of the world.
  void set_time(std::int64_t ms) { ms_ = ms; }
  std::int64_t ms() const { return ms_; }
  void note(std::string_view text);
  // To be read only: details that the hash has in another form.
  void print(std::string_view text) const;
  // Into the hash alone.
  void mix(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001b3 + (hash_ >> 29); }
  void mix(ByteView bytes);
  void find(std::string invariant, std::string text);

  std::uint64_t hash() const { return hash_; }
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  static constexpr std::size_t findings_kept = 20;

  Print print_;
  std::int64_t ms_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325;
  std::vector<Finding> findings_;
};

std::string clock_text(std::int64_t ms);  // "13:05:07.250"
std::string brief(ByteView id);           // its first four bytes

}  // namespace maillage::sim
