// Messages of updates as a stranger may make them. The first byte of the input says whether what
// follows is a compressed message or, since few inputs are zstd, the two parts of one: the length
// of the second stands before them.

#include <algorithm>
#include <cstdlib>

#include "protocol/compression.h"

namespace {

using namespace maillage;

constexpr RunLimits small_limits{64, 64 * 1024};

std::vector<RawUpdate> raw(const std::vector<DecodedRun>& runs) {
  std::vector<RawUpdate> updates;
  for (const DecodedRun& run : runs) {
    if (run.updates.empty()) std::abort();
    for (const Update& u : run.updates) updates.push_back({u.envelope, u.body, u.apart});
  }
  return updates;
}

// What was rebuilt are updates within small_limits, and travels on as the same updates.
void check(const std::vector<DecodedRun>& runs) {
  const std::vector<RawUpdate> updates = raw(runs);
  std::size_t bytes = 0;
  for (const RawUpdate& update : updates) bytes += update.size();
  if (updates.size() > small_limits.updates || bytes > small_limits.bytes) std::abort();
  const EncodedRuns again = encode_runs(updates);
  const auto twice = decode_runs(again.plain, again.opaque, small_limits);
  if (!twice || raw(*twice).size() != updates.size()) std::abort();
  for (std::size_t run = 0, i = 0; run < runs.size(); ++run) {
    std::size_t position = 0;
    for (const Update& update : runs[run].updates) {
      const RawUpdate& same = updates[i++];
      const bool carried = std::find(runs[run].uncommitted.begin(), runs[run].uncommitted.end(),
                                     position++) != runs[run].uncommitted.end();
      // decode_update would have taken it too, unless its commit was only carried.
      const auto alone = decode_update(same.envelope, same.body, same.apart);
      if (!alone && !carried) std::abort();
      if (alone && (alone->id != update.id || alone->header != update.header)) std::abort();
    }
  }
  const std::vector<RawUpdate> rebuilt = raw(*twice);
  for (std::size_t i = 0; i < updates.size(); ++i) {
    if (rebuilt[i].envelope != updates[i].envelope || rebuilt[i].body != updates[i].body ||
        rebuilt[i].apart != updates[i].apart) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static RunCodec codec;
  if (size < 3) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 4 == 0) {
    if (const auto runs = codec.unpack(rest, small_limits)) check(*runs);
    return 0;
  }
  const ByteView parts = rest.subspan(2);
  const auto opaque = std::min<std::size_t>(rest[0] + 256u * rest[1], parts.size());
  const auto runs =
      decode_runs(parts.first(parts.size() - opaque), parts.last(opaque), small_limits);
  if (runs) check(*runs);
  return 0;
}
