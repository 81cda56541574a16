// A small world of writers over one scope, run at random: writing, partial exchange, settling,
// compacting, dropping, restoring, cutting off. Beside each node stands a model that never
// compacts: the operations it ever counted, and the definition of what is live.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "replication/merge/compaction.h"
#include "tests/replication/merge/merge_samples.h"

namespace maillage::test {

// An update as it would be stored, with the sample operations it carries (none: a restatement).
struct WorldUpdate {
  Update update;
  std::vector<SampleOperation> operations;
};
// A log as its writer wrote it. A restoring writer loses the updates nobody else holds.
struct WorldLog {
  std::vector<WorldUpdate> updates;
  std::vector<EpochHead> replaces;  // what its restatement stands for
};

// What governance says, in one order for everybody.
struct WorldLaw {
  std::optional<std::pair<WriterEpoch, Head>> settlement;
  std::optional<std::pair<WriterId, EpochBook::Limit>> limit;
};

struct World {
  std::map<WriterEpoch, WorldLog> logs;
  std::vector<WorldLaw> laws;
};

// What a node stores.
struct Stored {
  std::size_t operations = 0;
  std::size_t bytes = 0;
};

class WorldNode {
 public:
  explicit WorldNode(World& world, int writer_number);

  WriterId id() const { return id_; }
  const MergeState& state() const { return state_; }
  const EpochBook& book() const { return book_; }

  // Writing.
  void open_epoch();
  void write(const std::vector<SampleOperation>& operations);
  // Opens the next epoch, restates, closes. False when there is nothing to close.
  bool compact();
  std::optional<CompactionPlan> plan() const;
  // The store is lost; a new epoch begins, in doubt.
  void lose_everything();
  // Whether it holds all there is of its own logs again.
  bool holds_all_of_its_own() const;

  // Exchange: laws first, then all of the other's logs (`whole`), or up to `updates` more of each
  // of half of them.
  static constexpr std::size_t whole = 1000;
  void pull(const WorldNode& from, std::size_t updates, std::mt19937& engine);
  void hear_laws(std::size_t count);
  std::size_t laws_heard() const { return laws_heard_; }

  Head held(const WriterEpoch& log) const;
  bool has_given_up(const WriterEpoch& log, Seq seq) const;
  Stored stored() const;
  // Whether no restatement is half there (its end or what it relied on lacks) of an epoch that is
  // not held to its end: then it must show what the model shows.
  bool is_coherent() const;
  Shown model() const;
  std::string own_hash() const;

 private:
  void append(Header header, const std::vector<Bytes>& operations,
              std::vector<SampleOperation> samples);
  void take(const WriterEpoch& log, const WorldUpdate& update);
  void follow_book();
  void close_complete();
  bool stands_for_others(const WriterEpoch& log) const;
  Seq closing_seq(const WriterEpoch& log) const;  // 0: it closes nothing
  // Up to where epochs are stood for by restatements held.
  std::map<WriterEpoch, Seq> restated() const;
  void cut_beyond_limits();
  Header next_header(std::uint8_t flags) const;

  World& world_;
  WriterId id_;
  Epoch epoch_ = 0;
  std::uint64_t clock_ = 0;
  MergeState state_;
  EpochBook book_;
  RestatementReader reader_;
  std::map<WriterEpoch, Head> held_;
  std::map<WriterId, EpochBook::Limit> limits_;
  std::size_t laws_heard_ = 0;
};

// A test operation as bytes, and back.
Bytes encode(const SampleOperation& operation);
SampleOperation decode_sample(ByteView bytes);

// The replaced dots of a new write: what the node sees live in that slot.
std::vector<Dot> seen(const MergeState& state, const std::string& entity, const std::string& key);

}  // namespace maillage::test
