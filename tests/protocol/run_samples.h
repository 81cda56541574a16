// Logs for the tests of runs and their compression.
#pragma once

#include "protocol/runs.h"
#include "tests/support/keys.h"

namespace maillage::test {

inline const NetworkId& runs_network() {
  static const NetworkId network = network_id("runs");
  return network;
}

inline Bytes random_bytes(std::size_t size, const RandomSource& random) {
  Bytes bytes(size);
  random(bytes);
  return bytes;
}

// Writes updates that follow each other in one log.
class SampleLog {
 public:
  SampleLog(ScopeKind kind, std::uint64_t seed) : key_(signing_key(seed)) {
    const RandomSource random = seeded_random(seed);
    next.kind = kind;
    next.writer = key_.id;
    next.scope = random_id<ScopeId>(random);
    next.auth = random_id<UpdateId>(random);
    next.epoch = 0x0000000300abcdef + seed;
    next.schema = 2;
    next.schema_version = 1;
    next.hlc.value = (std::uint64_t{1'700'000'000'000} << 16) + seed;
  }

  RawUpdate write(const std::vector<Bytes>& operations, Bytes apart = {}) {
    ++next.seq;
    ++next.hlc.value;
    const Update update = sign_update(next, operations, std::move(apart), key_, runs_network());
    next.prev = update.id;
    next.deps.clear();
    return {update.envelope, update.body, update.apart};
  }

  std::vector<RawUpdate> write_many(std::size_t count, const Bytes& operation) {
    std::vector<RawUpdate> updates;
    for (std::size_t i = 0; i < count; ++i) updates.push_back(write({operation}));
    return updates;
  }

  Header next;  // of the update to be written; change what a test is about

 private:
  SigningKey key_;
};

inline std::vector<RawUpdate> raw(const std::vector<DecodedRun>& runs) {
  std::vector<RawUpdate> updates;
  for (const DecodedRun& run : runs) {
    for (const Update& u : run.updates) updates.push_back({u.envelope, u.body, u.apart});
  }
  return updates;
}

inline bool same(const std::vector<RawUpdate>& a, const std::vector<RawUpdate>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const RawUpdate& x, const RawUpdate& y) {
                      return x.envelope == y.envelope && x.body == y.body && x.apart == y.apart;
                    });
}

}  // namespace maillage::test
