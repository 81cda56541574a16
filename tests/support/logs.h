// Logs of tests, written without a node: consecutive updates of one writer in one scope.
#pragma once

#include <string>
#include <vector>

#include "protocol/update.h"
#include "tests/support/keys.h"

namespace maillage::test {

class LogWriter {
 public:
  LogWriter(const SigningKey& key, ScopeKind kind, const ScopeId& scope, const NetworkId& network,
            Epoch epoch = Epoch{1} << 32)
      : key_(key), network_(network) {
    next_.kind = kind;
    next_.scope = scope;
    next_.writer = key.id;
    next_.epoch = epoch;
    next_.seq = 1;
    next_.schema = 1;
  }

  Update write(std::string_view text) {
    next_.hlc.value += 1 << 16;
    Update update = sign_update(next_, {to_bytes(as_bytes(text))}, {}, key_, network_);
    next_.seq += 1;
    next_.prev = update.id;
    return update;
  }
  Header& next() { return next_; }

 private:
  const SigningKey& key_;
  const NetworkId network_;
  Header next_;
};

inline std::vector<Bytes> envelopes(const std::vector<Update>& updates) {
  std::vector<Bytes> all;
  for (const Update& update : updates) all.push_back(update.envelope);
  return all;
}

}  // namespace maillage::test
