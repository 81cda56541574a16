#include "replication/post_office.h"

namespace maillage {
namespace {

// Each deposit is a durable write: twice what an honest hub sends (post.cpp), and one window of a
// boxed link at once.
constexpr double deposits_per_second = 4;
constexpr double deposits_burst = 64;
// For what was delivered and not confirmed, and for what is 30 days old.
constexpr std::int64_t look_every_ms = 60'000;

}  // namespace

void PostOffice::reset(Mailbox mailbox) {
  mailbox_ = std::move(mailbox);
  connections_.clear();
  unreadable_.clear();
  output_ = {};
  erase(mailbox_.admit(peers_));
}

void PostOffice::admit(std::set<CurveId> peers) {
  peers_ = std::move(peers);
  erase(mailbox_.admit(peers_));
}

void PostOffice::erase(const std::vector<BoxNumber>& numbers) {
  for (const BoxNumber number : numbers) unreadable_.erase(number);
  output_.erase.insert(output_.erase.end(), numbers.begin(), numbers.end());
}

void PostOffice::connected(const CurveId& peer, LinkNumber link, TimePoint now) {
  mailbox_.disconnected(peer);
  connections_.erase(peer);
  connections_.emplace(peer, Connection{link, {deposits_per_second, deposits_burst}});
  deliver(peer, now);
}

void PostOffice::disconnected(const CurveId& peer, LinkNumber link) {
  const auto found = connections_.find(peer);
  if (found == connections_.end() || found->second.link != link) return;
  connections_.erase(found);
  mailbox_.disconnected(peer);
}

void PostOffice::say(const CurveId& peer, MailboxMessage message) {
  const auto found = connections_.find(peer);
  if (found == connections_.end()) return;
  output_.send.emplace_back(found->second.link, std::move(message));
}

void PostOffice::on_deposit(const CurveId& from, BoxDeposit&& deposit, TimePoint now) {
  const auto connection = connections_.find(from);
  if (connection == connections_.end()) return;
  RateLimit& deposits = connection->second.deposits;
  if (deposits.exhausted(now)) return say(from, BoxRefused{deposit.to, BoxRefusal::full});
  deposits.spend(1, now);
  auto kept = mailbox_.put(from, deposit.to, std::move(deposit.box), now);
  if (!kept) return say(from, BoxRefused{deposit.to, kept.error()});
  deliver(deposit.to, now, &*kept);
  output_.put.push_back(std::move(*kept));
}

void PostOffice::on_confirm(const CurveId& from, const BoxConfirm& confirm, TimePoint now) {
  erase(mailbox_.confirm(from, confirm.numbers));
  deliver(from, now);
}

// `fresh` is not in the table yet.
void PostOffice::deliver(const CurveId& to, TimePoint now, const KeptBox* fresh) {
  if (!connections_.contains(to)) return;
  for (const BoxNumber number : mailbox_.take(to, now)) {
    if (fresh != nullptr && fresh->number == number) {
      say(to, BoxDelivery{fresh->from, number, fresh->box});
    } else if (auto kept = source_.kept_box(number)) {
      say(to, BoxDelivery{kept->from, number, std::move(kept->box)});
    } else if (!unreadable_.insert(number).second) {
      // Not in the table a minute later either: damaged. Its sender boxes the content again.
      erase(mailbox_.confirm(to, std::span(&number, 1)));
    }
  }
}

void PostOffice::on_tick(TimePoint now) {
  const bool looked = looked_ <= now && now.milliseconds - looked_.milliseconds < look_every_ms;
  if (looked) return;
  looked_ = now;
  erase(mailbox_.expire(now));
  for (const auto& [peer, connection] : connections_) deliver(peer, now);
}

}  // namespace maillage
