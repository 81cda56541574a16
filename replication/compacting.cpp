#include "replication/compacting.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

// Restated updates are filled up to here, so that a run of them fits well in a frame.
constexpr std::size_t fill_bytes = 64 * 1024;
constexpr std::size_t read_bytes = 256 * 1024;

std::optional<Update> read_update(const LogSource& source, const LogKey& log, Seq seq) {
  const auto run = source.read_run(log.kind, log.log, seq, 1);
  if (run.empty()) return std::nullopt;
  auto update = decode_update(run.front().envelope, run.front().body, run.front().apart);
  if (!update) return std::nullopt;
  return std::move(*update);
}

class Restating {
 public:
  Restating(const CompactingWriter& writer, LocalBatch& batch) : writer_(writer), batch_(batch) {}

  void add(Bytes operation) {
    const bool full = operations_.size() == limits::operations_per_update ||
                      (!operations_.empty() && bytes_ + operation.size() > fill_bytes);
    if (full) flush(flag_epoch_start);
    bytes_ += operation.size();
    operations_.push_back(std::move(operation));
  }
  void close(const ClosingStatement& closing) {
    if (!operations_.empty()) flush(flag_epoch_start);
    operations_.push_back(encode(closing));
    flush(flag_epoch_start | flag_epoch_closed);
  }

 private:
  void flush(std::uint8_t flags) {
    Header header = batch_.next_header(writer_.kind, writer_.scope, writer_.key.id, writer_.auth);
    header.schema = writer_.schema;
    header.flags = flags;
    batch_.add(sign_update(header, operations_, {}, writer_.key, writer_.network));
    operations_.clear();
    bytes_ = 0;
  }

  const CompactingWriter& writer_;
  LocalBatch& batch_;
  std::vector<Bytes> operations_;
  std::size_t bytes_ = 0;
};

// Whether what the update says of this operation is what its own log, if held, says of it.
bool is_unchanged(const RestatedOperation& restated, const Update& in, const LogSource& source) {
  const LogKey original{in.header.kind, {in.header.scope, restated.dot.writer, restated.dot.epoch}};
  const auto update = read_update(source, original, restated.dot.seq);
  if (!update || update->header.has(flag_epoch_start)) return false;
  if (update->header.hlc != restated.hlc || update->header.auth != restated.auth) return false;
  const auto operations = operations_of(*update);
  if (!operations || restated.dot.index >= operations->size()) return false;
  return std::ranges::equal((*operations)[restated.dot.index], restated.operation);
}

// As above for a restatement whose original was dropped: the epoch it was restated in before says.
bool was_restated_alike(const RestatedOperation& restated, const Update& in,
                        const ClosingStatement& closing, const LogSource& source) {
  for (const EpochHead& closed : closing.closed) {
    const LogKey log{in.header.kind, {in.header.scope, in.header.writer, closed.epoch}};
    for (Seq seq = 1; seq <= closed.head.seq; ++seq) {
      const auto update = read_update(source, log, seq);
      if (!update || !update->header.has(flag_epoch_start)) break;
      const auto operations = operations_of(*update);
      if (!operations) continue;
      for (const ByteView bytes : *operations) {
        const auto before = decode_restated(bytes, update->header);
        if (!before || before->dot != restated.dot) continue;
        return before->hlc == restated.hlc && before->auth == restated.auth &&
               std::ranges::equal(before->operation, restated.operation);
      }
    }
  }
  return false;
}

}  // namespace

bool write_restatement(const CompactionPlan& plan, const CompactingWriter& writer,
                       const LogSource& source, LocalBatch& batch) {
  Restating restating(writer, batch);
  std::optional<Update> held;
  for (const RestatedDot& dot : plan.restated) {
    const LogKey log{writer.kind, {writer.scope, dot.held_at.writer, dot.held_at.epoch}};
    const bool same = held && log_key(held->header) == log && held->header.seq == dot.held_at.seq;
    if (!same) held = read_update(source, log, dot.held_at.seq);
    if (!held) return false;
    auto operation = restate(*held, dot.held_at.index, dot.voids, writer.auth);
    if (!operation) return false;
    restating.add(std::move(*operation));
  }
  restating.close(plan.closing);
  return true;
}

std::optional<Settlement> settlement_due(const Governance& governance, const EpochBook& book,
                                         const LogKey& log, const WriterId& witness,
                                         const LogSource& source) {
  const WriterEpoch name{log.log.writer, log.log.epoch};
  if (!book.is_complete(name) || governance.settled(log.kind, log.log)) return std::nullopt;
  for (const ProposedSettlement& open : governance.proposed_settlements()) {
    if (open.said.log == log) return std::nullopt;
  }
  RestatementReader reader;
  for (Seq seq = 1;; ++seq) {
    const auto update = read_update(source, log, seq);
    if (!update || !update->header.has(flag_epoch_start)) return std::nullopt;
    const auto closing = reader.read_closing(*update);
    if (!closing) continue;
    if (!has_signature(update->envelope)) return std::nullopt;
    Settlement said{log, {seq, update->id}, {}, witness, {}};
    std::copy(update->envelope.end() - static_cast<std::ptrdiff_t>(said.signature.size()),
              update->envelope.end(), said.signature.begin());
    for (auto closed = closing->closed.rbegin(); closed != closing->closed.rend(); ++closed) {
      said.closed.push_back({closed->epoch, closed->head});  // downwards, as it is read
    }
    return said;
  }
}

bool may_countersign(const ProposedSettlement& proposed, const EpochBook& book,
                     const LogSource& source) {
  const LogKey& log = proposed.said.log;
  if (!book.is_complete({log.log.writer, log.log.epoch})) return false;
  std::vector<Update> restatement;
  RestatementReader reader;
  std::optional<ClosingStatement> closing;
  for (Seq seq = 1; seq <= proposed.said.at.seq && !closing; ++seq) {
    auto update = read_update(source, log, seq);
    if (!update) return false;
    closing = reader.read_closing(*update);
    restatement.push_back(std::move(*update));
  }
  // It must end with the closing update: half a restatement must never be final.
  if (!closing || restatement.back().id != proposed.said.at.id) return false;
  restatement.pop_back();
  for (const Update& update : restatement) {
    const auto operations = operations_of(update);
    if (!operations) return false;
    for (const ByteView bytes : *operations) {
      const auto restated = decode_restated(bytes, update.header);
      if (!restated) return false;
      if (!is_unchanged(*restated, update, source) &&
          !was_restated_alike(*restated, update, *closing, source)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace maillage
