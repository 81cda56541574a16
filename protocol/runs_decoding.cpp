#include <algorithm>
#include <optional>

#include "protocol/assert.h"
#include "protocol/runs_format.h"

namespace maillage {
namespace {

using namespace runs;

// An update takes at least parts, operations, hlc and body length.
constexpr std::size_t smallest_update = 4;

class Decoder {
 public:
  Decoder(ByteView plain, ByteView opaque, const RunLimits& limits)
      : plain_size_(plain.size()), plain_(plain), opaque_(opaque), limits_(limits) {}

  Result<std::vector<DecodedRun>, UpdateFault> decode() {
    std::vector<DecodedRun> runs;
    for (std::uint64_t left = number(); ok() && left > 0; --left) read_run(runs.emplace_back());
    if (!plain_.at_end() || !opaque_.at_end()) fail_with(UpdateFault::malformed);
    if (fault_) return unexpected(*fault_);
    return runs;
  }

 private:
  bool ok() const { return !fault_ && plain_.ok() && opaque_.ok(); }
  void fail_with(UpdateFault fault) {
    if (!fault_) fault_ = fault;
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = plain_.read<std::uint8_t>();
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) {
        const bool shortest = byte != 0 || shift == 0;
        if (!shortest || (shift == 63 && byte > 1)) fail_with(UpdateFault::malformed);
        return value;
      }
    }
    fail_with(UpdateFault::malformed);
    return 0;
  }

  // A number of at most `most`; zero, and a fault, above.
  template <typename Int = std::size_t>
  Int number_up_to(std::uint64_t most, UpdateFault fault) {
    const std::uint64_t value = number();
    if (value <= most) return static_cast<Int>(value);
    fail_with(fault);
    return 0;
  }

  template <std::size_t Size>
  void take(std::array<std::uint8_t, Size>& out) {
    const ByteView bytes = opaque_.read_bytes(Size);
    if (!bytes.empty()) std::copy(bytes.begin(), bytes.end(), out.begin());
  }

  template <typename AnyId>
  void take_id(AnyId& id) {
    const auto which = number_up_to(ids_.size(), UpdateFault::malformed);
    if (!ok()) return;
    if (which > 0) {
      id.value = ids_[which - 1];
    } else {
      take(id.value);
      ids_.push_back(id.value);
    }
  }

  void read_run(DecodedRun& run) {
    head_ = {};
    const auto kind = plain_.read<std::uint8_t>();
    // Of each update by itself.
    if ((kind & critical_kind) != 0) fail_with(UpdateFault::malformed);
    head_.kind = kind_of(kind);
    take(head_.scope.value);
    head_.epoch = number_up_to<Epoch>(0xffffffff, UpdateFault::malformed) << 32;
    head_.epoch |= opaque_.read<std::uint32_t>();
    take_id(head_.writer);
    head_.seq = number();
    const std::uint64_t updates = number_up_to(limits_.updates - updates_, UpdateFault::too_large);
    if (head_.seq > 1) take_id(head_.prev);
    // A count that the bytes at hand cannot hold must not reserve memory.
    const std::size_t possible = (plain_size_ - plain_.position()) / smallest_update;
    if (updates == 0 || updates > possible) fail_with(UpdateFault::malformed);
    if (!ok()) return;
    updates_ += updates;
    run.updates.reserve(updates);
    unsigned_bytes_ = unsigned_updates_ = 0;
    for (std::uint64_t i = 0; ok() && i < updates; ++i) read_update(run);
  }

  void read_update(DecodedRun& run) {
    const unsigned parts = plain_.read<std::uint8_t>();
    head_.operations = static_cast<std::uint16_t>(plain_.read<std::uint8_t>() + 1);
    head_.critical = (parts & is_critical) != 0;
    head_.hlc.value = hlc_ += unzigzag(number());
    const bool first = run.updates.empty();
    if ((parts & ~unsigned{known_parts}) != 0 || (first && (parts & has_terms) == 0)) {
      fail_with(UpdateFault::malformed);
    }
    if ((parts & has_terms) != 0) read_terms();
    read_deps(parts);
    Update update;
    read_contents(update, parts);
    if (!ok()) return;
    read_commit(update, parts);
    update.envelope = rebuild_envelope();
    if ((parts & has_own_signature) != 0) read_signature(update.envelope);
    finish(run, std::move(update), parts);
  }

  void read_terms() {
    head_.flags = plain_.read<std::uint8_t>();
    head_.schema = number_up_to<std::uint16_t>(0xffff, UpdateFault::malformed);
    head_.schema_version = number_up_to<std::uint16_t>(0xffff, UpdateFault::malformed);
    take_id(head_.auth);
  }

  void read_deps(unsigned parts) {
    head_.deps.clear();
    if ((parts & has_deps) == 0) return;
    const auto count = plain_.read<std::uint8_t>();
    if (count == 0) fail_with(UpdateFault::malformed);
    if (count > limits::deps_per_update) fail_with(UpdateFault::too_large);
    for (unsigned i = 0; ok() && i < count; ++i) take_id(head_.deps.emplace_back());
  }

