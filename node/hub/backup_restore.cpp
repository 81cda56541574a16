// The other half of backup.h: a backup is looked at, and becomes a node again.
#include <date/date.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "node/hub/backup.h"
#include "node/hub/identity.h"
#include "node/hub/init.h"
#include "node/store/check.h"
#include "node/store/files.h"
#include "node/store/snapshot.h"

namespace maillage {
namespace {

namespace fs = std::filesystem;

constexpr unsigned longest_check_s = 3600;
constexpr std::size_t most_key_bytes = 100;
constexpr std::size_t most_settings_bytes = 64 * 1024;

unexpected<Error> damaged(const std::string& file, const std::string& what) {
  return fail(
      ErrorKind::findings,
      fmt::format("{} is damaged ({}): do not rely on it, take another backup", file, what));
}

std::string day_and_time(TimePoint at) {
  const date::sys_seconds since{
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::milliseconds(at.milliseconds))};
  return date::format("%F %T UTC", since);
}

// --- what is small is looked at in memory: keys need not lie about on a disk ---

Result<std::string> small_part(const BackupReader& reader, Part part, std::size_t most) {
  std::string text;
  auto read = reader.read(part, [&](ByteView bytes) {
    if (text.size() + bytes.size() <= most) text += as_text(bytes);
  });
  if (!read) return unexpected(read.error());
  return text;
}

bool is_key_of(std::string& text, const WriterId& hub) {
  Bytes raw = from_hex(std::string_view(text).substr(0, 64));
  wipe(text);
  if (raw.size() != 32) return false;
  const SigningKey key = SigningKey::from_seed(Secret::copy_of(raw));
  sodium_memzero(raw.data(), raw.size());
  return key.id == hub;
}

Result<void> check_small_parts(const BackupReader& reader, const std::string& file) {
  auto key = small_part(reader, Part::hub_key, most_key_bytes);
  if (!key) return unexpected(key.error());
  if (!is_key_of(*key, reader.head().hub)) return damaged(file, "its key is not the hub's");
  auto transport = small_part(reader, Part::transport_key, most_key_bytes);
  if (!transport) return unexpected(transport.error());
  wipe(*transport);
  const auto settings = small_part(reader, Part::settings, most_settings_bytes);
  if (!settings) return unexpected(settings.error());
  if (!parse_settings(*settings)) return damaged(file, "its settings cannot be read");
  return {};
}

// --- the store ---

Result<void> extract(const BackupReader& reader, Part part, const std::string& dir,
                     const BeforeChange& before) {
  NewFile file(dir + "/" + part_name(part), before);
  auto read = reader.read(part, [&file](ByteView bytes) { file.write(bytes); });
  if (!read) return read;
  file.keep(true);
  return {};
}

Result<void> extract_store(const BackupReader& reader, const std::string& dir,
                           const BeforeChange& before) {
  if (auto store = extract(reader, Part::store, dir, before); !store) return store;
  return extract(reader, Part::apart, dir, before);
}

Result<void> check_copy(const BackupHead& head, const std::string& file, const std::string& dir) {
  try {
    check_store(dir, options_for_a_copy(), longest_check_s);
    const LogStore store = LogStore::open(dir, options_for_a_copy());
    if (store.usage().updates == head.updates) return {};
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::corrupt) throw;
  }
  return damaged(file, "the store in it does not hold together");
}

// --- places ---

class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(const std::string& parent) : path_(parent + "/maillage-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) raise_file_error("create a directory in", parent);
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Where a node is put together: beside its place, so that it can be moved there at once. One that a
// killed restore left is taken over; the lock on it goes with its process.
class WorkDirectory {
 public:
  WorkDirectory(const fs::path& place, const BeforeChange& before)
      : path_(place.string() + ".maillage-restoring"), before_(before) {
    change();
    make_private_directory(path_);
    fd_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd_ < 0) raise_file_error("open", path_);
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd_);
      throw StoreError(StoreFault::busy,
                       "another restore into " + place.string() + " is under way: let it finish");
    }
    for (const auto& left : fs::directory_iterator(path_)) fs::remove_all(left.path());
    if (::fchmod(fd_, 0700) != 0) raise_file_error("protect", path_);
  }
  ~WorkDirectory() {
    std::error_code ignored;
    if (!moved_) fs::remove_all(path_, ignored);
    ::close(fd_);
  }
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;

  const std::string& path() const { return path_; }
  void change() const {
    if (before_) before_();
  }

  // An empty directory that is there is replaced; what is in it now stops us. The errno, 0 if done.
  int move_to(const fs::path& place) {
    change();
    moved_ = ::rename(path_.c_str(), place.c_str()) == 0;
    if (!moved_) return errno;
    change();
    sync_directory(place.parent_path().string());
    return 0;
  }

 private:
  const std::string path_;
  const BeforeChange& before_;
  int fd_ = -1;
  bool moved_ = false;
};

