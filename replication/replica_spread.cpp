// What is new goes out: along a tree for what every node holds, directly to those it concerns.
#include <algorithm>

#include "replication/replica.h"

namespace maillage {
namespace {

// By then a digest told the peer of what a tree was to bring it.
constexpr std::int64_t told_after_ms = 5'000;

}  // namespace

// By pairing, peers take different logs and a tree would have holes.
bool Replica::uses_trees() const { return parts_.governance.genesis() != nullptr; }

// Also links that were there before the genesis was: news would not reach them.
void Replica::join_trees() {
  if (!uses_trees()) return;
  for (auto& [link, session] : sessions_) {
    if (!session.ready() || session.boxed()) continue;
    if (!std::exchange(session.in_trees, true)) tree_.link_up(link);
  }
}

void Replica::spread(const std::map<LogKey, std::pair<Seq, Seq>>& news) {
  for (const auto& [log, range] : news) {
    if (uses_trees() && spreads_along_trees(log.kind)) {
      push_along_tree(log, range.first, range.second);
    } else {
      push_directly(log, range.first, range.second);
    }
  }
  for (auto& [link, session] : sessions_) {
    if (session.level && is_told(session)) session.queue.settle_at(parts_.source.last_arrival());
  }
}

void Replica::push_directly(const LogKey& log, Seq from, Seq last) {
  for (auto& [link, session] : sessions_) offer_news(session, log, from, last);
}

// But for what it brought itself.
void Replica::offer_news(PeerSession& session, const LogKey& log, Seq from, Seq last) {
  const auto holder = holders_.find({log, session.link});
  if (holder != holders_.end()) from = std::max(from, holder->second + 1);
  if (!session.ready() || from > last || !may_share(session, log)) return;
  if (log.kind == ScopeKind::capacity) session.capacity_open.insert(log.log.writer);
  if (session.boxed() && is_brought_by_others(log)) {
    leave_untold(session, log);
  } else {
    session.queue.offer(log, from);
  }
}

void Replica::push_along_tree(const LogKey& log, Seq from, Seq last) {
  const auto source = came_from_.find(log);
  StoredHead stored{log_tag(log.kind, log.log), index_.origin_of(log.log.writer), last, {}, true};
  if (source != came_from_.end()) {
    stored.from = source->second.link;
    stored.live = source->second.live;
  }
  for (auto& [link, session] : sessions_) {
    if (session.boxed()) {
      offer_news(session, log, from, last);
    } else if (link != stored.from) {
      session.left_to_tree = now_;
    }
  }
  for (const LinkNumber link : tree_.on_stored(stored, now_)) {
    PeerSession* session = find(link);
    if (session != nullptr) offer_news(*session, log, from, last);
  }
}

bool Replica::is_told(const PeerSession& session) const {
  return session.untold.empty() &&
         now_.milliseconds - session.left_to_tree.milliseconds > told_after_ms;
}

void Replica::handle(PeerSession& session, const TreeTalkFrame& talk, Step& step) {
  const auto frame = decode_tree_frame(talk.content);
  if (!frame) return cut(session, "sent a tree frame that is none", true, step);
  for (const TreeServe& serve : tree_.on_frame(session.link, *frame, now_)) {
    const LogKey* log = index_.find_log(serve.log);
    if (log != nullptr && may_share(session, *log)) session.queue.offer(*log, serve.from);
  }
  pump(session, step);
}

void Replica::talk(Step& step) {
  for (const TreeOutgoing& out : tree_.take_frames()) {
    if (PeerSession* session = find(out.link)) {
      send(*session, TreeTalkFrame{encode_tree_frame(out.frame)}, step);
    }
  }
}

Step Replica::on_timer(TimePoint now) {
  pass_time(now);
  Step step;
  if (now < tree_.next_due()) return step;
  tree_.on_tick(now);
  talk(step);
  return posted(std::move(step));
}

}  // namespace maillage
