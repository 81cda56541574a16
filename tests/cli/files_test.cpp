// Files a command line reads and keeps: inputs, passwords, sessions, fiches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "protocol/crypto.h"
#include "tests/cli/scratch.h"
#include "tools/maillage/fiche_file.h"
#include "tools/maillage/input_file.h"
#include "tools/maillage/password.h"
#include "tools/maillage/serve.h"
#include "tools/maillage/session_file.h"

namespace maillage {
namespace {

class CryptoEnvironment : public testing::Environment {
 public:
  void SetUp() override { init_crypto(); }
};
const auto* const environment = testing::AddGlobalTestEnvironment(new CryptoEnvironment);

using testing::HasSubstr;
using Json = nlohmann::json;

std::string text_of_secret(const Secret& secret) { return std::string(as_text(secret.view())); }

AskPassword answers(std::vector<std::string> typed) {
  return [typed = std::move(typed), next = std::size_t{0}](const std::string&) mutable {
    return Result<Secret>(Secret::copy_of(as_bytes(typed.at(next++))));
  };
}

Result<Secret> nobody(const std::string&) { return fail(ErrorKind::usage, "nobody to ask"); }

mode_t mode_of(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

TEST(InputFile, ReadsARegularFileWhole) {
  const Scratch scratch;
  const std::string big(700'000, 'x');
  EXPECT_EQ(*read_input_file(scratch.file("a", big), 1'000'000), big);
}

TEST(InputFile, SaysWhatIsWrongWithAFile) {
  const Scratch scratch;
  const auto error = [](const std::string& path, std::size_t limit) {
    return read_input_file(path, limit).error();
  };
  EXPECT_EQ(error(scratch.path("none"), 10).kind, ErrorKind::not_found);
  EXPECT_THAT(error(scratch.path(""), 10).message, HasSubstr("is a directory"));
  EXPECT_THAT(error(scratch.file("empty", ""), 10).message, HasSubstr("is empty"));
  EXPECT_THAT(error(scratch.file("big", std::string(5000, 'x')), 4096).message,
              HasSubstr("is larger than 4 KiB"));
  EXPECT_THAT(error("/dev/zero", 10).message, HasSubstr("is neither a file nor a pipe"));
}

// Writes `text` into the pipe as another program would, then closes it.
std::thread writer_of(const std::string& pipe, std::string text) {
  return std::thread(
      [pipe, text = std::move(text)] { std::ofstream(pipe, std::ios::binary) << text; });
}

TEST(InputFile, ReadsAPipeToItsEnd) {
  const Scratch scratch;
  const std::string pipe = scratch.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string big(300'000, 'x');
  std::thread writer = writer_of(pipe, big);
  const auto read = read_input_file(pipe, 1'000'000);
  writer.join();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, big);
}

TEST(InputFile, BoundsWhatComesFromAPipe) {
  const Scratch scratch;
  const std::string pipe = scratch.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer = writer_of(pipe, std::string(5000, 'x'));
  const auto read = read_input_file(pipe, 4096);
  writer.join();
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("is larger than 4 KiB"));
}

TEST(InputFile, RefusesASocket) {
  const Scratch scratch;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = scratch.path("socket");
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(read_input_file(path, 10).error().kind, ErrorKind::failure);
  close(fd);
}

TEST(InputFile, RefusesAnUnreadableOne) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const Scratch scratch;
  const std::string path = scratch.file("secret", "x");
  chmod(path.c_str(), 0);
  EXPECT_EQ(read_input_file(path, 10).error().kind, ErrorKind::failure);
}

TEST(Password, IsTheFirstLineOfAFile) {
  const Scratch scratch;
  const std::string file = scratch.file("p", "mot de passe é\nsecond line\n");
  EXPECT_EQ(text_of_secret(*obtain_password(file, "CCAS", true, nobody)), "mot de passe é");
  EXPECT_EQ(text_of_secret(*obtain_password(scratch.file("q", "sans fin\r\n"), "", false, nobody)),
            "sans fin");
}

TEST(Password, MayComeFromAPipe) {
  const Scratch scratch;
  const std::string pipe = scratch.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer = writer_of(pipe, "depuis pass\n");
  const auto password = obtain_password(pipe, "S", false, nobody);
  writer.join();
  ASSERT_TRUE(password) << password.error().message;
  EXPECT_EQ(text_of_secret(*password), "depuis pass");
}

TEST(Password, IsNeverEmpty) {
  const Scratch scratch;
  EXPECT_EQ(obtain_password(scratch.file("p", "\nx"), "", false, nobody).error().kind,
            ErrorKind::invalid_input);
}

TEST(Password, IsAskedOnceForAnAccountAndTwiceForANewOne) {
  EXPECT_EQ(text_of_secret(*obtain_password("", "S", false, answers({"one"}))), "one");
  EXPECT_EQ(text_of_secret(*obtain_password("", "S", true, answers({"one", "one"}))), "one");
  EXPECT_EQ(obtain_password("", "S", true, answers({"one", "two"})).error().kind,
            ErrorKind::invalid_input);
}

TEST(Password, NeedsSomebodyToAsk) {
  EXPECT_EQ(obtain_password("", "S", false, nobody).error().kind, ErrorKind::usage);
}

TEST(SessionFile, IsForItsOwnerOnlyWhateverTheUmask) {
  const Scratch scratch;
  const std::string path = scratch.path("sub/session");
  const mode_t before = umask(0);
  const auto saved = save_session(path, {"token", "CCAS"});
  umask(before);
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(mode_of(scratch.path("sub")), 0700u);
  const auto loaded = load_session(path);
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->session, "token");
  EXPECT_EQ((*loaded)->structure, "CCAS");
}

TEST(SessionFile, IsReplacedAndRemoved) {
  const Scratch scratch;
  const std::string path = scratch.file("session", "old");
  chmod(path.c_str(), 0644);
  ASSERT_TRUE(save_session(path, {"new", "S"}));
  EXPECT_EQ(mode_of(path), 0600u);
  remove_session(path);
  EXPECT_FALSE(load_session(path)->has_value());
}

TEST(SessionFile, IsRefusedWhenOthersCanReadItOrItIsALink) {
  const Scratch scratch;
  const std::string path = scratch.path("session");
  ASSERT_TRUE(save_session(path, {"token", "S"}));
  ASSERT_EQ(symlink(path.c_str(), scratch.path("link").c_str()), 0);
  EXPECT_FALSE(load_session(scratch.path("link")));
  chmod(path.c_str(), 0640);
  EXPECT_THAT(load_session(path).error().message, HasSubstr("others can read"));
}

TEST(SessionFile, IsRefusedWhenItIsSomethingElse) {
  const Scratch scratch;
  const std::string path = scratch.file("session", "{\"structure\": \"S\"}");
  chmod(path.c_str(), 0600);
  EXPECT_THAT(load_session(path).error().message, HasSubstr("is not a session file"));
}

TEST(SessionFile, IsNamedAfterTheNode) {
  setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
  const std::string one = *default_session_file("/srv/a");
  EXPECT_THAT(one, testing::StartsWith("/run/user/7/maillage/session-"));
  EXPECT_EQ(one, *default_session_file("/srv/../srv/a"));
  EXPECT_NE(one, *default_session_file("/srv/b"));
  unsetenv("XDG_RUNTIME_DIR");
  setenv("HOME", "/home/marie", 1);
  EXPECT_THAT(*default_session_file("/srv/a"),
              testing::StartsWith("/home/marie/.cache/maillage/session-"));
}

TEST(FicheFile, ReadsTomlAndJsonAlike) {
  const Json expected = Json::parse(
      R"({"theme": "t", "context": {"need": "Déclarer", "interpreter": true,
          "barriers": ["cout"], "deadline": "2026-05-20"}})");
  Json from_toml = Json::object();
  ASSERT_TRUE(
      add_fiche("theme = \"t\"\nneed = \"Déclarer\"\ninterpreter = true\n"
                "barriers = [\"cout\"]\ndeadline = 2026-05-20\n",
                from_toml));
  EXPECT_EQ(from_toml, expected);
  Json from_json = Json::object();
  ASSERT_TRUE(add_fiche(R"( {"theme": "t", "need": "Déclarer", "interpreter": true,
                            "barriers": ["cout"], "deadline": "2026-05-20"})",
                        from_json));
  EXPECT_EQ(from_json, expected);
}

