#include "tests/replication/merge/compaction_history.h"

#include <algorithm>
#include <limits>

#include "protocol/assert.h"
#include "protocol/crypto.h"

namespace maillage::test {
namespace {

constexpr Seq every_seq = std::numeric_limits<Seq>::max();
constexpr std::size_t operations_an_update = 3;

void put_text(Bytes& out, const std::string& text) {
  append_le(out, static_cast<std::uint8_t>(text.size()));
  append(out, as_bytes(text));
}
std::string get_text(LittleEndianReader& in) {
  const std::size_t size = in.read<std::uint8_t>();
  return std::string(as_text(in.read_bytes(size)));
}

}  // namespace

Bytes encode(const SampleOperation& operation) {
  Bytes out;
  append_le(out, operation.hlc.value);
  put_text(out, operation.entity);
  append_le(out, static_cast<std::uint8_t>(operation.writes.size()));
  for (const SampleWrite& write : operation.writes) {
    put_text(out, write.key);
    put_text(out, write.value);
    append_le(out, static_cast<std::uint8_t>(write.removes));
    append_le(out, static_cast<std::uint8_t>(write.replaces.size()));
    for (const Dot& dot : write.replaces) {
      append(out, dot.writer.bytes());
      append_le(out, dot.epoch);
      append_le(out, dot.seq);
      append_le(out, dot.index);
    }
  }
  return out;
}

SampleOperation decode_sample(ByteView bytes) {
  LittleEndianReader in(bytes);
  SampleOperation operation;
  operation.hlc.value = in.read<std::uint64_t>();
  operation.entity = get_text(in);
  operation.writes.resize(in.read<std::uint8_t>());
  for (SampleWrite& write : operation.writes) {
    write.key = get_text(in);
    write.value = get_text(in);
    write.removes = in.read<std::uint8_t>() != 0;
    write.replaces.resize(in.read<std::uint8_t>());
    for (Dot& dot : write.replaces) {
      dot.writer = WriterId::from(in.read_bytes(32)).value_or(WriterId{});
      dot.epoch = in.read<Epoch>();
      dot.seq = in.read<Seq>();
      dot.index = in.read<std::uint8_t>();
    }
  }
  MAILLAGE_ASSERT(in.at_end());
  return operation;
}

std::vector<Dot> seen(const MergeState& state, const std::string& entity, const std::string& key) {
  std::vector<Dot> dots;
  for (const LiveWrite& write : state.live(entity, key)) dots.push_back(write.dot);
  return dots;
}

WorldNode::WorldNode(World& world, int writer_number) : world_(world), id_(writer(writer_number)) {}

void WorldNode::open_epoch() {
  epoch_ = ((epoch_ >> 32) + 1) << 32 | (epoch_ * 7 + id_.value[0]) % 1000;
}

Header WorldNode::next_header(std::uint8_t flags) const {
  Header header;
  header.flags = flags;
  header.writer = id_;
  header.epoch = epoch_;
  const Head head = held({id_, epoch_});
  header.seq = head.seq + 1;
  header.prev = head.id;
  header.hlc.value = clock_;
  return header;
}

void WorldNode::append(Header header, const std::vector<Bytes>& operations,
                       std::vector<SampleOperation> samples) {
  Update update;
  header.operations = static_cast<std::uint16_t>(operations.size());
  for (const Bytes& operation : operations) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    maillage::append(update.body, operation);
  }
  Bytes place;
  append_le(place, header.epoch);
  append_le(place, header.seq);
  update.id.value = blake2b_256({header.writer.bytes(), place, update.body});
  update.header = std::move(header);
  const WriterEpoch log{id_, epoch_};
  std::vector<WorldUpdate>& updates = world_.logs[log].updates;
  MAILLAGE_ASSERT(updates.size() + 1 == update.header.seq);
  updates.push_back({std::move(update), std::move(samples)});
  take(log, updates.back());
  follow_book();
}

void WorldNode::write(const std::vector<SampleOperation>& operations) {
  ++clock_;
  std::vector<Bytes> encoded;
  std::vector<SampleOperation> stamped = operations;
  for (SampleOperation& operation : stamped) {
    operation.hlc.value = clock_;
    encoded.push_back(encode(operation));
  }
  append(next_header(0), encoded, std::move(stamped));
}

