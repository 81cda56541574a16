// The room of one hub's venues as its updates make it: pure function of the set of updates held.
//
// A service of a venue has three slots (replication/merge/merge_state.h): the tension, a register
// whose latest write shows; the latest validation, a register too, which counts while the tension
// it names shows; and its history, of which each write is an entry until a later one forgets it. So
// the history is bounded by those who write it, is restated in a new epoch like anything that is
// live, and is the same on every node.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/capacity/operations.h"
#include "protocol/update.h"
#include "replication/merge/merge_state.h"
#include "replication/merge/restatement.h"

namespace maillage {

// What holds now and the twelve entries before.
inline constexpr std::size_t history_length = 13;
// Of one venue; more are kept and not shown.
inline constexpr std::size_t most_services_shown = 64;

template <typename Said>
struct SaidOfRoom {
  Dot dot;
  Hlc hlc;
  Said said;
};

struct ServiceRoom {
  std::string service;  // empty: the venue as a whole
  SaidOfRoom<Tension> tension;
  std::optional<SaidOfRoom<Validation>> validation;  // of that tension
};

using HistoryEntry = SaidOfRoom<std::variant<Tension, Validation>>;

class CapacityFold {
 public:
  // `key`: see TableHash; nothing shown depends on it.
  explicit CapacityFold(const HashKey& key = {}) : state_(key) {}

  // Applies an update of this scope, each log's in order; one applied before changes nothing.
  // Without effect are operations that nobody can read, and those that name what their author
  // cannot have seen.
  void apply(const Update& update);
  // As in DirectoryFold.
  void retire(const WriterEpoch& log, Seq upto);
  void take_back(const WriterEpoch& log, Seq first);

  // By service; empty when nothing is known. O(1) in the number of venues. Dies with the next
  // change.
  std::span<const ServiceRoom> rooms(const std::string& venue) const;
  // The latest first, `history_length` at most.
  std::vector<HistoryEntry> history(const std::string& venue, std::string_view service) const;
  std::vector<std::string> venues() const { return state_.entities(); }

  // What to write so that this is said from now on.
  CapacityOperation says(std::string venue, std::string service, const Tension& tension) const;
  // Nothing when no tension is known that could be confirmed.
  std::optional<CapacityOperation> confirms(std::string venue, std::string service,
                                            const std::optional<WriterId>& said_by) const;

  std::array<std::uint8_t, 32> state_hash() const { return state_.state_hash(); }
  // What plans a compaction (replication/merge/compaction.h).
  const MergeState& state() const { return state_; }

 private:
  void apply_operation(const CountedOperation& counted);
  void forget_rooms();
  std::vector<ServiceRoom> read_rooms(const std::string& venue) const;
  CapacityOperation operation(std::string venue, std::string service, char slot) const;

  MergeState state_;
  RestatementReader reader_;
  mutable std::unordered_map<std::string, std::vector<ServiceRoom>> rooms_;  // those asked for
};

}  // namespace maillage
