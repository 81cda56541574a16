// Who acts, and what is sent.
#include "tools/maillage/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace maillage
