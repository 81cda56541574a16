// What the tests of this folder share: a directory that goes away, writers with their logs.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "node/store/checked_table.h"
#include "node/store/log_store.h"

namespace maillage::test {

inline const bool crypto_is_ready = (init_crypto(), true);

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string path = testing::TempDir() + "maillage-store-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary directory");
    root_ = path;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(root_); }
  std::string dir() const { return root_ + "/hub"; }  // not created yet

 private:
  std::string root_;
};

// Small, and on any machine: no ballast and no demand on the disk.
inline StoreOptions small_options() {
  StoreOptions options;
  options.map_bytes = 1 << 20;
  options.apart_map_bytes = 1 << 20;
  options.min_free_bytes = 0;
  options.ballast_bytes = 0;
  return options;
}

inline NetworkId test_network() { return network_id("store tests"); }

inline SigningKey key_of(std::uint8_t writer) {
  return SigningKey::from_seed(Secret::copy_of(Bytes(32, writer)));
}

// One writer's log: every call gives its next update.
class LogWriter {
 public:
  explicit LogWriter(std::uint8_t writer, ScopeKind kind = ScopeKind::directory, Epoch epoch = 1)
      : key_(key_of(writer)) {
    next_.kind = kind;
    next_.scope.value.fill(9);
    next_.writer = key_.id;
    next_.epoch = epoch;
    next_.seq = 1;
  }

  Update next(std::size_t body = 40) {
    return sign(Bytes(body, static_cast<std::uint8_t>(next_.seq)), {});
  }
  Update next_erasable() {
    next_.flags = flag_sealed | flag_erasable;
    Update update = sign(Bytes(40, static_cast<std::uint8_t>(next_.seq)), Bytes(160, 0xA5));
    next_.flags = 0;
    return update;
  }
  // As if the updates up to `head` had been written by an earlier life of this object.
  void go_on_from(const Head& head) {
    next_.seq = head.seq + 1;
    next_.prev = head.id;
  }
  ScopeKind kind() const { return next_.kind; }
  LogId log() const { return next_.log(); }

 private:
  Update sign(Bytes operation, Bytes apart) {
    Update update =
        sign_update(next_, {std::move(operation)}, std::move(apart), key_, test_network());
    go_on_from({update.header.seq, update.id});
    return update;
  }

  SigningKey key_;
  Header next_;
};

inline void store_updates(LogStore& store, const std::vector<Update>& updates) {
  store.write([&](WriteTxn& txn) {
    for (const Update& update : updates) store.append(txn, update);
  });
}

inline std::vector<Update> next_updates(LogWriter& writer, std::size_t count) {
  std::vector<Update> updates;
  for (std::size_t i = 0; i < count; ++i) updates.push_back(writer.next());
  return updates;
}

// Commits a change of store.mdb that was made behind the store's back as the store itself would.
inline void commit_as_the_store(WriteTxn&& txn) {
  Bytes number;
  append_le(number, txn.number());
  CheckedTable(txn, "state").put(txn, as_bytes("transaction"), number);
  std::move(txn).commit();
}

// The fault of the StoreError that `act` throws, and its text.
struct Fault {
  std::optional<StoreFault> kind;
  std::string text;
};
template <typename Act>
Fault fault_of(Act act) {
  try {
    act();
  } catch (const StoreError& error) {
    return {error.fault(), error.what()};
  }
  return {};
}

inline bool mentions(const Fault& fault, const std::string& text) {
  return fault.text.find(text) != std::string::npos;
}

}  // namespace maillage::test
