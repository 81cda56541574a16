#include "node/store/layout.h"

#include "protocol/scope_names.h"

namespace maillage {
namespace {

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

Bytes update_value(std::uint64_t arrival, const Update& update) {
  Bytes value;
  value.reserve(12 + update.envelope.size() + update.body.size());
  append_le(value, arrival);
  append_le(value, static_cast<std::uint32_t>(update.envelope.size()));
  append(value, update.envelope);
  append(value, update.body);
  return value;
}

std::optional<UpdateValue> read_update_value(ByteView value) {
  LittleEndianReader in(value);
  UpdateValue read;
  read.arrival = in.read<std::uint64_t>();
  read.envelope = in.read_bytes(in.read<std::uint32_t>());
  if (!in.ok()) return std::nullopt;
  read.body = value.subspan(in.position());
  return read;
}

std::string clean_mark(std::uint64_t main_transaction, std::uint64_t apart_transaction) {
  return std::to_string(main_transaction) + " " + std::to_string(apart_transaction) + "\n";
}

std::string describe(const LogKey& name) {
  return std::string(name_of(name.kind)) + " log of " + name.log.writer.hex().substr(0, 16) +
         " in scope " + name.log.scope.hex() + ", epoch " + std::to_string(name.log.epoch);
}

}  // namespace maillage
