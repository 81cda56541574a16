#include "bench/fanout/simulation.h"

#include <algorithm>

namespace maillage::fanout {

double percentile(std::vector<float>& values, double q) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

double Measure::bytes_ratio() const {
  return payload_delivered == 0
             ? 0
             : static_cast<double>(bytes.all()) / static_cast<double>(payload_delivered);
}

std::optional<HeldLog> Simulation::Hub::find(const LogTag& log) const {
  const auto origin = simulation->origin_of_.find(log);
  if (origin == simulation->origin_of_.end() || held[origin->second] == 0) return std::nullopt;
  return HeldLog{simulation->id_of_[origin->second], held[origin->second]};
}

Simulation::Simulation(const SimulationOptions& options)
    : options_(options),
      network_(options.hubs, options.degree, options.seed),
      random_(mix(options.seed, 1)),
      log_(options.hubs),
      written_(options.hubs),
      next_write_(options.hubs),
      last_arrival_(network_.links()) {
  for (HubIndex hub = 0; hub < options_.hubs; ++hub) {
    WriterId id;
    for (std::uint8_t& byte : id.value) byte = static_cast<std::uint8_t>(random_.next());
    id_of_.push_back(id);
    log_of_.push_back(log_tag(ScopeKind::directory, {{}, id, 1}));
    origin_of_[log_of_.back()] = hub;
    hubs_.push_back(std::make_unique<Hub>());
    hubs_.back()->simulation = this;
    hubs_.back()->held.resize(options_.hubs);
    hubs_.back()->tree =
        std::make_unique<TreePush>(id, *hubs_.back(), random_.next(), options_.tree);
  }
  // As a network grows: a hub at a time, with its links to the hubs that are there.
  for (HubIndex hub = 0; hub < options_.hubs; ++hub) {
    for (const Edge& edge : network_.edges(hub)) {
      if (edge.to > hub) continue;
      hubs_[hub]->tree->link_up(edge.link);
      hubs_[edge.to]->tree->link_up(edge.link);
    }
    send_frames(hub);
    const auto phase = static_cast<Microseconds>(random_.below(options_.tick));
    schedule({phase, 0, Kind::tick, hub, hub, 0, 0});
  }
  for (HubIndex hub = 0; hub < options_.hubs; ++hub) send_frames(hub);
}

Simulation::~Simulation() = default;

const Edge& Simulation::edge(HubIndex hub, TreeLink link) const {
  const auto& edges = network_.edges(hub);
  return *std::find_if(edges.begin(), edges.end(),
                       [link](const Edge& edge) { return edge.link == link; });
}

void Simulation::behave(HubIndex hub, Behaviour behaviour) { hubs_[hub]->behaviour = behaviour; }

void Simulation::take_offline(const std::vector<HubIndex>& hubs) {
  for (const HubIndex hub : hubs) {
    network_.take_offline(hub);
    hubs_[hub]->behaviour = Behaviour::offline;
    unnoticed_.push_back(hub);
  }
}

void Simulation::notice_offline() {
  for (const HubIndex hub : unnoticed_) {
    for (const Edge& edge : network_.edges(hub)) {
      if (!network_.online(edge.to)) continue;
      hubs_[edge.to]->tree->link_down(edge.link);
    }
  }
  unnoticed_.clear();
  for (HubIndex hub = 0; hub < options_.hubs; ++hub) send_frames(hub);
}

void Simulation::publish(HubIndex origin, int updates,
                         const std::function<std::uint32_t()>& next_size) {
  for (int i = 0; i < updates; ++i) {
    // Behind what a burst of this origin still has to write.
    const auto at = std::max(now_, next_write_[origin]);
    next_write_[origin] = at + 20'000;
    updates_.push_back({origin, ++written_[origin], next_size(), at});
    const auto update = static_cast<std::uint32_t>(updates_.size() - 1);
    log_[origin].push_back(update);
    schedule({at, 0, Kind::write, origin, origin, 0, update});
  }
}

void Simulation::schedule(Event event) {
  event.order = ++order_;
  events_.push(event);
}

void Simulation::run_for(Microseconds time) {
  const Microseconds end = now_ + time;
  while (!events_.empty() && events_.top().at <= end) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    handle(event);
  }
  now_ = end;
}

void Simulation::handle(const Event& event) {
  Hub& hub = *hubs_[event.to];
  const bool offline = hub.behaviour == Behaviour::offline;
  switch (event.kind) {
    case Kind::write:
      if (!offline) on_write(event);
      return;
    case Kind::push:
      if (!offline) on_push(event);
      return;
    case Kind::frame:
      if (!offline) on_frame(event);
      free_frames_.push_back(event.item);
      return;
    case Kind::tick:
      if (offline) return;
      hub.tree->on_tick(now());
      misbehave(event.to);
      send_frames(event.to);
      schedule({now_ + options_.tick, 0, Kind::tick, event.to, event.to, 0, 0});
      return;
  }
}

void Simulation::on_write(const Event& event) { stored(event.to, event.item, std::nullopt); }

void Simulation::on_push(const Event& event) {
  Hub& hub = *hubs_[event.to];
  const Update& update = updates_[event.item];
  const std::uint32_t held = hub.held[update.origin];
  if (update.seq <= held) {
    ++measure_.duplicates;
    hub.tree->on_duplicate(event.link, log_of_[update.origin], update.seq);
    send_frames(event.to);
  } else if (update.seq == held + 1) {
    stored(event.to, event.item, event.link);
  } else {
    hub.tree->on_gap(event.link, log_of_[update.origin], update.seq, now());
    send_frames(event.to);
  }
}

