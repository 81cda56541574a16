#include "tests/replication/governance/oracle.h"

#include <algorithm>

namespace maillage::test {
namespace {

void highest(std::map<LogKey, Limit>& into, const std::vector<CutOff>& cut_offs) {
  for (const CutOff& cut_off : cut_offs) {
    const auto known = into.find(cut_off.log);
    if (known == into.end() || known->second.seq < cut_off.at.seq ||
        (known->second.seq == cut_off.at.seq && cut_off.at.id < known->second.id)) {
      into[cut_off.log] = cut_off.at;
    }
  }
}

}  // namespace

Oracle::Oracle(const Genesis& genesis, const std::vector<Update>& updates) : genesis_(genesis) {
  for (const Update& update : updates) {
    std::size_t index = 0;
    const auto operations = operations_of(update);
    for (const ByteView bytes : *operations) {
      const auto said = decode_governance_operation(bytes);
      const Header& h = update.header;
      if (said && is_proven(*said, h.writer)) {
        acts_.push_back({h.writer, h.log(), h.seq, update.id, h.hlc, index, *said});
      }
      ++index;
    }
  }
  while (true) {
    world_ = suppose(removed_);
    const Removals then = next(world_);
    if (then.size() == removed_.size()) return;
    removed_ = then;
  }
}

bool Oracle::within(const Act& act, const Cuts& cuts) {
  const auto end = cuts.find({ScopeKind::governance, act.log});
  if (end == cuts.end() || act.seq > end->second.seq) return false;
  return act.seq < end->second.seq || act.id == end->second.id;
}

const Oracle::Removed* Oracle::removal_of(const World& world, const Key& key) {
  for (const auto& [root, removed] : world.removed) {
    if (removed.keys.contains(key)) return &removed;
  }
  const auto root = root_of(world, key);
  if (!root) return nullptr;
  for (const Key& sibling : world.members.at(*root)) {
    for (const auto& [other, removed] : world.removed) {
      if (removed.keys.contains(sibling)) return &removed;
    }
  }
  return nullptr;
}

std::optional<Oracle::Key> Oracle::root_of(const World& world, const Key& key) {
  for (const auto& [root, keys] : world.members) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) return root;
  }
  return std::nullopt;
}

bool Oracle::counts_but_for_rotation(const World& world, const Act& act) const {
  const Removed* removed = removal_of(world, act.by);
  return removed == nullptr || within(act, removed->cuts);
}

bool Oracle::counts(const World& world, const Act& act) const {
  if (!counts_but_for_rotation(world, act)) return false;
  const auto rotated = world.rotated.find(act.by);
  if (rotated == world.rotated.end()) return true;
  if (act.log == rotated->second.log) return act.seq <= rotated->second.seq;
  Cuts cuts;
  highest(cuts, std::get<RotateHub>(rotated->second.said).cut_offs);
  return within(act, cuts);
}

Oracle::World Oracle::suppose(const Removals& removed) const {
  World world;
  world.removed = removed;
  for (const Act& act : acts_) {
    const auto* said = std::get_if<RotateHub>(&act.said);
    if (!said || !counts_but_for_rotation(world, act)) continue;
    const auto known = world.rotated.find(act.by);
    if (known == world.rotated.end() || act.place() < known->second.place()) {
      world.rotated.insert_or_assign(act.by, act);
    }
  }
  std::map<Key, bool> originals;  // is it a founder?
  for (const Key& founder : genesis_.founders) originals[founder] = true;
  while (true) {
    chain(world, originals);
    const auto before = originals;
    for (const Act& act : acts_) {
      if (const auto* said = std::get_if<AddFounder>(&act.said)) {
        const auto same = [&](const GovernanceOperation& other) {
          const auto* one = std::get_if<AddFounder>(&other);
          return one && one->hub == said->hub;
        };
        if (endorsers(world, same).size() >= genesis_.quorum) originals[said->hub] = true;
      }
      if (const auto* said = std::get_if<AdmitHub>(&act.said)) {
        const auto same = [&](const GovernanceOperation& other) {
          const auto* one = std::get_if<AdmitHub>(&other);
          return one && one->hub == said->hub && one->name == said->name;
        };
        if (endorsers(world, same).size() >= genesis_.quorum) originals.try_emplace(said->hub);
      }
    }
    if (originals == before) break;
  }
  rank(world, originals);
  return world;
}

