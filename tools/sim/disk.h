// A hub's disk: the journal of its commits, each whole or absent, and beside it the file that says
// in which life the store is. A store that crashed is what its journal says.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "node/core/hub_store.h"

namespace maillage::sim {

struct Commit {
  std::vector<Update> store;
  std::vector<SetAside> set_aside;  // after all of `store`
  std::vector<RetiredLog> retire;
  std::vector<Bytes> proofs;
  std::vector<Remember> remember;
  std::vector<KeptBox> put_boxes;
  std::vector<BoxNumber> erase_boxes;
  std::optional<Epoch> epoch;
  std::optional<RootId> root;
  std::optional<Bytes> genesis;
  std::size_t steps = 1;
  std::vector<Update> loose{};
  std::vector<Bytes> spent_proofs{};
};

struct Disk {
  // Shared between a disk and its backups and clones.
  std::vector<std::shared_ptr<const Commit>> journal;
  std::optional<Epoch> incarnation_file;  // in no backup
};
// What a backup holds: neither that file nor boxes of others.
Disk backup_of(const Disk& disk);

// The store of a running hub, in memory: what its journal adds up to.
class SimStore : public HubStore {
 public:
  // Makes a commit durable, or throws.
  using Write = std::function<void(Commit)>;
  // Both belong to the hub; without them the store is only read.
  explicit SimStore(Disk* disk = nullptr, Write write = {})
      : disk_(disk), write_(std::move(write)) {}
  SimStore(const SimStore&) = delete;  // refers into itself
  SimStore& operator=(const SimStore&) = delete;

  // Says what does not fit the contract of the store: an update that is not the next of its log.
  std::optional<std::string> apply(const std::shared_ptr<const Commit>& commit);

  void commit(std::span<const Step> steps) override;
  void for_each_update(const std::function<void(const Update&)>& visit) const override;
  void for_each_update_of(ScopeKind kind,
                          const std::function<void(const Update&)>& visit) const override;
  std::vector<LogHead> heads() const override;
  std::vector<LogHead> bases() const override;
  std::vector<Bytes> proofs() const override { return proofs_; }
  std::map<WriterId, Bytes> memories() const override { return memories_; }
  void for_each_box(const std::function<void(const KeptBox&)>& visit) const override;
  std::optional<KeptBox> kept_box(BoxNumber number) const override;
  bool was_dropped(const ScopeId&) const override { return false; }
  std::optional<RootId> root() const override { return root_; }
  std::optional<Bytes> genesis() const override { return genesis_; }
  void adopt(const RootId& root, ByteView genesis) override;
  OpenedEpoch open_epoch(const RandomSource& random) override;
  Epoch begin_epoch(const RandomSource& random) override;

  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override;
  bool holds(const UpdateId& id) const override { return places_.contains(id); }
  std::vector<RawUpdate> find_run(const UpdateId& id) const override;
  std::optional<LogKey> log_of(const UpdateId& id) const override;
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from,
                                   std::size_t max_bytes) const override;
  std::vector<LogKey> aside_logs() const override;
  std::uint64_t last_arrival() const override { return last_arrival_; }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override;

  // Updates in the order of arrival.
  std::vector<const Update*> updates() const;
  std::vector<const Update*> updates_up_to(std::uint64_t arrival) const;
  std::vector<const Update*> everything() const;  // what was set aside too
  std::vector<const Update*> set_aside_of(ScopeKind kind) const;
  // Held in its log or aside, or null.
  const Update* at(const LogKey& log, Seq seq) const;
  bool keeps(const UpdateId& id) const override {
    return places_.contains(id) || aside_ids_.contains(id) || loose_.contains(id);
  }
  std::vector<UpdateId> loose() const override;
  std::uint64_t bytes() const { return bytes_; }

  bool reads_fail = false;  // the disk refuses: nothing can be sent

 private:
  struct Held {
    std::shared_ptr<const Commit> commit;  // keeps `update` alive
    const Update* update;
    std::uint64_t arrival;
  };
  using Log = std::vector<Held>;
  Head base_of(const LogKey& log) const;
  static Head head_of(const Log& log);
  static const Update* find(const Log& log, Seq seq);  // null: not in it
  void set_aside(const SetAside& order);
  void drop(const RetiredLog& retired);
  void take_from_aside(const Update& appended);

  Disk* const disk_;
  const Write write_;
  std::map<LogKey, Log> logs_;
  std::map<LogKey, Head> bases_;  // of retired logs
  std::map<LogKey, std::map<Seq, Held>> aside_;
  std::map<UpdateId, std::pair<LogKey, Seq>> places_;
  std::map<UpdateId, std::pair<LogKey, Seq>> aside_ids_;
  std::map<UpdateId, Held> loose_;
  std::map<std::uint64_t, const Update*> arrivals_;
  std::uint64_t last_arrival_ = 0;
  std::vector<Bytes> proofs_;
  std::map<WriterId, Bytes> memories_;
  std::map<BoxNumber, KeptBox> boxes_;
  std::optional<Epoch> epoch_;
  std::optional<RootId> root_;
  std::optional<Bytes> genesis_;
  std::uint64_t bytes_ = 0;
};

}  // namespace maillage::sim
