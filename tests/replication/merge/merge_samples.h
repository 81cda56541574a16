// Dots, operations and a slow model of merging for the tests of this folder.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "replication/merge/merge_state.h"

namespace maillage::test {

inline WriterId writer(int number) {
  WriterId id;
  id.value.fill(static_cast<std::uint8_t>(number));
  return id;
}
inline Dot dot(int of, Epoch epoch, Seq seq, std::uint8_t index = 0) {
  return {writer(of), epoch, seq, index};
}

struct SampleWrite {
  std::string key;
  std::string value;
  bool removes = false;
  std::vector<Dot> replaces;
};
struct SampleOperation {
  std::string entity;
  std::vector<SampleWrite> writes;
  Hlc hlc;
};

// Applies a sample; `voids` as a reader of restatements would.
inline void apply(MergeState& state, const Dot& at, const Dot& named,
                  const SampleOperation& operation, const std::set<std::uint16_t>& voids = {}) {
  std::vector<MergeWrite> writes;
  for (const SampleWrite& write : operation.writes) {
    const auto position = static_cast<std::uint16_t>(writes.size());
    const bool removes = write.removes || voids.contains(position);
    writes.push_back({position, write.key, removes, write.value, write.replaces});
  }
  state.apply(at, named, {operation.entity, writes, operation.hlc, false});
}

// entity, key, dot, clock, value
using Shown = std::set<std::tuple<std::string, std::string, Dot, std::uint64_t, std::string>>;

inline Shown shown(const MergeState& state) {
  Shown out;
  for (const std::string& entity : state.entities()) {
    for (const LiveWrite& write : state.live(entity)) {
      out.emplace(entity, std::string(write.key), write.dot, write.hlc.value,
                  std::string(write.value));
    }
  }
  return out;
}

// The definition, word for word: a write is live iff no held operation names its dot in its slot.
inline Shown shown_by_definition(const std::map<Dot, const SampleOperation*>& held) {
  std::set<std::tuple<std::string, std::string, Dot>> replaced;
  for (const auto& [by, operation] : held) {
    for (const SampleWrite& write : operation->writes) {
      for (const Dot& old : write.replaces) replaced.emplace(operation->entity, write.key, old);
    }
  }
  Shown out;
  for (const auto& [named, operation] : held) {
    std::set<std::string> given;
    for (const SampleWrite& write : operation->writes) {
      if (write.removes || !given.insert(write.key).second) continue;
      if (replaced.contains({operation->entity, write.key, named})) continue;
      out.emplace(operation->entity, write.key, named, operation->hlc.value, write.value);
    }
  }
  return out;
}

}  // namespace maillage::test