std::optional<CompactionPlan> WorldNode::plan() const {
  return plan_compaction(state_, book_, id_, book_.open_epochs(id_));
}

bool WorldNode::compact() {
  const auto made = plan();
  if (!made) return false;
  std::vector<Bytes> restated;
  for (const RestatedDot& item : made->restated) {
    const WorldLog& log = world_.logs.at(log_of(item.held_at));
    const auto bytes =
        restate(log.updates.at(item.held_at.seq - 1).update, item.held_at.index, item.voids, {});
    MAILLAGE_ASSERT(bytes);
    restated.push_back(*bytes);
  }
  open_epoch();
  std::vector<EpochHead>& replaces = world_.logs[{id_, epoch_}].replaces;
  replaces = made->closing.closed;
  replaces.insert(replaces.end(), made->closing.inherited.begin(), made->closing.inherited.end());
  for (std::size_t i = 0; i < restated.size(); i += operations_an_update) {
    const auto end = std::min(restated.size(), i + operations_an_update);
    append(next_header(flag_epoch_start),
           {restated.begin() + static_cast<std::ptrdiff_t>(i),
            restated.begin() + static_cast<std::ptrdiff_t>(end)},
           {});
  }
  append(next_header(flag_epoch_start | flag_epoch_closed), {maillage::encode(made->closing)}, {});
  return true;
}

void WorldNode::lose_everything() {
  state_ = MergeState();
  book_ = {};
  reader_ = {};
  held_.clear();
  limits_.clear();
  laws_heard_ = 0;
  open_epoch();
}

bool WorldNode::holds_all_of_its_own() const {
  std::map<WriterEpoch, Seq> stood_for = restated();
  return std::all_of(world_.logs.begin(), world_.logs.end(), [&](const auto& entry) {
    const Seq size = entry.second.updates.size();
    return entry.first.writer != id_ || held(entry.first).seq >= size ||
           stood_for[entry.first] >= size || has_given_up(entry.first, size);
  });
}

Head WorldNode::held(const WriterEpoch& log) const {
  const auto found = held_.find(log);
  return found == held_.end() ? Head{} : found->second;
}

bool WorldNode::has_given_up(const WriterEpoch& log, Seq seq) const {
  const auto retired = book_.retired(log);
  return retired && seq <= retired->seq;
}

void WorldNode::pull(const WorldNode& from, std::size_t updates, std::mt19937& engine) {
  hear_laws(from.laws_heard_);
  std::vector<WriterEpoch> logs;
  for (const auto& [log, head] : from.held_) logs.push_back(log);
  std::shuffle(logs.begin(), logs.end(), engine);
  for (const WriterEpoch& log : logs) {
    if (updates < whole && engine() % 2 == 0) continue;
    for (std::size_t i = 0; i < updates; ++i) {
      Seq next = held(log).seq + 1;
      if (const auto retired = book_.retired(log)) next = std::max(next, retired->seq + 1);
      if (next > from.held(log).seq || from.has_given_up(log, next)) break;
      if (!book_.counts(log, next)) break;
      take(log, world_.logs.at(log).updates.at(next - 1));
      follow_book();
    }
  }
}

void WorldNode::take(const WriterEpoch& log, const WorldUpdate& held_update) {
  const Update& update = held_update.update;
  const Head head{update.header.seq, update.id};
  held_[log] = head;
  book_.hold(log, head);
  clock_ = std::max(clock_, update.header.hlc.value);
  CountedUpdate counted = reader_.read(update);
  for (const CountedOperation& operation : counted.operations) {
    SampleOperation sample = decode_sample(operation.bytes);
    MAILLAGE_ASSERT(sample.hlc == operation.hlc);
    apply(state_, operation.at, operation.dot, sample,
          {operation.voids.begin(), operation.voids.end()});
  }
  if (!counted.closing) return;
  state_.retire_restated(log, [&](const Dot& dot) { return counted.closing->covers(dot); });
  book_.close(log, head, std::move(*counted.closing));
}

