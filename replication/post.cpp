#include "replication/post.h"

#include <algorithm>
#include <iterator>

namespace maillage {
namespace {

// A connection takes 16 frames at once, of which twelve are updates' (protocol/limits.h).
constexpr double boxes_per_second = 2;
constexpr double boxes_burst = 3;
constexpr std::size_t most_copies = 3;
// A hub that wrote through a relay within the hour looks there again soon.
constexpr std::int64_t heard_lately_ms = 3'600'000;
// Each new way costs a box, and a relay whose connection flaps has room for 1,024.
constexpr std::int64_t told_lately_ms = 3'600'000;
// It has no room for this peer: another relay is tried for a while.
constexpr std::int64_t full_ms = 600'000;
// One of the two hubs is no peer of it: a person has to pair them.
constexpr std::int64_t not_admitted_ms = 3'600'000;

bool within(TimePoint past, TimePoint now, std::int64_t ms) {
  return past.milliseconds != 0 && past <= now && now.milliseconds - past.milliseconds < ms;
}

// Further away than any refusal lasts, it was set before the clock went back.
bool is_refused(TimePoint until, TimePoint now) {
  return now < until && until.milliseconds - now.milliseconds <= not_admitted_ms;
}

}  // namespace

void Post::reset() {
  connected_.clear();
  for (auto& [peer, correspondent] : correspondents_) correspondent = {};
  events_.clear();
  mail_.clear();
}

void Post::set_peers(const std::set<CurveId>& peers) {
  for (auto each = correspondents_.begin(); each != correspondents_.end();) {
    if (peers.contains(each->first)) {
      ++each;
      continue;
    }
    bring_down(each->first, each->second);
    each = correspondents_.erase(each);
  }
  for (const CurveId& peer : peers) correspondents_.try_emplace(peer);
}

void Post::connected(const CurveId& peer, LinkNumber link) {
  connected_.erase(peer);
  connected_.emplace(peer, Relay{link, {boxes_per_second, boxes_burst}});
  const auto found = correspondents_.find(peer);
  if (found == correspondents_.end()) return;
  bring_down(peer, found->second);
  found->second.link.reset();
}

void Post::disconnected(const CurveId& peer, LinkNumber link, TimePoint now) {
  const auto found = connected_.find(peer);
  if (found == connected_.end() || found->second.link != link) return;
  connected_.erase(found);
  const auto correspondent = correspondents_.find(peer);
  if (correspondent != correspondents_.end()) correspondent->second.apart_since = now;
}

bool Post::begin(const CurveId& peer, Correspondent& correspondent) {
  if (correspondent.link) return true;
  if (parts_.secret == nullptr || connected_.contains(peer)) return false;
  auto cipher = BoxCipher::create(parts_.network, parts_.self, *parts_.secret, peer);
  if (!cipher) return false;  // the transport refuses such a key too
  correspondent.link = std::make_unique<BoxedLink>(std::move(*cipher), parts_.random);
  return true;
}

void Post::bring_down(const CurveId& peer, Correspondent& correspondent) {
  correspondent.waiting.clear();
  const LinkNumber number = std::exchange(correspondent.number, 0);
  if (number != 0) events_.push_back({Event::Kind::down, number, peer, {}});
}

// A box of somebody who is no peer, or is connected meanwhile, leaves room all the same.
void Post::on_delivery(const CurveId& relay, LinkNumber link, const BoxDelivery& delivery,
                       TimePoint now) {
  mail_.emplace_back(link, BoxConfirm{{delivery.number}});
  const auto found = correspondents_.find(delivery.from);
  // Who writes has been apart for long: there is no need to wait for as long here.
  if (found == correspondents_.end() || !begin(delivery.from, found->second)) return;
  Correspondent& correspondent = found->second;
  const std::uint64_t strange = correspondent.link->strange_boxes();
  BoxedLink::Arrival arrival = correspondent.link->on_box(delivery.box, now);
  if (correspondent.link->strange_boxes() == strange) {
    Road& road = correspondent.roads[relay];
    road = {now, road.told, {}, false};
  }
  take(delivery.from, correspondent, std::move(arrival));
}

void Post::take(const CurveId& peer, Correspondent& correspondent, BoxedLink::Arrival&& arrival) {
  if (arrival.went_down) bring_down(peer, correspondent);
  if (arrival.came_up) {
    correspondent.number = ++last_number_;
    events_.push_back({Event::Kind::up, correspondent.number, peer, {}});
  }
  for (Bytes& frame : arrival.frames) {
    events_.push_back({Event::Kind::frame, correspondent.number, peer, std::move(frame)});
  }
}

void Post::on_refused(const CurveId& relay, const BoxRefused& refused, TimePoint now) {
  const auto found = correspondents_.find(refused.to);
  if (found == correspondents_.end() || !found->second.link) return;
  Correspondent& correspondent = found->second;
  Road& road = correspondent.roads[relay];
  road.full = refused.why == BoxRefusal::full;
  road.refused_until = {now.milliseconds + (road.full ? full_ms : not_admitted_ms)};
  if (!roads_to(refused.to, correspondent, now).empty()) return;
  // Nobody else: those without room are asked again once the link's own silence is over.
  correspondent.link->on_refused(now);
  for (auto& [each, other] : correspondent.roads) {
    if (other.full) other.refused_until = {};
  }
}

Post::Correspondent* Post::find(LinkNumber boxed, CurveId* peer) {
  for (auto& [curve, correspondent] : correspondents_) {
    if (correspondent.number != boxed) continue;
    if (peer != nullptr) *peer = curve;
    return &correspondent;
  }
  return nullptr;
}

void Post::send(LinkNumber boxed, ByteView frame, TimePoint now) {
  CurveId peer;
  Correspondent* correspondent = find(boxed, &peer);
  if (correspondent == nullptr || !correspondent->link) return;
  if (!correspondent->link->send(frame, now)) bring_down(peer, *correspondent);
}

void Post::close(LinkNumber boxed, TimePoint now) {
  Correspondent* correspondent = find(boxed);
  if (correspondent == nullptr) return;
  correspondent->number = 0;
  correspondent->waiting.clear();
  if (correspondent->link) correspondent->link->close(now);
}

Post::Roads Post::roads_to(const CurveId& peer, const Correspondent& correspondent,
                           TimePoint now) const {
  Roads roads;
  for (const auto& [relay, connection] : connected_) {
    const auto road = correspondent.roads.find(relay);
    const bool known = road != correspondent.roads.end();
    if (relay == peer || (known && is_refused(road->second.refused_until, now))) continue;
    roads.push_back(relay);
  }
  if (roads.empty()) return roads;
  const auto road_by = [&correspondent](const CurveId& relay) {
    const auto road = correspondent.roads.find(relay);
    return road == correspondent.roads.end() ? Road{} : road->second;
  };
  // Of those that are not known to be of use, each in turn: first who was given nothing for
  // longest.
  const auto first = static_cast<std::ptrdiff_t>(turn_ % roads.size());
  std::rotate(roads.begin(), roads.begin() + first, roads.end());
  std::stable_sort(roads.begin(), roads.end(), [&road_by](const CurveId& a, const CurveId& b) {
    const Road one = road_by(a);
    const Road other = road_by(b);
    return std::pair(other.heard, one.told) < std::pair(one.heard, other.told);
  });
  const bool lately = within(road_by(roads.front()).heard, now, heard_lately_ms);
  roads.resize(std::min(roads.size(), lately ? 1 : most_copies));
  return roads;
}

void Post::write(std::pair<const CurveId, Correspondent>& entry, TimePoint now) {
  auto& [peer, correspondent] = entry;
  if (!correspondent.link) return;
  const Roads roads = roads_to(peer, correspondent, now);
  if (roads.empty()) return;  // what is not boxed is not lost
  if (correspondent.waiting.empty()) {
    auto boxes = correspondent.link->take_boxes(now);
    std::move(boxes.begin(), boxes.end(), std::back_inserter(correspondent.waiting));
  }
  while (!correspondent.waiting.empty()) {
    const bool busy = std::any_of(roads.begin(), roads.end(), [this, now](const CurveId& relay) {
      return connected_.at(relay).pace.exhausted(now);
    });
    if (busy) return;
    for (const CurveId& relay : roads) {
      Relay& connection = connected_.at(relay);
      connection.pace.spend(1, now);
      correspondent.roads[relay].told = now;
      mail_.emplace_back(connection.link, BoxDeposit{peer, correspondent.waiting.front()});
    }
    correspondent.waiting.pop_front();
    last_written_ = peer;
    ++turn_;
  }
}

// Silence grows to a day while the only relay of both is away.
void Post::look_again(TimePoint now) {
  for (auto& [relay, connection] : connected_) {
    if (!std::exchange(connection.is_new, false)) continue;
    for (auto& [peer, correspondent] : correspondents_) {
      if (!correspondent.link || within(correspondent.roads[relay].told, now, told_lately_ms))
        continue;
      correspondent.link->look_again(now);
    }
  }
}

void Post::on_tick(TimePoint now) {
  for (auto& [peer, correspondent] : correspondents_) {
    const bool unknown = correspondent.apart_since.milliseconds == 0;
    if (unknown || now < correspondent.apart_since) correspondent.apart_since = now;
    const auto apart = now.milliseconds - correspondent.apart_since.milliseconds;
    if (connected_.contains(peer)) continue;
    if (!correspondent.link && (connected_.empty() || apart < apart_before_boxes_ms)) continue;
    if (!begin(peer, correspondent)) continue;
    if (correspondent.link->on_tick(now)) bring_down(peer, correspondent);
  }
  look_again(now);
  // From the one after the last that was written to, so that nobody's boxes wait for ever.
  const auto first = correspondents_.upper_bound(last_written_);
  for (auto each = first; each != correspondents_.end(); ++each) write(*each, now);
  for (auto each = correspondents_.begin(); each != first; ++each) write(*each, now);
}

std::optional<CurveId> Post::relay_of(LinkNumber boxed) const {
  for (const auto& [curve, correspondent] : correspondents_) {
    if (correspondent.number != boxed) continue;
    const auto& roads = correspondent.roads;
    const auto last = std::max_element(
        roads.begin(), roads.end(),
        [](const auto& a, const auto& b) { return a.second.heard < b.second.heard; });
    if (last != roads.end()) return last->first;
  }
  return std::nullopt;
}

}  // namespace maillage
