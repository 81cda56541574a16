#include "node/core/waiting_steps.h"

#include <algorithm>
#include <iterator>

#include "protocol/runs.h"

namespace maillage {
namespace {

RawUpdate raw(const Update& update) { return {update.envelope, update.body, update.apart}; }

std::size_t bytes_of(const std::vector<RawUpdate>& run) {
  std::size_t bytes = 0;
  for (const RawUpdate& update : run) bytes += update.size();
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
  steps_.push_back(std::move(step));
}

std::span<const Step> WaitingSteps::group() const {
  const auto last = std::find_if(steps_.begin(), steps_.end(), is_last_of_its_group);
  const auto count = std::distance(steps_.begin(), last) + (last == steps_.end() ? 0 : 1);
  return {steps_.data(), static_cast<std::size_t>(count)};
}

std::vector<Step> WaitingSteps::take(std::size_t count) {
  const auto end = steps_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Step> taken(std::make_move_iterator(steps_.begin()), std::make_move_iterator(end));
  steps_.erase(steps_.begin(), end);
  logs_.clear();
  places_.clear();
  loose_.clear();
  for (const Step& step : steps_) note(step);
  return taken;
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
  const Header& header = found->second->header;
  std::vector<RawUpdate> run = read_run(header.kind, header.log(), header.seq, vouched_bytes);
  const auto end = std::find_if(run.begin(), run.end(), [](const RawUpdate& update) {
    return has_signature(update.envelope);
  });
  if (end != run.end()) run.erase(end + 1, run.end());
  return run;
}

std::optional<KeptBox> WaitingSteps::kept_box(BoxNumber number) const {
  for (const Step& step : steps_) {
    for (const KeptBox& box : step.put_boxes) {
      if (box.number == number) return box;
    }
  }
  return store_.kept_box(number);
}

}  // namespace maillage
