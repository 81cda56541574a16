// A hub that says its room and restates it, for tests.
#pragma once

#include <algorithm>
#include <map>

#include "node/capacity/fold.h"
#include "replication/merge/compaction.h"

namespace maillage::test {

inline WriterId hub(int number = 1) {
  WriterId id;
  id.value.fill(static_cast<std::uint8_t>(number));
  return id;
}

inline Tension receives() { return {}; }
inline Tension wait(int weeks) {
  Tension tension;
  tension.state = TensionState::wait;
  tension.weeks = static_cast<std::uint8_t>(weeks);
  return tension;
}
inline Tension full_until(DayNumber day) {
  Tension tension;
  tension.state = TensionState::full_until;
  tension.until = day;
  return tension;
}

inline Epoch epoch_number(int counter) { return static_cast<Epoch>(counter) << 32; }

inline Update update_of(Epoch epoch, Seq seq, std::uint64_t ms,
                        const std::vector<Bytes>& operations, std::uint8_t flags = 0) {
  Update update;
  update.header.kind = ScopeKind::capacity;
  update.header.schema = capacity_schema;
  update.header.flags = flags;
  update.header.operations = static_cast<std::uint16_t>(operations.size());
  update.header.writer = hub();
  update.header.epoch = epoch;
  update.header.seq = seq;
  update.header.hlc.value = ms << 16;
  for (const Bytes& operation : operations) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    append(update.body, operation);
  }
  return update;
}

class CapacityAuthor {
 public:
  const Update& say(const std::string& venue, const std::string& service, const Tension& tension) {
    return write(fold.says(venue, service, tension));
  }
  const Update& confirm(const std::string& venue, const std::string& service) {
    return write(*fold.confirms(venue, service, std::nullopt));
  }
  const Update& write(const CapacityOperation& operation) {
    return keep(update_of(epoch(), ++seq_, ++ms, {encode(operation, hub())}));
  }
  // As after doubt: the old epoch stays open.
  void begin_epoch() {
    open_.push_back({epoch(), {seq_, {}}});
    ++counter_;
    seq_ = 0;
  }
  // Closes all epochs written so far; nothing when none holds anything.
  bool compact() {
    begin_epoch();
    std::erase_if(open_, [](const EpochHead& head) { return head.head.seq == 0; });
    if (open_.empty()) return false;
    const auto plan = plan_compaction(fold.state(), book_, hub(), open_);
    std::vector<Bytes> restated;
    for (const RestatedDot& item : plan->restated) {
      restated.push_back(*restate(held.at({item.held_at.epoch, item.held_at.seq}),
                                  item.held_at.index, item.voids, {}));
    }
    dropped += plan->dropped;
    if (!restated.empty()) keep(update_of(epoch(), ++seq_, ++ms, restated, flag_epoch_start));
    const Update& closing = keep(update_of(epoch(), ++seq_, ++ms, {encode(plan->closing)},
                                           flag_epoch_start | flag_epoch_closed));
    book_.close({hub(), epoch()}, {closing.header.seq, {}}, plan->closing);
    closed.insert(closed.end(), open_.begin(), open_.end());
    open_.clear();
    return true;
  }
  void retire_closed(CapacityFold& at) const {
    for (const EpochHead& head : closed) at.retire({hub(), head.epoch}, head.head.seq);
  }
  Epoch epoch() const { return epoch_number(counter_); }

  CapacityFold fold;
  std::map<std::pair<Epoch, Seq>, Update> held;
  std::vector<EpochHead> closed;
  std::size_t dropped = 0;
  std::uint64_t ms = 1'000;

 private:
  const Update& keep(Update update) {
    fold.apply(update);
    const WriterEpoch log{update.header.writer, update.header.epoch};
    book_.hold(log, {update.header.seq, {}});
    return held[{update.header.epoch, update.header.seq}] = std::move(update);
  }

  EpochBook book_;
  int counter_ = 1;
  Seq seq_ = 0;
  std::vector<EpochHead> open_;
};

}  // namespace maillage::test
