#include "node/store/layout.h"

#include <algorithm>

#include "protocol/scope_names.h"

namespace maillage {
namespace {

// Of an envelope (protocol/update.h).
constexpr std::size_t deps_offset = 10;
constexpr std::size_t named_offset = 16;
constexpr std::size_t named_bytes = ScopeId::size + WriterId::size + 8 + 8;
constexpr std::size_t signature_bytes = 64;

void append_be(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

std::uint64_t read_be(ByteView bytes8) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes8) value = value << 8 | byte;
  return value;
}

}  // namespace

Bytes number_key(std::uint64_t number) {
  Bytes key;
  key.reserve(8);
  append_be(key, number);
  return key;
}

Bytes log_name_key(const LogKey& name) {
  Bytes key;
  key.reserve(log_key_bytes);
  key.push_back(static_cast<std::uint8_t>(name.kind));
  append(key, name.log.scope.bytes());
  append(key, name.log.writer.bytes());
  append_be(key, name.log.epoch);
  return key;
}

Bytes log_key(const LogKey& name, Seq seq) {
  Bytes key = log_name_key(name);
  append_be(key, seq);
  return key;
}

std::optional<std::uint64_t> read_number_key(ByteView key) {
  if (key.size() != 8) return std::nullopt;
  return read_be(key);
}

std::optional<LogKey> read_log_name(ByteView key) {
  if (key.size() != log_name_bytes && key.size() != log_key_bytes) return std::nullopt;
  LogKey name;
  name.kind = static_cast<ScopeKind>(key[0]);
  name.log.scope = *ScopeId::from(key.subspan(1, 16));
  name.log.writer = *WriterId::from(key.subspan(17, 32));
  name.log.epoch = read_be(key.subspan(49, 8));
  return name;
}

std::optional<Seq> read_seq(ByteView log_key) {
  if (log_key.size() != log_key_bytes) return std::nullopt;
  return read_be(log_key.last(8));
}

Bytes head_value(const Head& head) {
  Bytes value;
  value.reserve(8 + UpdateId::size);
  append_le(value, head.seq);
  append(value, head.id.bytes());
  return value;
}

std::optional<Head> read_head(ByteView value) {
  if (value.size() != 8 + UpdateId::size) return std::nullopt;
  LittleEndianReader in(value);
  Head head;
  head.seq = in.read<Seq>();
  head.id = *UpdateId::from(in.read_bytes(UpdateId::size));
  return head;
}

UpdateParts update_parts(std::uint64_t arrival, const Update& update) {
  const ByteView envelope = update.envelope;
  UpdateParts parts;
  parts.begin = envelope.first(named_offset);
  parts.rest = envelope.subspan(named_offset + named_bytes);
  if (!has_signature(envelope)) parts.rest = parts.rest.first(parts.rest.size() - signature_bytes);
  parts.body = update.body;
  Bytes lengths;
  append_le(lengths, arrival);
  append_le(lengths, static_cast<std::uint32_t>(parts.begin.size() + parts.rest.size()));
  std::copy(lengths.begin(), lengths.end(), parts.lengths.begin());
  return parts;
}

std::optional<UpdateValue> read_update_value(ByteView log_key, ByteView value) {
  LittleEndianReader in(value);
  UpdateValue read;
  read.arrival = in.read<std::uint64_t>();
  const ByteView stored = in.read_bytes(in.read<std::uint32_t>());
  if (stored.size() < header_bytes - named_bytes || log_key.size() != log_key_bytes) {
    return std::nullopt;
  }
  const std::size_t unsigned_bytes = header_bytes + stored[deps_offset] * UpdateId::size;
  const bool is_signed = stored.size() + named_bytes == unsigned_bytes + signature_bytes;
  if (!is_signed && stored.size() + named_bytes != unsigned_bytes) return std::nullopt;
  read.envelope.reserve(unsigned_bytes + signature_bytes);
  append(read.envelope, stored.first(named_offset));
  append(read.envelope, log_key.subspan(1, ScopeId::size + WriterId::size));
  append_le(read.envelope, read_be(log_key.subspan(log_name_bytes - 8, 8)));
  append_le(read.envelope, read_be(log_key.last(8)));
  append(read.envelope, stored.subspan(named_offset));
  read.envelope.resize(unsigned_bytes + signature_bytes);
  read.body = value.subspan(in.position());
  return read;
}

Bytes ArrivalRun::key_of(std::uint64_t number) const {
  return log_key(log, seq + (number - first));
}

Bytes arrival_value(const ArrivalRun& run) {
  Bytes value = log_key(run.log, run.seq);
  append_le(value, run.count);
  return value;
}

std::optional<ArrivalRun> read_arrival_run(ByteView number_key, ByteView value) {
  const auto first = read_number_key(number_key);
  if (!first || value.size() != log_key_bytes + 8) return std::nullopt;
  ArrivalRun run;
  run.first = *first;
  run.log = *read_log_name(value.first(log_key_bytes));
  run.seq = *read_seq(value.first(log_key_bytes));
  run.count = LittleEndianReader(value.last(8)).read<std::uint64_t>();
  return run;
}

std::string clean_mark(std::uint64_t main_transaction, std::uint64_t apart_transaction) {
  return std::to_string(main_transaction) + " " + std::to_string(apart_transaction) + "\n";
}

std::string describe(const LogKey& name) {
  return std::string(name_of(name.kind)) + " log of " + name.log.writer.hex().substr(0, 16) +
         " in scope " + name.log.scope.hex() + ", epoch " + std::to_string(name.log.epoch);
}

}  // namespace maillage
