// The file of a backup: what is in it, what finds its damage, and that neither making nor restoring
// one ever leaves half of it.
#include "node/hub/backup.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "node/store/incarnation.h"
#include "tests/hub/backup_world.h"

namespace maillage {
namespace {

using namespace test;
namespace fs = std::filesystem;

constexpr int killed = 77;

std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::set<std::string> names_in(const std::string& dir) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir)) names.insert(entry.path().filename());
  return names;
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    hub_.admit("CCAS du Mans");
    import_into(hub_,
                {venue("1", "Mairie", "Le Mans"), venue("2", "Un nom à chercher", "Le Mans")});
    write_node_files(hub_);
  }

  std::string path(const std::string& name) const { return hub_.directory.path() + "/" + name; }
  Result<BackupHead> verify(const std::string& file) const {
    return verify_backup(file, hub_.directory.path());
  }
  Result<BackupHead> create(const std::string& file, const BackupOptions& options = {}) {
    return create_backup(node_dir(hub_), snapshot_of(hub_), file, hub_.now, options);
  }
  // Nothing but the node and `names` is in the test's directory, nor a snapshot in the node's.
  void expect_only(std::set<std::string> names) const {
    names.insert("node");
    EXPECT_EQ(names_in(hub_.directory.path()), names);
    for (const std::string& name : names_in(node_dir(hub_))) EXPECT_FALSE(is_snapshot_name(name));
  }

  TestHub hub_{1, "Sarthe", "72"};
};

