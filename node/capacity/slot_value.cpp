#include "node/capacity/slot_value.h"

#include "protocol/assert.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

//   tension    := 't' state:u8 weeks:u8 until:u32 kind:u8 day:u32 minute:u16 [structure:32]
//   validation := 'v' writer:32 epoch:u64 seq:u64 index:u8 [structure:32]
constexpr std::uint8_t no_next = 255;

void append_author(Bytes& out, const std::optional<WriterId>& author) {
  if (author) append(out, author->bytes());
}

std::optional<WriterId> read_author(LittleEndianReader& in) {
  if (in.at_end()) return std::nullopt;
  return WriterId::from(in.read_bytes(WriterId::size));
}

Tension read_tension(LittleEndianReader& in) {
  Tension tension;
  tension.state = static_cast<TensionState>(in.read<std::uint8_t>());
  tension.weeks = in.read<std::uint8_t>();
  tension.until = static_cast<DayNumber>(in.read<std::uint32_t>());
  const auto kind = in.read<std::uint8_t>();
  const auto day = static_cast<DayNumber>(in.read<std::uint32_t>());
  const auto minute = in.read<std::uint16_t>();
  if (kind != no_next) {
    tension.next = NextDate{static_cast<NextKind>(kind), day, {}};
    if (minute != minutes_of_day) tension.next->minute = minute;
  }
  tension.said_by = read_author(in);
  return tension;
}

Validation read_validation(LittleEndianReader& in) {
  Validation validation;
  validation.confirms.writer = *WriterId::from(in.read_bytes(WriterId::size));
  validation.confirms.epoch = in.read<std::uint64_t>();
  validation.confirms.seq = in.read<std::uint64_t>();
  validation.confirms.index = in.read<std::uint8_t>();
  validation.said_by = read_author(in);
  return validation;
}

}  // namespace

std::string slot_value(const Tension& tension) {
  Bytes out;
  append_le(out, static_cast<std::uint8_t>('t'));
  append_le(out, static_cast<std::uint8_t>(tension.state));
  append_le(out, tension.weeks);
  append_le(out, static_cast<std::uint32_t>(tension.until));
  const NextDate next = tension.next.value_or(NextDate{});
  append_le(out, tension.next ? static_cast<std::uint8_t>(next.kind) : no_next);
  append_le(out, static_cast<std::uint32_t>(next.day));
  append_le(out, next.minute.value_or(minutes_of_day));
  append_author(out, tension.said_by);
  return std::string(as_text(out));
}

std::string slot_value(const Validation& validation) {
  Bytes out;
  append_le(out, static_cast<std::uint8_t>('v'));
  append(out, validation.confirms.writer.bytes());
  append_le(out, validation.confirms.epoch);
  append_le(out, validation.confirms.seq);
  append_le(out, validation.confirms.index);
  append_author(out, validation.said_by);
  return std::string(as_text(out));
}

std::variant<Tension, Validation> said_in(std::string_view value) {
  LittleEndianReader in(as_bytes(value));
  const auto kind = in.read<std::uint8_t>();
  MAILLAGE_ASSERT(kind == 't' || kind == 'v');
  if (kind == 't') return read_tension(in);
  return read_validation(in);
}

}  // namespace maillage
