#include "replication/mailbox/mailbox.h"

#include <algorithm>

#include "protocol/assert.h"
#include "replication/mailbox/box_cipher.h"

namespace maillage {
namespace {

template <typename Map, typename Key>
MailboxQuota counted(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? MailboxQuota{} : found->second;
}

bool fits(const MailboxQuota& used, std::size_t bytes, const MailboxQuota& limit) {
  return used.boxes < limit.boxes && used.bytes + bytes <= limit.bytes;
}

void count(MailboxQuota& used, std::size_t bytes) {
  ++used.boxes;
  used.bytes += bytes;
}

void discount(MailboxQuota& used, std::size_t bytes) {
  MAILLAGE_ASSERT(used.boxes > 0 && used.bytes >= bytes);
  --used.boxes;
  used.bytes -= bytes;
}

template <typename Map, typename Key>
void discount(Map& map, const Key& key, std::size_t bytes) {
  const auto found = map.find(key);
  MAILLAGE_ASSERT(found != map.end());
  discount(found->second, bytes);
  if (found->second.boxes == 0) map.erase(found);
}

}  // namespace

std::vector<BoxNumber> Mailbox::admit(std::set<CurveId> hubs) {
  admitted_ = std::move(hubs);
  std::vector<BoxNumber> strangers;
  for (const auto& [number, entry] : entries_) {
    if (!admitted_.contains(entry.from) || !admitted_.contains(entry.to)) {
      strangers.push_back(number);
    }
  }
  return erase_all(std::move(strangers));
}

bool Mailbox::load(const KeptBox& kept, TimePoint now) {
  if (entries_.contains(kept.number)) return false;
  KeptBox dated = kept;
  dated.received = std::min(kept.received, now);
  add(dated);
  return true;
}

bool Mailbox::has_room(const CurveId& from, const CurveId& to, std::size_t bytes) const {
  return fits(all_, bytes, settings_.all) && fits(kept_from(from), bytes, settings_.sender) &&
         fits(kept_for(to), bytes, settings_.recipient) &&
         fits(counted(pairs_, PairOfHubs{from, to}), bytes, settings_.pair);
}

Result<KeptBox, BoxRefusal> Mailbox::put(const CurveId& from, const CurveId& to, Bytes box,
                                         TimePoint now) {
  MAILLAGE_ASSERT(is_box_size(box.size()));
  if (from == to || !admitted_.contains(from) || !admitted_.contains(to)) {
    return unexpected(BoxRefusal::not_admitted);
  }
  if (!has_room(from, to, box.size())) return unexpected(BoxRefusal::full);
  const auto clock = static_cast<BoxNumber>(std::max<std::int64_t>(now.milliseconds, 0));
  KeptBox kept{std::max(last_ + 1, clock), from, to, now, std::move(box)};
  add(kept);
  return kept;
}

void Mailbox::add(const KeptBox& kept) {
  const std::size_t bytes = kept.box.size();
  entries_[kept.number] = {kept.from, kept.to, bytes, kept.received};
  by_age_.insert({kept.received, kept.number});
  Recipient& recipient = recipients_[kept.to];
  recipient.waiting.insert(kept.number);
  count(recipient.kept, bytes);
  count(senders_[kept.from], bytes);
  count(pairs_[{kept.from, kept.to}], bytes);
  count(all_, bytes);
  last_ = std::max(last_, kept.number);
}

void Mailbox::erase(BoxNumber number) {
  const auto found = entries_.find(number);
  MAILLAGE_ASSERT(found != entries_.end());
  const Entry entry = found->second;
  entries_.erase(found);
  by_age_.erase({entry.received, number});
  discount(senders_, entry.from, entry.bytes);
  discount(pairs_, PairOfHubs{entry.from, entry.to}, entry.bytes);
  discount(all_, entry.bytes);
  Recipient& recipient = recipients_.at(entry.to);
  recipient.waiting.erase(number);
  if (recipient.under_way.erase(number) > 0) recipient.under_way_bytes -= entry.bytes;
  discount(recipient.kept, entry.bytes);
  if (recipient.kept.boxes == 0) recipients_.erase(entry.to);
}

std::vector<BoxNumber> Mailbox::erase_all(std::vector<BoxNumber> numbers) {
  for (const BoxNumber number : numbers) erase(number);
  return numbers;
}

void Mailbox::deliver_again(Recipient& recipient, TimePoint now) {
  for (auto each = recipient.under_way.begin(); each != recipient.under_way.end();) {
    const auto [number, at] = *each;
    const bool fresh = at <= now && now.milliseconds - at.milliseconds < settings_.confirm_ms;
    if (fresh) {
      ++each;
      continue;
    }
    recipient.under_way_bytes -= bytes_of(number);
    recipient.waiting.insert(number);
    each = recipient.under_way.erase(each);
  }
}

std::vector<BoxNumber> Mailbox::take(const CurveId& to, TimePoint now) {
  std::vector<BoxNumber> taken;
  const auto found = recipients_.find(to);
  if (found == recipients_.end()) return taken;
  Recipient& recipient = found->second;
  deliver_again(recipient, now);
  while (!recipient.waiting.empty()) {
    const BoxNumber next = *recipient.waiting.begin();
    const MailboxQuota used{recipient.under_way.size(), recipient.under_way_bytes};
    if (!fits(used, bytes_of(next), settings_.credit)) break;
    recipient.waiting.erase(next);
    recipient.under_way[next] = now;
    recipient.under_way_bytes += bytes_of(next);
    taken.push_back(next);
  }
  return taken;
}

std::vector<BoxNumber> Mailbox::confirm(const CurveId& to, std::span<const BoxNumber> numbers) {
  std::vector<BoxNumber> done;
  for (const BoxNumber number : numbers) {
    const auto found = entries_.find(number);
    if (found == entries_.end() || found->second.to != to) continue;
    erase(number);
    done.push_back(number);
  }
  return done;
}

void Mailbox::disconnected(const CurveId& to) {
  const auto found = recipients_.find(to);
  if (found == recipients_.end()) return;
  Recipient& recipient = found->second;
  for (const auto& [number, at] : recipient.under_way) recipient.waiting.insert(number);
  recipient.under_way.clear();
  recipient.under_way_bytes = 0;
}

std::vector<BoxNumber> Mailbox::expire(TimePoint now) {
  std::vector<BoxNumber> old;
  for (const auto& [received, number] : by_age_) {
    if (now.milliseconds - received.milliseconds < settings_.keep_ms) break;
    old.push_back(number);
  }
  return erase_all(std::move(old));
}

MailboxQuota Mailbox::kept_for(const CurveId& to) const {
  const auto found = recipients_.find(to);
  return found == recipients_.end() ? MailboxQuota{} : found->second.kept;
}

MailboxQuota Mailbox::kept_from(const CurveId& from) const { return counted(senders_, from); }

}  // namespace maillage