TEST_F(BackupTest, SaysWhatItHolds) {
  const auto made = create(path("backup"), {.version = "1.2.3"});
  ASSERT_TRUE(made) << made.error().message;
  const auto head = verify(path("backup"));
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->hub, hub_.hub->id());
  EXPECT_EQ(head->name, "Sarthe");
  EXPECT_EQ(head->territory, "72");
  EXPECT_EQ(head->version, "1.2.3");
  EXPECT_EQ(head->created, hub_.now);
  EXPECT_EQ(head->updates, hub_.store->usage().updates);
  EXPECT_EQ(head->structures, 1u);
  EXPECT_EQ(head->bytes(), fs::file_size(path("backup")));
  EXPECT_EQ(made->parts[0].hash, head->parts[0].hash);
  expect_only({"backup"});
  struct stat info {};
  ASSERT_EQ(::stat(path("backup").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(BackupTest, IsNotMadeOverAFileNorInsideTheNode) {
  write_file(path("mine"), "mine");
  EXPECT_EQ(create(path("mine")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(bytes_of_file(path("mine")), "mine");
  EXPECT_TRUE(create(path("mine"), {.replace = true}));
  EXPECT_TRUE(verify(path("mine")));
  EXPECT_EQ(create(node_dir(hub_) + "/store.mdb", {.replace = true}).error().kind,
            ErrorKind::invalid_input);
  EXPECT_EQ(create(hub_.directory.path(), {.replace = true}).error().kind,
            ErrorKind::invalid_input);
  expect_only({"mine"});
}

TEST_F(BackupTest, OfAStoppedNodeNeedsNobody) {
  EXPECT_THROW(create_backup_of_stopped(node_dir(hub_), path("backup"), hub_.now), StoreError)
      << "it runs";
  hub_.stop();
  const auto made = create_backup_of_stopped(node_dir(hub_), path("backup"), hub_.now);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(verify(path("backup")));
  expect_only({"backup"});
  EXPECT_EQ(create_backup_of_stopped(path("none"), path("other"), hub_.now).error().kind,
            ErrorKind::not_found);
  hub_.start();
}

TEST_F(BackupTest, BecomesANodeWithoutTheFilesOfALife) {
  ASSERT_TRUE(create(path("backup")));
  const auto restored = restore_backup(path("backup"), path("new"));
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(names_in(path("new")),
            (std::set<std::string>{"store.mdb", "apart.mdb", "keys", "maillage.toml"}));
  EXPECT_EQ(load_identity(path("new")).hub.id, hub_.hub->id());
  EXPECT_EQ(load_identity(path("new")).transport.id, hub_.identity.transport.id);
  struct stat info {};
  for (const char* name : {"", "/keys"}) {
    ASSERT_EQ(::stat((path("new") + name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u) << name;
  }
  LogStore store = LogStore::open(path("new"), options_for_a_copy());
  store.verify();
  EXPECT_TRUE(open_epoch(store, seeded_random(5)).fresh);
}

TEST_F(BackupTest, IsRestoredIntoNothingOnly) {
  ASSERT_TRUE(create(path("backup")));
  fs::create_directory(path("empty"));
  EXPECT_TRUE(restore_backup(path("backup"), path("empty") + "/"));
  fs::create_directory(path("full"));
  write_file(path("full") + "/note", "mine");
  const auto full = restore_backup(path("backup"), path("full"));
  EXPECT_EQ(full.error().kind, ErrorKind::conflict);
  EXPECT_EQ(names_in(path("full")), std::set<std::string>{"note"});
  EXPECT_EQ(restore_backup(path("backup"), path("backup")).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(restore_backup(path("backup"), path("a/b/c"))) << "missing parents are made";
  EXPECT_EQ(restore_backup(path("none"), path("other")).error().kind, ErrorKind::not_found);
  expect_only({"backup", "empty", "full", "a"});
}

TEST_F(BackupTest, IsNotRestoredOverTheSameHubWithNewerData) {
  hub_.now.milliseconds = 1'000;  // of the backup; the store is written to now
  ASSERT_TRUE(create(path("backup")));
  const auto newer = restore_backup(path("backup"), node_dir(hub_));
  EXPECT_EQ(newer.error().kind, ErrorKind::conflict);
  EXPECT_NE(newer.error().message.find("newer data"), std::string::npos) << newer.error().message;
  EXPECT_NE(newer.error().message.find("node.old"), std::string::npos);
  hub_.now.milliseconds = 4'000'000'000'000;
  ASSERT_TRUE(create(path("later")));
  const auto older = restore_backup(path("later"), node_dir(hub_));
  EXPECT_EQ(older.error().kind, ErrorKind::conflict);
  EXPECT_EQ(older.error().message.find("newer"), std::string::npos) << older.error().message;
  TestHub other(2, "Mayenne", "53");
  write_node_files(other);
  const auto another = restore_backup(path("backup"), node_dir(other));
  EXPECT_EQ(another.error().kind, ErrorKind::conflict);
  EXPECT_NE(another.error().message.find("another hub"), std::string::npos);
}

TEST_F(BackupTest, ShowsDamageAnywhere) {
  ASSERT_TRUE(create(path("backup")));
  const std::string sound = bytes_of_file(path("backup"));
  constexpr std::size_t places = 200;
  for (std::size_t i = 0; i < places; ++i) {
    const std::size_t at = i * (sound.size() - 1) / (places - 1);
    std::string flipped = sound;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << i % 8));
    write_file(path("damaged"), flipped);
    const auto found = verify(path("damaged"));
    ASSERT_FALSE(found) << at;
    EXPECT_EQ(found.error().kind, ErrorKind::findings) << at << ": " << found.error().message;
    EXPECT_EQ(found.error().message.find('\n'), std::string::npos);
    write_file(path("damaged"), sound.substr(0, at));
    EXPECT_EQ(verify(path("damaged")).error().kind, ErrorKind::findings) << "cut at " << at;
  }
  write_file(path("damaged"), sound + "x");
  EXPECT_EQ(verify(path("damaged")).error().kind, ErrorKind::findings);
  EXPECT_EQ(restore_backup(path("damaged"), path("new")).error().kind, ErrorKind::findings);
  expect_only({"backup", "damaged"});
}

TEST_F(BackupTest, ShowsAStoreThatWasDamagedWhenItWasTaken) {
  const std::string snapshot = snapshot_of(hub_);
  const std::string copied = node_dir(hub_) + "/" + snapshot + "/store.mdb";
  std::string bytes = bytes_of_file(copied);
  std::size_t changed = 0;
  for (auto at = bytes.find("Un nom"); at != std::string::npos; at = bytes.find("Un nom", at + 1)) {
    bytes[at] = 'X';
    ++changed;
  }
  ASSERT_GT(changed, 0u);
  write_file(copied, bytes);
  ASSERT_TRUE(create_backup(node_dir(hub_), snapshot, path("backup"), hub_.now));
  const auto found = verify(path("backup"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::findings) << found.error().message;
  EXPECT_EQ(restore_backup(path("backup"), path("new")).error().kind, ErrorKind::findings);
  expect_only({"backup"});
}

TEST_F(BackupTest, IsOfOneHub) {
  TestHub other(2, "Mayenne", "53");
  write_file(node_dir(hub_) + "/keys/hub.key",
             to_hex(other.identity.hub.secret.view().first(32)) + "\n");
  const std::string file = path("backup");
  ASSERT_TRUE(create(file));
  EXPECT_EQ(verify(file)->hub, other.identity.hub.id);
  BackupHead head = *verify(file);
  head.hub = hub_.identity.hub.id;
  const std::string snapshot = node_dir(hub_) + "/" + snapshot_of(hub_);
  const std::string keys = node_dir(hub_) + "/keys";
  ASSERT_TRUE(write_backup(path("mixed"), head,
                           {snapshot + "/store.mdb", snapshot + "/apart.mdb", keys + "/hub.key",
                            keys + "/transport.key", node_dir(hub_) + "/maillage.toml"},
                           false));
  EXPECT_EQ(verify(path("mixed")).error().kind, ErrorKind::findings);
}

// --- killed, or refused by the disk, at every change it makes ---

// Lets `count` changes through; the next one ends the process, as a kill would.
BeforeChange kill_after(int count) {
  return [left = std::make_shared<int>(count)] {
    if ((*left)-- == 0) ::_exit(killed);
  };
}
BeforeChange fail_after(int count) {
  return [left = std::make_shared<int>(count)] {
    if ((*left)-- == 0) throw StoreError(StoreFault::full_disk, "no space");
  };
}

TEST_F(BackupTest, KilledAtAnyChangeLeavesTheFormerFileOrTheNewOne) {
  hub_.stop();
  const auto make = [this](const BeforeChange& before) {
    return create_backup_of_stopped(node_dir(hub_), path("backup"), {2000},
                                    {.replace = true, .version = {}, .before = before});
  };
  ASSERT_TRUE(create_backup_of_stopped(node_dir(hub_), path("backup"), {1000}));
  int changes = 0;
  for (int code = killed; code == killed; ++changes) {
    code = in_child([&] { return make(kill_after(changes)) ? 0 : 1; });
    const auto left = verify(path("backup"));
    ASSERT_TRUE(left) << "after " << changes << " changes: " << left.error().message;
    const bool finished = left->created.milliseconds == 2000;
    EXPECT_TRUE(code == killed || (code == 0 && finished)) << code;
    if (finished && code == killed) {
      ASSERT_TRUE(create_backup_of_stopped(node_dir(hub_), path("backup"), {1000},
                                           {.replace = true, .version = {}, .before = {}}));
    }
  }
  EXPECT_GT(changes, 10);
  expect_only({"backup"});
}

TEST_F(BackupTest, KilledAtAnyChangeLeavesNoFileUnderANewName) {
  hub_.stop();
  int changes = 0;
  for (int code = killed; code == killed; ++changes) {
    code = in_child([&] {
      return create_backup_of_stopped(
                 node_dir(hub_), path("backup"), {1000},
                 {.replace = false, .version = {}, .before = kill_after(changes)})
                 ? 0
                 : 1;
    });
    if (!fs::exists(path("backup"))) continue;
    EXPECT_TRUE(verify(path("backup")));
    fs::remove(path("backup"));
  }
  EXPECT_GT(changes, 10);
}

TEST_F(BackupTest, KilledAtAnyChangeARestoreLeavesNoNodeOrAWholeOne) {
  ASSERT_TRUE(create(path("backup")));
  int changes = 0;
  int whole = 0;
  for (int code = killed; code == killed; ++changes) {
    code = in_child(
        [&] { return restore_backup(path("backup"), path("new"), kill_after(changes)) ? 0 : 1; });
    if (!fs::exists(path("new"))) continue;
    ++whole;
    EXPECT_EQ(names_in(path("new")),
              (std::set<std::string>{"store.mdb", "apart.mdb", "keys", "maillage.toml"}));
    LogStore::open(path("new"), options_for_a_copy()).verify();
    fs::remove_all(path("new"));
  }
  EXPECT_GT(changes, 20);
  EXPECT_GE(whole, 1) << "the last one was not killed";
  EXPECT_TRUE(restore_backup(path("backup"), path("new"))) << "what was left is taken over";
  expect_only({"backup", "new"});
}

TEST_F(BackupTest, ADiskThatRefusesAnyChangeIsLeftAsItWas) {
  ASSERT_TRUE(create(path("backup")));
  fs::create_directory(path("new"));
  int changes = 0;
  for (bool done = false; !done; ++changes) {
    try {
      done = create(path("other"), {.replace = false, .version = {}, .before = fail_after(changes)})
                 .has_value();
    } catch (const StoreError&) {
      // The last change is the sync of the directory, when the file has its name and is whole.
      EXPECT_TRUE(!fs::exists(path("other")) || verify(path("other")));
      fs::remove(path("other"));
      expect_only({"backup", "new"});
    }
  }
  EXPECT_GT(changes, 10);
  fs::remove(path("other"));
  changes = 0;
  for (bool done = false; !done; ++changes) {
    try {
      done = restore_backup(path("backup"), path("new"), fail_after(changes)).has_value();
    } catch (const StoreError&) {
      expect_only({"backup", "new"});
      if (fs::is_empty(path("new"))) continue;
      // The last change is the sync of the directory it was moved in, as above.
      LogStore::open(path("new"), options_for_a_copy()).verify();
      break;
    }
  }
  EXPECT_GT(changes, 20);
}

TEST_F(BackupTest, ADiskTooSmallLeavesNothing) {
  hub_.stop();  // which writes what its store kept back
  ASSERT_TRUE(create_backup_of_stopped(node_dir(hub_), path("backup"), {1000}).has_value());
  const auto bytes = fs::file_size(path("backup"));
  const auto limited = [&](rlim_t most, const std::function<void()>& act) {
    return in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit fails then
      const rlimit limit{most, most};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      try {
        act();
      } catch (const StoreError&) {
        return 5;
      }
      return 0;
    });
  };
  for (const auto most : {bytes / 10, bytes / 2, bytes - 1}) {
    const rlim_t room = most;
    EXPECT_EQ(limited(room,
                      [&] {
                        create_backup_of_stopped(node_dir(hub_), path("other"), {1000}).has_value();
                      }),
              5);
    expect_only({"backup"});
  }
  for (const auto most : {bytes / 10, bytes / 2}) {
    EXPECT_EQ(limited(most, [&] { restore_backup(path("backup"), path("new")).has_value(); }), 5);
    expect_only({"backup"});
  }
}

}  // namespace
}  // namespace maillage
