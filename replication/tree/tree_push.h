// Tree push: to which peers a new update goes at once, and who is only told of it in a digest.
//
// After Leitão, Pereira, Rodrigues, "Epidemic Broadcast Trees" (Plumtree, 2007), for logs: what is
// announced and asked for are heads (log, seq), not messages. Each update travels along *eager*
// links, each of the others hears of the head in a *digest*, a duplicate makes its link lazy
// (PRUNE), and a head announced but not delivered within a second is asked for (WANT), which makes
// that link eager. So every node that is reachable by any live links is reached, whatever was lost.
//
// One tree serves the origins nobody improved; the path from a far origin along it is long, so an
// origin gets a tree of its own, link by link, where that is faster. How much faster is measured
// without clocks that agree and without a second copy of anything: a digest says how long ago the
// sender stored a head (its age). Pushed, it would have arrived at `now - age`. When that is before
// the moment it did arrive, the link becomes the parent for this origin. State is one bit a link
// and a few words per origin, bounded; nothing is kept per log but what changed in the last
// seconds.
//
// Only for scopes that every node holds (governance, directory, evidence, capacity of all): among
// the few hubs of a private scope there is no tree, they are pushed to directly. A link is fed to
// this class once the session with the peer can carry updates.
//
// No I/O and no clock: the caller passes `now`, sends what `take_frames` gives, at the end of each
// turn and after the step was stored, and calls `on_tick` at `next_due` or every 100 ms or so.
#pragma once

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <vector>

#include "replication/tree/missing_logs.h"
#include "replication/tree/recent_heads.h"
#include "replication/tree/route_table.h"
#include "replication/tree/tree_frame.h"
#include "replication/tree/tree_settings.h"

namespace maillage {

using TreeLink = std::uint64_t;  // the core's number of a connection, never used again

struct HeldLog {
  WriterId origin;  // the hub whose node writes the log; trees belong to hubs
  Seq seq = 0;      // what this node holds, counting what it just stored
};
// What this node holds, by short name; answered from the core's table of heads.
class HeldLogs {
 public:
  virtual ~HeldLogs() = default;
  virtual std::optional<HeldLog> find(const LogTag& log) const = 0;
};

// Consecutive updates of one log were stored durably.
struct StoredHead {
  LogTag log;
  WriterId origin;
  Seq seq = 0;                   // of the last of them
  std::optional<TreeLink> from;  // the link that pushed them; none when written here
  // False for what a resume, an audit or a mailbox brought: others most likely hold it, so it is
  // told in digests and pushed to nobody.
  bool live = true;
};

struct TreeServe {  // push this log to the link from here, as far as it is held
  TreeLink link = 0;
  LogTag log;
  Seq from = 1;
};
struct TreeOutgoing {
  TreeLink link = 0;
  TreeFrame frame;
};

class TreePush {
 public:
  // `held` must outlive this. `seed` spreads digests in time: any number a hub does not share.
  TreePush(const WriterId& self, const HeldLogs& held, std::uint64_t seed,
           const TreeSettings& settings = {});
  TreePush(const TreePush&) = delete;
  TreePush& operator=(const TreePush&) = delete;

  void link_up(TreeLink link);
  // Gives each origin that came by this link to another one. Linear in origins.
  void link_down(TreeLink link);

  // Links the updates just stored are pushed to now.
  std::vector<TreeLink> on_stored(const StoredHead& stored, TimePoint now);
  // The link pushed an update that is held. Not to be called for what a resume or an audit sent.
  void on_duplicate(TreeLink link, const LogTag& log, Seq seq);
  // The link pushed an update beyond the next one.
  void on_gap(TreeLink link, const LogTag& log, Seq seq, TimePoint now);
  // Logs to push to the sender, each within its credit and its rights like any other push.
  std::vector<TreeServe> on_frame(TreeLink link, const TreeFrame& frame, TimePoint now);
  void on_tick(TimePoint now);
  // When `on_tick` has something to do; INT64_MAX ms when nothing is due.
  TimePoint next_due() const { return next_due_; }

  // Frames to send, at most one per link unless lists are long.
  std::vector<TreeOutgoing> take_frames();

  struct Size {
    std::size_t routes = 0, recent_heads = 0, missing_logs = 0;
  };
  Size size() const { return {routes_.size(), recent_.size(), missing_.size()}; }
  // Whether updates of the origin go to the link at once.
  bool is_eager(TreeLink link, const WriterId& origin);

 private:
  struct Link {
    TreeLink number = 0;
    bool up = false;
    TimePoint digest_due{INT64_MAX};
    std::uint64_t told = 0;  // digests covered the changes up to this one
    int broken = 0;
    TimePoint distrusted_until{};
    TreeFrame out;
  };

  LinkSlot slot_of(TreeLink link) const;
  TreeFrame& out(LinkSlot slot);
  Seq held_seq(const LogTag& log) const;
  Route& route_of(const WriterId& origin);
  bool trusts(LinkSlot slot, TimePoint now) const;
  void broke_promise(LinkSlot slot, TimePoint now);
  void due_at(TimePoint due) { next_due_ = std::min(next_due_, due); }

  void learn_parent(Route& route, const StoredHead& stored, LinkSlot from);
  void make_room(TimePoint now);
  void schedule_digests(const RecentHead& head, TimePoint now);
  void write_digest(LinkSlot slot, TimePoint now);

  void on_graft(LinkSlot slot, Graft graft);
  void on_want(LinkSlot slot, const TreeWant& want, std::vector<TreeServe>& serve);
  void on_prune(LinkSlot slot, const TreePrune& prune);
  void on_head(LinkSlot slot, const TreeHead& head, TimePoint now);
  void compare(LinkSlot slot, const TreeHead& head, const WriterId& origin, TimePoint now);
  void change_parent(RecentHead& head, LinkSlot to, const WriterId& origin, TimePoint expected);
  void ask(const LogTag& log, LinkSlot slot, TimePoint now);
  void ask_due(TimePoint now);

  // Repair (tree_repair.cpp).
  void attach_to(LinkSlot slot);
  void adopt(Route& route, LinkSlot lost);
  LinkSlot any_link_but(const LinkSet& children) const;
  void keep_shared_alive();

  const HeldLogs& held_;
  const TreeSettings settings_;
  std::uint64_t random_;
  RouteTable routes_;
  RecentHeads recent_;
  MissingLogs missing_;
  std::vector<Link> links_;
  std::unordered_map<TreeLink, LinkSlot> slots_;
  std::vector<LinkSlot> speaking_;  // links whose `out` is not empty
  TimePoint next_due_{INT64_MAX};
};

}  // namespace maillage