// The restatements that need nothing else any more stand for what they close.
void WorldNode::close_complete() {
  for (const auto& [log, head] : held_) {
    if (!stands_for_others(log)) continue;
    std::vector<MergeState::ClosedLog> closed;
    for (const EpochHead& old : world_.logs.at(log).replaces) {
      closed.push_back({{log.writer, old.epoch}, old.head.seq});
    }
    state_.close(log, closing_seq(log), closed);
  }
}

bool WorldNode::stands_for_others(const WriterEpoch& log) const {
  const Seq closing = closing_seq(log);
  return closing > 0 && held(log).seq >= closing && !has_given_up(log, closing) &&
         book_.is_complete(log);
}

Seq WorldNode::closing_seq(const WriterEpoch& log) const {
  for (const WorldUpdate& update : world_.logs.at(log).updates) {
    if (update.update.header.has(flag_epoch_closed)) return update.update.header.seq;
  }
  return 0;
}

void WorldNode::follow_book() {
  close_complete();
  for (const Retirement& retirement : book_.take_retirements()) {
    state_.retire(retirement.log, 1, retirement.head.seq);
    state_.retire_restated(retirement.log, [](const Dot&) { return false; });
    reader_.end_log(retirement.log);
  }
}

void WorldNode::hear_laws(std::size_t count) {
  for (; laws_heard_ < count; ++laws_heard_) {
    const WorldLaw& law = world_.laws[laws_heard_];
    if (law.settlement) book_.settle(law.settlement->first, law.settlement->second);
    if (law.limit) limits_[law.limit->first] = law.limit->second;
    book_.set_limits(limits_);
  }
  follow_book();
  cut_beyond_limits();
}

void WorldNode::cut_beyond_limits() {
  for (auto& [log, head] : held_) {
    const Seq last = book_.counted_until(log);
    if (head.seq <= last) continue;
    state_.retire(log, last + 1, every_seq);
    reader_.forget_from(log, last + 1);
    head = last == 0 ? Head{} : Head{last, world_.logs.at(log).updates.at(last - 1).update.id};
    book_.hold(log, head);
  }
}

Stored WorldNode::stored() const {
  Stored stored;
  for (const auto& [log, head] : held_) {
    for (Seq seq = 1; seq <= head.seq; ++seq) {
      if (has_given_up(log, seq)) continue;
      const Update& update = world_.logs.at(log).updates.at(seq - 1).update;
      stored.operations += update.header.operations;
      stored.bytes += header_bytes + 64 + update.body.size();
    }
  }
  return stored;
}

bool WorldNode::is_coherent() const {
  for (const auto& [log, head] : held_) {
    if (head.seq == 0 || has_given_up(log, head.seq) || book_.is_effective(log)) continue;
    if (stands_for_others(log)) continue;
    for (const EpochHead& old : world_.logs.at(log).replaces) {
      const WriterEpoch replaced{log.writer, old.epoch};
      if (held(replaced).seq < old.head.seq && !has_given_up(replaced, old.head.seq)) return false;
    }
  }
  return true;
}

std::map<WriterEpoch, Seq> WorldNode::restated() const {
  std::map<WriterEpoch, Seq> last;
  for (const auto& [log, head] : held_) {
    if (!stands_for_others(log)) continue;
    for (const EpochHead& old : world_.logs.at(log).replaces) {
      Seq& known = last[{log.writer, old.epoch}];
      known = std::max(known, old.head.seq);
    }
  }
  return last;
}

Shown WorldNode::model() const {
  std::map<Dot, const SampleOperation*> operations;
  std::map<WriterEpoch, Seq> stood_for = restated();
  for (const auto& [log, content] : world_.logs) {
    Seq last = std::max(held(log).seq, stood_for[log]);
    if (const auto retired = book_.retired(log)) last = std::max(last, retired->seq);
    for (Seq seq = 1; seq <= last; ++seq) {
      const WorldUpdate& update = content.updates.at(seq - 1);
      for (std::size_t i = 0; i < update.operations.size(); ++i) {
        operations[update.update.header.dot(static_cast<std::uint8_t>(i))] = &update.operations[i];
      }
    }
  }
  return shown_by_definition(operations);
}

std::string WorldNode::own_hash() const { return to_hex(state_.state_hash()); }

}  // namespace maillage::test
