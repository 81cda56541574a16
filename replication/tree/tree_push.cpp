#include "replication/tree/tree_push.h"

#include <algorithm>

#include "protocol/assert.h"

namespace maillage {
namespace {

TimePoint after(TimePoint time, std::int64_t ms) { return {time.milliseconds + ms}; }

// splitmix64 (Steele, Lea, Flood, 2014): spreads digests in time, keeps no secret.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

}  // namespace

TreePush::TreePush(const WriterId& self, const HeldLogs& held, std::uint64_t seed,
                   const TreeSettings& settings)
    : held_(held),
      settings_(settings),
      random_(seed),
      routes_(self, settings.routes),
      missing_(settings_) {}

LinkSlot TreePush::slot_of(TreeLink link) const {
  const auto found = slots_.find(link);
  return found == slots_.end() ? no_slot : found->second;
}

TreeFrame& TreePush::out(LinkSlot slot) {
  Link& link = links_[slot];
  MAILLAGE_ASSERT(link.up);
  if (link.out.empty()) speaking_.push_back(slot);
  return link.out;
}

Seq TreePush::held_seq(const LogTag& log) const {
  const auto held = held_.find(log);
  return held ? held->seq : 0;
}

Route& TreePush::route_of(const WriterId& origin) {
  Route* own = routes_.find(origin);
  return own ? *own : routes_.shared();
}

bool TreePush::trusts(LinkSlot slot, TimePoint now) const {
  return links_[slot].distrusted_until <= now;
}

void TreePush::broke_promise(LinkSlot slot, TimePoint now) {
  Link& link = links_[slot];
  if (++link.broken < settings_.broken_promises) return;
  link.broken = 0;
  link.distrusted_until = after(now, settings_.distrust_ms);
}

bool TreePush::is_eager(TreeLink link, const WriterId& origin) {
  const LinkSlot slot = slot_of(link);
  return slot != no_slot && route_of(origin).eager.has(slot);
}

std::vector<TreeLink> TreePush::on_stored(const StoredHead& stored, TimePoint now) {
  make_room(now);
  const LinkSlot from = stored.from ? slot_of(*stored.from) : no_slot;
  RecentHead& head =
      recent_.advance(stored.log, stored.seq, stored.live ? from : no_slot, now, settings_.want_ms);
  const bool straggler = head.from != from;
  head.holders = missing_.arrived(stored.log, stored.seq);
  if (from != no_slot) {
    head.holders.set(from);
    if (links_[from].broken > 0) --links_[from].broken;
  }
  std::vector<TreeLink> push;
  if (stored.live) {
    Route& route = route_of(stored.origin);
    if (!straggler) learn_parent(route, stored, from);
    route.eager.for_each([&](LinkSlot slot) {
      if (head.holders.has(slot)) return;
      head.holders.set(slot);
      push.push_back(links_[slot].number);
    });
  }
  schedule_digests(head, now);
  return push;
}

void TreePush::learn_parent(Route& route, const StoredHead& stored, LinkSlot from) {
  if (from == no_slot) return;
  if (&route == &routes_.shared()) {
    route.eager.set(from);  // the shared tree has no direction
    return;
  }
  route.log = stored.log;
  route.eager.clear(from);
  route.proven = true;
  if (route.parent == from) return;
  if (route.parent != no_slot) route.second = route.parent;
  route.parent = from;
}

// Before the oldest change falls out, whoever was not told of it is.
void TreePush::make_room(TimePoint now) {
  if (recent_.size() < settings_.recent_heads) return;
  const std::uint64_t oldest = recent_.oldest().change;
  for (LinkSlot slot = 0; slot < links_.size(); ++slot) {
    if (links_[slot].up && links_[slot].told < oldest) write_digest(slot, now);
  }
  recent_.drop_oldest();
}

void TreePush::schedule_digests(const RecentHead& head, TimePoint now) {
  for (LinkSlot slot = 0; slot < links_.size(); ++slot) {
    Link& link = links_[slot];
    if (!link.up || link.digest_due.milliseconds != INT64_MAX || head.holders.has(slot)) continue;
    const auto spread = next_random(random_) % static_cast<std::uint64_t>(settings_.digest_ms);
    link.digest_due = after(now, settings_.digest_ms + static_cast<std::int64_t>(spread));
    due_at(link.digest_due);
  }
}

void TreePush::write_digest(LinkSlot slot, TimePoint now) {
  Link& link = links_[slot];
  recent_.for_each_since(link.told, [&](RecentHead& head) {
    if (head.holders.has(slot)) return;
    out(slot).heads.push_back({head.log, head.seq, now.milliseconds - head.arrived.milliseconds});
  });
  link.told = recent_.last_change();
  link.digest_due = TimePoint{INT64_MAX};
}

void TreePush::on_duplicate(TreeLink number, const LogTag& log, Seq seq) {
  const LinkSlot slot = slot_of(number);
  const auto held = held_.find(log);
  if (slot == no_slot || !held) return;
  if (RecentHead* head = recent_.find(log)) {
    if (seq >= head->seq) head->holders.set(slot);
    if (head->from == slot || head->pruned.has(slot)) return;
    head->pruned.set(slot);
  }
  Route* own = routes_.find(held->origin);
  if (own && own->parent == slot) return;
  Route& route = own ? *own : routes_.shared();
  const bool last = route.eager.has(slot) && route.eager.count() == 1;
  if (!own && last) return;  // a node without an eager link would only ever hear of news
  if (own != &routes_.self() || !last) route.eager.clear(slot);
  out(slot).prunes.push_back({log, own != nullptr});
}

void TreePush::on_gap(TreeLink number, const LogTag& log, Seq seq, TimePoint now) {
  const LinkSlot slot = slot_of(number);
  if (slot == no_slot) return;
  missing_.note(log, slot, seq, trusts(slot, now), now);
  ask_due(now);
  due_at(missing_.next_due());
}

std::vector<TreeServe> TreePush::on_frame(TreeLink number, const TreeFrame& frame, TimePoint now) {
  std::vector<TreeServe> serve;
  const LinkSlot slot = slot_of(number);
  if (slot == no_slot) return serve;
  on_graft(slot, frame.graft);
  for (const TreeWant& want : frame.wants) on_want(slot, want, serve);
  for (const TreePrune& prune : frame.prunes) on_prune(slot, prune);
  for (const TreeHead& head : frame.heads) on_head(slot, head, now);
  ask_due(now);
  due_at(missing_.next_due());
  return serve;
}

void TreePush::on_graft(LinkSlot slot, Graft graft) {
  if (graft == Graft::none) return;
  routes_.shared().eager.set(slot);
  if (graft == Graft::shared) return;
  routes_.self().eager.set(slot);
  routes_.for_each([&](const WriterId&, Route& route) {
    if (route.parent != slot) route.eager.set(slot);
  });
}

void TreePush::on_want(LinkSlot slot, const TreeWant& want, std::vector<TreeServe>& serve) {
  const auto held = held_.find(want.log);
  if (!held) return;  // nothing of it here, nothing to promise
  Route* own = want.of_origin ? routes_.make(held->origin, want.log) : routes_.find(held->origin);
  Route& route = own ? *own : routes_.shared();
  route.eager.set(slot);
  // Two nodes cannot each be the other's parent: whoever is asked looks elsewhere.
  if (own && own->parent == slot) adopt(*own, slot);
  if (want.from > held->seq) return;
  serve.push_back({links_[slot].number, want.log, want.from});
  RecentHead* head = recent_.find(want.log);
  if (head) head->holders.set(slot);
}

void TreePush::on_prune(LinkSlot slot, const TreePrune& prune) {
  const auto held = held_.find(prune.log);
  if (!held) return;
  Route* own = prune.of_origin ? routes_.make(held->origin, prune.log) : nullptr;
  Route& route = own ? *own : routes_.shared();
  if (!route.eager.has(slot)) return;
  const bool keep_last = !own || own == &routes_.self();
  if (keep_last && route.eager.count() == 1) return;
  route.eager.clear(slot);
}

void TreePush::on_head(LinkSlot slot, const TreeHead& theirs, TimePoint now) {
  const auto held = held_.find(theirs.log);
  const Seq ours = held ? held->seq : 0;
  if (theirs.seq < ours) return;
  if (theirs.seq == ours) {
    compare(slot, theirs, held->origin, now);
    return;
  }
  TimePoint due = after(now, std::max<std::int64_t>(0, settings_.want_ms - theirs.age_ms));
  Route* own = held ? routes_.find(held->origin) : nullptr;
  if (own && own->parent == slot) {  // it should have pushed this: it forgot us, or lies
    broke_promise(slot, now);
    due = now;
  }
  missing_.note(theirs.log, slot, theirs.seq, trusts(slot, now), due);
}

// Both hold the same head: would the link have delivered it earlier than the parent did?
void TreePush::compare(LinkSlot slot, const TreeHead& theirs, const WriterId& origin,
                       TimePoint now) {
  RecentHead* head = recent_.find(theirs.log);
  if (!head || head->seq != theirs.seq) return;
  const TimePoint expected = after(now, -theirs.age_ms);
  const std::int64_t late_ms = expected.milliseconds - head->best.milliseconds;
  if (late_ms < settings_.tell_late_ms) head->holders.set(slot);
  if (head->from == no_slot || head->from == slot) return;
  if (late_ms <= -settings_.gain_ms && routes_.may_own() && trusts(slot, now)) {
    change_parent(*head, slot, origin, expected);
    return;
  }
  Route* own = routes_.find(origin);
  if (!own || own->parent == slot) return;
  if (own->second == no_slot || own->second == slot || late_ms < own->second_late_ms) {
    own->second = slot;
    own->second_late_ms = late_ms;
  }
}

void TreePush::change_parent(RecentHead& head, LinkSlot to, const WriterId& origin,
                             TimePoint expected) {
  Route& route = *routes_.make(origin, head.log);
  const LinkSlot old = head.from;
  route.parent = to;
  route.proven = false;
  route.log = head.log;
  route.second = old;
  route.second_late_ms = head.best.milliseconds - expected.milliseconds;
  route.eager.clear(to);
  route.eager.clear(old);
  out(to).wants.push_back({head.log, head.seq + 1, true});
  out(old).prunes.push_back({head.log, true});
  head.pruned.set(old);
  head.pruned.clear(to);
  head.from = to;
  head.best = expected;
}

void TreePush::ask(const LogTag& log, LinkSlot slot, TimePoint now) {
  const auto held = held_.find(log);
  Route* own = held ? routes_.find(held->origin) : nullptr;
  if (own && own->parent != slot && own->parent != no_slot && !own->proven) {
    broke_promise(own->parent, now);  // it was chosen for its promises and kept none
  }
  if (!own) routes_.shared().eager.set(slot);
  if (RecentHead* head = recent_.find(log)) head->pruned.clear(slot);
  out(slot).wants.push_back({log, (held ? held->seq : 0) + 1, own != nullptr});
}

void TreePush::ask_due(TimePoint now) {
  if (missing_.next_due() > now) return;
  const auto due = missing_.due(now, [&](const LogTag& log) { return held_seq(log); });
  for (const LinkSlot slot : due.broken) broke_promise(slot, now);
  for (const auto& [log, slot] : due.ask) ask(log, slot, now);
}

void TreePush::on_tick(TimePoint now) {
  if (now < next_due_) return;
  next_due_ = TimePoint{INT64_MAX};
  ask_due(now);
  due_at(missing_.next_due());
  for (LinkSlot slot = 0; slot < links_.size(); ++slot) {
    if (!links_[slot].up) continue;
    if (links_[slot].digest_due <= now) write_digest(slot, now);
    due_at(links_[slot].digest_due);
  }
  while (recent_.size() > 0 && after(recent_.oldest().arrived, settings_.recent_ms) <= now) {
    recent_.drop_oldest();
  }
}

namespace {

// Moves at most `tree_list_length` items off the front.
template <typename Item>
std::vector<Item> take_front(std::vector<Item>& from) {
  if (from.size() <= tree_list_length) return std::exchange(from, {});
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(tree_list_length);
  std::vector<Item> front(from.begin(), end);
  from.erase(from.begin(), end);
  return front;
}

}  // namespace

std::vector<TreeOutgoing> TreePush::take_frames() {
  std::vector<TreeOutgoing> frames;
  for (const LinkSlot slot : speaking_) {
    Link& link = links_[slot];
    while (!link.out.empty()) {
      frames.push_back({link.number,
                        {std::exchange(link.out.graft, Graft::none), take_front(link.out.wants),
                         take_front(link.out.prunes), take_front(link.out.heads)}});
    }
  }
  speaking_.clear();
  return frames;
}

}  // namespace maillage
