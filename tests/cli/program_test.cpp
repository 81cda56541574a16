// The two programs as a person runs them.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/cli/scratch.h"

namespace maillage {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

struct Ran {
  int exit_code;
  std::string out;  // standard error too
};

// With no session, no environment of ours and no terminal.
constexpr const char* alone =
    "env -u MAILLAGE_DIR -u MAILLAGE_SESSION_FILE HOME=/nonexistent setsid ";

Ran ran_command(const std::string& program, const std::string& words) {
  const std::string command = alone + program + " " + words + " 2>&1 < /dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char piece[4096];
  for (std::size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

Ran ran(const std::string& words) { return ran_command(MAILLAGE_PROGRAM, words); }

TEST(Program, TellsHowToStartTheNodeWhenNoneRuns) {
  const Scratch scratch;
  const std::string dir = scratch.path("node");
  for (const char* words :
       {"status", "peer list", "referral trace abcdef", "account login --structure S"}) {
    const Ran r = ran(std::string(words) + " --dir " + dir);
    EXPECT_EQ(r.exit_code, 1) << words;
    EXPECT_EQ(r.out, "maillage: no node is running on " + dir +
                         ": start it with 'maillage serve --dir " + dir + "'\n");
  }
}

TEST(Program, AnswersUsageErrorsInTwoLines) {
  const Ran r = ran("referral sned x");
  EXPECT_EQ(r.exit_code, 2);
  EXPECT_EQ(r.out,
            "maillage: referral has no verb 'sned'; did you mean 'send'?\nsee maillage help "
            "referral\n");
}

TEST(Program, CreatesANodeAndNeverTwice) {
  const Scratch scratch;
  const std::string words = "init --dir " + scratch.path("node") + " --name Hub --territory 72";
  const Ran first = ran(words);
  EXPECT_EQ(first.exit_code, 0) << first.out;
  EXPECT_THAT(first.out, HasSubstr("maillage serve --dir " + scratch.path("node")));
  EXPECT_EQ(ran(words).exit_code, 4);
}

TEST(Program, BacksUpChecksAndRestoresWithoutANode) {
  const Scratch scratch;
  const std::string node = " --dir " + scratch.path("node");
  const std::string file = scratch.path("b.mlb");
  EXPECT_EQ(ran("backup create " + file + node).exit_code, 3) << "no node there";
  ASSERT_EQ(ran("init --name Hub --territory 72" + node).exit_code, 0);
  const Ran made = ran("backup create " + file + node);
  EXPECT_EQ(made.exit_code, 0) << made.out;
  EXPECT_THAT(made.out, HasSubstr("keep it locked away"));
  EXPECT_EQ(ran("backup create " + file + node).exit_code, 4);
  EXPECT_EQ(ran("backup verify " + file).exit_code, 0);
  EXPECT_EQ(ran("backup restore " + file + node).exit_code, 4);
  const Ran restored = ran("backup restore " + file + " --dir " + scratch.path("new"));
  EXPECT_EQ(restored.exit_code, 0) << restored.out;
  EXPECT_EQ(text_of_file(scratch.path("new/keys/hub.key")),
            text_of_file(scratch.path("node/keys/hub.key")));
  EXPECT_EQ(ran("backup verify " + scratch.path("none")).exit_code, 3);
  EXPECT_EQ(ran("backup verify " + scratch.path("new/maillage.toml")).exit_code, 6);
}

TEST(Program, DescribesTheNewNodeAsJson) {
  const Scratch scratch;
  const Ran r = ran("init --json --dir " + scratch.path("node") + " --name Hub --territory 72");
  ASSERT_EQ(r.exit_code, 0) << r.out;
  const Json record = Json::parse(r.out);
  EXPECT_EQ(record["territory"], "72");
  EXPECT_THAT(record["ticket"].get<std::string>(), testing::StartsWith("maillage1-"));
}

TEST(Program, ReadsTheImportedFileBeforeItNeedsTheNode) {
  const Scratch scratch;
  EXPECT_EQ(ran("directory import " + scratch.path("none.csv")).exit_code, 3);
  EXPECT_EQ(ran("directory import " + scratch.file("empty.csv", "")).exit_code, 5);
}

TEST(Program, CreatesMissingParentsOfANodeAndKeepsTheNodePrivate) {
  const Scratch scratch;
  const Ran r = ran("init --dir '" + scratch.path("a a/b/node") + "/' --name Hub --territory 72");
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("maillage serve --dir \"" + scratch.path("a a/b/node") + "/\""));
  EXPECT_THAT(r.out, HasSubstr("import FILE --dir \""));
  EXPECT_THAT(r.out, HasSubstr("peer invite --dir \""));
  struct stat info {};
  ASSERT_EQ(stat(scratch.path("a a/b/node").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(Program, ChecksTheArgumentsOfInitBeforeTheDirectory) {
  const Scratch scratch;
  const std::string words = "init --territory 72 --dir " + scratch.path("node") + " --name ";
  ASSERT_EQ(ran(words + "Hub").exit_code, 0);
  EXPECT_EQ(ran(words + std::string(201, 'x')).exit_code, 5);
}

TEST(Program, NamesTheTerritoryOfANewNode) {
  const Scratch scratch;
  const Ran region = ran("init --name Hub --territory r52 --json --dir " + scratch.path("r"));
  EXPECT_EQ(region.exit_code, 0);
  EXPECT_THAT(region.out,
              HasSubstr("\"territory\":\"R52\",\"territory_name\":\"Pays de la Loire\""));
  const Ran epci =
      ran("init --name Hub --territory 'Le Mans Métropole' --dir " + scratch.path("e"));
  EXPECT_THAT(epci.out, HasSubstr("247200132"));
  const Ran departement = ran("init --name Hub --territory Sarthe --dir " + scratch.path("d"));
  EXPECT_THAT(departement.out, HasSubstr("territory 72"));
  EXPECT_EQ(ran("init --name Hub --territory 99 --dir " + scratch.path("x")).exit_code, 5);
  EXPECT_EQ(ran("init --name Hub --territory 200000001 --dir " + scratch.path("y")).exit_code, 5);
}

TEST(Program, TakesADirectoryThatIsNotUtf8) {
  const Scratch scratch;
  const Ran r = ran("init --json --name Hub --territory 72 --dir '" + scratch.path("\xE9") + "'");
  EXPECT_EQ(r.exit_code, 0) << r.out;
  EXPECT_TRUE(std::filesystem::exists(scratch.path("\xE9/maillage.toml")));
}

TEST(Program, ImportsFromStandardInputAndPipes) {
  const Scratch scratch;
  const std::string no_node = " --dir " + scratch.path("node");
  const Ran empty = ran("directory import -" + no_node);  // /dev/null
  EXPECT_EQ(empty.exit_code, 5);
  EXPECT_THAT(empty.out, HasSubstr("standard input is empty"));
  for (const char* file : {"-", "/dev/stdin"}) {
    const Ran r = ran_command("sh -c 'printf nom | " MAILLAGE_PROGRAM " directory import " +
                                  std::string(file) + no_node + "'",
                              "");
    EXPECT_EQ(r.exit_code, 1) << r.out;
    EXPECT_THAT(r.out, HasSubstr("no node is running"));
  }
}

TEST(Program, NeverWritesRejectsOverAFile) {
  const Scratch scratch;
  const std::string file = scratch.file("lieux.csv", "nom;commune\n");
  const Ran r = ran("directory import " + file + " --rejects " + file);
  EXPECT_EQ(r.exit_code, 4);
  EXPECT_EQ(r.out, "maillage: " + file + " exists already: name another file\n");
  EXPECT_EQ(text_of_file(file), "nom;commune\n");
}

TEST(Program, RefusesRejectsThatCannotBeWrittenBeforeItAsksTheNode) {
  const Scratch scratch;
  const std::string file = scratch.file("lieux.csv", "nom;commune\n");
  const Ran r = ran("directory import " + file + " --rejects " + scratch.path("none/r.csv"));
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("cannot write " + scratch.path("none/r.csv")));
}

TEST(Program, LeavesNoRejectsBehindWhenTheNodeIsNotThere) {
  const Scratch scratch;
  const std::string file = scratch.file("lieux.csv", "nom;commune\n");
  const Ran r = ran("directory import " + file + " --rejects " + scratch.path("r.csv") + " --dir " +
                    scratch.path("node"));
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(scratch.path("r.csv")));
}

// A node that takes a call and never answers; -1 when nobody called.
int taken_call(int listener) {
  const int fd = accept(listener, nullptr, nullptr);
  char byte;
  return fd >= 0 && read(fd, &byte, 1) == 1 ? fd : -1;
}

pid_t started(std::vector<std::string> words, const std::string& error_file) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  signal(SIGINT, SIG_DFL);
  const int fd = open(error_file.c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(fd, STDERR_FILENO);
  execv(MAILLAGE_PROGRAM, pointers.data());
  _exit(99);
}

TEST(Program, SaysAfterCtrlCThatTheImportMayStillBeFinished) {
  const Scratch scratch;
  const std::string file = scratch.file("lieux.csv", "nom;commune\n");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = scratch.path("control.sock");
  std::memcpy(address.sun_path, path.data(), path.size());
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  const pid_t child = started({"maillage", "directory", "import", file, "--rejects",
                               scratch.path("r.csv"), "--dir", scratch.path("")},
                              scratch.path("err"));
  const int call = taken_call(listener);
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_GE(call, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(text_of_file(scratch.path("err")),
            "interrupted: the node may still finish it; see 'maillage status'\n");
  EXPECT_FALSE(std::filesystem::exists(scratch.path("r.csv")));
  close(call);
  close(listener);
}

TEST(Program, StartsTheDaemonBesideIt) {
  const Scratch scratch;
  const Ran r =
      ran_command("env PATH=/nonexistent " MAILLAGE_PROGRAM, "serve --dir " + scratch.path("none"));
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("maillaged: "));
  EXPECT_THAT(r.out, HasSubstr("holds no node"));
}

TEST(Daemon, EndsWithTwoForAMistakeOfUsage) {
  for (const char* words : {"--foo", "extra", "--dir", "--dir ''"}) {
    EXPECT_EQ(ran_command(MAILLAGE_DAEMON, words).exit_code, 2) << words;
  }
  EXPECT_EQ(ran_command(MAILLAGE_DAEMON, "--version").exit_code, 0);
  EXPECT_EQ(ran_command(MAILLAGE_DAEMON, "--help").exit_code, 0);
}

}  // namespace
}  // namespace maillage