void Oracle::chain(World& world, const std::map<Key, bool>& originals) const {
  std::set<Key> reached;
  for (const auto& [key, founder] : originals) reached.insert(key);
  std::map<Key, Key> before;
  for (std::size_t size = 0; size != reached.size();) {
    size = reached.size();
    for (const auto& [old_key, act] : world.rotated) {
      if (reached.contains(old_key)) reached.insert(std::get<RotateHub>(act.said).successor);
    }
  }
  for (const auto& [old_key, act] : world.rotated) {  // ascending: the smaller old key is first
    if (reached.contains(old_key))
      before.try_emplace(std::get<RotateHub>(act.said).successor, old_key);
  }
  world.members.clear();
  world.rank.clear();
  for (const auto& [root, ignored] : originals) {
    if (before.contains(root)) continue;
    auto& keys = world.members[root];
    keys.push_back(root);
    for (bool more = true; more;) {
      more = false;
      for (const auto& [successor, old_key] : before) {
        if (old_key != keys.back()) continue;
        keys.push_back(successor);
        more = true;
        break;
      }
    }
    for (const Key& key : keys) {
      if (originals.contains(key) && originals.at(key)) world.rank[root] = 0;
    }
  }
}

template <typename Wanted>
std::set<Oracle::Key> Oracle::endorsers(const World& world, Wanted wanted) const {
  std::set<Key> who;
  for (const Act& act : acts_) {
    const auto root = root_of(world, act.by);
    if (wanted(act.said) && root && world.rank.contains(*root) && counts(world, act)) {
      who.insert(*root);
    }
  }
  return who;
}

// The genesis first, then by the moment the quorum was reached, first endorsements counted.
void Oracle::rank(World& world, const std::map<Key, bool>& originals) const {
  std::vector<std::pair<std::tuple<Hlc, UpdateId>, Key>> order;
  for (const auto& [key, founder] : originals) {
    if (!founder) continue;
    const auto at = std::find(genesis_.founders.begin(), genesis_.founders.end(), key);
    if (at != genesis_.founders.end()) continue;
    std::map<Key, std::tuple<Hlc, UpdateId>> first;
    for (const Act& act : acts_) {
      const auto* said = std::get_if<AddFounder>(&act.said);
      const auto root = root_of(world, act.by);
      if (!said || said->hub != key || !root) continue;
      if (!world.rank.contains(*root) || !counts(world, act)) continue;
      const std::tuple moment(act.hlc, act.id);
      if (!first.contains(*root) || moment < first[*root]) first[*root] = moment;
    }
    std::vector<std::tuple<Hlc, UpdateId>> moments;
    for (const auto& [root, moment] : first) moments.push_back(moment);
    std::sort(moments.begin(), moments.end());
    const bool reached = moments.size() >= genesis_.quorum;
    order.emplace_back(
        reached ? moments[genesis_.quorum - 1u] : std::tuple<Hlc, UpdateId>(Hlc{~0ULL}, UpdateId{}),
        key);
  }
  std::sort(order.begin(), order.end());
  std::vector<Key> all = genesis_.founders;
  for (const auto& [moment, key] : order) all.push_back(key);
  std::map<Key, std::size_t> ranks;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (const auto root = root_of(world, all[i])) ranks.try_emplace(*root, i);
  }
  world.rank = ranks;
}

std::vector<Oracle::Case> Oracle::cases(const World& world) const {
  std::map<Key, Case> by_root;
  for (const Act& act : acts_) {
    const auto* said = std::get_if<RemoveHub>(&act.said);
    if (!said || removal_of(world, said->hub)) continue;
    const auto root = root_of(world, said->hub);
    Case& one = by_root[root.value_or(said->hub)];
    one.root = root.value_or(said->hub);
    const auto by = root_of(world, act.by);
    if (by == one.root) continue;  // its own word could be taken back
    if (!by || !world.rank.contains(*by) || !counts(world, act)) continue;
    one.endorsers.insert(*by);
    one.named.insert(said->hub);
    highest(one.cuts, said->cut_offs);
  }
  std::vector<Case> cases;
  for (const auto& [root, one] : by_root) {
    if (one.endorsers.size() >= genesis_.quorum) cases.push_back(one);
  }
  return cases;
}

