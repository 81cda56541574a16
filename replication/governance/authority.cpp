#include "replication/governance/authority.h"

#include <algorithm>

#include "protocol/assert.h"
#include "replication/governance/removals.h"

namespace maillage::authority {

void Decided::add(Removal removal) {
  for (const WriterId& key : removal.keys) roots[key] = removal.root;
  removals[removal.root] = std::move(removal);
}

const Removal* Decided::removal_of(const WriterId& key) const {
  const auto root = roots.find(key);
  return root == roots.end() ? nullptr : &removals.at(root->second);
}

Authority Authority::by_pairing(const Held& held, const std::set<WriterId>& trusted) {
  Authority fold(held, nullptr, {});
  for (const auto& [writer, logs] : held.writers()) {
    Member member;
    member.keys = {writer};
    member.trusted = trusted.contains(writer);
    for (const std::size_t log : logs) fold.owner_of_log_[log] = fold.members_.size();
    fold.owner_[writer] = fold.members_.size();
    fold.members_.push_back(std::move(member));
  }
  return fold;
}

Authority Authority::by_founders(const Held& held, const Genesis& genesis) {
  Decided decided;
  while (true) {
    const auto evaluate = [&](const Decided& with) { return Authority(held, &genesis, with); };
    Authority fold = evaluate(decided);
    Decided next = decide(held, fold, evaluate);
    if (next.removals.size() == decided.removals.size() &&
        next.resolutions == decided.resolutions) {
      return fold;
    }
    decided = std::move(next);
  }
}

Authority::Authority(const Held& held, const Genesis* genesis, Decided decided)
    : held_(&held),
      genesis_(genesis),
      decided_(std::move(decided)),
      counting_(held),
      owner_of_log_(held.logs().size(), nobody) {
  limit_logs();
  counting_.freeze_later_epochs();
  if (genesis_ == nullptr) return;
  take_rotations();
  Originals originals;
  for (std::size_t i = 0; i < genesis_->founders.size(); ++i) originals[genesis_->founders[i]] = i;
  do {
    seat(originals);
    cut_removed_members();
  } while (admit(originals));
  rank_founders(originals);
  choose_admissions();
}

void Authority::limit_logs() {
  for (const auto& [name, at] : decided_.resolutions) {
    for (const std::size_t number : held_->logs_of(name.log.writer)) {
      if (held_->logs()[number].id == name.log) counting_.resolve(number, at);
    }
  }
  for (const auto& [root, removal] : decided_.removals) {
    for (const WriterId& key : removal.keys) counting_.limit_writer(key, removal.cuts);
  }
}

// Of several rotations of one key the first in its lowest epoch stands; founders can resolve the
// log of an impostor to nothing.
void Authority::take_rotations() {
  for (const auto& [key, statements] : held_->all<RotateHub>()) {
    for (const auto& statement : statements) {
      if (!counts(statement)) continue;
      const auto [known, is_new] = rotations_.try_emplace(key, statement);
      if (!is_new && statement.position() < known->second.position()) known->second = statement;
    }
  }
  for (const auto& [key, statement] : rotations_) {
    for (const std::size_t number : held_->logs_of(key)) {
      counting_.limit(number, *rotation_limit({ScopeKind::governance, held_->logs()[number].id}));
    }
  }
}

// The old key's log ends with the rotation itself, whatever it names for it.
std::optional<Limit> Authority::rotation_limit(const LogKey& log) const {
  const auto* rotation = rotation_of(log.log.writer);
  if (rotation == nullptr) return std::nullopt;
  const HeldUpdate& update = *rotation->update;
  if (log.kind == ScopeKind::governance && log.log == update.log) {
    return Limit{update.seq, update.id};
  }
  Cuts cuts;
  merge(cuts, rotation->said->cut_offs);
  return limit_of(cuts, log);
}

const Statement<RotateHub>* Authority::rotation_of(const WriterId& key) const {
  const auto found = rotations_.find(key);
  return found == rotations_.end() ? nullptr : &found->second;
}

// Members are the chains of rotation that start at an admitted key. A key that two members rotate
// to goes to the smaller of the two old keys; an admitted key that another rotates to joins it.
void Authority::seat(const Originals& originals) {
  std::set<WriterId> reached;
  std::map<WriterId, WriterId> predecessor;
  for (const auto& [key, rank] : originals) {
    WriterId at = key;
    for (auto next = rotation_of(at); next && reached.insert(at).second; next = rotation_of(at)) {
      const WriterId& successor = next->said->successor;
      const auto [known, is_new] = predecessor.try_emplace(successor, at);
      if (!is_new) known->second = std::min(known->second, at);
      at = successor;
    }
  }
  members_.clear();
  owner_.clear();
  for (const auto& [key, rank] : originals) {
    if (predecessor.contains(key)) continue;
    Member& member = members_.emplace_back();
    std::optional<WriterId> at = key;
    while (at) {
      member.keys.push_back(*at);
      owner_[*at] = members_.size() - 1;
      const auto own = originals.find(*at);
      if (own != originals.end() && own->second) {
        member.rank = std::min(member.rank.value_or(nobody), *own->second);
      }
      const auto next = rotation_of(*at);
      const bool goes_on = next && predecessor.at(next->said->successor) == *at;
      at = goes_on ? std::optional(next->said->successor) : std::nullopt;
    }
    for (const WriterId& own : member.keys) member.removed |= decided_.removal_of(own) != nullptr;
    member.trusted = !member.removed;
  }
  for (std::size_t i = 0; i < held_->logs().size(); ++i) {
    owner_of_log_[i] = owner(held_->logs()[i].id.writer);
  }
}

// Who rotated to a key that was removed, or from one below its cut-off, is out with it: no rotation
// that counts is a way out. (One beyond the cut-off does not count, and its successor is a
// stranger.)
void Authority::cut_removed_members() {
  for (const Member& member : members_) {
    if (!member.removed) continue;
    const Removal* removal = removal_of(owner(member.root()));
    MAILLAGE_ASSERT(removal != nullptr);
    for (const WriterId& key : member.keys) {
      if (!decided_.removal_of(key)) counting_.limit_writer(key, removal->cuts);
    }
  }
}

// Adds what the present founders decided; false when that adds nothing.
bool Authority::admit(Originals& originals) const {
  const std::size_t before = originals.size();
  bool new_founder = false;
  for (const auto& [key, statements] : held_->all<AddFounder>()) {
    const auto known = originals.find(key);
    if (known != originals.end() && known->second) continue;
    if (!is_quorum(endorsers(statements))) continue;
    originals[key] = founders_at_most;  // ranked in the end
    new_founder = true;
  }
  for (const auto& [content, statements] : held_->all<AdmitHub>()) {
    if (originals.contains(std::get<0>(content))) continue;
    if (is_quorum(endorsers(statements))) originals[std::get<0>(content)] = std::nullopt;
  }
  return new_founder || originals.size() > before;
}

// When the quorum was reached by its authors' clocks, each founder's first endorsement taken: only
// for the order in which later founders are listed, which a founder too many cannot make later.
template <typename Said>
std::tuple<Hlc, UpdateId> Authority::decided_at(const Statements<Said>& statements) const {
  std::map<std::size_t, std::tuple<Hlc, UpdateId>> first;
  for (const auto& statement : statements) {
    const std::size_t by = author(*statement.update);
    if (by == nobody || !members_[by].rank || !counts(statement)) continue;
    const std::tuple moment(statement.update->hlc, statement.update->id);
    const auto [known, is_new] = first.try_emplace(by, moment);
    if (!is_new) known->second = std::min(known->second, moment);
  }
  std::vector<std::tuple<Hlc, UpdateId>> moments;
  for (const auto& [by, moment] : first) moments.push_back(moment);
  std::sort(moments.begin(), moments.end());
  const std::tuple<Hlc, UpdateId> never(Hlc{~0ULL}, UpdateId{});
  return moments.size() < genesis_->quorum ? never : moments[genesis_->quorum - 1u];
}

void Authority::rank_founders(const Originals& originals) {
  std::vector<std::tuple<std::tuple<Hlc, UpdateId>, WriterId>> later;
  for (const auto& [key, rank] : originals) {
    if (rank == founders_at_most) {
      later.emplace_back(decided_at(held_->of<AddFounder>(key)), key);
    }
  }
  std::sort(later.begin(), later.end());
  for (std::size_t i = 0; i < later.size(); ++i) {
    const std::size_t at = owner(std::get<1>(later[i]));
    if (at == nobody) continue;
    Member& member = members_[at];
    if (*member.rank >= founders_at_most) {
      member.rank = std::min(*member.rank == founders_at_most ? nobody : *member.rank,
                             founders_at_most + 1 + i);
    }
  }
}

// What the founders said of a member: of two contents both agreed, the later.
void Authority::choose_admissions() {
  std::map<WriterId, std::pair<std::tuple<Hlc, UpdateId>, const AdmitHub*>> latest;
  for (const auto& [content, statements] : held_->all<AdmitHub>()) {
    if (!is_quorum(endorsers(statements))) continue;
    const std::pair chosen(decided_at(statements), statements.front().said);
    const auto [known, is_new] = latest.try_emplace(std::get<0>(content), chosen);
    if (!is_new && known->second.first < chosen.first) known->second = chosen;
  }
  for (Member& member : members_) {
    for (const WriterId& key : member.keys) {
      if (latest.contains(key)) member.admission = latest[key].second;
    }
  }
}

const Removal* Authority::removal_of(std::size_t member) const {
  for (const WriterId& key : members_[member].keys) {
    if (const Removal* removal = decided_.removal_of(key)) return removal;
  }
  return nullptr;
}

std::size_t Authority::owner(const WriterId& key) const {
  const auto found = owner_.find(key);
  return found == owner_.end() ? nobody : found->second;
}

std::optional<Limit> Authority::limit_of_hub(const LogKey& log) const {
  std::optional<Limit> limit = rotation_limit(log);
  const WriterId& key = log.log.writer;
  const std::size_t member = owner(key);
  const Removal* removal = decided_.removal_of(key);
  if (removal == nullptr && member != nobody) removal = removal_of(member);
  if (removal != nullptr) tighten(limit, limit_of(removal->cuts, log));
  return limit;
}

}  // namespace maillage::authority
