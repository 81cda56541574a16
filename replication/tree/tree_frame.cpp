#include "replication/tree/tree_frame.h"

#include <algorithm>

#include "protocol/assert.h"

namespace maillage {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint64_t max_seq = UINT64_MAX / 2;       // leaves a bit beside it
constexpr std::uint64_t max_age_ms = 24 * 3600 * 1000;  // older is said to be this old

void put(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

// Shortest form only, so that one frame has one encoding.
std::optional<std::uint64_t> get(LittleEndianReader& in) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = in.read<std::uint8_t>();
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) {
      if (byte == 0 && shift > 0) return std::nullopt;
      return in.ok() ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<LogTag> get_name(LittleEndianReader& in) {
  return LogTag::from(in.read_bytes(LogTag::size));
}

bool read(LittleEndianReader& in, TreeWant& want) {
  const auto name = get_name(in);
  const auto from = get(in);
  if (!name || !from || *from < 2) return false;
  want = {*name, *from / 2, *from % 2 == 1};
  return true;
}

bool read(LittleEndianReader& in, TreePrune& prune) {
  const auto name = get_name(in);
  const auto flag = in.read<std::uint8_t>();
  if (!name || flag > 1 || !in.ok()) return false;
  prune = {*name, flag == 1};
  return true;
}

// `age_ms` holds the age of the head before on entry.
bool read(LittleEndianReader& in, TreeHead& head, std::uint64_t& age_ms) {
  const auto name = get_name(in);
  const auto seq = get(in);
  const auto step = get(in);
  if (!name || !seq || !step || *seq == 0 || *seq > max_seq) return false;
  if (*step > max_age_ms - age_ms) return false;
  age_ms += *step;
  head = {*name, *seq, static_cast<std::int64_t>(age_ms)};
  return true;
}

// Calls `one(item)` for each of a counted list; every item takes bytes, so the count cannot make
// us reserve more than the frame weighs.
template <typename Item, typename One>
bool read_list(LittleEndianReader& in, std::vector<Item>& items, One one) {
  const auto count = get(in);
  if (!count || *count > tree_list_length) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    Item item;
    if (!one(item)) return false;
    items.push_back(item);
  }
  return true;
}

}  // namespace

LogTag log_tag(ScopeKind kind, const LogId& log) {
  Bytes epoch{static_cast<std::uint8_t>(kind)};
  append_le(epoch, log.epoch);
  const auto hash = blake2b_128({epoch, log.scope.bytes(), log.writer.bytes()});
  return *LogTag::from(ByteView(hash).first(LogTag::size));
}

Bytes encode_tree_frame(const TreeFrame& frame) {
  MAILLAGE_ASSERT(frame.wants.size() <= tree_list_length);
  MAILLAGE_ASSERT(frame.prunes.size() <= tree_list_length);
  MAILLAGE_ASSERT(frame.heads.size() <= tree_list_length);
  Bytes out{version, static_cast<std::uint8_t>(frame.graft)};
  out.reserve(8 + 10 * frame.wants.size() + 9 * frame.prunes.size() + 12 * frame.heads.size());
  put(out, frame.wants.size());
  for (const TreeWant& want : frame.wants) {
    append(out, want.log.bytes());
    put(out, want.from * 2 + (want.of_origin ? 1 : 0));
  }
  put(out, frame.prunes.size());
  for (const TreePrune& prune : frame.prunes) {
    append(out, prune.log.bytes());
    out.push_back(prune.of_origin ? 1 : 0);
  }
  put(out, frame.heads.size());
  std::uint64_t before = 0;
  for (const TreeHead& head : frame.heads) {
    const auto age = std::clamp(static_cast<std::uint64_t>(std::max<std::int64_t>(head.age_ms, 0)),
                                before, max_age_ms);
    append(out, head.log.bytes());
    put(out, head.seq);
    put(out, age - before);
    before = age;
  }
  return out;
}

std::optional<TreeFrame> decode_tree_frame(ByteView bytes) {
  LittleEndianReader in(bytes);
  TreeFrame frame;
  if (in.read<std::uint8_t>() != version) return std::nullopt;
  const auto graft = in.read<std::uint8_t>();
  if (graft > static_cast<std::uint8_t>(Graft::everything)) return std::nullopt;
  frame.graft = static_cast<Graft>(graft);
  std::uint64_t age_ms = 0;
  const bool whole =
      read_list(in, frame.wants, [&](TreeWant& want) { return read(in, want); }) &&
      read_list(in, frame.prunes, [&](TreePrune& prune) { return read(in, prune); }) &&
      read_list(in, frame.heads, [&](TreeHead& head) { return read(in, head, age_ms); });
  if (!whole || !in.at_end()) return std::nullopt;
  return frame;
}

}  // namespace maillage