Oracle::Removals Oracle::next(const World& world) const {
  const std::vector<Case> all = cases(world);
  std::vector<Case> of_founders;
  for (const Case& one : all) {
    if (world.rank.contains(one.root)) of_founders.push_back(one);
  }
  Removals then = world.removed;
  if (of_founders.empty()) {
    for (const Case& one : all) then[*one.named.begin()] = {one.named, one.cuts};
    return then;
  }
  // Its endorsements among those that would still count in `other`.
  const auto again = [&](const Case& one, const World& other) {
    Case left{one.root, {}, {}, {}};
    for (const Act& act : acts_) {
      const auto* said = std::get_if<RemoveHub>(&act.said);
      const auto by = root_of(other, act.by);
      if (!said || !one.named.contains(said->hub) || !by || by == root_of(other, said->hub))
        continue;
      if (!other.rank.contains(*by) || !counts(other, act)) continue;
      left.endorsers.insert(*by);
      left.named.insert(said->hub);
      highest(left.cuts, said->cut_offs);
    }
    return left;
  };
  bool any = false;
  for (const Case& one : of_founders) {
    for (const bool with_itself : {true, false}) {
      Removals supposed = world.removed;
      for (const Case& other : of_founders) {
        if (with_itself || other.root != one.root)
          supposed[*other.named.begin()] = {other.named, other.cuts};
      }
      const Case left = again(one, suppose(supposed));
      if (left.endorsers.size() < genesis_.quorum) continue;
      then[*left.named.begin()] = {left.named, left.cuts};
      any = true;
      break;
    }
  }
  if (any) return then;
  const auto seniority = [&](const Case& one) {
    std::vector<std::size_t> ranks;
    for (const Key& root : one.endorsers) ranks.push_back(world.rank.at(root));
    std::sort(ranks.begin(), ranks.end());
    return ranks;
  };
  const Case* first = nullptr;
  for (const Case& one : of_founders) {
    const auto order = [&](const Case& c) {
      return std::tuple(-static_cast<int>(c.endorsers.size()), seniority(c), *c.named.begin());
    };
    if (!first || order(one) < order(*first)) first = &one;
  }
  then[*first->named.begin()] = {first->named, first->cuts};
  return then;
}

std::set<WriterId> Oracle::members() const {
  std::set<Key> keys;
  for (const auto& [root, chain] : world_.members) {
    if (!removal_of(world_, root)) keys.insert(chain.back());
  }
  return keys;
}

std::vector<WriterId> Oracle::founders() const {
  std::vector<std::pair<std::size_t, Key>> seats;
  for (const auto& [root, rank] : world_.rank) {
    if (!removal_of(world_, root)) seats.emplace_back(rank, world_.members.at(root).back());
  }
  std::sort(seats.begin(), seats.end());
  std::vector<Key> keys;
  for (const auto& [rank, key] : seats) keys.push_back(key);
  return keys;
}

std::set<WriterId> Oracle::certifiers(const Key& structure) const {
  std::set<Key> roots;
  for (const Act& act : acts_) {
    const auto* said = std::get_if<StructureCertificate>(&act.said);
    const auto root = root_of(world_, act.by);
    if (said && said->signing == structure && root && counts(world_, act)) roots.insert(*root);
  }
  return roots;
}

std::optional<WriterId> Oracle::hub_of_structure(const WriterId& structure) const {
  const auto roots = certifiers(structure);
  for (const Act& act : acts_) {
    const auto* said = std::get_if<RevokeStructure>(&act.said);
    const auto root = root_of(world_, act.by);
    if (said && said->structure == structure && root && roots.contains(*root) &&
        counts(world_, act)) {
      return std::nullopt;
    }
  }
  for (const Key& root : roots) {
    if (!removal_of(world_, root)) return world_.members.at(root).back();
  }
  return std::nullopt;
}

std::optional<Limit> Oracle::cut_off(const LogKey& log) const {
  std::optional<Limit> least;
  const auto take = [&](const Cuts& cuts) {
    const auto found = cuts.find(log);
    const Limit limit = found == cuts.end() ? Limit{} : found->second;
    if (!least || limit < *least) least = limit;
  };
  const Key& key = log.log.writer;
  const auto rotated = world_.rotated.find(key);
  if (rotated != world_.rotated.end()) {
    Cuts cuts;
    const Act& act = rotated->second;
    highest(cuts, std::get<RotateHub>(act.said).cut_offs);
    if (log == LogKey{ScopeKind::governance, act.log}) cuts[log] = {act.seq, act.id};
    take(cuts);
  }
  if (const Removed* removed = removal_of(world_, key)) take(removed->cuts);
  if (root_of(world_, key)) return least;
  const auto roots = certifiers(key);
  std::map<Key, Cuts> revoked;
  for (const Act& act : acts_) {
    const auto* said = std::get_if<RevokeStructure>(&act.said);
    const auto root = root_of(world_, act.by);
    if (said && said->structure == key && root && roots.contains(*root) && counts(world_, act)) {
      highest(revoked[*root], said->cut_offs);
    }
  }
  for (const auto& [root, cuts] : revoked) take(cuts);
  const bool homeless = std::all_of(roots.begin(), roots.end(), [&](const Key& root) {
    return removal_of(world_, root) != nullptr;
  });
  if (!roots.empty() && homeless) take(removal_of(world_, *roots.begin())->cuts);
  return least;
}

}  // namespace maillage::test
