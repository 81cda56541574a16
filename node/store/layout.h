// Keys and values of the tables listed in log_store.h. Private to this room.
#pragma once

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

// A stored update; the views point into the value.
struct UpdateValue {
  std::uint64_t arrival = 0;
  ByteView envelope;
  ByteView body;
};
Bytes update_value(std::uint64_t arrival, const Update& update);
std::optional<UpdateValue> read_update_value(ByteView value);

// What DIR/clean says after an orderly stop.
std::string clean_mark(std::uint64_t main_transaction, std::uint64_t apart_transaction);

// "directory log of 0a1b2c3d… in scope 4e5f6071…, epoch 4294967297": for messages.
std::string describe(const LogKey& name);

}  // namespace maillage
