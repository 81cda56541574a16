// Who has a say: the fold of the founders' endorsements into members, founders and removals.
//
// A *member* is an organisation: the key it was admitted with and the keys it rotated to, of which
// the last acts. A decision is effective once as many founders as the quorum says endorsed it, each
// at a position of its log that counts; a founder that was removed later still counts below its
// cut-off. Members are counted, not keys: who rotates does not vote twice.
//
// The whole is a pure function of the genesis and the set of held updates. Admissions only add, so
// they are repeated until nothing is added. Removals (and resolutions of forked governance logs)
// take away what others rest on, possibly each other, so they are applied in steps:
//   1. of the decisions with a quorum, those that keep it whatever becomes of the others;
//   2. if there is none (founders remove each other), the one with more counting endorsers, then
//      with the more senior ones (by genesis, then by admission), then of the smallest key;
//   until none is left. What was applied stays applied. Those against members who are no founders
//   cannot bear on others and come last, so that their cut-offs come from endorsements that count.
#pragma once

#include "replication/governance/counting.h"

namespace maillage::authority {

inline constexpr std::size_t nobody = static_cast<std::size_t>(-1);

struct Member {
  std::vector<WriterId> keys;       // in order of rotation; the last one acts
  std::optional<std::size_t> rank;  // of a founder's seat, 0 the most senior
  const AdmitHub* admission = nullptr;
  bool removed = false;
  bool trusted = false;  // a member now

  const WriterId& root() const { return keys.front(); }
  const WriterId& current() const { return keys.back(); }
};

struct Removal {
  WriterId root;               // the smallest of the keys
  std::vector<WriterId> keys;  // that the endorsements name, perhaps never admitted: out for ever
  Cuts cuts;
};
// What was decided so far: an input of the next step of the fold.
struct Decided {
  std::map<WriterId, Removal> removals;  // by root
  Cuts resolutions;                      // of governance logs
  std::map<WriterId, WriterId> roots;    // of every key removed

  void add(Removal removal);
  const Removal* removal_of(const WriterId& key) const;
};

class Authority {
 public:
  // Members by pairing: every writer is one, and those in `trusted` are believed.
  static Authority by_pairing(const Held& held, const std::set<WriterId>& trusted);
  static Authority by_founders(const Held& held, const Genesis& genesis);

  const Decided& decided() const { return decided_; }
  const std::vector<Member>& members() const { return members_; }  // by first key
  const Genesis* genesis() const { return genesis_; }              // null: by pairing

  // Index into members(), or `nobody`.
  std::size_t owner(const WriterId& key) const;
  std::size_t author(const HeldUpdate& update) const { return owner_of_log_[update.log_number]; }
  // By its author's authority at its position.
  bool counts(const HeldUpdate& update) const { return counting_.counts(update); }
  template <typename Said>
  bool counts(const Statement<Said>& statement) const {
    return counting_.counts(*statement.update);
  }

  // Whether it reaches everybody, also where it does not count.
  bool is_shared(const HeldUpdate& update) const { return counting_.is_shared(update); }
  // Whether a fork that nobody resolved ends what this key says.
  bool is_silenced(const WriterId& key) const { return counting_.is_silenced(key); }

  // Founders whose endorsement among these counts; sorted indexes of members.
  template <typename Said>
  std::set<std::size_t> endorsers(const Statements<Said>& statements) const {
    std::set<std::size_t> who;
    for (const auto& statement : statements) {
      const std::size_t by = author(*statement.update);
      if (by != nobody && members_[by].rank && counts(statement)) who.insert(by);
    }
    return who;
  }
  bool is_quorum(const std::set<std::size_t>& who) const { return who.size() >= genesis_->quorum; }

  // The rotation by which `key` gave up its place, or null.
  const Statement<RotateHub>* rotation_of(const WriterId& key) const;

  const Removal* removal_of(std::size_t member) const;  // null unless it was removed

  // What removal and rotation leave of a log of a hub's key.
  std::optional<Limit> limit_of_hub(const LogKey& log) const;

 private:
  using Originals = std::map<WriterId, std::optional<std::size_t>>;  // key -> founder's rank
  Authority(const Held& held, const Genesis* genesis, Decided decided);

  void limit_logs();
  void take_rotations();
  void seat(const Originals& originals);
  void cut_removed_members();
  bool admit(Originals& originals) const;
  void rank_founders(const Originals& originals);
  void choose_admissions();
  std::optional<Limit> rotation_limit(const LogKey& log) const;
  template <typename Said>
  std::tuple<Hlc, UpdateId> decided_at(const Statements<Said>& statements) const;

  const Held* held_;
  const Genesis* genesis_;
  Decided decided_;
  Counting counting_;
  std::map<WriterId, Statement<RotateHub>> rotations_;  // by the key given up
  std::vector<Member> members_;
  std::map<WriterId, std::size_t> owner_;
  std::vector<std::size_t> owner_of_log_;
};

}  // namespace maillage::authority
