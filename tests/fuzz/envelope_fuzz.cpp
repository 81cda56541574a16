// Everything a stranger's frame goes through before anything of it is believed. The input is a
// program: its first byte says whether what follows is a frame, or the parts of an update that are
// put into a frame and handed to a replica that already greeted its sender.

#include <cstdlib>

#include "protocol/limits.h"
#include "tests/replication/memory_hub.h"

namespace {

using namespace maillage;

void read_frame(ByteView bytes) {
  const auto frame = decode_frame(bytes);
  if (!frame || std::holds_alternative<UnknownFrame>(*frame)) return;
  // What was read can be written and read again.
  if (!decode_frame(encode_frame(*frame)) && bytes.size() < limits::frame_bytes / 2) std::abort();
}

void read_update(ByteView bytes) {
  if (bytes.size() < 4) return;
  const std::size_t envelope =
      std::min<std::size_t>(bytes[0] + 256u * (bytes[1] & 7u), bytes.size() - 4);
  const std::size_t body =
      std::min<std::size_t>(bytes[2] + 256u * bytes[3], bytes.size() - 4 - envelope);
  const ByteView rest = bytes.subspan(4);
  const auto update = decode_update(rest.first(envelope), rest.subspan(envelope, body),
                                    rest.subspan(envelope + body));
  if (!update) return;
  operations_of(*update);
  // Nobody signs for this network, and nobody can sign by chance.
  if (signature_is_valid(*update, network_id("fuzz"))) std::abort();
}

// Frames of a peer that was let in: whatever it says, the replica answers and never stores
// anything.
void talk(ByteView bytes) {
  static test::MemoryHub hub(1);
  static test::MemoryHub peer(2);
  static const bool paired = (hub.pair_with(peer), peer.pair_with(hub), true);
  (void)paired;
  test::Wire wire(hub, peer);
  const auto held = hub.replica().heads().all();
  while (bytes.size() >= 2) {
    const std::size_t length =
        std::min<std::size_t>((bytes[0] + 256u * bytes[1]) * 8, bytes.size() - 2);
    const Step step = hub.replica().on_frame(1, bytes.subspan(2, length), hub.now);
    if (!step.store.empty()) std::abort();
    bytes = bytes.subspan(2 + length);
  }
  if (hub.replica().heads().all() != held) std::abort();
  hub.outbox.clear();
  hub.now.milliseconds += limits::cut_max_ms + 1;  // let in again after a cut
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = (maillage::init_crypto(), true);
  (void)ready;
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_frame(rest);
      break;
    case 1:
      read_update(rest);
      break;
    default:
      talk(rest);
  }
  return 0;
}
