// Keys and values of the tables listed in log_store.h. Private to this room.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "protocol/ids.h"
#include "protocol/update.h"

namespace maillage {

inline constexpr std::size_t log_name_bytes = 1 + 16 + 32 + 8;
inline constexpr std::size_t log_key_bytes = log_name_bytes + 8;

Bytes number_key(std::uint64_t number);
Bytes log_name_key(const LogKey& name);
Bytes log_key(const LogKey& name, Seq seq);

// The readers return nothing for bytes of another shape.
std::optional<std::uint64_t> read_number_key(ByteView key);
std::optional<LogKey> read_log_name(ByteView key);  // also of a log key: its first bytes
std::optional<Seq> read_seq(ByteView log_key);

Bytes head_value(const Head& head);
std::optional<Head> read_head(ByteView value);

// What the value of an update is put together from; the views point into the update. Of the
// envelope two parts that an update alone has in vain are left out: scope, writer, epoch and seq,
// which are its key, and a signature that is none.
struct UpdateParts {
  std::array<std::uint8_t, 12> lengths;
  ByteView begin, rest, body;
};
UpdateParts update_parts(std::uint64_t arrival, const Update& update);
// A stored update, its envelope whole again; the body points into the value.
struct UpdateValue {
  std::uint64_t arrival = 0;
  Bytes envelope;
  ByteView body;
};
std::optional<UpdateValue> read_update_value(ByteView log_key, ByteView value);

// Updates of one log that arrived one after the other.
struct ArrivalRun {
  std::uint64_t first = 0;  // its number
  LogKey log;
  Seq seq = 0;  // of the first
  std::uint64_t count = 0;
  std::uint64_t end() const { return first + count; }
  bool contains(std::uint64_t number) const { return number >= first && number < end(); }
  Bytes key_of(std::uint64_t number) const;  // the log key
};
Bytes arrival_value(const ArrivalRun& run);
std::optional<ArrivalRun> read_arrival_run(ByteView number_key, ByteView value);

// What DIR/clean says after an orderly stop.
std::string clean_mark(std::uint64_t main_transaction, std::uint64_t apart_transaction);

// "directory log of 0a1b2c3d… in scope 4e5f6071…, epoch 4294967297": for messages.
std::string describe(const LogKey& name);

}  // namespace maillage