TEST(FicheFile, YieldsToOptions) {
  Json arguments = Json::parse(R"({"context": {"need": "typed"}})");
  ASSERT_TRUE(add_fiche("need = \"file\"\nname = \"A.\"", arguments));
  EXPECT_EQ(arguments, Json::parse(R"({"context": {"need": "typed", "name": "A."}})"));
}

TEST(FicheFile, NamesTheKeyAndNeverTheValue) {
  Json arguments = Json::object();
  const auto error = [&](const char* text) { return add_fiche(text, arguments).error().message; };
  EXPECT_EQ(error("neeed = \"Mme Secret\""), "a fiche has no 'neeed'; did you mean 'need'?");
  EXPECT_EQ(error("need = 1234567"),
            "the fiche's 'need' is neither a text, a date, true or false, nor a list");
  EXPECT_EQ(error("interpreter = \"Secret\""), "the fiche's 'interpreter' must be true or false");
  EXPECT_EQ(error("barriers = \"Secret\""), "the fiche's 'barriers' must be a list of codes");
  EXPECT_THAT(error("need = \"a\"\nname = Mme Secret"), HasSubstr("look at its line 2"));
  EXPECT_THAT(error("{\"need\": "), HasSubstr("not a JSON object"));
}

TEST(Serve, FindsTheDaemonBesideTheProgramThenInThePath) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch.path("own"));
  std::filesystem::create_directories(scratch.path("bin"));
  EXPECT_EQ(find_daemon(scratch.path("own"), scratch.path("bin")), "");
  chmod(scratch.file("bin/maillaged", "x").c_str(), 0755);
  scratch.file("own/maillaged", "not executable");
  EXPECT_EQ(find_daemon(scratch.path("own"), scratch.path("bin")), scratch.path("bin/maillaged"));
  chmod(scratch.path("own/maillaged").c_str(), 0755);
  EXPECT_EQ(find_daemon(scratch.path("own"), scratch.path("bin")), scratch.path("own/maillaged"));
}

}  // namespace
}  // namespace maillage
