// Registers and sets merged by dots: a pure function of the set of operations held.
//
// A slot holds the writes that no held operation names as replaced (after the optimised OR-set of
// Bieniusa et al., 2012, with explicit replaced dots instead of a version vector). A register is a
// slot whose winner is the latest live write; an element of a set is there while its slot has one.
//
// An operation has a name, its dot, and is held at positions: at its dot, in its own log, and where
// a later epoch restates it (compaction). It counts once: as its own log has it, else as the
// restatement at the lowest position has it. Of a log that a whole restatement stands for, only
// the values restated count (`close`). `retire` undoes `apply` exactly, whatever came
// between, so the content never depends on the order of arrival.
//
// Costs: applying or retiring takes O(1) expected per write and replaced dot, amortised; reading an
// entity, or one of its slots, O(its live writes log these); the hash O(updates log updates +
// content of the updates whose live writes changed since it was last asked).
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "replication/merge/list_pool.h"
#include "replication/merge/merge_operation.h"
#include "replication/merge/tables.h"
#include "replication/merge/text_pool.h"

namespace maillage {

// Views die with the next apply or retire.
struct LiveWrite {
  std::string_view key;
  Dot dot;
  Hlc hlc;
  std::string_view value;
};

// A slot as it shows: the value of its latest live write by (hlc, dot).
struct ShownSlot {
  std::string_view key;
  std::string_view value;
};

struct OperationTally {
  std::size_t live = 0;  // with a value in effect
  std::size_t dead = 0;
};

class MergeState {
 public:
  // `key`: see TableHash; 16 random bytes where operations come from strangers.
  explicit MergeState(const HashKey& key = {}) : hash_(key) {}

  // The operation `dot` as the operation at `at` has it: the same, or a restatement of it. What is
  // held at `at` already stays.
  void apply(const Dot& at, const Dot& dot, const MergeOperation& operation);

  // The update `at` ends a restatement, held whole in its log, that stands for other logs of the
  // writer up to a position each. Of what these hold there, only the values that the log restates
  // count, whichever part of them is held here: what killed another may never arrive. Forgotten
  // with its position. O(operations held).
  struct ClosedLog {
    WriterEpoch name;
    Seq upto = 0;
  };
  void close(const WriterEpoch& log, Seq at, std::span<const ClosedLog> closed);

  // Forgets what is held at positions first to last of a log.
  void retire(const WriterEpoch& log, Seq first, Seq last);
  // Forgets the restatements held in a log whose dots are not `valid`.
  void retire_restated(const WriterEpoch& log, const std::function<bool(const Dot&)>& valid);

  // Live writes of an entity sorted by (key, dot), or of one of its slots by dot.
  std::vector<LiveWrite> live(std::string_view entity) const;
  std::vector<LiveWrite> live(std::string_view entity, std::string_view key) const;
  bool has(std::string_view entity) const;
  std::vector<std::string> entities() const;  // sorted
  std::size_t entity_count() const { return live_entities_; }

  // Entities whose live writes changed since the last call, in the order of their first change;
  // some may be back at what they were.
  std::vector<std::string> take_changed();
  // Calls `visitor` for at most `most` of them instead, in any order, each with its slots by key,
  // until it answers false; it must leave this state alone. Returns for how many.
  std::size_t visit_changed(
      std::size_t most,
      const std::function<bool(std::string_view entity, std::span<const ShownSlot>)>& visitor);
  bool has_changed() const { return !changed_.empty(); }
  // Lists every entity as changed.
  void list_all_as_changed();

  // Equal on two nodes exactly when their live writes are (keys, dots, clocks and values): BLAKE2b
  // of the sorted BLAKE2b-256 digests of the live writes of each update. By update and not by
  // entity, for an update names its writer once and fills the blocks of the hash. A sum of digests
  // would be cheaper to keep, but at this width a writer can find two contents with one sum
  // (Wagner, 2002).
  std::array<std::uint8_t, 32> state_hash() const;

  OperationTally tally(const WriterId& writer) const;

  // For planning a compaction. A cell is one (slot, dot): a value, or the place where one was
  // replaced.
  enum class EffectKind : std::uint8_t {
    value,     // gives the cell of its own dot a value
    shadowed,  // a further value for a slot the operation already gave one
    kill,      // names the cell as replaced
  };
  struct Effect {
    std::uint32_t cell = 0;
    std::uint16_t position = 0;  // of the write in its operation
    EffectKind kind = EffectKind::value;
  };
  struct HeldOperation {
    Dot dot;
    std::vector<Dot> positions;  // the one in effect first
    bool opaque = false;
    std::span<const Effect> effects;  // dies with the next apply or retire
  };
  void visit(const std::function<void(const HeldOperation&)>& visitor) const;
  std::uint32_t cell_limit() const { return cells_.end(); }  // cell numbers are below
  Dot dot_of_cell(std::uint32_t cell) const { return dot_of(cells_[cell].operation); }
  bool cell_has_value(std::uint32_t cell) const { return cells_[cell].has_value; }
  bool cell_is_left_out(std::uint32_t cell) const { return cells_[cell].left_out; }

