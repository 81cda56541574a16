// What a hub's turn needs of storage: the node answers from LMDB, the simulator from memory.
//
// Everything here may throw StoreError (store_error.h), but for what LogSource reads to be sent:
// a log that cannot be read must not keep the others from leaving, so it reads as not held.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "node/core/store_error.h"
#include "replication/replica.h"

namespace maillage {

struct OpenedEpoch {
  Epoch epoch = 0;
  bool fresh = false;  // begun just now: first start, restored or cloned store
};

class HubStore : public LogSource {
 public:
  // What these steps store, in their order and each in the order of Step, in one transaction:
  // durable when it returns, and nothing of it is there if it throws.
  virtual void commit(std::span<const Step> steps) = 0;
  // The same in two halves. In between, where it is done meanwhile, the steps stay as they are, and
  // any of it may be read already, whole. `finish_commit` waits, and throws what `commit` would.
  virtual void start_commit(std::span<const Step>) {}
  virtual bool is_committing() const { return false; }  // `finish_commit` would wait
  virtual void finish_commit(std::span<const Step> steps) { commit(steps); }
  // Instead of it, when nobody will be told: returns once the steps are not read any more.
  virtual void abandon_commit() {}

  // Every held update that is in its log, in the order of arrival.
  virtual void for_each_update(const std::function<void(const Update&)>& visit) const = 0;
  // The same of the logs of one kind, each log in its order.
  virtual void for_each_update_of(ScopeKind kind,
                                  const std::function<void(const Update&)>& visit) const = 0;
  virtual std::vector<LogHead> heads() const = 0;
  // Where logs go on of which a retired epoch was dropped.
  virtual std::vector<LogHead> bases() const { return {}; }
  virtual std::vector<Bytes> proofs() const = 0;
  virtual std::map<WriterId, Bytes> memories() const = 0;
  // What a relay keeps for others.
  virtual void for_each_box(const std::function<void(const KeptBox&)>& visit) const = 0;
  // Whether a scope was dropped whole at its legal end.
  virtual bool was_dropped(const ScopeId& scope) const = 0;
  // Whether that hub was on it: its mark names them.
  virtual bool was_on_dropped(const WriterId&, const ScopeId&) const { return false; }

  // The adopted network, and the operation behind it once it is known.
  virtual std::optional<RootId> root() const = 0;
  virtual std::optional<Bytes> genesis() const = 0;
  // Durable when it returns; `genesis` may be empty.
  virtual void adopt(const RootId& root, ByteView genesis) = 0;

  // The epoch to write under; another one than before whenever this may not be the store that was
  // written last (node/store/incarnation.h). Once, before anything is written.
  virtual OpenedEpoch open_epoch(const RandomSource& random) = 0;
  // A new one, whatever is known. Both are durable when they return.
  virtual Epoch begin_epoch(const RandomSource& random) = 0;
};

}  // namespace maillage
