// From the words of a command line to the command and its JSON arguments.
#include "tools/maillage/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tools/maillage/help.h"
#include "tools/maillage/verbs.h"

namespace maillage {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

ParsedLine parse(const std::vector<std::string>& words, const UserEnvironment& environment = {}) {
  return parse_line(words, environment);
}

Invocation invocation(const std::vector<std::string>& words,
                      const UserEnvironment& environment = {}) {
  const ParsedLine parsed = parse(words, environment);
  if (const auto* line = std::get_if<Invocation>(&parsed)) return *line;
  ADD_FAILURE() << "not an invocation: "
                << (parsed.index() == 2 ? std::get<2>(parsed).message : "help");
  return {};
}

Json arguments(const std::vector<std::string>& words) {
  return Json::parse(invocation(words).arguments);
}

std::string usage_error(const std::vector<std::string>& words) {
  const ParsedLine parsed = parse(words);
  const auto* error = std::get_if<UsageError>(&parsed);
  return error == nullptr ? "no usage error" : error->message + " | " + error->see;
}

TEST(CommandLine, NamesTheCommandOfNounAndVerb) {
  EXPECT_EQ(invocation({"status"}).command, "status");
  EXPECT_EQ(invocation({"sync", "status"}).command, "sync.status");
  EXPECT_EQ(invocation({"referral", "accept", "ab12cd"}).command, "referral.accept");
  EXPECT_EQ(invocation({"--version"}).command, "version");
}

TEST(CommandLine, TakesTheFileOfABackup) {
  const Invocation line = invocation({"backup", "create", "/mnt/\xE9.mlb", "--force"});
  EXPECT_EQ(line.command, "backup.create");
  EXPECT_EQ(line.backup_file, "/mnt/\xE9.mlb");
  EXPECT_EQ(Json::parse(line.arguments), Json::parse(R"({"force": true})"));
  EXPECT_EQ(usage_error({"backup", "restore"}), "FILE is missing | maillage backup restore --help");
  EXPECT_EQ(usage_error({"backup", "restore", "a.mlb"}),
            "--dir DIR is missing | maillage backup restore --help")
      << "it would make a node where nobody looks";
}

TEST(CommandLine, TakesTheDirectoryFromOptionThenEnvironmentThenDefault) {
  EXPECT_EQ(invocation({"status", "--dir", "/a"}, {.dir = "/b"}).dir, "/a");
  EXPECT_EQ(invocation({"status"}, {.dir = "/b"}).dir, "/b");
  EXPECT_EQ(invocation({"status"}).dir, "/var/lib/maillage");
}

TEST(CommandLine, TakesCommonOptionsBeforeTheNounToo) {
  const Invocation line = invocation({"--json", "--dir", "/a", "peer", "list"});
  EXPECT_EQ(line.command, "peer.list");
  EXPECT_EQ(line.dir, "/a");
  EXPECT_TRUE(line.json);
}

TEST(CommandLine, ReadsAFounding) {
  EXPECT_EQ(arguments({"network", "create", "--name", "R", "--founder", "49", "--founder", "44",
                       "--quorum", "2"}),
            Json::parse(R"({"name": "R", "founders": ["49", "44"], "quorum": 2})"));
  EXPECT_EQ(invocation({"network", "add-founder", "49"}).command, "network.add_founder");
  EXPECT_EQ(arguments({"network", "revoke", "49", "--yes"}),
            Json::parse(R"({"subject": "49", "yes": true})"));
  EXPECT_THAT(usage_error({"network", "create", "--name", "R", "--quorum", "0"}),
              HasSubstr("--quorum wants a whole number of at least 1"));
}

TEST(CommandLine, PutsTheFicheInsideTheContext) {
  EXPECT_EQ(arguments({"referral",
                       "open",
                       "--need",
                       "Déclarer ses revenus",
                       "--contact",
                       "phone=06 12 34 56 78",
                       "--name",
                       "A. B.",
                       "--interpreter",
                       "--barrier",
                       "cout",
                       "--barrier",
                       "francais",
                       "--theme",
                       "t",
                       "--help-kind",
                       "h",
                       "--department",
                       "72",
                       "--path",
                       "p"}),
            Json::parse(R"({"theme": "t", "help": "h", "department": "72", "path": "p",
                            "context": {"need": "Déclarer ses revenus", "contact_way": "phone",
                                        "contact_value": "06 12 34 56 78", "name": "A. B.",
                                        "interpreter": true, "barriers": ["cout", "francais"]}})"));
}

TEST(CommandLine, TakesAContactWithoutValue) {
  EXPECT_EQ(arguments({"referral", "open", "--contact", "none"}),
            Json::parse(R"({"context": {"contact_way": "none"}})"));
}

TEST(CommandLine, ReadsASend) {
  EXPECT_EQ(arguments({"referral", "send", "ab12cd", "--to", "CCAS", "--informed", "oral",
                       "--agreed", "oral", "--despite-loop", "elle y tient"}),
            Json::parse(R"({"referral": "ab12cd", "to": "CCAS", "informed": "oral",
                            "agreed": "oral", "despite_loop": "elle y tient"})"));
}

TEST(CommandLine, JoinsTheWordsOfASearch) {
  EXPECT_EQ(arguments({"directory", "search", "aide", "impots", "--near", "Le Mans", "--within",
                       "12.5", "--limit", "5", "--open-now"}),
            Json::parse(R"({"text": "aide impots", "near": "Le Mans", "within": 12.5, "limit": 5,
                            "open_now": true})"));
  EXPECT_EQ(arguments({"directory", "search"}), Json::object());
  EXPECT_EQ(arguments({"directory", "search", "status"}), Json::parse(R"({"text": "status"})"));
}

TEST(CommandLine, KeepsFilesOutOfTheArguments) {
  const Invocation line =
      invocation({"directory", "import", "lieux.csv", "--territory", "72", "--territory", "49",
                  "--map", "m.toml", "--rejects", "r.csv", "--dry-run"});
  EXPECT_EQ(line.content_file, "lieux.csv");
  EXPECT_EQ(line.map_file, "m.toml");
  EXPECT_EQ(line.rejects_file, "r.csv");
  EXPECT_EQ(Json::parse(line.arguments),
            Json::parse(R"({"territories": ["72", "49"], "dry_run": true})"));
}

TEST(CommandLine, ReadsInitAndStructureAndPeer) {
  EXPECT_EQ(arguments({"init", "--name", "Hub", "--territory", "72", "--operator"}),
            Json::parse(R"({"name": "Hub", "territory": "72", "operator": true})"));
  EXPECT_EQ(arguments({"structure", "add", "--name", "CCAS", "--venue", "v1", "--venue", "v2"}),
            Json::parse(R"({"name": "CCAS", "venues": ["v1", "v2"]})"));
  EXPECT_EQ(arguments({"peer", "join", "maillage1-x", "--dry-run"}),
            Json::parse(R"({"ticket": "maillage1-x", "dry_run": true})"));
}

TEST(CommandLine, KeepsWhoActsOutOfTheArguments) {
  const Invocation line = invocation({"referral", "accept", "ab12cd", "--structure", "CCAS",
                                      "--password-file", "p", "--session-file", "s"});
  EXPECT_EQ(line.structure, "CCAS");
  EXPECT_EQ(line.password_file, "p");
  EXPECT_EQ(line.session_file, "s");
  EXPECT_EQ(Json::parse(line.arguments), Json::parse(R"({"referral": "ab12cd"})"));
}

TEST(CommandLine, TakesPasswordAndSessionFilesFromTheEnvironment) {
  const Invocation line =
      invocation({"referral", "list"}, {.password_file = "p", .session_file = "s"});
  EXPECT_EQ(line.password_file, "p");
  EXPECT_EQ(line.session_file, "s");
}

TEST(CommandLine, HasNoOptionForThePasswordItself) {
  EXPECT_THAT(usage_error({"account", "login", "--structure", "S", "--password", "x"}),
              HasSubstr("unknown option '--password'"));
}

TEST(UsageErrors, SuggestNounVerbAndOption) {
  EXPECT_EQ(usage_error({"referal", "open"}),
            "unknown command 'referal'; did you mean 'referral'? | maillage help");
  EXPECT_EQ(usage_error({"referral", "acept", "x"}),
            "referral has no verb 'acept'; did you mean 'accept'? | maillage help referral");
  EXPECT_EQ(usage_error({"referral", "send", "x", "--too", "y"}),
            "unknown option '--too'; did you mean '--to'? | maillage referral send --help");
  EXPECT_EQ(usage_error({"peer", "list", "--jsn"}),
            "unknown option '--jsn'; did you mean '--json'? | maillage peer list --help");
}

TEST(UsageErrors, SayWhatIsMissing) {
  EXPECT_EQ(usage_error({"referral", "send", "x"}),
            "--to STRUCTURE is missing | maillage referral send --help");
  EXPECT_EQ(usage_error({"referral", "accept"}),
            "REFERRAL is missing | maillage referral accept --help");
  EXPECT_EQ(usage_error({"account", "login"}),
            "--structure NAME is missing | maillage account login --help");
  EXPECT_EQ(usage_error({"referral", "send", "x", "--to"}),
            "--to needs a value | maillage referral send --help");
}

TEST(UsageErrors, RefuseWhatIsTooMuchOrOfAnotherKind) {
  EXPECT_THAT(usage_error({"peer", "list", "extra"}), HasSubstr("unexpected argument 'extra'"));
  EXPECT_THAT(usage_error({"referral", "send", "x", "--to", "a", "--to", "b"}),
              HasSubstr("--to is given more than once"));
  EXPECT_THAT(usage_error({"directory", "search", "--within", "far"}),
              HasSubstr("--within wants a number, not 'far'"));
  EXPECT_THAT(usage_error({"directory", "search", "--within", "nan"}), HasSubstr("wants a number"));
  EXPECT_THAT(usage_error({"directory", "search", "--limit", "-1"}),
              HasSubstr("--limit wants a whole number"));
  EXPECT_THAT(usage_error({"directory", "search", "\xFF"}), HasSubstr("not UTF-8"));
}

TEST(UsageErrors, RefuseEmptyValues) {
  EXPECT_EQ(usage_error({"directory", "search", "--near", ""}),
            "--near is empty: give it a value, PLACE | maillage directory search --help");
  EXPECT_THAT(usage_error({"directory", "search", "--near=", "Paris"}),
              HasSubstr("--near is empty"));
  EXPECT_THAT(usage_error({"directory", "search", "--limit", ""}), HasSubstr("--limit is empty"));
  EXPECT_THAT(usage_error({"status", "--dir", ""}), HasSubstr("--dir is empty"));
  EXPECT_THAT(usage_error({"--dir", "", "status"}), HasSubstr("--dir is empty"));
  EXPECT_THAT(usage_error({"referral", "send", "x", "--to", ""}), HasSubstr("--to is empty"));
  EXPECT_THAT(usage_error({"referral", "accept", ""}), HasSubstr("REFERRAL is empty"));
  EXPECT_THAT(usage_error({"directory", "import", "f", "--rejects", ""}),
              HasSubstr("--rejects is empty"));
  EXPECT_THAT(usage_error({"structure", "add", "--name", "S", "--venue", ""}),
              HasSubstr("--venue is empty"));
  EXPECT_THAT(usage_error({"referral", "open", "--contact", "phone="}),
              HasSubstr("--contact wants WAY"));
  EXPECT_THAT(usage_error({"referral", "open", "--contact", "=x"}),
              HasSubstr("--contact wants WAY"));
}

TEST(UsageErrors, RefuseASearchThatMayShowNothing) {
  EXPECT_THAT(usage_error({"directory", "search", "--limit", "0"}),
              HasSubstr("--limit wants a whole number of at least 1, not '0'"));
  EXPECT_EQ(arguments({"directory", "search", "--offset", "0"}), Json::parse(R"({"offset": 0})"));
}

TEST(CommandLine, TakesAnyBytesForTheNameOfAFileOnly) {
  EXPECT_EQ(invocation({"directory", "import", "\xE9.csv", "--dir", "/\xFF"}).dir, "/\xFF");
  EXPECT_EQ(invocation({"directory", "import", "\xE9.csv"}).content_file, "\xE9.csv");
  EXPECT_THAT(usage_error({"directory", "search", "--near", "\xE9"}), HasSubstr("not UTF-8"));
  EXPECT_THAT(usage_error({"referral", "accept", "a", "--structure", "\xE9"}),
              HasSubstr("not UTF-8"));
  EXPECT_THAT(usage_error({"structure", "add", "--name", "S", "--venue", "\xE9"}),
              HasSubstr("not UTF-8"));
}

TEST(CommandLine, TakesADashForStandardInput) {
  EXPECT_EQ(invocation({"directory", "import", "-"}).content_file, "-");
}

TEST(Help, IsAnAnswerAndAMissingVerbIsNot) {
  for (const auto& [words, code] :
       std::vector<std::pair<std::vector<std::string>, int>>{{{}, 0},
                                                             {{"help"}, 0},
                                                             {{"--help"}, 0},
                                                             {{"help", "referral"}, 0},
                                                             {{"referral", "--help"}, 0},
                                                             {{"help", "referral", "open"}, 0},
                                                             {{"referral", "open", "-h"}, 0},
                                                             {{"referral"}, 2},
                                                             {{"sync", "--json"}, 2}}) {
    const ParsedLine parsed = parse(words);
    const auto* help = std::get_if<ShowHelp>(&parsed);
    ASSERT_NE(help, nullptr) << testing::PrintToString(words);
    EXPECT_EQ(help->exit_code, code) << testing::PrintToString(words);
  }
}

TEST(Help, ComesEvenWhenSomethingElseIsWrong) {
  const ParsedLine parsed = parse({"referral", "send", "--help"});
  ASSERT_TRUE(std::holds_alternative<ShowHelp>(parsed));
  EXPECT_THAT(std::get<ShowHelp>(parsed).text, HasSubstr("Usage: maillage referral send REFERRAL"));
}

TEST(Help, TellsHowToKeepThePersonOutOfTheShellHistory) {
  const std::string text = verb_help(*find_verb("referral.open"));
  EXPECT_THAT(text, HasSubstr("--fiche FILE"));
  EXPECT_THAT(text, HasSubstr("shell's history"));
}

TEST(Help, FitsTheTerminalAndNamesEveryVerbOnce) {
  std::set<std::string> commands;
  for (const Verb& verb : all_verbs()) {
    EXPECT_TRUE(commands.insert(command_of(verb)).second) << command_of(verb);
    EXPECT_THAT(general_help(), HasSubstr(verb.name));
    const std::string help = verb_help(verb);
    for (std::size_t at = 0, end = 0; at < help.size(); at = end + 1) {
      end = help.find('\n', at);
      EXPECT_LE(end - at, 100u) << help.substr(at, end - at);
    }
  }
}

}  // namespace
}  // namespace maillage