void Simulation::stored(HubIndex at, std::uint32_t item, std::optional<TreeLink> from) {
  const Update& update = updates_[item];
  hubs_[at]->held[update.origin] = static_cast<std::uint32_t>(update.seq);
  if (from && item >= first_measured_) {
    latencies_ms_.push_back(static_cast<float>(now_ - update.written) / 1000);
  }
  const auto links = hubs_[at]->tree->on_stored(
      {log_of_[update.origin], id_of_[update.origin], update.seq, from}, now());
  for (const TreeLink link : links) push(at, link, item);
  send_frames(at);
}

void Simulation::push(HubIndex from, TreeLink link, std::uint32_t item) {
  if (hubs_[from]->behaviour == Behaviour::announces_only) return;
  measure_.bytes.pushes += updates_[item].size + push_overhead;
  travel(Kind::push, from, edge(from, link), item, item, options_.store);
}

void Simulation::travel(Kind kind, HubIndex from, const Edge& edge, std::uint32_t item,
                        std::uint64_t what, Microseconds store) {
  Microseconds& last = last_arrival_[edge.link][from < edge.to ? 0 : 1];
  last = std::max(last, now_ + network_.travel(from, edge, what) + store);
  schedule({last, 0, kind, from, edge.to, edge.link, item});
}

void Simulation::on_frame(const Event& event) {
  const auto frame = decode_tree_frame(frames_[event.item]);
  if (!frame) return;
  measure_.wants += frame->wants.size();
  serve(event.to, hubs_[event.to]->tree->on_frame(event.link, *frame, now()));
  send_frames(event.to);
}

void Simulation::serve(HubIndex from, const std::vector<TreeServe>& logs) {
  for (const TreeServe& wanted : logs) {
    const HubIndex origin = origin_of_.at(wanted.log);
    for (Seq seq = wanted.from; seq <= hubs_[from]->held[origin]; ++seq) {
      push(from, wanted.link, log_[origin][seq - 1]);
    }
  }
}

void Simulation::send_frames(HubIndex from) {
  for (const TreeOutgoing& outgoing : hubs_[from]->tree->take_frames()) {
    send(from, edge(from, outgoing.link), outgoing.frame);
  }
}

void Simulation::send(HubIndex from, const Edge& edge, const TreeFrame& frame) {
  std::uint32_t item = 0;
  if (free_frames_.empty()) {
    item = static_cast<std::uint32_t>(frames_.size());
    frames_.emplace_back();
  } else {
    item = free_frames_.back();
    free_frames_.pop_back();
  }
  frames_[item] = encode_tree_frame(frame);
  count(frame, frames_[item].size() + tree_overhead);
  travel(Kind::frame, from, edge, item, mix(order_, item), 0);
}

void Simulation::count(const TreeFrame& frame, std::size_t bytes) {
  if (!frame.wants.empty() || frame.graft != Graft::none) {
    measure_.bytes.wants += bytes;
  } else if (!frame.prunes.empty()) {
    measure_.bytes.prunes += bytes;
  } else {
    measure_.bytes.heads += bytes;
  }
}

// Once a tick, beside running the honest code (whose pushes an announcer withholds).
void Simulation::misbehave(HubIndex hub) {
  const Behaviour behaviour = hubs_[hub]->behaviour;
  if (behaviour == Behaviour::honest || behaviour == Behaviour::offline) return;
  TreeFrame lie;
  for (HubIndex origin = 0; origin < options_.hubs; ++origin) {
    const Seq held = hubs_[hub]->held[origin];
    if (held == 0 || lie.heads.size() >= tree_list_length) continue;
    if (behaviour == Behaviour::prunes_all) {
      lie.prunes.push_back({log_of_[origin], true});
      lie.prunes.push_back({log_of_[origin], false});
    } else if (behaviour == Behaviour::announces_only) {
      // Beyond what exists, or held long before anybody: either way it looks like a fine parent.
      lie.heads.push_back({log_of_[origin], held + random_.below(2), 900});
    }
  }
  while (behaviour == Behaviour::floods_digests && lie.heads.size() < tree_list_length) {
    LogTag name;
    for (std::uint8_t& byte : name.value) byte = static_cast<std::uint8_t>(random_.next());
    lie.heads.push_back({name, 1 + random_.below(1000), 0});
  }
  lie.prunes.resize(std::min(lie.prunes.size(), tree_list_length));
  for (const Edge& edge : network_.edges(hub)) {
    if (network_.online(edge.to)) send(hub, edge, lie);
  }
}

void Simulation::begin_measure() {
  first_measured_ = static_cast<std::uint32_t>(updates_.size());
  measure_ = {};
  latencies_ms_.clear();
}

Measure Simulation::end_measure() {
  std::vector<float> flood_ms;
  for (std::size_t i = first_measured_; i < updates_.size(); ++i) {
    const Update& update = updates_[i];
    const auto times = network_.flood(update.origin, i, options_.store);
    ++measure_.updates;
    for (HubIndex hub = 0; hub < options_.hubs; ++hub) {
      if (hub == update.origin || times[hub] < 0) continue;
      measure_.payload_delivered += update.size;
      // Who says that it holds what it does not may well go without.
      if (honest(hub)) measure_.missed += hubs_[hub]->held[update.origin] < update.seq ? 1 : 0;
      flood_ms.push_back(static_cast<float>(times[hub]) / 1000);
    }
  }
  measure_.deliveries = latencies_ms_.size();
  measure_.p50_ms = percentile(latencies_ms_, 0.5);
  measure_.p99_ms = percentile(latencies_ms_, 0.99);
  measure_.max_ms = percentile(latencies_ms_, 1);
  measure_.flood_p99_ms = percentile(flood_ms, 0.99);
  return measure_;
}

}  // namespace maillage::fanout
