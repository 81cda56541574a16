// Backups of hubs that run in memory: what a node's directory has besides its store is written out.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include "node/hub/backup.h"
#include "node/hub/directory_desk.h"
#include "node/store/files.h"
#include "node/store/snapshot.h"
#include "tests/hub/world.h"

namespace maillage::test {

inline std::string node_dir(const TestHub& hub) { return hub.directory.path() + "/node"; }

inline void write_node_files(const TestHub& hub) {
  const std::string keys = node_dir(hub) + "/keys";
  make_private_directory(keys);
  write_file_durably(keys, "hub.key", to_hex(hub.identity.hub.secret.view().first(32)) + "\n");
  write_file_durably(keys, "transport.key", to_hex(hub.identity.transport.secret.view()) + "\n");
  write_file_durably(node_dir(hub), "maillage.toml", format_settings(hub.settings));
}

inline std::string snapshot_of(TestHub& hub) {
  Snapshot snapshot(*hub.store);
  snapshot.leave_to_another();
  return snapshot.name();
}

// While it runs, as the daemon and the command line do it together.
inline std::string back_up(TestHub& hub, const std::string& name = "backup") {
  write_node_files(hub);
  const std::string file = hub.directory.path() + "/" + name;
  const auto made = create_backup(node_dir(hub), snapshot_of(hub), file, hub.now);
  if (!made) throw std::runtime_error(made.error().message);
  return file;
}

// Its disk is lost, and the backup is what there is.
inline void lose_and_restore(TestHub& hub, const std::string& file) {
  hub.stop();
  std::filesystem::remove_all(node_dir(hub));
  const auto restored = restore_backup(file, node_dir(hub));
  if (!restored) throw std::runtime_error(restored.error().message);
  hub.start();
}

inline void import_into(TestHub& hub, const std::vector<Venue>& venues) {
  static const auto gazetteer = Gazetteer::parse(
      "code,nom,type,departement,population,codes_postaux\n72181,Le "
      "Mans,commune-actuelle,72,1,72000\n",
      "code_insee,nom,dep,lat,lon\n72181,Le Mans,72,48.0,0.2\n");
  DirectoryDesk(*hub.hub, *gazetteer).apply(venues, {}, false);
}

inline std::vector<UpdateId> all_updates(const TestHub& hub) {
  std::vector<UpdateId> ids;
  hub.store->for_each_update([&ids](std::uint64_t, const Update& update) {
    ids.push_back(update.id);
    return true;
  });
  return ids;
}

// The exit code of what a child process does with `act`; -1 for a signal.
template <typename Act>
int in_child(Act act) {
  const pid_t child = ::fork();
  if (child == 0) {
    int code = 99;
    try {
      code = act();
    } catch (const std::exception&) {
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace maillage::test
