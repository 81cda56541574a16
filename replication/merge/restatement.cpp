#include "replication/merge/restatement.h"

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/limits.h"

namespace maillage {
namespace {

constexpr std::uint8_t form_same_auth = 0;
constexpr std::uint8_t form_own_auth = 1;

template <typename Id>
Id read_id(LittleEndianReader& in) {
  return Id::from(in.read_bytes(Id::size)).value_or(Id{});
}

void append_voids(Bytes& out, const Voids& voids) {
  Bytes bits(voids.empty() ? 0 : voids.back() / 8u + 1);
  for (const std::uint16_t position : voids) {
    MAILLAGE_ASSERT(position < max_writes);
    bits[position / 8u] |= static_cast<std::uint8_t>(1u << position % 8u);
  }
  append_le(out, static_cast<std::uint8_t>(bits.size()));
  append(out, bits);
}

std::optional<Voids> read_voids(LittleEndianReader& in) {
  const std::size_t count = in.read<std::uint8_t>();
  const ByteView bits = in.read_bytes(count);
  if (!in.ok() || count > max_writes / 8 || (count > 0 && bits.back() == 0)) return std::nullopt;
  Voids voids;
  for (std::size_t p = 0; p < count * 8; ++p) {
    if ((bits[p / 8] >> p % 8 & 1) != 0) voids.push_back(static_cast<std::uint16_t>(p));
  }
  return voids;
}

void append_head(Bytes& out, const Head& head) {
  append_le(out, head.seq);
  append(out, head.id.bytes());
}

Head read_head(LittleEndianReader& in) {
  Head head;
  head.seq = in.read<Seq>();
  head.id = read_id<UpdateId>(in);
  return head;
}

EpochHead read_epoch_head(LittleEndianReader& in) {
  const auto epoch = in.read<Epoch>();
  return {epoch, read_head(in)};
}

ReliedHead read_relied_head(LittleEndianReader& in) {
  const auto writer = read_id<WriterId>(in);
  const auto epoch = in.read<Epoch>();
  return {{writer, epoch}, read_head(in)};
}

bool are_older_epochs(const std::vector<EpochHead>& heads, Epoch than) {
  const auto unsorted =
      std::adjacent_find(heads.begin(), heads.end(),
                         [](const EpochHead& a, const EpochHead& b) { return a.epoch >= b.epoch; });
  return unsorted == heads.end() && std::all_of(heads.begin(), heads.end(), [&](const auto& head) {
           return head.head.seq > 0 && head.epoch < than;
         });
}

const EpochHead* find_epoch(const std::vector<EpochHead>& heads, Epoch epoch) {
  const auto found =
      std::lower_bound(heads.begin(), heads.end(), epoch,
                       [](const EpochHead& head, Epoch wanted) { return head.epoch < wanted; });
  return found != heads.end() && found->epoch == epoch ? &*found : nullptr;
}

bool is_valid(const ClosingStatement& closing, const Header& header) {
  if (closing.closed.empty() || !are_older_epochs(closing.closed, header.epoch) ||
      !are_older_epochs(closing.inherited, header.epoch)) {
    return false;
  }
  for (const EpochHead& head : closing.closed) {
    if (find_epoch(closing.inherited, head.epoch) != nullptr) return false;
  }
  const auto unsorted =
      std::adjacent_find(closing.relied.begin(), closing.relied.end(),
                         [](const ReliedHead& a, const ReliedHead& b) { return a.log >= b.log; });
  return unsorted == closing.relied.end() &&
         std::all_of(closing.relied.begin(), closing.relied.end(), [&](const ReliedHead& relied) {
           return relied.head.seq > 0 && relied.log.writer != header.writer;
         });
}

bool is_apart(const Header& header) { return header.has(flag_sealed) || header.has(flag_erasable); }

}  // namespace

bool ClosingStatement::covers(const Dot& dot) const {
  for (const auto* heads : {&closed, &inherited}) {
    const EpochHead* head = find_epoch(*heads, dot.epoch);
    if (head != nullptr && dot.seq <= head->head.seq) return true;
  }
  return false;
}

Bytes encode(const RestatedOperation& operation, const UpdateId& auth) {
  const bool own_auth = operation.auth != auth;
  Bytes out;
  out.reserve(64 + operation.operation.size());
  append_le(out, own_auth ? form_own_auth : form_same_auth);
  append_le(out, operation.dot.epoch);
  append_le(out, operation.dot.seq);
  append_le(out, operation.dot.index);
  append_le(out, operation.hlc.value);
  if (own_auth) append(out, operation.auth.bytes());
  append_voids(out, operation.voids);
  append(out, operation.operation);
  return out;
}

std::optional<RestatedOperation> decode_restated(ByteView bytes, const Header& header) {
  LittleEndianReader in(bytes);
  RestatedOperation operation;
  const auto form = in.read<std::uint8_t>();
  operation.dot.writer = header.writer;
  operation.dot.epoch = in.read<Epoch>();
  operation.dot.seq = in.read<Seq>();
  operation.dot.index = in.read<std::uint8_t>();
  operation.hlc.value = in.read<std::uint64_t>();
  operation.auth = form == form_own_auth ? read_id<UpdateId>(in) : header.auth;
  auto voids = read_voids(in);
  const bool canonical =
      form == form_same_auth || (form == form_own_auth && operation.auth != header.auth);
  if (!in.ok() || !voids || !canonical) return std::nullopt;
  if (operation.dot.seq == 0 || operation.dot.epoch >= header.epoch) return std::nullopt;
  operation.voids = std::move(*voids);
  operation.operation = bytes.subspan(in.position());
  return operation;
}

Bytes encode(const ClosingStatement& closing) {
  Bytes out;
  append_le(out, std::uint8_t{0});
  for (const std::size_t count :
       {closing.closed.size(), closing.inherited.size(), closing.relied.size()}) {
    MAILLAGE_ASSERT(count <= limits::list_length);
    append_le(out, static_cast<std::uint16_t>(count));
  }
  for (const auto* heads : {&closing.closed, &closing.inherited}) {
    for (const EpochHead& head : *heads) {
      append_le(out, head.epoch);
      append_head(out, head.head);
    }
  }
  for (const ReliedHead& relied : closing.relied) {
    append(out, relied.log.writer.bytes());
    append_le(out, relied.log.epoch);
    append_head(out, relied.head);
  }
  return out;
}

std::optional<ClosingStatement> decode_closing(ByteView bytes, const Header& header) {
  LittleEndianReader in(bytes);
  if (in.read<std::uint8_t>() != 0) return std::nullopt;
  std::array<std::size_t, 3> counts{};
  for (std::size_t& count : counts) {
    count = in.read<std::uint16_t>();
    if (count > limits::list_length) return std::nullopt;
  }
  ClosingStatement closing;
  for (std::size_t i = 0; in.ok() && i < counts[0]; ++i) {
    closing.closed.push_back(read_epoch_head(in));
  }
  for (std::size_t i = 0; in.ok() && i < counts[1]; ++i) {
    closing.inherited.push_back(read_epoch_head(in));
  }
  for (std::size_t i = 0; in.ok() && i < counts[2]; ++i) {
    closing.relied.push_back(read_relied_head(in));
  }
  if (!in.at_end() || !is_valid(closing, header)) return std::nullopt;
  return closing;
}

std::optional<Bytes> restate(const Update& held, std::size_t index, const Voids& voids,
                             const UpdateId& auth) {
  const auto operations = operations_of(held);
  if (is_apart(held.header) || !operations || index >= operations->size()) return std::nullopt;
  const ByteView bytes = (*operations)[index];
  RestatedOperation restated{held.header.dot(static_cast<std::uint8_t>(index)), held.header.hlc,
                             held.header.auth, voids, bytes};
  if (held.header.has(flag_epoch_start)) {
    auto earlier = decode_restated(bytes, held.header);
    if (!earlier) return std::nullopt;
    Voids all;
    std::set_union(voids.begin(), voids.end(), earlier->voids.begin(), earlier->voids.end(),
                   std::back_inserter(all));
    restated = std::move(*earlier);
    restated.voids = std::move(all);
  }
  if (restated.operation.size() > restatable_bytes) return std::nullopt;
  return encode(restated, auth);
}

bool RestatementReader::extends_restatement(const Header& header) {
  Run& run = runs_[{header.writer, header.epoch}];
  if (run.ended) return false;
  if (header.seq == run.restated + 1 && run.closing == 0) {
    run.restated = header.seq;
    if (header.has(flag_epoch_closed)) run.closing = header.seq;
  }
  return header.seq <= run.restated;
}

std::optional<ClosingStatement> RestatementReader::read_closing(const Update& update) {
  const Header& header = update.header;
  if (!header.has(flag_epoch_start) || !extends_restatement(header)) return std::nullopt;
  if (!header.has(flag_epoch_closed) || is_apart(header)) return std::nullopt;
  const auto operations = operations_of(update);
  if (!operations || operations->size() != 1) return std::nullopt;
  return decode_closing(operations->front(), header);
}

CountedUpdate RestatementReader::read(const Update& update) {
  const Header& header = update.header;
  CountedUpdate counted;
  const auto operations = operations_of(update);
  if (header.has(flag_epoch_closed)) {
    counted.closing = read_closing(update);
    return counted;
  }
  const bool restates = header.has(flag_epoch_start);
  if ((restates && !extends_restatement(header)) || !operations || is_apart(header)) return counted;
  counted.operations.reserve(operations->size());
  for (std::size_t i = 0; i < operations->size(); ++i) {
    const ByteView bytes = (*operations)[i];
    const Dot at = header.dot(static_cast<std::uint8_t>(i));
    if (!restates) {
      if (bytes.size() <= restatable_bytes) {
        counted.operations.push_back({at, at, header.hlc, {}, bytes});
      }
    } else if (auto restated = decode_restated(bytes, header)) {
      counted.operations.push_back(
          {at, restated->dot, restated->hlc, std::move(restated->voids), restated->operation});
    }
  }
  return counted;
}

void RestatementReader::forget_from(const WriterEpoch& log, Seq first) {
  const auto found = runs_.find(log);
  if (found == runs_.end()) return;
  Run& run = found->second;
  if (run.closing >= first) run.closing = 0;
  run.restated = std::min(run.restated, first - 1);
}

void RestatementReader::end_log(const WriterEpoch& log) { runs_[log] = {0, 0, true}; }

}  // namespace maillage
