// The signed update: the only thing hubs exchange and keep.
//
//   update    := envelope body apart
//   envelope  := header dep* signature
//   header    := "MLG1" kind:u8 flags:u8 schema:u16 schema_version:u16 deps:u8
//   operations_minus_1:u8
//                body_length:u32 scope:16 writer:32 epoch:u64 seq:u64 hlc:u64 prev:32 auth:32
//                commit:32                                   (184 bytes, integers little-endian)
//   kind      := scope kind | 128 if critical: a node that does not know
//                its schema keeps it like any other, and writes nothing in
//                its scope until it is upgraded
//   dep       := update id:32                                (sorted, unique)
//   signature := Ed25519:64 over network id ‖ header ‖ dep*
//   body      := (length:u32 operation)+                     (1 to 256 operations)
//   apart     := seed:32 wrap*                               (only with the erasable flag)
//
//   commit    := BLAKE2b-256(body), or for an erasable body BLAKE2b-256(BLAKE2b-256(apart) ‖ body):
//                erasing `apart` destroys the wrapped keys, erasing its hash too makes the body
//                unguessable; the chain stays whole either way.
//   id        := BLAKE2b-256(header ‖ dep*)
//
// An update is opaque: it is never re-encoded, and its body is never parsed before its signature
// and its place in the chain are checked.
#pragma once

#include <optional>
#include <vector>

#include "protocol/crypto.h"
#include "protocol/ids.h"
#include "protocol/result.h"

namespace maillage {

// What a scope holds: the low seven bits of the kind byte.
enum class ScopeKind : std::uint8_t {
  governance = 1,
  directory = 2,
  capacity = 3,
  referral = 4,
  trace = 5,
  evidence = 6,
};

enum UpdateFlag : std::uint8_t {
  flag_sealed = 1,    // the body carries a sealed context
  flag_erasable = 2,  // the body is committed through `apart`
  flag_epoch_start = 4,
  flag_epoch_closed = 8,
  flag_known = 15,
};

struct Header {
  ScopeKind kind = ScopeKind::governance;
  bool critical = false;  // who does not understand it must not write in its scope
  std::uint8_t flags = 0;
  std::uint16_t schema = 0;
  std::uint16_t schema_version = 0;
  std::uint16_t operations = 1;  // 1 to 256
  std::uint32_t body_length = 0;
  ScopeId scope;
  WriterId writer;
  Epoch epoch = 0;
  Seq seq = 0;
  Hlc hlc;
  UpdateId prev;  // zero for the first of a log
  UpdateId auth;  // update that certifies the writer; zero for a hub's own root
  std::array<std::uint8_t, 32> commit{};
  std::vector<UpdateId> deps;

  LogId log() const { return {scope, writer, epoch}; }
  bool has(UpdateFlag flag) const { return (flags & flag) != 0; }
  Dot dot(std::uint8_t index) const { return {writer, epoch, seq, index}; }

  // The bytes a sealed context is bound to: header from magic to `auth`, body length zeroed.
  Bytes associated_data() const;

  bool operator==(const Header&) const = default;
};

// The name of a log: its scope's kind is part of it.
struct LogKey {
  ScopeKind kind = ScopeKind::governance;
  LogId log;
  auto operator<=>(const LogKey&) const = default;
};
inline LogKey log_key(const Header& header) { return {header.kind, header.log()}; }

inline constexpr std::size_t header_bytes = 184;

struct Update {
  Header header;
  UpdateId id;
  Bytes envelope;  // exactly as signed
  Bytes body;
  Bytes apart;  // empty unless erasable
};

inline std::size_t size_of(const Update& update) {
  return update.envelope.size() + update.body.size() + update.apart.size();
}

// Why bytes are not an update. Every one of these is the sender's fault.
enum class UpdateFault {
  malformed,     // wrong magic, lengths, counts, unsorted deps, unknown flag
  too_large,     // above protocol/limits.h
  wrong_commit,  // the body is not the one that was signed
  bad_signature,
};
std::string_view describe(UpdateFault fault);

// Checks form, limits and commit, not the signature.
Result<Update, UpdateFault> decode_update(ByteView envelope, ByteView body, ByteView apart);
// The header alone (as kept in an index), form only.
Result<Header, UpdateFault> decode_header(ByteView envelope);

// Constant per network; libsodium's strict verification.
bool envelope_is_signed(ByteView envelope, const WriterId& writer, const NetworkId& network);
bool signature_is_valid(const Update& update, const NetworkId& network);

// The id of the update with this envelope, which must have been decoded before.
UpdateId update_id(ByteView envelope);

// Within a run the updates before the last may travel and be kept without their own signature (all
// zero, which never verifies): the chain up to a later signature vouches for them.
bool has_signature(ByteView envelope);
void strip_signature(Bytes& envelope);

// Completes `header` (body length, operation count, commit, flags) and signs it with `key`, which
// must be the header's writer. `seed` (32 random bytes) and `wraps` are used for an erasable body.
Update sign_update(Header header, const std::vector<Bytes>& operations, Bytes apart,
                   const SigningKey& key, const NetworkId& network);

// The operations of a body, or nothing when the list is not readable (the update then has no
// effect, but stays chained). The views point into `update.body`.
std::optional<std::vector<ByteView>> operations_of(const Update& update);

}  // namespace maillage
