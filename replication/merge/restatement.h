// Compaction on the wire: how a new epoch restates operations of closed ones under their dots.
//
// The first updates of an epoch may be its restatement: all of them carry flag_epoch_start, and the
// last one, the closing update, flag_epoch_closed too. Each operation of the others is
//
//   restated  := form:u8 epoch:u64 seq:u64 index:u8 hlc:u64 [auth:32] voids operation
//   form      := 0, or 1 with `auth` (absent: that of the update)
//   voids     := count:u8 byte[count]     (bit p: the value of write p is dead; last byte not 0)
//
// with the exact bytes of the original operation. Its writer is the log's: a dot of another writer
// cannot be said. Voids keep a dead value of an operation that is live elsewhere, or that is
// restated only for what it replaced, from coming back without restating all that replaced it. The
// closing update holds one operation:
//
//   closing   := form:u8 counts:u16*3 closed inherited relied     (form 0)
//   closed    := (epoch:u64 seq:u64 id:32)+   by epoch: closed by this update
//   inherited := (epoch:u64 seq:u64 id:32)*   by epoch: closed by earlier epochs, for those who
//                                             never held these
//   relied    := (writer:32 epoch:u64 seq:u64 id:32)*   by (writer, epoch): settled heads of others
//
// All integers little-endian.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/limits.h"
#include "protocol/update.h"
#include "replication/merge/merge_operation.h"

namespace maillage {

// Positions of writes in their operation, sorted, unique, below max_writes.
using Voids = std::vector<std::uint16_t>;
inline constexpr std::size_t max_writes = 1024;
// An operation above this could not be restated in one update, so it is poison where scopes are
// compacted.
inline constexpr std::size_t restatable_bytes = limits::body_bytes - 4 - (1 + 25 + 32 + 1 + 128);

struct RestatedOperation {
  Dot dot;
  Hlc hlc;
  UpdateId auth;  // of the original update
  Voids voids;
  ByteView operation;  // borrows from what was decoded
};
struct EpochHead {
  Epoch epoch = 0;
  Head head;
  auto operator<=>(const EpochHead&) const = default;
};
struct ReliedHead {
  WriterEpoch log;
  Head head;
  auto operator<=>(const ReliedHead&) const = default;
};
struct ClosingStatement {
  std::vector<EpochHead> closed;
  std::vector<EpochHead> inherited;
  std::vector<ReliedHead> relied;
  bool operator==(const ClosingStatement&) const = default;

  // Whether the dot lies in a closed or inherited epoch, at or below its head.
  bool covers(const Dot& dot) const;
};

// `auth` is that of the update the operation will travel in.
Bytes encode(const RestatedOperation& operation, const UpdateId& auth);
Bytes encode(const ClosingStatement& closing);

// Nothing when poison: unreadable, not canonical, above limits, or a dot that the epoch of
// `header` cannot have closed.
std::optional<RestatedOperation> decode_restated(ByteView bytes, const Header& header);
// Nothing when poison: unreadable, unsorted, an epoch named twice, nothing closed, an epoch that is
// not older, or the writer relying on itself.
std::optional<ClosingStatement> decode_closing(ByteView bytes, const Header& header);

// The operation at `index` of an update, itself plain or restated, ready to be restated in an
// update with `auth`, its values at `voids` declared dead. Nothing for an update that is erasable
// or sealed: those are never restated.
std::optional<Bytes> restate(const Update& held, std::size_t index, const Voids& voids,
                             const UpdateId& auth);

// An operation that counts, whichever way it came.
struct CountedOperation {
  Dot at;   // where it is held
  Dot dot;  // its name
  Hlc hlc;
  Voids voids;
  ByteView bytes;  // borrows from the update
};
struct CountedUpdate {
  std::vector<CountedOperation> operations;
  std::optional<ClosingStatement> closing;
};

// What counts in the updates of a scope's logs: a pure function of each update and those before it
// in its log. Without effect are a restatement after the log's first plain update or its closing
// update, a closing update outside the restatement, and erasable or sealed bodies.
class RestatementReader {
 public:
  // In the order of each log; an update read before is read the same.
  CountedUpdate read(const Update& update);
  // The closing statement alone.
  std::optional<ClosingStatement> read_closing(const Update& update);

  // The updates from `first` on are no longer held: they may come again, or others in their place.
  void forget_from(const WriterEpoch& log, Seq first);
  // The log was closed and dropped: it restates nothing any more.
  void end_log(const WriterEpoch& log);

 private:
  struct Run {
    Seq restated = 0;  // updates 1 to this belong to the restatement
    Seq closing = 0;   // 0: not held
    bool ended = false;
  };
  bool extends_restatement(const Header& header);

  std::map<WriterEpoch, Run> runs_;
};

}  // namespace maillage
