// The heads this node holds: per log, the last update that counts, chained without a gap from the
// first.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/frames.h"

namespace maillage {

class HeadTable {
 public:
  // The head of a log, also of a retired one; seq 0 when nothing of it is held.
  Head head(const LogKey& log) const;
  // Bytes of its updates up to the head.
  std::uint64_t bytes(const LogKey& log) const;
  void advance(const LogKey& log, const Head& head, std::uint64_t bytes_more);
  // Back to an earlier position; seq 0 forgets the log.
  void retract(const LogKey& log, const Head& head);

  // A closed epoch that was dropped: it is in no listing, and what continues it chains to `head`.
  void retire(const LogKey& log, const Head& head);
  const std::map<LogKey, Head>& retired() const { return retired_; }
  bool is_retired(const LogKey& log) const { return retired_.contains(log); }

  // Logs of one scope, sorted.
  std::vector<LogKey> logs_of(ScopeKind kind, const ScopeId& scope) const;
  struct Entry {
    Head head;
    std::uint64_t bytes = 0;
    bool operator==(const Entry&) const = default;
  };
  const std::map<LogKey, Entry>& all() const { return heads_; }

 private:
  std::map<LogKey, Entry> heads_;
  std::map<LogKey, Head> retired_;
};

}  // namespace maillage
