// Which governance updates count: those within every limit of their log and, where the log is
// forked, below the fork or on the branch that a resolution named.
#pragma once

#include <set>

#include "replication/governance/held.h"

namespace maillage::authority {

// Cut-offs of one instrument; what it covers but does not name is cut before its first update.
using Cuts = std::map<LogKey, Limit>;
// Of differing cut-offs for one log the highest stands, then the smallest id.
void merge(Cuts& into, const LogKey& log, const Limit& at);
void merge(Cuts& into, const std::vector<CutOff>& cut_offs);
Limit limit_of(const Cuts& cuts, const LogKey& log);

// Of two instruments the one that leaves less stands.
void tighten(std::optional<Limit>& limit, const Limit& other);

class Counting {
 public:
  Counting() = default;
  explicit Counting(const Held& held) : held_(&held), rules_(held.logs().size()) {}

  void resolve(std::size_t log_number, const Limit& at);  // at most once a log, before `limit`
  void limit(std::size_t log_number, const Limit& at);
  // All logs of a writer. An id held at a named position also says which branch of a fork stands.
  void limit_writer(const WriterId& writer, const Cuts& cuts);

  // The later epochs of a writer whose log is forked. After what resolves logs and removes writers:
  // a log of which that says where it ends is not frozen and freezes none.
  void freeze_later_epochs();
  // Whether a log of this writer is forked and nothing says where it ends: it says nothing more.
  bool is_silenced(const WriterId& writer) const;

  bool counts(const HeldUpdate& update) const;
  // Whether it reaches everybody, also where it does not count. What a fork freezes does not: who
  // had it before the proof keeps it, who comes later never gets it.
  bool is_shared(const HeldUpdate& update) const;

 private:
  struct Rule {
    Seq last = no_seq;  // without a dispute; a dispute is asked of the log itself
    bool judged = false;
    bool frozen = false;                       // by forks of other logs of its writer
    std::optional<std::set<UpdateId>> branch;  // that stands; needed in a forked log only
  };
  void freeze_later_epochs(const std::vector<std::size_t>& logs_of_a_writer);

  const Held* held_ = nullptr;
  std::vector<Rule> rules_;  // by number of log
};

}  // namespace maillage::authority