 private:
  struct Cell {
    std::uint32_t entity = no_number;
    std::uint32_t operation = no_number;
    std::uint32_t effects = 0;  // that point here
    std::uint32_t kills = 0;
    std::uint32_t previous = no_number;  // cells of the entity, live ones first
    std::uint32_t next = no_number;
    PooledText key;  // of the slot
    PooledText value;
    bool has_value = false;
    bool left_out = false;  // by a restatement that stands for its log
    bool is_live() const { return has_value && kills == 0 && !left_out; }
  };
  struct Entity {
    PooledText name;
    std::uint32_t first = no_number;
    std::uint32_t last = no_number;
    std::uint32_t cells = 0;
    std::uint32_t live_cells = 0;
    bool indexed = false;  // its cells are in the cell table
    bool changed = false;  // listed in changed_
  };
  struct Content;  // an operation with its own memory
  struct Copy {    // a restatement
    std::uint32_t log = 0;
    Seq seq = 0;
    std::uint8_t index = 0;
    std::shared_ptr<const Content> other;  // null: the same as is in effect
  };
  struct Operation {  // every dot that is held or named
    std::uint32_t batch = no_number;
    std::uint8_t index = 0;
    bool original = false;  // held in its own log
    bool opaque = false;
    Hlc hlc;
    std::uint32_t cells = 0;
    std::uint32_t live_cells = 0;
    ListPool<Effect>::List effects;
    std::unique_ptr<std::vector<Copy>> copies;  // null or not empty; the lowest position first
    bool held() const { return original || copies; }
  };
  // The operations of one update, the unit of hashing.
  struct Batch {
    struct Named {
      std::uint8_t index;
      std::uint32_t operation;
    };
    std::uint32_t log = no_number;
    Seq seq = 0;
    std::vector<Named> operations;  // by index
    std::uint32_t live = 0;         // of these
    mutable bool stale = true;
    mutable std::array<std::uint8_t, 32> digest{};
  };
  struct Held {
    Seq seq = 0;
    std::uint32_t operation = no_number;
    std::uint8_t index = 0;
    auto position() const { return std::pair(seq, index); }
  };
  struct Closer {
    std::uint32_t log = 0;
    Seq upto = 0;
  };
  struct Log {
    WriterEpoch name;
    std::vector<Held> held;        // by position
    std::uint32_t operations = 0;  // held operations whose own log this is
    std::uint32_t live = 0;        // of these
    Seq closing = 0;               // where its restatement ends; 0: closes nothing
    std::vector<Closer> closers;   // logs whose restatements stand for this one
  };
  class BatchContent;

  // tables
  std::uint32_t log_number(const WriterEpoch& name);
  std::uint32_t find_log(const WriterEpoch& name) const;
  std::uint32_t log_of_operation(std::uint32_t operation) const;
  std::uint32_t batch_number(std::uint32_t log, Seq seq);
  std::uint32_t operation_number(std::uint32_t log, Seq seq, std::uint8_t index);
  std::uint32_t find_entity(std::string_view name) const;
  std::uint32_t entity_number(std::string_view name);
  std::uint32_t cell_hash(std::uint32_t entity, std::string_view key,
                          std::uint32_t operation) const;
  std::uint32_t find_cell(std::uint32_t entity, std::string_view key,
                          std::uint32_t operation) const;
  std::uint32_t cell_number(std::uint32_t entity, std::string_view key, std::uint32_t operation);
  void index_cells(std::uint32_t entity);
  void release_cell(std::uint32_t cell);
  void release_entity(std::uint32_t entity);
  void release_operation(std::uint32_t operation);
  Dot dot_of(std::uint32_t operation) const;
  std::span<const Effect> effects_of(const Operation& operation) const;
  void tidy();

  // effects
  void hold_original(std::uint32_t operation, const MergeOperation& content);
  void hold_copy(std::uint32_t operation, Copy copy, const MergeOperation& content);
  Dot position_of(const Copy& copy) const;
  void put_in_effect(std::uint32_t operation, const MergeOperation& content);
  void take_out_of_effect(std::uint32_t operation);
  void switch_to(std::uint32_t operation, std::shared_ptr<const Content> next);
  Content content_of(std::uint32_t operation) const;
  void forget(std::uint32_t log, const Held& held);
  void forget_copy(std::uint32_t operation, std::uint32_t log, const Held& held);
  void forget_closing(std::uint32_t log, Seq first, Seq last);
  void judge_all();
  void judge_if_closed(std::uint32_t operation);
  void judge(std::uint32_t operation);
  bool is_left_out(const Operation& operation, std::uint16_t position) const;
  bool restates(const Operation& operation, std::uint32_t log, std::uint16_t position) const;
  void set_value(std::uint32_t cell, std::string_view value);
  void clear_value(std::uint32_t cell);
  void count_kill(std::uint32_t cell, bool more);
  void note_liveness(std::uint32_t cell, bool was_live);
  void list_as_changed(std::uint32_t entity);
  void link_cell(std::uint32_t cell, bool front);
  void unlink_cell(std::uint32_t cell);
  void note_held(std::uint32_t operation, bool held);

  LiveWrite live_write(const Cell& cell) const;
  void append_entity(std::uint32_t entity, std::vector<LiveWrite>& out) const;
  void collect_shown(std::uint32_t entity, std::vector<const Cell*>& cells,
                     std::vector<ShownSlot>& out) const;
  bool is_later(const Cell& a, const Cell& b) const;

  TableHash hash_;
  std::vector<Log> logs_;
  NumberTable log_table_;
  std::uint32_t last_log_ = no_number;
  NumberedRecords<Batch> batches_;
  NumberTable batch_table_;
  std::uint32_t last_batch_ = no_number;
  NumberedRecords<Operation> operations_;
  ListPool<Effect> effects_;
  std::vector<Effect> gathered_;  // of one operation; kept for its memory
  NumberedRecords<Entity> entities_;
  NumberTable entity_table_;
  NumberedRecords<Cell> cells_;
  NumberTable cell_table_;
  TextPool texts_;
  std::vector<std::uint32_t> changed_;
  std::size_t live_entities_ = 0;
};

// Of live writes of one slot, the latest by (hlc, dot); there must be one.
const LiveWrite& winner(std::span<const LiveWrite> writes);

}  // namespace maillage
