// The relay's side of boxes: what peers leave here for one another, and what waits for them.
//
// Only peers of this hub may leave a box or be left one. Records are written and erased by the
// caller, who sends nothing of an output before that is durable. No I/O and no clock.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "replication/environment.h"
#include "replication/mailbox/mailbox.h"
#include "replication/peer_session.h"

namespace maillage {

using BoxMail = std::vector<std::pair<LinkNumber, MailboxMessage>>;

class PostOffice {
 public:
  // `source` is borrowed.
  PostOffice(Mailbox mailbox, const LogSource& source)
      : mailbox_(std::move(mailbox)), source_(source) {}

  // To what the table holds. Connections are gone.
  void reset(Mailbox mailbox);
  void admit(std::set<CurveId> peers);
  void connected(const CurveId& peer, LinkNumber link, TimePoint now);
  void disconnected(const CurveId& peer, LinkNumber link);
  void on_deposit(const CurveId& from, BoxDeposit&& deposit, TimePoint now);
  void on_confirm(const CurveId& from, const BoxConfirm& confirm, TimePoint now);
  // At least every few minutes.
  void on_tick(TimePoint now);

  struct Output {
    std::vector<KeptBox> put;
    std::vector<BoxNumber> erase;  // after `put`
    BoxMail send;                  // when both are durable
  };
  Output take_output() { return std::exchange(output_, {}); }
  const Mailbox& mailbox() const { return mailbox_; }

 private:
  struct Connection {
    LinkNumber link = 0;
    RateLimit deposits;
  };
  void say(const CurveId& peer, MailboxMessage message);
  void deliver(const CurveId& to, TimePoint now, const KeptBox* fresh = nullptr);
  void erase(const std::vector<BoxNumber>& numbers);

  Mailbox mailbox_;
  const LogSource& source_;
  std::map<CurveId, Connection> connections_;
  std::set<CurveId> peers_;
  std::set<BoxNumber> unreadable_;  // once
  Output output_;
  TimePoint looked_{};
};

}  // namespace maillage
