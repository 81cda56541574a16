// What the replication core asks of the world around it. The node answers from its store and its
// folds, the tests and the simulator from memory.
#pragma once

#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "replication/head_table.h"
#include "replication/mailbox/mailbox_record.h"

namespace maillage {

// A log that gained updates, and the first of them.
struct ChangedLog {
  LogKey log;
  Seq from = 1;
};

// Of `max_bytes`, for what is not sent on.
inline constexpr std::size_t any_size = std::numeric_limits<std::size_t>::max();

class LogSource {
 public:
  virtual ~LogSource() = default;
  // Consecutive updates of a log from `from` on: at least one if it is held, then more while their
  // sizes stay within `max_bytes`.
  virtual std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                          std::size_t max_bytes) const = 0;
  // Whether it is in its log (not set aside).
  virtual bool holds(const UpdateId& id) const = 0;
  // The update wherever it is kept, also set aside or loose. One without a signature of its own
  // comes with those that follow it up to the next signature.
  virtual std::vector<RawUpdate> find_run(const UpdateId& id) const = 0;
  // The log that it is or was in, wherever it is kept: far cheaper than to read it.
  virtual std::optional<LogKey> log_of(const UpdateId& id) const = 0;
  // Whether it is kept anywhere: in its log, set aside, or loose.
  virtual bool keeps(const UpdateId& id) const = 0;
  // Those kept loose (loose_book.h).
  virtual std::vector<UpdateId> loose() const = 0;
  // What was set aside of a log from `from` on, consecutive, within `max_bytes` as `read_run`.
  virtual std::vector<RawUpdate> aside_run(const LogKey& log, Seq from,
                                           std::size_t max_bytes) const = 0;
  virtual std::vector<LogKey> aside_logs() const = 0;

  // Stored updates are numbered as they arrive, from 1, and no number is used twice within one
  // incarnation of the store.
  virtual std::uint64_t last_arrival() const = 0;
  // Logs with updates that arrived after `number`, at most `max_logs`; false when there are more.
  virtual bool changed_since(std::uint64_t number, std::size_t max_logs,
                             std::vector<ChangedLog>& changed) const = 0;

  // A box kept for others (mailbox/mailbox_record.h). Nothing when it is damaged, or not durable
  // yet; when it only cannot be read now, that is thrown (StoreError in the node).
  virtual std::optional<KeptBox> kept_box(BoxNumber) const { return std::nullopt; }
};

class ScopePolicy {
 public:
  virtual ~ScopePolicy() = default;
  // Whether `hub` may be given what this node holds of the log. `capacity_of`: hubs outside its
  // region whose capacity it asked for.
  virtual bool may_hold(const WriterId& hub, const LogKey& log,
                        const std::set<WriterId>& capacity_of) const = 0;
  // Whether this node has room for one more update of the log from its peers.
  virtual bool has_room_for(const LogKey& log) const = 0;
  // Whether the scope was held and dropped whole at its legal end: it must not come back.
  virtual bool was_dropped(ScopeKind kind, const ScopeId& scope) const = 0;
  // Whether `hub` was on a scope that was dropped, and so may be told that it was.
  virtual bool was_on_dropped(const WriterId& hub, const ScopeId& scope) const = 0;
};

}  // namespace maillage
