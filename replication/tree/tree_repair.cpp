// Links that come and go: nobody waits for a digest when another link can be asked at once.

#include "protocol/assert.h"
#include "replication/tree/tree_push.h"

namespace maillage {

void TreePush::link_up(TreeLink number) {
  MAILLAGE_ASSERT(!slots_.contains(number));
  LinkSlot slot = 0;
  while (slot < links_.size() && links_[slot].up) ++slot;
  MAILLAGE_ASSERT(slot < no_slot);
  if (slot == links_.size()) links_.emplace_back();
  links_[slot] = Link{};
  links_[slot].number = number;
  links_[slot].up = true;
  links_[slot].told = recent_.last_change();  // what changed before is the resume's business
  slots_[number] = slot;
  routes_.self().eager.set(slot);  // its own news a node offers on every link
  if (slots_.size() == 1) attach_to(slot);
}

// The only link: all that others write comes by it until a faster one is known.
void TreePush::attach_to(LinkSlot slot) {
  routes_.shared().eager.set(slot);
  routes_.for_each([&](const WriterId&, Route& route) {
    route.parent = slot;
    route.proven = false;
  });
  out(slot).graft = Graft::everything;
}

void TreePush::link_down(TreeLink number) {
  const auto found = slots_.find(number);
  if (found == slots_.end()) return;
  const LinkSlot slot = found->second;
  slots_.erase(found);
  std::erase(speaking_, slot);
  links_[slot] = Link{};
  recent_.forget(slot);
  missing_.forget(slot);
  due_at(missing_.next_due());
  routes_.self().eager.clear(slot);
  routes_.shared().eager.clear(slot);
  routes_.for_each([&](const WriterId&, Route& route) {
    route.eager.clear(slot);
    if (route.second == slot) route.second = no_slot;
    if (route.parent == slot) adopt(route, slot);
  });
  keep_shared_alive();
}

// A new parent in place of the one lost. Best the one that digests showed to be next; it cannot
// hang below this node, since it would not be told what it told. A wrong guess costs a second.
void TreePush::adopt(Route& route, LinkSlot lost) {
  route.parent = no_slot;
  LinkSlot next = route.second;
  if (next == lost || next == no_slot || route.eager.has(next)) {
    LinkSet taken = route.eager;
    taken.set(lost);
    next = any_link_but(taken);
  }
  route.second = no_slot;
  if (next == no_slot) return;
  route.parent = next;
  route.proven = false;
  out(next).wants.push_back({route.log, held_seq(route.log) + 1, true});
}

LinkSlot TreePush::any_link_but(const LinkSet& taken) const {
  for (LinkSlot slot = 0; slot < links_.size(); ++slot) {
    if (links_[slot].up && !taken.has(slot)) return slot;
  }
  return no_slot;
}

void TreePush::keep_shared_alive() {
  if (!routes_.shared().eager.empty()) return;
  const LinkSlot slot = any_link_but({});
  if (slot == no_slot) return;
  routes_.shared().eager.set(slot);
  out(slot).graft = Graft::shared;
}

}  // namespace maillage
