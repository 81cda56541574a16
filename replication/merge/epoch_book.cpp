#include "replication/merge/epoch_book.h"

#include <algorithm>
#include <limits>

namespace maillage {
namespace {

// Whether `held` lies at `wanted` or above it in the same chain.
bool reaches(const Head& held, const Head& wanted) {
  return held.seq > wanted.seq || (held.seq == wanted.seq && held.id == wanted.id);
}

void raise(std::map<WriterEpoch, Head>& heads, const WriterEpoch& log, const Head& head) {
  Head& known = heads[log];
  if (head.seq > known.seq) known = head;
}

template <typename Visit>
void for_each_closed(const WriterId& writer, const ClosingStatement& statement, Visit visit) {
  for (const auto* heads : {&statement.closed, &statement.inherited}) {
    for (const EpochHead& head : *heads) visit(WriterEpoch{writer, head.epoch}, head.head);
  }
}

const Head* find(const std::map<WriterEpoch, Head>& heads, const WriterEpoch& log) {
  const auto found = heads.find(log);
  return found == heads.end() ? nullptr : &found->second;
}

}  // namespace

void EpochBook::hold(const WriterEpoch& log, const Head& head) {
  Head& held = held_[log];
  // More held can only finish a closing update that is not effective yet.
  const bool pending = judgement_ && judgement_->effective.size() < closings_.size();
  if (pending || head.seq < held.seq) judgement_.reset();
  held = head;
}

void EpochBook::close(const WriterEpoch& log, const Head& at, ClosingStatement statement) {
  closings_[log] = {at, std::move(statement)};
  judgement_.reset();
}

void EpochBook::settle(const WriterEpoch& log, const Head& head) {
  raise(settlements_, log, head);
  judgement_.reset();
}

void EpochBook::set_limits(std::map<WriterId, Limit> limits) { limits_ = std::move(limits); }

const EpochBook::Judgement& EpochBook::judgement() const {
  if (judgement_) return *judgement_;
  Judgement judgement;
  judgement.settled = judge_settled();
  Chosen candidates;
  for (const auto& [log, closing] : closings_) {
    const Head* settled = find(judgement.settled, log);
    if (settled != nullptr && reaches(*settled, closing.at) && is_held(log, closing)) {
      candidates[log] = &closing;
    }
  }
  judgement.effective = largest_set(std::move(candidates));
  for (const auto& [log, closing] : judgement.effective) {
    for_each_closed(log.writer, closing->statement, [&](const WriterEpoch& closed, const Head& at) {
      raise(judgement.retired, closed, at);
    });
  }
  judgement_ = std::move(judgement);
  return *judgement_;
}

// From the newest epoch down, since a closing update names older ones only.
std::map<WriterEpoch, Head> EpochBook::judge_settled() const {
  std::map<WriterEpoch, Head> settled = settlements_;
  for (auto at = closings_.rbegin(); at != closings_.rend(); ++at) {
    const auto& [log, closing] = *at;
    const Head* head = find(settled, log);
    if (head == nullptr || !reaches(*head, closing.at)) continue;
    for_each_closed(
        log.writer, closing.statement,
        [&](const WriterEpoch& closed, const Head& upto) { raise(settled, closed, upto); });
  }
  return settled;
}

EpochBook::Chosen EpochBook::largest_set(Chosen candidates) const {
  bool stable = false;
  while (!stable) {
    stable = true;
    for (auto at = candidates.begin(); at != candidates.end();) {
      if (is_supported(*at->second, candidates)) {
        ++at;
      } else {
        at = candidates.erase(at);
        stable = false;
      }
    }
  }
  return candidates;
}

bool EpochBook::is_supported(const Closing& closing, const Chosen& chosen) const {
  return std::all_of(closing.statement.relied.begin(), closing.statement.relied.end(),
                     [&](const ReliedHead& relied) { return is_met(relied, chosen); });
}

bool EpochBook::is_met(const ReliedHead& relied, const Chosen& chosen) const {
  const WriterId& writer = relied.log.writer;
  for (auto at = chosen.lower_bound({writer, 0}); at != chosen.end() && at->first.writer == writer;
       ++at) {
    bool closes = false;
    for_each_closed(writer, at->second->statement, [&](const WriterEpoch& log, const Head& head) {
      closes |= log == relied.log && reaches(head, relied.head);
    });
    if (closes) return true;
  }
  const Head* held = find(held_, relied.log);
  if (held == nullptr || !reaches(*held, relied.head)) return false;
  const auto own = closings_.find(relied.log);
  const bool above_closing = own != closings_.end() && own->second.at.seq <= relied.head.seq;
  return !above_closing || chosen.contains(relied.log);
}

bool EpochBook::is_held(const WriterEpoch& log, const Closing& closing) const {
  const Head* held = find(held_, log);
  return held != nullptr && reaches(*held, closing.at);
}

bool EpochBook::is_settled(const WriterEpoch& log, Seq seq) const {
  const Head* settled = find(judgement().settled, log);
  return settled != nullptr && seq <= settled->seq;
}

Seq EpochBook::counted_until(const WriterEpoch& log) const {
  constexpr Seq all = std::numeric_limits<Seq>::max();
  const auto limit = limits_.find(log.writer);
  if (limit == limits_.end() || log.epoch < limit->second.epoch) return all;
  const Head* settled = find(judgement().settled, log);
  const Seq final_until = settled == nullptr ? 0 : settled->seq;
  return log.epoch > limit->second.epoch ? final_until : std::max(limit->second.seq, final_until);
}

bool EpochBook::counts(const WriterEpoch& log, Seq seq) const { return seq <= counted_until(log); }

bool EpochBook::is_complete(const WriterEpoch& closing_log) const {
  Chosen held;
  for (const auto& [log, closing] : closings_) {
    if (is_held(log, closing)) held[log] = &closing;
  }
  return largest_set(std::move(held)).contains(closing_log);
}

bool EpochBook::is_effective(const WriterEpoch& closing_log) const {
  return judgement().effective.contains(closing_log);
}

std::optional<Head> EpochBook::retired(const WriterEpoch& log) const {
  const Head* head = find(judgement().retired, log);
  if (head == nullptr) return std::nullopt;
  return *head;
}

bool EpochBook::is_listed(const WriterEpoch& log) const {
  const Head* held = find(held_, log);
  if (held == nullptr || held->seq == 0) return false;
  const Head* gone = find(judgement().retired, log);
  return gone == nullptr || gone->seq < held->seq;
}

std::vector<ClosingFork> EpochBook::forks() const {
  std::vector<ClosingFork> forks;
  // By epoch, the first closing update that closed it, and how.
  std::map<WriterEpoch, std::pair<WriterEpoch, Head>> closed;
  for (const auto& [log, closing] : closings_) {
    if (!is_held(log, closing)) continue;
    for (const EpochHead& head : closing.statement.closed) {
      const WriterEpoch epoch{log.writer, head.epoch};
      const auto [at, first] = closed.try_emplace(epoch, log, head.head);
      if (!first) forks.push_back({epoch, at->second.first, log});
    }
  }
  for (const auto& [log, closing] : closings_) {
    if (!is_held(log, closing)) continue;
    for (const EpochHead& head : closing.statement.inherited) {
      const auto found = closed.find({log.writer, head.epoch});
      if (found != closed.end() && found->second.second != head.head) {
        forks.push_back({found->first, found->second.first, log});
      }
    }
  }
  return forks;
}

std::vector<Retirement> EpochBook::take_retirements() {
  std::vector<Retirement> fresh;
  for (const auto& [log, head] : judgement().retired) {
    Head& known = announced_[log];
    if (head.seq <= known.seq) continue;
    known = head;
    fresh.push_back({log, head});
  }
  return fresh;
}

std::vector<EpochHead> EpochBook::closed_epochs(const WriterId& writer) const {
  std::map<WriterEpoch, Head> closed;
  for (auto at = closings_.lower_bound({writer, 0});
       at != closings_.end() && at->first.writer == writer; ++at) {
    if (!is_held(at->first, at->second)) continue;
    for_each_closed(writer, at->second.statement,
                    [&](const WriterEpoch& log, const Head& head) { raise(closed, log, head); });
  }
  std::vector<EpochHead> heads;
  for (const auto& [log, head] : closed) heads.push_back({log.epoch, head});
  return heads;
}

std::vector<EpochHead> EpochBook::open_epochs(const WriterId& writer) const {
  const std::vector<EpochHead> closed = closed_epochs(writer);
  std::vector<EpochHead> open;
  for (auto at = held_.lower_bound({writer, 0}); at != held_.end() && at->first.writer == writer;
       ++at) {
    const bool is_closed = std::any_of(closed.begin(), closed.end(), [&](const EpochHead& head) {
      return head.epoch == at->first.epoch;
    });
    if (at->second.seq > 0 && !is_closed) open.push_back({at->first.epoch, at->second});
  }
  return open;
}

std::vector<ReliedHead> EpochBook::inherited_reliance(const WriterId& writer) const {
  std::vector<ReliedHead> heads;
  for (auto at = closings_.lower_bound({writer, 0});
       at != closings_.end() && at->first.writer == writer; ++at) {
    if (!is_held(at->first, at->second)) continue;
    for (const ReliedHead& relied : at->second.statement.relied) {
      const auto gone = retired(relied.log);
      const bool closed = gone && reaches(*gone, relied.head);
      heads.push_back(closed ? *newest_effective(relied.log.writer) : relied);
    }
  }
  return heads;
}

std::optional<Head> EpochBook::settled_head(const WriterEpoch& log, Seq seq) const {
  const Head* settled = find(settlements_, log);
  const Head* held = find(held_, log);
  if (settled == nullptr || settled->seq < seq) return std::nullopt;
  if (held == nullptr || !reaches(*held, *settled)) return std::nullopt;
  return *settled;
}

std::optional<ReliedHead> EpochBook::newest_effective(const WriterId& writer) const {
  const Chosen& effective = judgement().effective;
  std::optional<ReliedHead> newest;
  for (auto at = effective.lower_bound({writer, 0});
       at != effective.end() && at->first.writer == writer; ++at) {
    newest = {at->first, at->second->at};
  }
  return newest;
}

}  // namespace maillage
