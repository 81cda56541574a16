// Steps that were taken and are not durable yet, in the order in which they came, and the store as
// it will be once they are.
//
// The replica goes on while its steps wait, and reads what it has accepted: a fork of an update
// that waits must be seen, a run that waits may be asked for. Only arrival numbers stay those of
// the store: what has none yet was not offered to anybody either.
#pragma once

#include "node/core/hub_store.h"

namespace maillage {

class WaitingSteps final : public LogSource {
 public:
  // `store` is borrowed.
  explicit WaitingSteps(const HubStore& store) : store_(store) {}

  bool empty() const { return steps_.empty(); }
  std::size_t size() const { return steps_.size(); }
  void add(Step step);

  // Whether it may change what governance says.
  static bool governs(const Step& step);
  // Whether nothing may be committed behind it in one transaction: the replica and the folds go on
  // from what it stores.
  static bool is_last_of_its_group(const Step& step);
  // The first steps, those of the next transaction; valid until anything is added or taken.
  std::span<const Step> group() const;
  // They are stored now.
  std::vector<Step> take(std::size_t count);
  // They never will be.
  std::vector<Step> take_all() { return take(steps_.size()); }

  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override;
  bool holds(const UpdateId& id) const override { return places_.contains(id) || store_.holds(id); }
  bool keeps(const UpdateId& id) const override {
    return holds(id) || loose_.contains(id) || store_.keeps(id);
  }
  std::vector<UpdateId> loose() const override;
  std::vector<RawUpdate> find_run(const UpdateId& id) const override;
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from) const override {
    return store_.aside_run(log, from);
  }
  std::vector<LogKey> aside_logs() const override { return store_.aside_logs(); }
  std::uint64_t last_arrival() const override { return store_.last_arrival(); }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override {
    return store_.changed_since(number, max_logs, changed);
  }
  std::optional<KeptBox> kept_box(BoxNumber number) const override;

 private:
  void note(const Step& step);

  const HubStore& store_;
  std::vector<Step> steps_;
  std::map<LogKey, std::vector<const Update*>> logs_;  // what waits of each, consecutive
  std::map<UpdateId, const Update*> places_;
  std::map<UpdateId, const Update*> loose_;
};

}  // namespace maillage
