// Every figure of boxed links and of the relays that keep their boxes, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace maillage {

struct BoxedLinkSettings {
  // Frames that follow one another share a box, and an acknowledgement travels with them.
  std::int64_t gather_ms = 1000;
  // What is not acknowledged is boxed again after this, or after three times the way there and back
  // once that is known, within these bounds; then after twice as long each time.
  std::int64_t first_delay_ms = 5 * 60 * 1000;
  std::int64_t min_delay_ms = 30 * 1000;
  std::int64_t max_delay_ms = 24 * 3600 * 1000;
  // A relay that replays what it kept is answered this seldom.
  std::int64_t answer_pause_ms = 10 * 1000;
  std::int64_t repeat_pause_ms = 30 * 1000;
  // The first and the longest silence after the relay said that it has no room.
  std::int64_t refused_ms = 60 * 1000;
  std::int64_t refused_max_ms = 3600 * 1000;
  // No relay keeps a box for longer: what is unacknowledged then is lost with its session.
  std::int64_t give_up_ms = std::int64_t{30} * 24 * 3600 * 1000;
  // Under way at most: 64 fit the acknowledgement's bits; 4 MiB are four times a peer's credit and
  // a quarter of what a relay keeps for two hubs.
  std::uint64_t window_boxes = 64;
  std::size_t window_bytes = std::size_t{4} << 20;
  // Not boxed yet. A session asks for no more than its credit and some lists.
  std::size_t queue_bytes = std::size_t{8} << 20;
  // Sessions of the peer that wait for an answer. One is honest, the others may be replayed.
  std::size_t candidates = 4;
  // Sessions of earlier pairs whose late boxes are known for what they are.
  std::size_t former_sessions = 16;
};

struct MailboxQuota {
  std::size_t boxes = 0;
  std::size_t bytes = 0;
};

struct MailboxSettings {
  std::int64_t keep_ms = std::int64_t{30} * 24 * 3600 * 1000;
  // From one hub to one other: four windows, so that what waits can be boxed again three times.
  MailboxQuota pair{1024, std::size_t{16} << 20};
  // So seven hubs that fill their part leave room for others with a recipient...
  MailboxQuota recipient{8192, std::size_t{128} << 20};
  // ... and one hub cannot fill the rooms of all.
  MailboxQuota sender{4096, std::size_t{64} << 20};
  // The index takes some 250 bytes a box.
  MailboxQuota all{65'536, std::size_t{1} << 30};
  // On its way to a recipient at once: stays under the high-water mark of its connection, where
  // twelve frames of updates may be under way too.
  MailboxQuota credit{3, std::size_t{1} << 20};
  // Delivered and not confirmed: delivered again.
  std::int64_t confirm_ms = 60 * 1000;
};

}  // namespace maillage
