#include "node/control/command.h"
#include "node/store/snapshot.h"

namespace maillage {
namespace {

// The node only copies its store, beside it; the command line makes the file of a backup from that,
// under the rights of whoever asked and wherever that person may write. A caller that goes away
// leaves nothing behind.
kj::Promise<Reply> snapshot(Desks& desks, Call&) {
  const LogStore& store = desks.hub.store();
  auto taken = std::make_shared<std::unique_ptr<Snapshot>>();
  return desks.background.run([taken, &store] { *taken = std::make_unique<Snapshot>(store); })
      .then([taken] {
        (*taken)->leave_to_another();
        return reply_of(Json{{"snapshot", (*taken)->name()}});
      });
}

}  // namespace

void add_backup_commands(CommandTable& table) { table["backup.snapshot"] = snapshot; }

}  // namespace maillage
