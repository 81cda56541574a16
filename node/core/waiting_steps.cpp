#include "node/core/waiting_steps.h"

#include <algorithm>
#include <iterator>

#include "protocol/assert.h"
#include "protocol/runs.h"

namespace maillage {
namespace {

// What a transaction costs is shared between this many steps, or as many bytes as a peer may have
// under way: the first of them, and a person who acts meanwhile, wait for the last.
constexpr std::size_t longest_group = 32;
constexpr std::size_t largest_group = 1024 * 1024;

RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }

std::size_t bytes_of(const std::vector<RawUpdate>& run) {
  std::size_t bytes = 0;
  for (const RawUpdate& update : run) bytes += update.size();
  return bytes;
}

std::size_t bytes_of(const Step& step) {
  std::size_t bytes = 0;
  for (const Update& update : step.store) bytes += size_of(update);
  return bytes;
}

}  // namespace

bool WaitingSteps::governs(const Step& step) {
  return step.genesis || !step.proofs.empty() ||
         std::any_of(step.store.begin(), step.store.end(), [](const Update& update) {
           return update.header.kind == ScopeKind::governance;
         });
}

bool WaitingSteps::is_last_of_its_group(const Step& step) {
  return governs(step) || !step.set_aside.empty() || !step.retire.empty();
}

void WaitingSteps::note(const Step& step) {
  for (const Update& update : step.store) {
    logs_[log_key(update.header)].push_back(&update);
    places_[update.id] = &update;
  }
  for (const Update& update : step.loose) loose_[update.id] = &update;
}

void WaitingSteps::add(Step step) {
  note(step);  // its updates stay where they are when the step is moved
  count(step);
  steps_.push_back(std::move(step));
}

bool WaitingSteps::is_full() const {
  return steps_.size() >= longest_group || bytes_ >= largest_group;
}

std::size_t WaitingSteps::group() const {
  std::size_t count = 0, bytes = 0;
  for (const Step& step : steps_) {
    bytes += bytes_of(step);
    if (count > 0 && bytes > largest_group) break;
    ++count;
    if (count == longest_group || is_last_of_its_group(step)) break;
  }
  return count;
}

void WaitingSteps::begin(std::size_t count) {
  MAILLAGE_ASSERT(under_way_.empty());
  last_arrival_ = store_.last_arrival();
  const auto end = steps_.begin() + static_cast<std::ptrdiff_t>(count);
  under_way_.assign(std::make_move_iterator(steps_.begin()), std::make_move_iterator(end));
  steps_.erase(steps_.begin(), end);
  count_all();
}

std::vector<Step> WaitingSteps::take() {
  std::vector<Step> taken = std::exchange(under_way_, {});
  note_all();
  return taken;
}

void WaitingSteps::fall_back() {
  std::move(steps_.begin(), steps_.end(), std::back_inserter(under_way_));
  steps_ = std::exchange(under_way_, {});
  count_all();
}

std::vector<Step> WaitingSteps::take_waiting() {
  std::vector<Step> taken = std::exchange(steps_, {});
  count_all();
  note_all();
  return taken;
}

bool WaitingSteps::may_follow(std::span<const Step> stored) const {
  return !steps_.empty() && !decides() && !is_last_of_its_group(stored.back());
}

void WaitingSteps::note_all() {
  logs_.clear();
  places_.clear();
  loose_.clear();
  for (const Step& step : under_way_) note(step);
  for (const Step& step : steps_) note(step);
}

void WaitingSteps::count(const Step& step) {
  bytes_ += bytes_of(step);
  deciding_ += is_last_of_its_group(step) ? 1 : 0;
}

void WaitingSteps::count_all() {
  bytes_ = deciding_ = 0;
  for (const Step& step : steps_) count(step);
}

std::vector<RawUpdate> WaitingSteps::read_run(ScopeKind kind, const LogId& log, Seq from,
                                              std::size_t max_bytes) const {
  std::vector<RawUpdate> run = store_.read_run(kind, log, from, max_bytes);
  const auto waiting = logs_.find({kind, log});
  if (waiting == logs_.end()) return run;
  std::size_t bytes = bytes_of(run);
  for (const Update* update : waiting->second) {
    if (update->header.seq != from + run.size()) continue;
    bytes += size_of(*update);
    if (!run.empty() && bytes > max_bytes) break;
    run.push_back(raw(*update));
  }
  return run;
}

std::vector<UpdateId> WaitingSteps::loose() const {
  std::vector<UpdateId> all = store_.loose();
  for (const auto& [id, update] : loose_) all.push_back(id);
  return all;
}

std::vector<RawUpdate> WaitingSteps::find_run(const UpdateId& id) const {
  const auto found = places_.find(id);
  if (found == places_.end()) {
    const auto loose = loose_.find(id);
    if (loose == loose_.end()) return store_.find_run(id);
    return {raw(*loose->second)};
  }
  if (has_signature(found->second->envelope)) return {raw(*found->second)};
  const Header& header = found->second->header;
  std::vector<RawUpdate> run = read_run(header.kind, header.log(), header.seq, vouched_bytes);
  end_at_first_signature(run);
  return run;
}

std::optional<LogKey> WaitingSteps::log_of(const UpdateId& id) const {
  if (const auto found = places_.find(id); found != places_.end()) {
    return log_key(found->second->header);
  }
  if (const auto found = loose_.find(id); found != loose_.end()) {
    return log_key(found->second->header);
  }
  return store_.log_of(id);
}

bool WaitingSteps::find_box(std::span<const Step> steps, BoxNumber number,
                            std::optional<KeptBox>& box) {
  for (const Step& step : steps) {
    for (const KeptBox& put : step.put_boxes) {
      if (put.number == number) return box = put, true;
    }
  }
  return false;
}

std::optional<KeptBox> WaitingSteps::kept_box(BoxNumber number) const {
  std::optional<KeptBox> box;
  const bool waits = find_box(under_way_, number, box) || find_box(steps_, number, box);
  return waits ? box : store_.kept_box(number);
}

}  // namespace maillage
