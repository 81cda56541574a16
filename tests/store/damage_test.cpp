// Values that are damaged where LMDB's pages are sound. Damaged pages: check_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "node/store/checked_table.h"
#include "node/store/layout.h"
#include "tests/store/samples.h"

namespace maillage {
namespace {

using namespace test;

class DamageTest : public testing::Test {
 protected:
  DamageTest() {
    LogStore store = LogStore::open(directory_.dir(), small_options());
    updates_ = {writer_.next(), writer_.next_erasable(), writer_.next()};
    store_updates(store, updates_);
    store.write([&](WriteTxn& txn) {
      store.put(txn, NamedTable::accounts, as_bytes("camille"), as_bytes("record"));
    });
  }
  LogStore open() const { return LogStore::open(directory_.dir(), small_options()); }
  // Of the first one: the key has 64 bytes of its envelope.
  std::size_t stored_bytes() const {
    return 12 + updates_[0].envelope.size() - 64 + updates_[0].body.size() + 8;
  }
  Bytes key(Seq seq) const { return log_key({writer_.kind(), writer_.log()}, seq); }

  // Changes a stored value behind the store's back; nothing from `change` removes it.
  using Change = std::function<std::optional<Bytes>(Bytes)>;
  void change(const std::string& file, const char* table_name, const Bytes& at,
              const Change& change) {
    Environment environment(directory_.dir() + "/" + file, 1 << 20);
    WriteTxn txn(environment);
    const Table table(txn, table_name);
    const auto changed = change(to_bytes(table.get(txn, at).value()));
    if (changed) table.put(txn, at, *changed);
    if (!changed) table.erase(txn, at);
    commit_as_the_store(std::move(txn));
  }
  // The same for the payload, with a check that is right again: only its meaning is wrong.
  void change_payload(const char* table_name, const Bytes& at, const Change& change) {
    Environment environment(directory_.dir() + "/store.mdb", 1 << 20);
    WriteTxn txn(environment);
    const CheckedTable table(txn, table_name);
    table.put(txn, at, change(to_bytes(table.get(txn, at).value())).value());
    commit_as_the_store(std::move(txn));
  }
  // Reads all there is, each reader by itself; says whether each ended in order, with the right
  // bytes or with StoreError corrupt, and how many found the damage.
  int readers_that_notice(const LogStore& store) const {
    const std::vector<std::function<void()>> readers = {
        [&] {
          for (const Update& update : updates_) {
            const auto found = store.find(update.id);
            EXPECT_TRUE(!found || found->envelope == update.envelope);
          }
        },
        [&] { store.read_run(writer_.kind(), writer_.log(), 1, 1 << 20, 10); },
        [&] { store.for_each_update([](std::uint64_t, const Update&) { return true; }); },
        [&] { store.heads(); },
        [&] { store.for_each(NamedTable::accounts, [](ByteView, ByteView) {}); },
        [&] { store.verify(); }};
    int noticed = 0;
    for (const auto& reader : readers) {
      const Fault fault = fault_of(reader);
      if (!fault.kind) continue;
      EXPECT_EQ(fault.kind, StoreFault::corrupt) << fault.text;
      ++noticed;
    }
    return noticed;
  }

