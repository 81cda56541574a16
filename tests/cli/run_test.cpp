// Who acts, what is sent, and the program itself as a person runs it.
#include "tools/maillage/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/cli/scratch.h"
#include "tools/maillage/session_file.h"

namespace maillage {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

Result<Secret> nobody(const std::string&) { return fail(ErrorKind::usage, "nobody to ask"); }

Result<Request> identified(const char* command, const Invocation& line) {
  Request request{R"({"referral":"x"})", "", {}};
  if (auto known = identify(*find_verb(command), line, nobody, request); !known) {
    return unexpected(known.error());
  }
  return request;
}

TEST(WhoActs, IsTheSavedSessionByDefault) {
  const Scratch scratch;
  ASSERT_TRUE(save_session(scratch.path("s"), {"token", "CCAS"}));
  Invocation line;
  line.session_file = scratch.path("s");
  const auto request = identified("referral.accept", line);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(Json::parse(request->arguments),
            Json::parse(R"({"referral": "x", "session": "token"})"));
  EXPECT_TRUE(request->secret.empty());
}

TEST(WhoActs, IsTheStructureNamedWithItsPassword) {
  const Scratch scratch;
  ASSERT_TRUE(save_session(scratch.path("s"), {"token", "CCAS"}));
  Invocation line;
  line.session_file = scratch.path("s");
  line.structure = "Emmaüs";
  line.password_file = scratch.file("p", "secret\n");
  const auto request = identified("referral.accept", line);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(Json::parse(request->arguments),
            Json::parse(R"({"referral": "x", "structure": "Emmaüs"})"));
  EXPECT_EQ(as_text(request->secret.view()), "secret");
}

TEST(WhoActs, MustBeSaidForAWorkersAct) {
  const Scratch scratch;
  Invocation line;
  line.session_file = scratch.path("none");
  const auto request = identified("referral.accept", line);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::usage);
  EXPECT_THAT(request.error().message, HasSubstr("maillage account login --structure"));
}

TEST(WhoActs, MayStayOpenForAList) {
  const Scratch scratch;
  Invocation line;
  line.session_file = scratch.path("none");
  const auto request = identified("referral.list", line);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->arguments, R"({"referral":"x"})");
}

TEST(WhoActs, IsNotAskedForATrace) {
  const auto request = identified("referral.trace", Invocation{});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->arguments, R"({"referral":"x"})");
}

TEST(WhoActs, NeedsAnOpenSessionToLogOut) {
  const Scratch scratch;
  Invocation line;
  line.session_file = scratch.path("none");
  EXPECT_EQ(identified("account.logout", line).error().kind, ErrorKind::not_found);
}

TEST(Gathering, SendsTheFileTheMapAndTheFiche) {
  const Scratch scratch;
  Invocation line;
  line.content_file = scratch.file("lieux.csv", "a;b\xFF");
  line.map_file = scratch.file("m.toml", "name = \"x\"");
  line.fiche_file = scratch.file("f.toml", "need = \"Revenus\"");
  const auto request = gather(line);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->content, "a;b\xFF");
  EXPECT_EQ(Json::parse(request->arguments),
            Json::parse(R"({"map": "name = \"x\"", "context": {"need": "Revenus"}})"));
}

TEST(Gathering, RefusesAMapThatIsNotText) {
  const Scratch scratch;
  Invocation line;
  line.map_file = scratch.file("m.toml", "\xFF");
  EXPECT_EQ(gather(line).error().kind, ErrorKind::invalid_input);
}

struct Ran {
  int exit_code;
  std::string out;  // standard error too
};

// The program as built, with no session, no environment of ours and no terminal.
Ran ran(const std::string& words) {
  const std::string command =
      "env -u MAILLAGE_DIR -u MAILLAGE_SESSION_FILE HOME=/nonexistent "
      "setsid " MAILLAGE_PROGRAM " " +
      words + " 2>&1 < /dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char piece[4096];
  for (std::size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, got);
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

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

}  // namespace
}  // namespace maillage
