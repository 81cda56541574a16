// A hub that writes its own directory, by plans.
#pragma once

#include <map>

#include "node/directory/import_life/import_planner.h"
#include "node/directory/import_life/undo_planner.h"

namespace maillage::test {

using Venues = std::map<std::string, Venue>;

class OwnDirectory {
 public:
  ImportPlan import(std::vector<Venue> venues, std::set<VenueField> covers = {}) {
    return run(ImportPlanner(std::move(venues), std::move(covers)));
  }
  ImportPlan undo(const ImportPlan& import) { return run(UndoPlanner(import.changes)); }
  // By hand, whatever the rules of imports are.
  void set(const std::string& id, VenueField field, const FieldValues& values) {
    Venue wanted{id, {}};
    if (!values.empty()) wanted.fields[field] = values;
    write({fold.changes_towards(wanted, {field})});
  }
  Venues venues() const {
    Venues all;
    for (const std::string& id : fold.venue_ids()) all.emplace(id, *fold.venue(id));
    return all;
  }
  std::size_t updates() const { return seq_; }

  DirectoryFold fold;

 private:
  template <typename Planner>
  ImportPlan run(Planner planner) {
    while (planner.step(fold, 2)) {
    }
    ImportPlan plan = planner.take();
    write(plan.operations);
    return plan;
  }

  void write(const std::vector<DirectoryOperation>& operations) {
    if (operations.empty()) return;
    Update update;
    update.header.kind = ScopeKind::directory;
    update.header.schema = directory_schema;
    update.header.operations = static_cast<std::uint16_t>(operations.size());
    update.header.writer.value.fill(1);
    update.header.epoch = 1;
    update.header.seq = ++seq_;
    update.header.hlc.value = 1000 + seq_;
    for (const DirectoryOperation& operation : operations) {
      const Bytes bytes = encode(operation, update.header.writer);
      append_le(update.body, static_cast<std::uint32_t>(bytes.size()));
      append(update.body, bytes);
    }
    fold.apply(update);
  }

  Seq seq_ = 0;
};

}  // namespace maillage::test
