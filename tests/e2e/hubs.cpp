#include "tests/e2e/hubs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace maillage::test {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = "/tmp/maillage-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::file(const std::string& name, const std::string& content) const {
  const std::string path = path_ + "/" + name;
  std::ofstream(path, std::ios::binary) << content;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  return path;
}

Node::Node(const TemporaryDirectory& parent, std::string name, std::string territory,
           const std::vector<std::string>& more)
    : name_(std::move(name)),
      dir_(parent.path() + "/" + territory),
      log_file_(parent.path() + "/" + territory + ".log") {
  std::vector<std::string> words = {"init", "--name", name_, "--territory", territory};
  words.insert(words.end(), more.begin(), more.end());
  const Finished made = command(words);
  EXPECT_EQ(made.exit_code, 0) << made.err;
}

void Node::start() {
  process_ = std::make_unique<Process>(std::vector<std::string>{MAILLAGE_DAEMON, "--dir", dir_},
                                       log_file_);
  const bool answers = wait_until([this] { return command({"status"}).exit_code == 0; });
  ASSERT_TRUE(answers) << log();
}

int Node::stop() {
  process_->signal(SIGTERM);
  const int code = process_->wait();
  process_.reset();
  return code;
}

void Node::kill_without_mercy() {
  process_->signal(SIGKILL);
  process_->wait();
  process_.reset();
}

Finished Node::command(std::vector<std::string> words, const std::string& input) const {
  words.insert(words.begin(), MAILLAGE_COMMAND);
  words.insert(words.end(), {"--dir", dir_});
  return run(words, input);
}

std::vector<std::string> Node::records(std::vector<std::string> words) const {
  words.push_back("--json");
  const Finished finished = command(words);
  EXPECT_EQ(finished.exit_code, 0) << finished.err << log();
  std::vector<std::string> lines;
  std::istringstream in(finished.out);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::map<std::string, std::string> Node::state_hashes() const {
  std::map<std::string, std::string> hashes;
  const auto lines = records({"status"});
  if (lines.size() != 1) return hashes;
  const auto status = nlohmann::json::parse(lines[0]);
  for (const auto& scope : status["scopes"]) {
    hashes[scope["scope"]] = scope["state_hash"];
  }
  return hashes;
}

std::string Node::state_hash(const std::string& scope) const { return state_hashes()[scope]; }

std::string Node::log() const { return read_file(log_file_); }

void pair(const Node& a, const Node& b, bool a_is_operator) {
  const auto ticket = [](const Node& node) {
    const auto lines = node.records({"peer", "invite"});
    return lines.empty() ? std::string() : json_value(lines[0], "ticket");
  };
  std::vector<std::string> join_a = {"peer", "join", ticket(a)};
  if (a_is_operator) join_a.push_back("--operator");
  b.records(join_a);
  a.records({"peer", "join", ticket(b)});
}

std::string json_value(const std::string& record, const std::string& key) {
  const auto parsed = nlohmann::json::parse(record, nullptr, false);
  if (!parsed.is_object() || !parsed.contains(key)) return {};
  const auto& value = parsed[key];
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string data_path(const std::string& name) {
  return std::string(MAILLAGE_SOURCE_DIR) + "/tests/data/" + name;
}

}  // namespace maillage::test