  TemporaryDirectory directory_;
  LogWriter writer_{1, ScopeKind::referral};
  std::vector<Update> updates_;
};

TEST_F(DamageTest, NoticesEveryFlippedBitOfAnUpdate) {
  const std::size_t bits = 8 * stored_bytes();
  Environment environment(directory_.dir() + "/store.mdb", 1 << 20);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    WriteTxn txn(environment);
    const Table table(txn, "updates");
    Bytes value = to_bytes(table.get(txn, key(1)).value());
    ASSERT_EQ(value.size() * 8, bits);
    value[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    table.put(txn, key(1), value);
    const Fault fault = fault_of([&] { CheckedTable(txn, "updates").get(txn, key(1)); });
    ASSERT_EQ(fault.kind, StoreFault::corrupt) << "bit " << bit;
  }
}

TEST_F(DamageTest, NoticesATruncatedUpdateAtEveryLength) {
  const std::size_t whole = stored_bytes();
  for (std::size_t length = 0; length < whole; length += 13) {
    change("store.mdb", "updates", key(1), [&](Bytes value) {
      value.resize(length);
      return value;
    });
    EXPECT_GE(readers_that_notice(open()), 4) << length;
  }
}

TEST_F(DamageTest, NamesTheLogAndWhatToDo) {
  change_payload("updates", key(1), [](Bytes payload) {
    payload[12] = 'X';  // the magic of the envelope
    return payload;
  });
  const LogStore store = open();
  const Fault fault = fault_of([&] { store.find(updates_[0].id); });
  EXPECT_EQ(fault.kind, StoreFault::corrupt);
  EXPECT_TRUE(mentions(fault, "referral log of " + key_of(1).id.hex().substr(0, 16)));
  EXPECT_TRUE(mentions(fault, "update 1"));
  EXPECT_TRUE(mentions(fault, "restore the last backup"));
  EXPECT_TRUE(mentions(fault, "synchronise again"));
}

TEST_F(DamageTest, SurvivesAnUpdateThatLiesAboutItsLengths) {
  for (const std::uint8_t length : {0x00, 0x7f, 0xff}) {
    change_payload("updates", key(1), [&](Bytes payload) {
      std::fill_n(payload.begin() + 8, 4, length);
      return payload;
    });
    EXPECT_GE(readers_that_notice(open()), 4);
  }
}

TEST_F(DamageTest, NoticesAnUpdateInThePlaceOfAnother) {
  Bytes third;
  change_payload("updates", key(3), [&](Bytes payload) {
    third = payload;
    return payload;
  });
  change_payload("updates", key(1), [&](Bytes) { return third; });
  EXPECT_GE(readers_that_notice(open()), 3);
}

// Whoever only sends it on trusts the check of its value, and here that is right again.
TEST_F(DamageTest, NoticesABodyThatIsNotTheSignedOneWhereItIsUsed) {
  change_payload("updates", key(1), [](Bytes payload) {
    payload.back() ^= 1;
    return payload;
  });
  EXPECT_GE(readers_that_notice(open()), 3);
}

TEST_F(DamageTest, SendsNothingOfAnUpdateWithAFlippedBit) {
  for (const std::size_t at : {std::size_t{20}, stored_bytes() / 2, stored_bytes() - 12}) {
    const auto flip = [at](Bytes value) {
      value[at] ^= 1;
      return value;
    };
    change("store.mdb", "updates", key(1), flip);
    {
      const LogStore store = open();
      const auto send = [&] { store.read_run(writer_.kind(), writer_.log(), 1, 1 << 20, 10); };
      EXPECT_EQ(fault_of(send).kind, StoreFault::corrupt) << at;
    }
    change("store.mdb", "updates", key(1), flip);
  }
}

TEST_F(DamageTest, NoticesAMissingUpdate) {
  change("store.mdb", "updates", key(2), [](Bytes) { return std::nullopt; });
  EXPECT_GE(readers_that_notice(open()), 4);
}

TEST_F(DamageTest, NoticesKeysThatAreMissingOrDamaged) {
  const Bytes id = to_bytes(updates_[1].id.bytes());
  change("apart.mdb", "apart", id, [](Bytes value) {
    value[20] ^= 1;
    return value;
  });
  EXPECT_GE(readers_that_notice(open()), 4);
  change("apart.mdb", "apart", id, [](Bytes) { return std::nullopt; });
  EXPECT_GE(readers_that_notice(open()), 4);
}

TEST_F(DamageTest, NoticesADamagedEntryOfEveryTable) {
  const LogKey log{writer_.kind(), writer_.log()};
  const std::vector<std::pair<const char*, Bytes>> entries = {
      {"by_id", to_bytes(updates_[0].id.bytes())},
      {"arrivals", number_key(1)},
      {"heads", log_name_key(log)},
      {"accounts", to_bytes(as_bytes("camille"))}};
  for (const auto& [table, at] : entries) {
    const auto flip = [](Bytes value) {
      value[1] ^= 4;
      return value;
    };
    change("store.mdb", table, at, flip);
    EXPECT_GE(readers_that_notice(open()), 2) << table;
    change("store.mdb", table, at, flip);
    EXPECT_EQ(readers_that_notice(open()), 0) << table;
  }
}

TEST_F(DamageTest, FindsALossThatOnlyTheComparisonOfTablesShows) {
  change("store.mdb", "by_id", to_bytes(updates_[0].id.bytes()),
         [](Bytes) { return std::nullopt; });
  const LogStore store = open();
  EXPECT_FALSE(store.holds(updates_[0].id)) << "nothing to see here,";
  EXPECT_EQ(fault_of([&] { store.verify(); }).kind, StoreFault::corrupt) << "but here";
}

TEST_F(DamageTest, NoticesTablesOlderThanTheirFile) {
  {
    Environment environment(directory_.dir() + "/store.mdb", 1 << 20);
    WriteTxn txn(environment);
    Table(txn, "updates").erase(txn, key(3));
    std::move(txn).commit();
  }
  const Fault fault = fault_of([&] { open(); });
  EXPECT_EQ(fault.kind, StoreFault::corrupt);
  EXPECT_TRUE(mentions(fault, "root"));
}

TEST_F(DamageTest, RefusesAStoreOfAnotherVersion) {
  change_payload("state", to_bytes(as_bytes("format")), [](Bytes payload) {
    payload[0] = 99;
    return payload;
  });
  const Fault fault = fault_of([&] { open(); });
  EXPECT_EQ(fault.kind, StoreFault::other);
  EXPECT_TRUE(mentions(fault, "upgrade"));
}

}  // namespace
}  // namespace maillage
