#include "tools/sim/network.h"

#include <algorithm>

namespace maillage::sim {
namespace {

// Faults of single frames spare the greeting, which every connection starts with: without it there
// is no connection.
constexpr std::uint64_t greeting_frames = 2;

}  // namespace

void Network::add_edge(HubIndex a, HubIndex b) {
  Edge edge;
  edge.latency = random_.between(2, 120);
  edges_.emplace(name(a, b), edge);
}

std::vector<std::pair<HubIndex, HubIndex>> Network::edges() const {
  std::vector<std::pair<HubIndex, HubIndex>> all;
  for (const auto& [pair, edge] : edges_) all.push_back(pair);
  return all;
}

void Network::open_way(HubIndex from, HubIndex to, bool open) {
  if (open) {
    closed_.erase({from, to});
  } else {
    closed_.insert({from, to});
  }
}

bool Network::connected(HubIndex a, HubIndex b) const {
  return std::any_of(connections_.begin(), connections_.end(), [&](const auto& entry) {
    const auto& ends = entry.second.ends;
    return ends[0].open && ends[1].open && name(ends[0].hub, ends[1].hub) == name(a, b);
  });
}

void Network::maintain() {
  std::erase_if(connections_, [](const auto& entry) {
    return !entry.second.ends[0].open && !entry.second.ends[1].open;
  });
  for (auto& [pair, edge] : edges_) {
    const auto [a, b] = pair;
    if (queue_.now() < edge.next_try || connected(a, b)) continue;
    // A connection that did not last is tried again less and less often.
    const bool lasted = queue_.now().milliseconds - edge.connected_at.milliseconds > 600'000;
    edge.backoff_ms = lasted ? shortest_backoff : std::min(2 * edge.backoff_ms, longest_backoff);
    edge.next_try = {queue_.now().milliseconds + random_.between(1'000, edge.backoff_ms)};
    if (!user_.is_awake(a) || !user_.is_awake(b) || !is_open(a, b) || !is_open(b, a)) continue;
    edge.connected_at = queue_.now();
    connect(a, b);
  }
}

void Network::connect(HubIndex a, HubIndex b) {
  const LinkNumber link = next_link_++;
  Connection& connection = connections_[link];
  connection.ends[0].hub = a;
  connection.ends[1].hub = b;
  connection.latency = edges_.at(name(a, b)).latency;
  user_.linked(a, link, b);
  const bool still_open = user_.is_running(a) && user_.is_running(b);
  if (still_open && peer_of(b, link)) user_.linked(b, link, a);
}

void Network::flap(HubIndex a, HubIndex b) {
  std::vector<LinkNumber> ended;
  for (const auto& [link, connection] : connections_) {
    if (name(connection.ends[0].hub, connection.ends[1].hub) == name(a, b)) ended.push_back(link);
  }
  for (const LinkNumber link : ended) {
    close_end(a, link, queue_.now());
    close_end(b, link, queue_.now());
  }
}

void Network::drop(HubIndex hub) {
  for (const LinkNumber link : links_of(hub)) cut(hub, link);
}

void Network::cut(HubIndex by, LinkNumber link) {
  const auto found = connections_.find(link);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  connection.of(by).open = false;
  const HubIndex peer = connection.other(by).hub;
  // Where nothing gets through, only silence tells.
  if (!is_open(by, peer)) return;
  const TimePoint soon{queue_.now().milliseconds + connection.latency};
  close_end(peer, link, std::max(soon, connection.of(by).last_arrival));
}

// The hub learns of it at `at`, or when it wakes up.
void Network::close_end(HubIndex hub, LinkNumber link, TimePoint at) {
  queue_.at(at, [this, hub, link] {
    const auto found = connections_.find(link);
    if (found == connections_.end() || !found->second.of(hub).open) return;
    if (user_.is_running(hub) && !user_.is_awake(hub)) {
      return close_end(hub, link, user_.asleep_until(hub));
    }
    found->second.of(hub).open = false;
    if (user_.is_running(hub)) user_.unlinked(hub, link);
  });
}

std::optional<HubIndex> Network::peer_of(HubIndex hub, LinkNumber link) const {
  const auto found = connections_.find(link);
  if (found == connections_.end()) return std::nullopt;
  const auto& ends = found->second.ends;
  if (ends[0].hub == hub && ends[0].open) return ends[1].hub;
  if (ends[1].hub == hub && ends[1].open) return ends[0].hub;
  return std::nullopt;
}

std::vector<LinkNumber> Network::links_of(HubIndex hub) const {
  std::vector<LinkNumber> links;
  for (const auto& [link, connection] : connections_) {
    if (peer_of(hub, link)) links.push_back(link);
  }
  return links;
}

void Network::send(HubIndex from, LinkNumber link, Bytes frame) {
  const auto peer = peer_of(from, link);
  if (!peer) return;
  Connection& connection = connections_.at(link);
  End& end = connection.of(from);
  ++frames_;
  bytes_ += frame.size();
  const bool is_open_way = is_open(from, *peer);
  const bool greeting = ++end.sent <= greeting_frames;
  if (!is_open_way) return;
  TimePoint at{queue_.now().milliseconds + connection.latency + random_.between(0, 9)};
  if (random_.per_mille(weather_.delayed)) {
    user_.count(Fault::frame_delayed);
    at.milliseconds += random_.between(1'000, random_.percent(10) ? 600'000 : 30'000);
  }
  if (!greeting) {
    if (random_.per_mille(weather_.lost)) return user_.count(Fault::frame_lost);
    if (random_.per_mille(weather_.earlier)) return keep_for_later(from, *peer, std::move(frame));
    if (random_.per_mille(weather_.duplicated)) {
      user_.count(Fault::frame_duplicated);
      deliver(*peer, link, from, frame, {at.milliseconds + random_.between(0, 5'000)});
    }
    spoil(frame);
    if (random_.per_mille(weather_.reordered)) {
      user_.count(Fault::frame_reordered);
      return deliver(*peer, link, from, std::move(frame),
                     {at.milliseconds + random_.between(1, 3'000)});
    }
  }
  at = std::max(at, end.last_arrival);
  end.last_arrival = at;
  deliver(*peer, link, from, std::move(frame), at);
}

void Network::spoil(Bytes& frame) {
  if (random_.per_mille(weather_.truncated)) {
    user_.count(Fault::frame_truncated);
    frame.resize(random_.below(frame.size()));
  }
  if (!frame.empty() && random_.per_mille(weather_.corrupted)) {
    user_.count(Fault::frame_corrupted);
    frame[random_.below(frame.size())] ^= static_cast<std::uint8_t>(1 + random_.below(255));
  }
}

void Network::keep_for_later(HubIndex from, HubIndex to, Bytes frame) {
  user_.count(Fault::frame_of_an_earlier_connection);
  const std::int64_t hours = 3'600'000;
  queue_.after(random_.between(60'000, 30 * hours), [this, from, to, frame = std::move(frame)] {
    for (const auto& [link, connection] : connections_) {
      const auto peer = peer_of(from, link);
      if (peer == to) return arrive(to, link, from, frame);
    }
  });
}

void Network::deliver(HubIndex to, LinkNumber link, HubIndex from, Bytes frame, TimePoint at) {
  queue_.at(at,
            [this, to, link, from, frame = std::move(frame)] { arrive(to, link, from, frame); });
}

void Network::arrive(HubIndex to, LinkNumber link, HubIndex from, const Bytes& frame) {
  if (!user_.is_running(to) || peer_of(to, link) != from) return;
  if (!user_.is_awake(to)) return deliver(to, link, from, frame, user_.asleep_until(to));
  user_.arrived(to, link, from, frame);
}

}  // namespace maillage::sim
