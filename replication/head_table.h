// The heads this node holds: per log, the last update, chained without a gap from the first.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "protocol/frames.h"

namespace maillage {

struct LogKey {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  auto operator<=>(const LogKey&) const = default;
};

class HeadTable {
 public:
  // The head of a log; seq 0 when nothing of it is held.
  Head head(const LogKey& log) const;
  void advance(const LogKey& log, const Head& head);

  // Logs of one scope, sorted.
  std::vector<LogKey> logs_of(ScopeKind kind, const ScopeId& scope) const;
  const std::map<LogKey, Head>& all() const { return heads_; }

 private:
  std::map<LogKey, Head> heads_;
};

// BLAKE2b-256 of a sorted listing: equal listings, equal digests.
std::array<std::uint8_t, 32> digest_of(const std::vector<LogHead>& sorted_heads);

}  // namespace maillage
