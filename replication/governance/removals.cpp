#include "replication/governance/removals.h"

#include <algorithm>

#include "protocol/assert.h"

namespace maillage::authority {
namespace {

// A removal or a resolution that has its quorum, given what was decided so far.
struct Candidate {
  WriterId target;
  bool of_founder = false;
  std::vector<std::size_t> ranks;  // of its endorsers, senior first
  std::vector<WriterId> named;     // keys of one member that endorsements name; removals only
  LogKey log;                      // resolutions only
  Limit at;

  bool is_removal() const { return !named.empty(); }
};

bool goes_first(const Candidate& a, const Candidate& b) {
  if (a.ranks.size() != b.ranks.size()) return a.ranks.size() > b.ranks.size();
  if (a.ranks != b.ranks) return a.ranks < b.ranks;
  if (a.is_removal() != b.is_removal()) return a.is_removal();
  return std::tie(a.target, a.log, b.at) < std::tie(b.target, b.log, a.at);
}

class Step {
 public:
  Step(const Held& held, const Authority& now,
       const std::function<Authority(const Decided&)>& evaluate)
      : held_(held), now_(now), evaluate_(evaluate) {}

  Decided take() {
    find_removals();
    find_resolutions();
    std::vector<Candidate> of_founders;
    std::vector<Candidate> others;
    for (Candidate& candidate : candidates_) {
      (candidate.of_founder ? of_founders : others).push_back(std::move(candidate));
    }
    return of_founders.empty() ? with(now_.decided(), others, now_) : among_founders(of_founders);
  }

 private:
  void find_removals() {
    std::map<WriterId, Candidate> by_root;
    for (const auto& [key, statements] : held_.all<RemoveHub>()) {
      const std::size_t owner = now_.owner(key);
      const Member* member = owner == nobody ? nullptr : &now_.members()[owner];
      if (now_.decided().removal_of(key) || (member && member->removed)) continue;
      if (removers(now_, key, statements).empty()) continue;
      Candidate& candidate = by_root[member ? member->root() : key];
      if (candidate.named.empty()) candidate.target = key;  // the smallest of those named
      candidate.of_founder = member && member->rank;
      candidate.named.push_back(key);
    }
    for (auto& [root, candidate] : by_root) propose(std::move(candidate));
  }

  void find_resolutions() {
    for (const auto& [content, statements] : held_.all<Resolution>()) {
      const auto& [log, at] = content;
      const std::size_t owner = now_.owner(log.log.writer);
      if (log.kind != ScopeKind::governance || owner == nobody) continue;
      Cuts decided = now_.decided().resolutions;
      merge(decided, log, at);
      if (decided == now_.decided().resolutions) continue;
      Candidate candidate;
      candidate.target = log.log.writer;
      candidate.of_founder = now_.members()[owner].rank.has_value();
      candidate.log = log;
      candidate.at = at;
      propose(std::move(candidate));
    }
  }

  void propose(Candidate candidate) {
    const auto who = endorsers(candidate, now_);
    if (!now_.is_quorum(who)) return;
    for (const std::size_t founder : who) candidate.ranks.push_back(*now_.members()[founder].rank);
    std::sort(candidate.ranks.begin(), candidate.ranks.end());
    candidates_.push_back(std::move(candidate));
  }

  std::set<std::size_t> endorsers(const Candidate& candidate, const Authority& fold) const {
    if (!candidate.is_removal()) {
      return fold.endorsers(held_.of<Resolution>(std::pair(candidate.log, candidate.at)));
    }
    std::set<std::size_t> who;
    for (const WriterId& key : candidate.named) {
      who.merge(removers(fold, key, held_.of<RemoveHub>(key)));
    }
    return who;
  }

  // With the cut-offs of the endorsements that count in `fold`.
  void apply(const Candidate& candidate, const Authority& fold, Decided& decided) const {
    if (!candidate.is_removal()) return merge(decided.resolutions, candidate.log, candidate.at);
    Removal removal;
    for (const WriterId& key : candidate.named) {
      if (removers(fold, key, held_.of<RemoveHub>(key)).empty()) continue;
      removal.keys.push_back(key);
      for (const auto& statement : held_.of<RemoveHub>(key)) {
        if (removers(fold, key, {statement}).empty()) continue;
        merge(removal.cuts, statement.said->cut_offs);
      }
    }
    MAILLAGE_ASSERT(!removal.keys.empty());
    removal.root = removal.keys.front();
    decided.add(std::move(removal));
  }

  Decided with(Decided decided, const std::vector<Candidate>& candidates,
               const Authority& fold) const {
    for (const Candidate& candidate : candidates) apply(candidate, fold, decided);
    return decided;
  }

  Decided among_founders(const std::vector<Candidate>& candidates) const {
    const Authority all = evaluate_(with(now_.decided(), candidates, now_));
    Decided next = now_.decided();
    bool one_is_safe = false;
    for (const Candidate& candidate : candidates) {
      one_is_safe |= apply_if_safe(candidate, candidates, all, next);
    }
    if (one_is_safe) return next;
    apply(*std::min_element(candidates.begin(), candidates.end(), goes_first), now_, next);
    return next;
  }

  // Whether it keeps its quorum even if all others were applied.
  bool apply_if_safe(const Candidate& candidate, const std::vector<Candidate>& candidates,
                     const Authority& all, Decided& next) const {
    if (now_.is_quorum(endorsers(candidate, all))) {
      apply(candidate, all, next);
      return true;
    }
    std::vector<Candidate> others;
    for (const Candidate& other : candidates) {
      if (&other != &candidate) others.push_back(other);
    }
    const Authority without = evaluate_(with(now_.decided(), others, now_));
    if (!now_.is_quorum(endorsers(candidate, without))) return false;
    apply(candidate, without, next);
    return true;
  }

  const Held& held_;
  const Authority& now_;
  const std::function<Authority(const Decided&)>& evaluate_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::set<std::size_t> removers(const Authority& fold, const WriterId& target,
                               const Statements<RemoveHub>& statements) {
  std::set<std::size_t> who = fold.endorsers(statements);
  who.erase(fold.owner(target));
  return who;
}

Decided decide(const Held& held, const Authority& now,
               const std::function<Authority(const Decided&)>& evaluate) {
  return Step(held, now, evaluate).take();
}

}  // namespace maillage::authority