  void read_contents(Update& update, unsigned parts) {
    const bool apart = (parts & has_apart) != 0;
    const bool partial = (parts & has_body_length) != 0;
    const std::size_t most = body_limit(head_.kind);
    const auto apart_size = apart ? number_up_to(limits::apart_bytes, UpdateFault::too_large) : 0;
    const auto length = partial ? number_up_to(most, UpdateFault::too_large) : 0;
    const auto body_size = number_up_to(most, UpdateFault::too_large);
    head_.body_length = static_cast<std::uint32_t>(partial ? length : body_size);
    const bool erasable = head_.has(flag_erasable);
    // What cannot be rebuilt must be carried: a body or an apart is missing.
    const bool missing = partial || (erasable && !apart);
    if ((apart && (!erasable || apart_size < 32)) || (partial && length == body_size) ||
        (missing && (parts & has_commit) == 0)) {
      fail_with(UpdateFault::malformed);
    }
    if (!ok() || !account_for(envelope_size() + apart_size + body_size, parts)) return;
    update.apart = to_bytes(opaque_.read_bytes(apart_size));
    update.body = to_bytes((head_.has(flag_sealed) ? opaque_ : plain_).read_bytes(body_size));
  }

  bool account_for(std::size_t size, unsigned parts) {
    bytes_ += size;
    unsigned_bytes_ += size;
    ++unsigned_updates_;
    if (bytes_ > limits_.bytes || unsigned_bytes_ > vouched_bytes ||
        unsigned_updates_ > vouched_updates) {
      fail_with(UpdateFault::too_large);
    }
    if ((parts & has_own_signature) != 0) unsigned_bytes_ = unsigned_updates_ = 0;
    return ok();
  }

  void read_commit(const Update& update, unsigned parts) {
    if ((parts & has_commit) != 0) {
      take(head_.commit);
    } else {
      head_.commit = commit_to(update.body, update.apart, head_.has(flag_erasable));
    }
  }

  void read_signature(Bytes& envelope) {
    const ByteView signature = opaque_.read_bytes(signature_bytes);
    std::copy(signature.begin(), signature.end(), envelope.end() - signature_bytes);
    // One form only for what has none.
    if (ok() && !has_signature(envelope)) fail_with(UpdateFault::malformed);
  }

  // Form is judged where it always is, on the envelope.
  void finish(DecodedRun& run, Update update, unsigned parts) {
    if (!ok()) return;
    auto header = decode_header(update.envelope);
    if (!header) return fail_with(header.error());
    update.header = std::move(*header);
    update.id = update_id(update.envelope);
    if (!may_omit_signatures(head_.kind)) ids_.push_back(update.id.value);
    if ((parts & has_commit) != 0) run.uncommitted.push_back(run.updates.size());
    run.last_signed = (parts & has_own_signature) != 0;
    head_.prev = update.id;
    ++head_.seq;
    run.updates.push_back(std::move(update));
  }

  std::size_t envelope_size() const {
    return header_bytes + 32 * head_.deps.size() + signature_bytes;
  }

  template <typename Int>
  static std::uint8_t* write(std::uint8_t* at, Int value) {
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
      *at++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
    return at;
  }
  template <std::size_t Size>
  static std::uint8_t* write(std::uint8_t* at, const std::array<std::uint8_t, Size>& bytes) {
    return std::copy(bytes.begin(), bytes.end(), at);
  }

  // The envelope of `head_`, its signature zero.
  Bytes rebuild_envelope() const {
    Bytes envelope(envelope_size());
    std::uint8_t* at = write(envelope.data(), std::array<std::uint8_t, 4>{'M', 'L', 'G', '1'});
    at = write(at, kind_byte(head_.kind, head_.critical));
    at = write(at, head_.flags);
    at = write(at, head_.schema);
    at = write(at, head_.schema_version);
    at = write(at, static_cast<std::uint8_t>(head_.deps.size()));
    at = write(at, static_cast<std::uint8_t>(head_.operations - 1));
    at = write(at, head_.body_length);
    at = write(at, head_.scope.value);
    at = write(at, head_.writer.value);
    at = write(at, head_.epoch);
    at = write(at, head_.seq);
    at = write(at, head_.hlc.value);
    at = write(at, head_.prev.value);
    at = write(at, head_.auth.value);
    at = write(at, head_.commit);
    for (const UpdateId& dep : head_.deps) at = write(at, dep.value);
    MAILLAGE_ASSERT(at + signature_bytes == envelope.data() + envelope.size());
    return envelope;
  }

  const std::size_t plain_size_;
  LittleEndianReader plain_;
  LittleEndianReader opaque_;
  const RunLimits limits_;
  std::optional<UpdateFault> fault_;
  std::vector<Id> ids_;
  Header head_;  // of the update being read; between two, what the next one inherits
  std::uint64_t hlc_ = 0;
  std::size_t updates_ = 0;
  std::size_t bytes_ = 0;
  std::size_t unsigned_bytes_ = 0;  // since the last signature of the run
  std::size_t unsigned_updates_ = 0;
};

}  // namespace

Result<std::vector<DecodedRun>, UpdateFault> decode_runs(ByteView plain, ByteView opaque,
                                                         const RunLimits& limits) {
  return Decoder(plain, opaque, limits).decode();
}

}  // namespace maillage