std::string why_not_over(const fs::path& place, const BackupHead& head) {
  const std::string dir = place.string();
  const std::string aside = fmt::format("move it away first, for example to {}.old", dir);
  if (!has_identity(dir)) {
    return fmt::format("{} is not empty: restore into a directory that is, or does not exist", dir);
  }
  bool same = false;
  try {
    same = load_identity(dir).hub.id == head.hub;
  } catch (const std::runtime_error&) {
    return fmt::format("{} holds a node whose keys cannot be read: {}", dir, aside);
  }
  if (!same) return fmt::format("{} holds another hub: name another directory", dir);
  struct stat store {};
  if (::stat((dir + "/store.mdb").c_str(), &store) != 0) {
    return fmt::format("{} holds this same hub, without its store: {}", dir, aside);
  }
  const TimePoint written{store.st_mtim.tv_sec * 1000 + store.st_mtim.tv_nsec / 1'000'000};
  if (written <= head.created) {
    return fmt::format(
        "{} holds this same hub, with all that is in this backup: if it does not "
        "start, {}",
        dir, aside);
  }
  return fmt::format(
      "{} holds this same hub with newer data (written on {}, the backup is of {}): if it starts, "
      "keep it; if not, {}, and keep that until the peers have given back what is missing",
      dir, day_and_time(written), day_and_time(head.created), aside);
}

Result<void> check_restore_place(const fs::path& place, const BackupHead& head) {
  const fs::file_status status = fs::status(place);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status)) {
    return fail(ErrorKind::conflict, place.string() + " is no directory: name another");
  }
  if (fs::is_empty(place)) return {};
  return fail(ErrorKind::conflict, why_not_over(place, head));
}

unexpected<Error> cannot_move(const fs::path& place, const BackupHead& head, int error) {
  if (error == ENOTEMPTY || error == EEXIST) {
    return fail(ErrorKind::conflict, why_not_over(place, head));
  }
  const std::string why = std::generic_category().message(error);
  return fail(ErrorKind::failure,
              fmt::format("cannot put the node at {} ({}): restore into a directory that does not "
                          "exist, on the same disk, and nothing else mounted there",
                          place.string(), why));
}

// By root: to whom the directory that was there belongs.
void give_to_owner(const fs::path& place, const std::string& work) {
  struct stat owner {};
  if (::geteuid() != 0 || ::stat(place.c_str(), &owner) != 0) return;
  std::vector<fs::path> all = {work};
  for (const auto& entry : fs::recursive_directory_iterator(work)) all.push_back(entry.path());
  for (const fs::path& path : all) {
    if (::lchown(path.c_str(), owner.st_uid, owner.st_gid) != 0) {
      raise_file_error("give to its owner", path.string());
    }
  }
}

// What opening the copy left: the first start looks at the store again.
void keep_parts_only(const std::string& dir) {
  for (const char* name : {"lock", "clean", "store.mdb-lock", "apart.mdb-lock"}) {
    ::unlink((dir + "/" + name).c_str());
  }
}

Result<void> build_node(const BackupReader& reader, const std::string& file,
                        const WorkDirectory& work, const BeforeChange& before) {
  const std::string& dir = work.path();
  if (auto store = extract_store(reader, dir, before); !store) return store;
  if (auto sound = check_copy(reader.head(), file, dir); !sound) return sound;
  work.change();
  make_private_directory(dir + "/keys");
  for (const Part part : {Part::hub_key, Part::transport_key, Part::settings}) {
    if (auto kept = extract(reader, part, dir, before); !kept) return kept;
  }
  keep_parts_only(dir);
  return {};
}

}  // namespace

Result<BackupHead> verify_backup(const std::string& file, const std::string& temporary) {
  const auto reader = BackupReader::open(file);
  if (!reader) return unexpected(reader.error());
  if (auto small = check_small_parts(*reader, file); !small) return unexpected(small.error());
  try {
    const TemporaryDirectory place(temporary);
    if (auto store = extract_store(*reader, place.path(), {}); !store) {
      return unexpected(store.error());
    }
    if (auto sound = check_copy(reader->head(), file, place.path()); !sound) {
      return unexpected(sound.error());
    }
  } catch (const StoreError& error) {
    if (error.fault() != StoreFault::full_disk) throw;
    return fail(ErrorKind::failure,
                fmt::format("checking {} takes {} MiB in {}, where they are not free: name another "
                            "directory in TMPDIR",
                            file, (reader->head().bytes() >> 20) + 1, temporary));
  }
  return reader->head();
}

Result<BackupHead> restore_backup(const std::string& file, const std::string& dir,
                                  const BeforeChange& before) {
  const auto reader = BackupReader::open(file);
  if (!reader) return unexpected(reader.error());
  fs::path place = fs::weakly_canonical(fs::absolute(dir));
  if (place.filename().empty()) place = place.parent_path();
  if (auto free = check_restore_place(place, reader->head()); !free) {
    return unexpected(free.error());
  }
  if (auto small = check_small_parts(*reader, file); !small) return unexpected(small.error());
  fs::create_directories(place.parent_path());
  WorkDirectory work(place, before);
  if (auto built = build_node(*reader, file, work, before); !built) {
    return unexpected(built.error());
  }
  give_to_owner(place, work.path());
  sync_directory(work.path());
  if (const int error = work.move_to(place)) return cannot_move(place, reader->head(), error);
  return reader->head();
}

}  // namespace maillage
