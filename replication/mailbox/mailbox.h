// The mailbox of a relay: which boxes it keeps for which hub, for at most 30 days.
//
// It holds names only; boxes are in a table of the store (mailbox_record.h), outside every scope
// and every backup. The caller writes and erases there what this class says, and delivers a box
// only once its record is durable. When a commit fails it builds the mailbox anew from the table.
// A restart forgets what was under way: it is delivered again, which harms nobody.
//
// Room is counted in boxes and bytes: per pair of hubs, per sender, per recipient and in all. Who
// finds no room is told so, keeps what it has, and tries again.
//
// `put`, `confirm` of one box and `take` of one box are O(log n) in the boxes kept. A clock that
// goes back keeps boxes longer, never beyond 30 days of the clock it shows then.
#pragma once

#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "protocol/result.h"
#include "replication/mailbox/mailbox_record.h"
#include "replication/mailbox/mailbox_settings.h"

namespace maillage {

class Mailbox {
 public:
  explicit Mailbox(const MailboxSettings& settings = {}) : settings_(settings) {}

  // Hubs that may leave boxes and be left some. Returns the boxes to erase: those of the others.
  std::vector<BoxNumber> admit(std::set<CurveId> hubs);
  // One record of the table, at start, whoever is admitted. False when it names a number twice.
  bool load(const KeptBox& kept, TimePoint now);

  // The record to write, or why it is not kept. `box` has one of the lengths of boxes.
  Result<KeptBox, BoxRefusal> put(const CurveId& from, const CurveId& to, Bytes box, TimePoint now);

  // Boxes to read from the table and to deliver now, oldest first, within the recipient's credit.
  // Call it when the hub connects, after `put` for it, after `confirm`, and every minute.
  std::vector<BoxNumber> take(const CurveId& to, TimePoint now);
  // Boxes to erase. Those that are not the recipient's, or not kept, are ignored.
  std::vector<BoxNumber> confirm(const CurveId& to, std::span<const BoxNumber> numbers);
  // What was under way to it is delivered again when it comes back.
  void disconnected(const CurveId& to);

  // Boxes to erase: kept for 30 days. Call it every few minutes.
  std::vector<BoxNumber> expire(TimePoint now);

  MailboxQuota kept() const { return all_; }
  MailboxQuota kept_for(const CurveId& to) const;
  MailboxQuota kept_from(const CurveId& from) const;

 private:
  struct Entry {
    CurveId from;
    CurveId to;
    std::size_t bytes = 0;
    TimePoint received{};
  };
  struct Recipient {
    MailboxQuota kept;
    std::set<BoxNumber> waiting;
    std::map<BoxNumber, TimePoint> under_way;  // delivered at
    std::size_t under_way_bytes = 0;
  };
  using PairOfHubs = std::pair<CurveId, CurveId>;

  bool has_room(const CurveId& from, const CurveId& to, std::size_t bytes) const;
  void add(const KeptBox& kept);
  void erase(BoxNumber number);
  std::vector<BoxNumber> erase_all(std::vector<BoxNumber> numbers);
  void deliver_again(Recipient& recipient, TimePoint now);
  std::size_t bytes_of(BoxNumber number) const { return entries_.at(number).bytes; }

  MailboxSettings settings_;
  std::set<CurveId> admitted_;
  std::map<BoxNumber, Entry> entries_;
  std::set<std::pair<TimePoint, BoxNumber>> by_age_;
  std::map<CurveId, Recipient> recipients_;
  std::map<CurveId, MailboxQuota> senders_;
  std::map<PairOfHubs, MailboxQuota> pairs_;
  MailboxQuota all_;
  BoxNumber last_ = 0;
};

}  // namespace maillage
