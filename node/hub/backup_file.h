// One file that holds a node: what is in it, and that every byte of it is as it was written.
//
//   file  := magic:8 "MLGBKUP1"  head length:u32  head  check:32  parts, one behind the other
//   head  := format:u16  hub:32  created:u64 (ms since 1970)  updates:u64  structures:u64 peers:u64
//            name  territory  network  version  count:u8  count * (name  size:u64  hash:32)
//   name, territory, network, version := length:u16 UTF-8
//   check := BLAKE2b-256 of all that stands before it        hash := BLAKE2b-256 of the part
//
// Integers are little-endian. The parts are part_names, in that order, and nothing follows them.
// The hashes find accidents: whoever may write the file holds the hub's key anyway.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "node/store/new_file.h"
#include "protocol/ids.h"
#include "protocol/result.h"

namespace maillage {

inline constexpr std::size_t part_count = 5;
inline constexpr std::array<const char*, part_count> part_names = {
    "store.mdb", "apart.mdb", "keys/hub.key", "keys/transport.key", "maillage.toml"};
enum class Part { store, apart, hub_key, transport_key, settings };
inline std::string part_name(Part part) { return part_names[static_cast<std::size_t>(part)]; }

struct BackupPart {
  std::uint64_t bytes = 0;
  std::array<std::uint8_t, 32> hash{};
};

struct BackupHead {
  WriterId hub;
  TimePoint created{};
  std::uint64_t updates = 0;
  std::uint64_t structures = 0;  // that have their wrapped keys in it
  std::uint64_t peers = 0;
  std::string name, territory, network;  // of the hub
  std::string version;                   // of the program that wrote it
  std::array<BackupPart, part_count> parts{};

  std::uint64_t bytes() const;  // of the whole file
};

// Writes the files `sources` (in the order of part_names) behind `head`, whose parts are filled in
// on the way. Error conflict when `path` exists and `replace` is not set; StoreError.
Result<void> write_backup(const std::string& path, BackupHead& head,
                          const std::array<std::string, part_count>& sources, bool replace,
                          const BeforeChange& before = {});

class BackupReader {
 public:
  // Error findings when it is damaged or no backup at all, not_found, failure when it cannot be
  // read or is of another version.
  static Result<BackupReader> open(const std::string& path);
  BackupReader(BackupReader&& other) noexcept;
  BackupReader& operator=(BackupReader&&) = delete;
  ~BackupReader();

  const BackupHead& head() const { return head_; }

  // Gives the part piece by piece; what was given may only be used once this has returned without
  // error (findings: it is not what was written).
  using Sink = std::function<void(ByteView)>;
  Result<void> read(Part part, const Sink& sink) const;

 private:
  BackupReader(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Result<void> read_head();

  std::string path_;
  int fd_;
  std::uint64_t parts_begin_ = 0;
  BackupHead head_;
};

}  // namespace maillage
