#include "protocol/update.h"

#include <algorithm>
#include <cstring>

#include "protocol/assert.h"
#include "protocol/limits.h"
#include "protocol/update_rules.h"

namespace maillage {
namespace {

constexpr std::string_view magic = "MLG1";
constexpr std::size_t commit_offset = header_bytes - 32;
constexpr std::size_t signature_bytes = 64;

Bytes encode_header(const Header& h) {
  Bytes out;
  out.reserve(header_bytes + h.deps.size() * 32 + signature_bytes);
  append(out, as_bytes(magic));
  append_le(out, kind_byte(h.kind, h.critical));
  append_le(out, h.flags);
  append_le(out, h.schema);
  append_le(out, h.schema_version);
  append_le(out, static_cast<std::uint8_t>(h.deps.size()));
  append_le(out, static_cast<std::uint8_t>(h.operations - 1));
  append_le(out, h.body_length);
  append(out, h.scope.bytes());
  append(out, h.writer.bytes());
  append_le(out, h.epoch);
  append_le(out, h.seq);
  append_le(out, h.hlc.value);
  append(out, h.prev.bytes());
  append(out, h.auth.bytes());
  append(out, h.commit);
  MAILLAGE_ASSERT(out.size() == header_bytes);
  for (const UpdateId& dep : h.deps) append(out, dep.bytes());
  return out;
}

bool form_is_valid(const Header& h) {
  const bool sorted = std::adjacent_find(h.deps.begin(), h.deps.end(),
                                         std::greater_equal<UpdateId>()) == h.deps.end();
  const bool single_when_erasable =
      !(h.has(flag_sealed) || h.has(flag_erasable)) || h.operations == 1;
  const bool known_flags = (h.flags & ~unsigned{flag_known}) == 0;
  const bool chained = h.seq >= 1 && (h.seq == 1) == h.prev.is_zero();
  return sorted && single_when_erasable && known_flags && chained;
}

Bytes signed_message(const NetworkId& network, ByteView unsigned_envelope) {
  Bytes message = to_bytes(network.bytes());
  append(message, unsigned_envelope);
  return message;
}

}  // namespace

Bytes Header::associated_data() const {
  Header bound = *this;
  bound.body_length = 0;
  bound.deps.clear();
  Bytes bytes = encode_header(bound);
  bytes.resize(commit_offset);
  return bytes;
}

std::string_view describe(UpdateFault fault) {
  switch (fault) {
    case UpdateFault::malformed:
      return "malformed update";
    case UpdateFault::too_large:
      return "update above the size limit";
    case UpdateFault::wrong_commit:
      return "body does not match what was signed";
    case UpdateFault::bad_signature:
      return "signature is not the writer's";
  }
  return "unknown fault";
}

Result<Header, UpdateFault> decode_header(ByteView envelope) {
  LittleEndianReader in(envelope);
  Header h;
  if (as_text(in.read_bytes(magic.size())) != magic) return unexpected(UpdateFault::malformed);
  const auto kind = in.read<std::uint8_t>();
  h.kind = kind_of(kind);
  h.critical = (kind & critical_kind) != 0;
  h.flags = in.read<std::uint8_t>();
  h.schema = in.read<std::uint16_t>();
  h.schema_version = in.read<std::uint16_t>();
  const std::size_t deps = in.read<std::uint8_t>();
  h.operations = static_cast<std::uint16_t>(in.read<std::uint8_t>() + 1);
  h.body_length = in.read<std::uint32_t>();
  const auto take = [&in](auto& id) {
    const ByteView raw = in.read_bytes(id.size);
    if (in.ok()) std::copy(raw.begin(), raw.end(), id.value.begin());
  };
  take(h.scope);
  take(h.writer);
  h.epoch = in.read<std::uint64_t>();
  h.seq = in.read<std::uint64_t>();
  h.hlc.value = in.read<std::uint64_t>();
  take(h.prev);
  take(h.auth);
  const ByteView commit = in.read_bytes(h.commit.size());
  if (in.ok()) std::copy(commit.begin(), commit.end(), h.commit.begin());
  if (deps > limits::deps_per_update) return unexpected(UpdateFault::too_large);
  h.deps.resize(deps);
  for (UpdateId& dep : h.deps) take(dep);
  in.read_bytes(signature_bytes);
  if (!in.at_end() || !form_is_valid(h)) return unexpected(UpdateFault::malformed);
  return h;
}

Result<Update, UpdateFault> decode_update(ByteView envelope, ByteView body, ByteView apart) {
  auto header = decode_header(envelope);
  if (!header) return unexpected(header.error());
  if (body.size() > body_limit(header->kind) || apart.size() > limits::apart_bytes) {
    return unexpected(UpdateFault::too_large);
  }
  const bool erasable = header->has(flag_erasable);
  if (body.size() != header->body_length || apart.empty() == erasable ||
      (erasable && apart.size() < 32)) {
    return unexpected(UpdateFault::malformed);
  }
  if (commit_to(body, apart, erasable) != header->commit) {
    return unexpected(UpdateFault::wrong_commit);
  }
  return Update{std::move(*header), update_id(envelope), to_bytes(envelope), to_bytes(body),
                to_bytes(apart)};
}

bool envelope_is_signed(ByteView envelope, const WriterId& writer, const NetworkId& network) {
  const ByteView content = envelope.first(envelope.size() - signature_bytes);
  return verify(writer, signed_message(network, content), envelope.last(signature_bytes));
}

bool signature_is_valid(const Update& update, const NetworkId& network) {
  return envelope_is_signed(update.envelope, update.header.writer, network);
}

UpdateId update_id(ByteView envelope) {
  MAILLAGE_ASSERT(envelope.size() >= header_bytes + signature_bytes);
  UpdateId id;
  id.value = blake2b_256({envelope.first(envelope.size() - signature_bytes)});
  return id;
}

bool has_signature(ByteView envelope) {
  static constexpr std::array<std::uint8_t, signature_bytes> none{};
  return std::memcmp(envelope.last(signature_bytes).data(), none.data(), none.size()) != 0;
}

void strip_signature(Bytes& envelope) {
  std::fill(envelope.end() - signature_bytes, envelope.end(), std::uint8_t{0});
}

Update sign_update(Header header, const std::vector<Bytes>& operations, Bytes apart,
                   const SigningKey& key, const NetworkId& network) {
  MAILLAGE_ASSERT(!operations.empty() && operations.size() <= limits::operations_per_update);
  MAILLAGE_ASSERT(key.id == header.writer);
  Update update;
  for (const Bytes& operation : operations) {
    append_le(update.body, static_cast<std::uint32_t>(operation.size()));
    append(update.body, operation);
  }
  MAILLAGE_ASSERT(update.body.size() <= body_limit(header.kind));
  header.operations = static_cast<std::uint16_t>(operations.size());
  header.body_length = static_cast<std::uint32_t>(update.body.size());
  header.commit = commit_to(update.body, apart, header.has(flag_erasable));
  MAILLAGE_ASSERT(form_is_valid(header));
  update.envelope = encode_header(header);
  const Signature signature = sign(key, signed_message(network, update.envelope));
  append(update.envelope, signature);
  update.id = update_id(update.envelope);
  update.header = std::move(header);
  update.apart = std::move(apart);
  return update;
}

std::optional<std::vector<ByteView>> operations_of(const Update& update) {
  LittleEndianReader in(update.body);
  std::vector<ByteView> operations;
  operations.reserve(std::min<std::size_t>(update.header.operations, update.body.size() / 4));
  for (std::size_t i = 0; i < update.header.operations; ++i) {
    const auto length = in.read<std::uint32_t>();
    operations.push_back(in.read_bytes(length));
  }
  if (!in.at_end()) return std::nullopt;
  return operations;
}

}  // namespace maillage
