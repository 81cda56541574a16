// Nodes of the tree that the peer was asked about and must answer, each at least once, in order.
#pragma once

#include <cstdint>
#include <vector>

namespace maillage {

class NodeWalk {
 public:
  void add(std::uint32_t prefix) { nodes_.push_back(prefix); }  // ascending

  // False unless it is the node answered last or the one after it.
  bool answer(std::uint32_t prefix) {
    if (answered_ > 0 && nodes_[answered_ - 1] == prefix) return true;
    if (answered_ == nodes_.size() || nodes_[answered_] != prefix) return false;
    ++answered_;
    return true;
  }
  bool complete() const { return answered_ == nodes_.size(); }

 private:
  std::vector<std::uint32_t> nodes_;
  std::size_t answered_ = 0;
};

}  // namespace maillage
