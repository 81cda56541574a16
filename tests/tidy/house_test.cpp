// The rules of the house that a compiler does not check (ARCHITECTURE.md): which room may include
// which, where the world may be touched, and how long a file may be.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace maillage {
namespace {

namespace fs = std::filesystem;

// Rooms of a lower number may be included by rooms of a higher one; rooms of one number ignore each
// other. The longest matching prefix names the room.
const std::map<std::string, int> layers = {
    {"protocol/", 0},
    {"replication/audit/", 1},
    {"replication/evidence/", 1},
    {"replication/governance/", 1},
    {"replication/mailbox/", 1},
    {"replication/merge/", 1},
    {"replication/tree/", 1},
    {"replication/", 2},
    {"node/capacity/", 3},
    {"node/directory/", 3},
    {"node/directory/duplicates/", 4},
    {"node/directory/export/", 5},  // writes what import reads
    {"node/directory/import/", 4},
    {"node/directory/import_life/", 4},
    {"node/directory/print/", 4},
    {"node/directory/search/", 4},
    {"node/referral/", 3},
    {"node/core/", 5},
    {"node/accounts/", 6},
    {"node/store/", 6},
    {"node/net/", 6},
    {"node/threads/", 6},
    {"node/hub/", 7},
    {"node/control/", 8},
    {"node/version.h", 0},
    {"node/", 9},
    {"node/control/client.", 1},
    {"node/control/control.capnp.h", 0},
    {"tools/", 10},
    {"tools/sim/", 6},  // the turn and the pure rooms, never a store or a socket
};
const std::vector<std::string> pure_rooms = {"protocol/", "replication/", "node/capacity/",
                                             "node/directory/", "node/referral/", "node/core/"};
// What a pure room may not touch: clocks, randomness, threads, files, sockets.
const std::regex impure(
    R"(system_clock|steady_clock|high_resolution_clock|\btime\((nullptr|NULL|&)|clock_gettime|random_device|randombytes|\brand\(|mt19937|std::thread|std::async|std::mutex|<fstream>|<filesystem>|<iostream>|fopen|\bopen\(2|::socket\(|getenv)");

const fs::path root = MAILLAGE_SOURCE_DIR;

struct SourceFile {
  std::string name;  // from the root
  std::vector<std::string> lines;
};

std::vector<SourceFile> sources() {
  std::vector<SourceFile> files;
  for (const char* top : {"protocol", "replication", "node", "tools", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      SourceFile file{fs::relative(entry.path(), root).string(), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::string room_of(const std::string& path) {
  std::string best;
  for (const auto& [prefix, layer] : layers) {
    if (path.starts_with(prefix) && prefix.size() > best.size()) best = prefix;
  }
  return best;
}

std::string included(const std::string& line) {
  std::smatch match;
  static const std::regex include(R"(^\s*#include\s+"([^"]+)\")");
  return std::regex_search(line, match, include) ? match[1].str() : std::string();
}

TEST(House, FindsItsSources) { EXPECT_GT(sources().size(), 100u); }

TEST(House, ArrowsBetweenRoomsPointOneWay) {
  for (const SourceFile& file : sources()) {
    const std::string from = room_of(file.name);
    if (from.empty()) continue;  // tests may include anything
    for (const std::string& line : file.lines) {
      const std::string to = room_of(included(line));
      if (to.empty() || to == from) continue;
      EXPECT_LT(layers.at(to), layers.at(from)) << file.name << " includes " << included(line);
    }
  }
}

TEST(House, PureRoomsTouchNoClockNoRandomnessNoFileAndNoThread) {
  for (const SourceFile& file : sources()) {
    bool pure = false;
    for (const std::string& room : pure_rooms) pure |= file.name.starts_with(room);
    if (!pure) continue;
    for (const std::string& line : file.lines) {
      const std::string code = line.substr(0, line.find("//"));
      EXPECT_FALSE(std::regex_search(code, impure)) << file.name << ": " << line;
    }
  }
}

TEST(House, OnlyItsRoomOpensTheStoreOrAPeersSocket) {
  for (const SourceFile& file : sources()) {
    if (file.name.starts_with("tests/")) continue;
    for (const std::string& line : file.lines) {
      if (line.find("<lmdb.h>") != std::string::npos) {
        EXPECT_TRUE(file.name.starts_with("node/store/")) << file.name;
      }
      if (line.find("<zmq") != std::string::npos) {
        EXPECT_TRUE(file.name.starts_with("node/net/")) << file.name;
      }
    }
  }
}

TEST(House, HeavyHeadersStayInSourceFiles) {
  // Private headers of two rooms that hold nothing but promises and JSON.
  const std::set<std::string> exceptions = {"node/control/command.h", "node/control/background.h",
                                            "node/control/server.h", "protocol/capnp_message.h"};
  const std::regex heavy(R"(<capnp/|<kj/|<nlohmann/json.hpp>|<CLI/|\.capnp\.h|<zmq)");
  for (const SourceFile& file : sources()) {
    if (!file.name.ends_with(".h") || file.name.starts_with("tests/")) continue;
    if (exceptions.contains(file.name) || file.name.starts_with("node/net/")) continue;
    for (const std::string& line : file.lines) {
      if (line.starts_with("#include")) {
        EXPECT_FALSE(std::regex_search(line, heavy)) << file.name << ": " << line;
      }
    }
  }
}

TEST(House, NoFileIsLongerThanFiveHundredLines) {
  for (const SourceFile& file : sources()) {
    EXPECT_LE(file.lines.size(), 500u) << file.name << ": which two things are in it?";
  }
}

}  // namespace
}  // namespace maillage
