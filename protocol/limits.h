// Every limit of the wire and of what is held for strangers, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace maillage::limits {

// A frame is one ZeroMQ message; libzmq drops the connection above it before allocating.
inline constexpr std::size_t frame_bytes = 256 * 1024;
// A body leaves room in its frame for the envelope, the wraps and the frame's own structure.
inline constexpr std::size_t body_bytes = 192 * 1024;
// A fork proof is two chains of envelopes, each up to its next signature: 256 at most (runs.h).
inline constexpr std::size_t proof_bytes = 200 * 1024;
// The largest padding class (64 KiB of text and its tags) and the operation around it.
inline constexpr std::size_t referral_body_bytes = 70 * 1024;
// Salt seed and 128-byte wraps for up to 64 recipients.
inline constexpr std::size_t apart_bytes = 32 + 64 * 128;
inline constexpr std::size_t operations_per_update = 256;
inline constexpr std::size_t deps_per_update = 32;
// Lists inside an operation or a frame; keeps one hostile frame from costing more than it weighs.
inline constexpr std::size_t list_length = 1024;
inline constexpr std::size_t text_bytes = 64 * 1024;

// Cap'n Proto: aliased pointers make a small message expensive (92 KB cost 193 ms at the library's
// default), so a reader may visit each word four times and no more.
inline constexpr std::uint64_t traversal_words(std::size_t words) { return 4 * words + 1024; }
inline constexpr int nesting = 16;

// Credit given to a peer: what it may have under way before our durable commit gives it back.
// Bytes count packed, as both sides see them; unpacked a frame has 224 KiB (1 MiB from a liar). 12
// frames stay under the high-water mark of 16, which libzmq counts in frames of any size.
inline constexpr std::size_t credit_bytes = 1024 * 1024;
inline constexpr std::uint32_t credit_frames = 12;
// Updates a peer sends unasked: what a busy hub writes, and a burst when it comes back.
inline constexpr double updates_per_second = 50;
inline constexpr double updates_burst = 500;
// An audit costs some milliseconds for each 25,000 heads, so it is not to be had at will.
inline constexpr double audits_per_second = 1.0 / 30;
inline constexpr double audits_burst = 8;
// Governance updates held beyond a cut-off of their log: enough for what a removed founder wrote
// before it knew, bounded for what it writes after.
inline constexpr std::uint64_t governance_beyond_cut_off = 64;
// Logs of one peer that wait for something we do not hold yet.
inline constexpr std::size_t waiting_logs = 1000;
// Logs a peer says it holds beyond ours; only counted, to show what is still to come.
inline constexpr std::size_t announced_logs = 65'536;
// Updates kept by id outside of any log: of one hub's writers some thousand certificates, or the
// acts of some hundred referrals; in all sixteen such hubs, as much as the ballast of the store.
inline constexpr std::size_t loose_bytes_of_a_hub = 4 * 1024 * 1024;
inline constexpr std::size_t loose_bytes = 64 * 1024 * 1024;
// Updates asked of one peer by id that did not come yet: one frame can name them all.
inline constexpr std::size_t asked_by_id = 1024;
// Fork proofs kept against one writer in one scope, those of its lowest epochs. An honest hub may
// come to one by a restore gone wrong; who has sixteen goes on for ever, each 200 kB to everybody.
inline constexpr std::size_t proofs_of_a_writer = 16;
// Bad signatures after which a peer is cut, and for how long (doubling).
inline constexpr int bad_updates_before_cut = 10;
inline constexpr std::int64_t cut_ms = 15 * 60 * 1000;
inline constexpr std::int64_t cut_max_ms = 24 * 3600 * 1000;

// A clock this far ahead of ours is not followed, only shown.
inline constexpr std::int64_t clock_ahead_ms = 5 * 60 * 1000;

inline constexpr std::size_t legs_per_referral = 8;

}  // namespace maillage::limits
