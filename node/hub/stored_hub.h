// What the core needs of storage, from the node's store.
#pragma once

#include <string_view>

#include "node/core/hub_store.h"
#include "node/store/log_store.h"
#include "node/threads/workers.h"

namespace maillage {

class StoredHub final : public HubStore {
 public:
  using Report = std::function<void(std::string_view)>;
  // `store` and `writer` are borrowed. `report` takes one line for the log. `writer` has
  // one thread: what is committed in two halves is written there.
  StoredHub(LogStore& store, Report report, Workers* writer = nullptr)
      : store_(store), report_(std::move(report)), writer_(writer) {}

  void commit(std::span<const Step> steps) override;
  void start_commit(std::span<const Step> steps) override;
  bool is_committing() const override;
  void finish_commit(std::span<const Step> steps) override;
  void abandon_commit() override;
  void for_each_update(const std::function<void(const Update&)>& visit) const override;
  void for_each_update_of(ScopeKind kind,
                          const std::function<void(const Update&)>& visit) const override;
  std::vector<LogHead> heads() const override { return store_.heads(); }
  std::vector<LogHead> bases() const override { return store_.bases(); }
  std::vector<Bytes> proofs() const override;
  std::map<WriterId, Bytes> memories() const override;
  void for_each_box(const std::function<void(const KeptBox&)>& visit) const override;
  bool was_dropped(const ScopeId& scope) const override;
  bool was_on_dropped(const WriterId& hub, const ScopeId& scope) const override;
  std::optional<RootId> root() const override;
  std::optional<Bytes> genesis() const override;
  void adopt(const RootId& root, ByteView genesis) override;
  OpenedEpoch open_epoch(const RandomSource& random) override;
  Epoch begin_epoch(const RandomSource& random) override;

  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override;
  bool holds(const UpdateId& id) const override { return store_.holds(id); }
  std::vector<RawUpdate> find_run(const UpdateId& id) const override;
  bool keeps(const UpdateId& id) const override { return store_.keeps(id); }
  std::vector<UpdateId> loose() const override { return store_.loose(); }
  std::optional<LogKey> log_of(const UpdateId& id) const override { return store_.log_of(id); }
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from,
                                   std::size_t max_bytes) const override;
  std::vector<LogKey> aside_logs() const override;
  std::uint64_t last_arrival() const override { return store_.last_arrival(); }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override;
  std::optional<KeptBox> kept_box(BoxNumber number) const override;

 private:
  class Transaction;
  struct Failure {  // an exception of one thread is not thrown on another
    StoreFault fault;
    std::string text;
  };
  void keep(WriteTxn& txn, const Step& step);
  std::vector<RawUpdate> find_out_of_log(const UpdateId& id) const;

  LogStore& store_;
  const Report report_;
  Workers* const writer_;
  bool started_ = false;
  std::optional<Failure> failure_;  // of what was started
};

}  // namespace maillage
