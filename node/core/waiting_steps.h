// Steps that were taken and are not durable yet, in the order in which they came, and the store as
// it will be once they are.
//
// The replica goes on while its steps wait, and reads what it has accepted: a fork of an update
// that waits must be seen, a run that waits may be asked for. Only arrival numbers stay those of
// the store: what has none yet was not offered to anybody either.
//
// The first ones may be *under way*: the store commits them at this moment.
#pragma once

#include <unordered_map>

#include "node/core/hub_store.h"

namespace maillage {

class WaitingSteps final : public LogSource {
 public:
  // `store` is borrowed.
  explicit WaitingSteps(const HubStore& store) : store_(store) {}

  bool empty() const { return steps_.empty() && under_way_.empty(); }
  // Whether those that are not under way are as many as should share a transaction.
  bool is_full() const;
  void add(Step step);

  // Whether it may change what governance says.
  static bool governs(const Step& step);
  // Whether nothing may be committed behind it in one transaction: the replica and the folds go on
  // from what it stores.
  static bool is_last_of_its_group(const Step& step);
  // How many are to be committed next, in one transaction.
  std::size_t group() const;
  // The first steps are given to the store now. None may be under way.
  void begin(std::size_t count);
  // Empty: none is. Valid until `take` or `fall_back`.
  std::span<const Step> under_way() const { return under_way_; }
  // Those under way are stored now.
  std::vector<Step> take();
  // They could not be, and wait as before.
  void fall_back();
  // Those that are not under way never will be.
  std::vector<Step> take_waiting();
  // Whether one that waits and is not under way decides what counts.
  bool decides() const { return deciding_ > 0; }
  // Whether the next group stands whatever becomes of these, which were stored.
  bool may_follow(std::span<const Step> stored) const;

  std::vector<RawUpdate> read_run(ScopeKind kind, const LogId& log, Seq from,
                                  std::size_t max_bytes) const override;
  bool holds(const UpdateId& id) const override { return places_.contains(id) || store_.holds(id); }
  bool keeps(const UpdateId& id) const override {
    return holds(id) || loose_.contains(id) || store_.keeps(id);
  }
  std::vector<UpdateId> loose() const override;
  std::vector<RawUpdate> find_run(const UpdateId& id) const override;
  std::optional<LogKey> log_of(const UpdateId& id) const override;
  std::vector<RawUpdate> aside_run(const LogKey& log, Seq from,
                                   std::size_t max_bytes) const override {
    return store_.aside_run(log, from, max_bytes);
  }
  std::vector<LogKey> aside_logs() const override { return store_.aside_logs(); }
  std::uint64_t last_arrival() const override {
    return under_way_.empty() ? store_.last_arrival() : last_arrival_;
  }
  bool changed_since(std::uint64_t number, std::size_t max_logs,
                     std::vector<ChangedLog>& changed) const override {
    return store_.changed_since(number, max_logs, changed);
  }
  std::optional<KeptBox> kept_box(BoxNumber number) const override;

 private:
  void note(const Step& step);
  void note_all();
  void count(const Step& step);
  void count_all();
  static bool find_box(std::span<const Step> steps, BoxNumber number, std::optional<KeptBox>& box);

  const HubStore& store_;
  std::vector<Step> under_way_;
  std::uint64_t last_arrival_ = 0;  // before them
  std::vector<Step> steps_;
  std::size_t bytes_ = 0;                              // of the updates in `steps_`
  std::size_t deciding_ = 0;                           // among `steps_`
  std::map<LogKey, std::vector<const Update*>> logs_;  // what waits of each, consecutive
  std::unordered_map<UpdateId, const Update*> places_;
  std::map<UpdateId, const Update*> loose_;
};

}  // namespace maillage
