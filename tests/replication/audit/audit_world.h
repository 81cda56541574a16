// Two sides of an audit in memory, heads to audit, and the slow obvious answer.
#pragma once

#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "replication/audit/audit.h"

namespace maillage::test {

// A head of the n-th log of an imaginary network; another branch, another update id.
LogHead head(std::uint64_t n, Seq seq, int branch = 0);
std::vector<LogHead> heads(std::uint64_t first, std::uint64_t count);
AuditKey key(std::uint64_t n);

// A finding without what only one audit knows. Logs the finder lacks have no name.
using Difference = std::tuple<AuditDifference, std::optional<LogId>, Seq>;
std::multiset<Difference> differences(const std::vector<AuditFinding>& findings);

// The oracle: compares two lists log by log, as `mine` sees it.
std::multiset<Difference> oracle(const std::vector<LogHead>& mine,
                                 const std::vector<LogHead>& theirs);

struct Exchange {
  std::size_t bytes = 0;
  std::size_t messages = 0;
  std::size_t turns = 0;
  std::size_t longest_message = 0;
  std::vector<AuditFinding> opener;
  std::vector<AuditFinding> responder;
  std::vector<Bytes> transcript;
};

// Runs an audit to its end; both sides must agree that it went well.
Exchange run(Audit& opener, Audit& responder);

}  // namespace maillage::test
