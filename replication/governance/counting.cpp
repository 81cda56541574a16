#include "replication/governance/counting.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage::authority {
namespace {

// The last position that can count when `at` is the last one that shall: another update held at
// that very position is not the one that was meant.
Seq last_below(const HeldLog& log, const Limit& at) {
  if (at.seq == 0) return 0;
  return log.find(at) == nullptr && log.contradicts(at) ? at.seq - 1 : at.seq;
}

std::set<UpdateId> branch_of(const HeldLog& log, const Limit& at) {
  std::set<UpdateId> branch;
  const HeldUpdate* update = log.find(at);
  while (update != nullptr) {
    branch.insert(update->id);
    update = update->seq > 1 ? log.find({update->seq - 1, update->prev}) : nullptr;
  }
  return branch;
}

// The last epoch of the same counter.
Epoch last_beside(Epoch epoch) { return epoch | 0xffff'ffffULL; }

}  // namespace

void merge(Cuts& into, const LogKey& log, const Limit& at) {
  const auto [known, is_new] = into.try_emplace(log, at);
  if (is_new) return;
  Limit& stands = known->second;
  if (at.seq > stands.seq || (at.seq == stands.seq && at.id < stands.id)) stands = at;
}

void merge(Cuts& into, const std::vector<CutOff>& cut_offs) {
  for (const CutOff& cut_off : cut_offs) merge(into, cut_off.log, cut_off.at);
}

Limit limit_of(const Cuts& cuts, const LogKey& log) {
  const auto found = cuts.find(log);
  return found == cuts.end() ? Limit{} : found->second;
}

void tighten(std::optional<Limit>& limit, const Limit& other) {
  if (!limit || other < *limit) limit = other;
}

void Counting::resolve(std::size_t log_number, const Limit& at) {
  const HeldLog& log = held_->logs()[log_number];
  Rule& rule = rules_[log_number];
  rule.judged = true;
  rule.last = std::min(rule.last, last_below(log, at));
  if (log.disputed > at.seq && log.find(at) != nullptr) return;
  if (log.find(at) == nullptr && at.seq > 0) return;  // until that branch arrives: below the fork
  rule.branch = branch_of(log, at);
}

void Counting::limit(std::size_t log_number, const Limit& at) {
  Rule& rule = rules_[log_number];
  const HeldLog& log = held_->logs()[log_number];
  if (at.seq == 0) {
    rule.last = 0;
    return;
  }
  const HeldUpdate* meant = log.find(at);
  const bool on_standing_branch = !rule.branch || (meant && rule.branch->contains(meant->id));
  const Seq last = on_standing_branch ? last_below(log, at) : at.seq - 1;
  rule.last = std::min(rule.last, last);
}

void Counting::limit_writer(const WriterId& writer, const Cuts& cuts) {
  for (const std::size_t number : held_->logs_of(writer)) {
    const HeldLog& log = held_->logs()[number];
    const Limit end = limit_of(cuts, {ScopeKind::governance, log.id});
    Rule& rule = rules_[number];
    rule.judged = true;
    if (!rule.branch && log.disputed <= end.seq && log.find(end)) rule.branch = branch_of(log, end);
    limit(number, end);
  }
}

// As the logs themselves are frozen (replication/log_limits.h): who had such an epoch before the
// fork became known keeps it aside, who comes later never gets it.
void Counting::freeze_later_epochs() {
  for (const auto& [writer, logs] : held_->writers()) freeze_later_epochs(logs);
}

void Counting::freeze_later_epochs(const std::vector<std::size_t>& logs) {
  std::vector<Epoch> forked;
  Epoch last_free = std::numeric_limits<Epoch>::max();
  for (const std::size_t number : logs) {
    const HeldLog& log = held_->logs()[number];
    if (log.disputed == no_seq) continue;
    forked.push_back(log.id.epoch);
    if (!rules_[number].judged) last_free = std::min(last_free, last_beside(log.id.epoch));
  }
  if (forked.empty()) return;
  // Above the last fork of which a proof is kept, none is remembered: evidence_book.h.
  if (forked.size() >= limits::proofs_of_a_writer) {
    const auto last = forked.begin() + (limits::proofs_of_a_writer - 1);
    std::nth_element(forked.begin(), last, forked.end());
    last_free = std::min(last_free, *last);
  }
  for (const std::size_t number : logs) {
    Rule& rule = rules_[number];
    if (rule.judged || held_->logs()[number].id.epoch <= last_free) continue;
    rule.frozen = true;
    rule.last = 0;
  }
}

bool Counting::is_silenced(const WriterId& writer) const {
  const auto& logs = held_->logs_of(writer);
  return std::any_of(logs.begin(), logs.end(), [this](std::size_t number) {
    return held_->logs()[number].disputed != no_seq && !rules_[number].judged;
  });
}

bool Counting::is_shared(const HeldUpdate& update) const {
  if (counts(update)) return true;
  const bool forked = update.seq >= held_->logs()[update.log_number].disputed;
  return !update.is_loose && !forked && !rules_[update.log_number].frozen;
}

bool Counting::counts(const HeldUpdate& update) const {
  const Rule& rule = rules_[update.log_number];
  if (update.is_loose || update.seq > rule.last) return false;
  if (rule.branch) return rule.branch->contains(update.id);
  return update.seq < held_->logs()[update.log_number].disputed;
}

}  // namespace maillage::authority
