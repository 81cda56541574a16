#include "node/referral/causality.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>
#include <unordered_map>

namespace maillage {
namespace {

struct Graph {
  std::vector<const ReferralUpdate*> nodes;
  std::vector<std::vector<std::size_t>> parents;
  std::vector<std::vector<std::size_t>> children;
};

Graph graph_of(std::span<const ReferralUpdate> updates) {
  Graph graph;
  std::unordered_map<UpdateId, std::size_t> index;
  for (const ReferralUpdate& update : updates) {
    if (index.emplace(update.id, graph.nodes.size()).second) graph.nodes.push_back(&update);
  }
  graph.parents.resize(graph.nodes.size());
  graph.children.resize(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    std::vector<UpdateId> named = graph.nodes[i]->deps;
    named.push_back(graph.nodes[i]->prev);
    std::ranges::sort(named);
    named.erase(std::unique(named.begin(), named.end()), named.end());
    for (const UpdateId& id : named) {
      const auto found = index.find(id);
      if (found == index.end()) continue;
      graph.parents[i].push_back(found->second);
      graph.children[found->second].push_back(i);
    }
  }
  return graph;
}

// Kahn's topological order (1962), the smallest free node first.
std::vector<std::size_t> sorted(const Graph& graph) {
  const auto later = [&graph](std::size_t a, std::size_t b) {
    return comes_first(*graph.nodes[b], *graph.nodes[a]);
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> free(later);
  std::vector<std::size_t> waiting(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    waiting[i] = graph.parents[i].size();
    if (waiting[i] == 0) free.push(i);
  }
  std::vector<std::size_t> order;
  while (!free.empty()) {
    const std::size_t next = free.top();
    free.pop();
    order.push_back(next);
    for (const std::size_t child : graph.children[next]) {
      if (--waiting[child] == 0) free.push(child);
    }
  }
  return order;
}

}  // namespace

bool PositionSet::intersects(const PositionSet& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if ((words_[i] & other.words_[i]) != 0) return true;
  }
  return false;
}

std::size_t PositionSet::size() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::optional<std::size_t> PositionSet::last() const {
  for (std::size_t i = words_.size(); i-- > 0;) {
    if (words_[i] != 0) return i * 64 + 63 - static_cast<std::size_t>(std::countl_zero(words_[i]));
  }
  return std::nullopt;
}

PositionSet& PositionSet::operator|=(const PositionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

PositionSet& PositionSet::operator&=(const PositionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

PositionSet& PositionSet::operator-=(const PositionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

bool comes_first(const ReferralUpdate& a, const ReferralUpdate& b) {
  return std::tie(a.hlc, a.dot, a.id) < std::tie(b.hlc, b.dot, b.id);
}

CausalOrder causal_order(std::span<const ReferralUpdate> updates) {
  const Graph graph = graph_of(updates);
  const std::size_t capacity = std::min(graph.nodes.size(), folded_updates);
  CausalOrder result;
  std::map<WriterId, std::size_t> of_hub;
  // Updates beyond the bounds hand the past on, so that leaving them out costs nobody else.
  std::vector<PositionSet> reach(graph.nodes.size());
  for (const std::size_t node : sorted(graph)) {
    reach[node] = PositionSet(capacity);
    for (const std::size_t parent : graph.parents[node]) reach[node] |= reach[parent];
    const bool folded = result.updates.size() < folded_updates &&
                        of_hub[graph.nodes[node]->writer_hub]++ < folded_updates_per_hub;
    if (!folded) continue;
    result.past.push_back(reach[node]);
    reach[node].insert(result.updates.size());
    result.updates.push_back(graph.nodes[node]);
  }
  return result;
}

}  // namespace maillage
