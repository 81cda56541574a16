// LogStore::verify: reads all and compares, so that a loss inside LMDB's file is noticed too.
#include "node/store/log_store_impl.h"

namespace maillage {
namespace {

class Verification {
 public:
  explicit Verification(const LogStore::Impl& store) : store_(store), reader_(store) {}

  void run() {
    CheckedCursor cursor(reader_.main(), store_.updates);
    indexed_up_to_ = store_.indexed_up_to(reader_.main());
    for (bool more = cursor.first(); more; more = cursor.next(), ++updates_) {
      check_update(cursor.key(), reader_.update(cursor.key(), cursor.value()));
    }
    end_log();
    check_counts();
    for (const CheckedTable& table : store_.named) read_all(table);
    read_all(store_.bases);
    verify_out_of_log(store_, reader_);
    read_all(store_.aside);
    read_all(store_.aside_ids);
    read_all(store_.state);
    store_.apart.verify(reader_.apart());
  }

 private:
  void check_update(ByteView key, const StoredUpdate& stored) {
    const Header& header = stored.update.header;
    const LogKey name{header.kind, header.log()};
    if (!in_log_ || name != log_) {
      end_log();
      in_log_ = true;
      log_ = name;
      last_ = store_.base(reader_.main(), name);
    }
    if (header.seq != last_.seq + 1 || header.prev != last_.id) {
      throw_damaged(name, header.seq, "it does not continue the one before it");
    }
    last_ = {header.seq, stored.update.id};
    const ReadTxn& txn = reader_.main();
    const auto run = store_.arrival_run(txn, stored.arrival);
    const bool found = run && as_text(run->key_of(stored.arrival)) == as_text(key);
    const bool indexed = stored.arrival <= indexed_up_to_;
    indexed_ += indexed ? 1 : 0;
    if (!found || (indexed && store_.indexed_arrival(txn, stored.update.id) != stored.arrival)) {
      throw_damaged("index of the " + describe(name));
    }
  }

  void end_log() {
    if (!in_log_) return;
    ++logs_;
    if (store_.head(reader_.main(), log_) != last_) throw_damaged("head of the " + describe(log_));
  }

  void check_counts() const {
    const ReadTxn& txn = reader_.main();
    std::uint64_t arrived = 0;
    ArrivalCursor cursor(txn, store_.arrivals);
    for (bool more = cursor.seek(1); more; more = cursor.next()) {
      arrived += cursor.run().count;
    }
    if (store_.updates.size(txn) != updates_ || store_.by_id.size(txn) != indexed_ ||
        arrived != updates_ || store_.heads.size(txn) != logs_) {
      throw_damaged("tables, which do not agree on what is held");
    }
  }

  void read_all(const CheckedTable& table) const {
    std::uint64_t count = 0;
    CheckedCursor cursor(reader_.main(), table);
    for (bool more = cursor.first(); more; more = cursor.next(), ++count) cursor.value();
    if (count != table.size(reader_.main())) {
      throw_damaged(std::string("table ") + table.name() + ", which has lost entries");
    }
  }

  const LogStore::Impl& store_;
  const StoreReader reader_;
  bool in_log_ = false;
  LogKey log_;
  Head last_;
  std::uint64_t indexed_up_to_ = 0;
  std::uint64_t indexed_ = 0;
  std::uint64_t updates_ = 0;
  std::uint64_t logs_ = 0;
};

}  // namespace

void LogStore::verify() const {
  impl_->doubtful = true;
  Verification(*impl_).run();
  impl_->doubtful = false;
}

}  // namespace maillage
