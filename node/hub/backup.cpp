#include "node/hub/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "node/hub/identity.h"
#include "node/hub/init.h"
#include "node/store/check.h"
#include "node/store/snapshot.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;

Result<void> check_node(const std::string& dir) {
  const auto settings = load_settings(dir);
  if (!settings) return unexpected(settings.error());
  if (has_identity(dir)) return {};
  return fail(ErrorKind::not_found, dir +
                                        "/keys holds no keys of a hub: is this the node's "
                                        "directory?");
}

bool is_inside(const fs::path& path, const fs::path& dir) {
  const fs::path relative = path.lexically_relative(dir);
  return !relative.empty() && *relative.begin() != "..";
}

std::uint64_t count_of(const LogStore& store, NamedTable table) {
  std::uint64_t count = 0;
  store.for_each(table, [&count](ByteView, ByteView) { ++count; });
  return count;
}

BackupHead describe(const std::string& dir, const std::string& copy, TimePoint now) {
  const Settings settings = *load_settings(dir);
  BackupHead head;
  head.hub = load_identity(dir).hub.id;
  head.created = now;
  head.name = settings.name;
  head.territory = settings.territory;
  head.network = settings.network;
  const LogStore store = LogStore::open(copy, options_for_a_copy());
  head.updates = store.usage().updates;
  head.structures = count_of(store, NamedTable::accounts);
  head.peers = count_of(store, NamedTable::peers);
  return head;
}

// Files of a node must stay those of its account, whoever asks for a backup.
class AsOwnerOf {
 public:
  explicit AsOwnerOf(const std::string& dir) {
    struct stat info {};
    const bool other = ::geteuid() == 0 && ::stat(dir.c_str(), &info) == 0 && info.st_uid != 0;
    if (!other) return;
    changed_ = true;
    if (::setegid(info.st_gid) != 0 || ::seteuid(info.st_uid) != 0) {
      throw std::runtime_error("could not act as the owner of " + dir);
    }
  }
  ~AsOwnerOf() {
    if (changed_ && (::seteuid(0) != 0 || ::setegid(0) != 0)) std::abort();
  }
  AsOwnerOf(const AsOwnerOf&) = delete;
  AsOwnerOf& operator=(const AsOwnerOf&) = delete;

 private:
  bool changed_ = false;
};

std::string snapshot_of_stopped(const std::string& dir) {
  const AsOwnerOf owner(dir);
  if (!was_stopped_cleanly(dir)) check_store(dir);
  StoreOptions options;
  options.ballast_bytes = 0;  // what is there stays
  const LogStore store = LogStore::open(dir, options);
  Snapshot snapshot(store);
  snapshot.leave_to_another();
  return snapshot.name();
}

}  // namespace

Result<void> check_backup_place(const std::string& dir, const std::string& file, bool replace) {
  if (auto node = check_node(dir); !node) return node;
  const fs::path place = fs::weakly_canonical(fs::absolute(file));
  if (is_inside(place, fs::weakly_canonical(fs::absolute(dir)))) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{} is in the node's own directory and would be lost with it: name a "
                            "file elsewhere, best on another disk",
                            file));
  }
  const fs::file_status status = fs::symlink_status(file);
  if (!fs::exists(status)) return {};
  if (!fs::is_regular_file(status)) {
    return fail(ErrorKind::invalid_input, file + " is there and is no file: name another");
  }
  if (replace) return {};
  return fail(ErrorKind::conflict,
              file +
                  " exists already and was left as it is: name another file, or replace it with "
                  "--force");
}

Result<BackupHead> create_backup(const std::string& dir, const std::string& snapshot,
                                 const std::string& file, TimePoint now,
                                 const BackupOptions& options) {
  struct Remove {
    const std::string& dir;
    const std::string& name;
    ~Remove() { remove_snapshot(dir, name); }
  } const remove{dir, snapshot};
  if (auto place = check_backup_place(dir, file, options.replace); !place) {
    return unexpected(place.error());
  }
  const std::string copy = dir + "/" + snapshot + "/";
  BackupHead head = describe(dir, copy, now);
  head.version = options.version;
  const std::array<std::string, part_count> sources = {
      copy + part_name(Part::store), copy + part_name(Part::apart),
      dir + "/" + part_name(Part::hub_key), dir + "/" + part_name(Part::transport_key),
      settings_path(dir)};
  if (auto written = write_backup(file, head, sources, options.replace, options.before); !written) {
    return unexpected(written.error());
  }
  return head;
}

Result<BackupHead> create_backup_of_stopped(const std::string& dir, const std::string& file,
                                            TimePoint now, const BackupOptions& options) {
  if (auto place = check_backup_place(dir, file, options.replace); !place) {
    return unexpected(place.error());
  }
  return create_backup(dir, snapshot_of_stopped(dir), file, now, options);
}

}  // namespace maillage
