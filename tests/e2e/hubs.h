// Nodes of real hubs in a directory of their own, driven through the command line only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/process.h"

namespace maillage::test {

// A directory that goes with the test; its path is short, as a socket's must be.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }
  // Writes a file in it, returns its path.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

class Node {
 public:
  // Creates the node (maillage init); it does not run yet.
  Node(const TemporaryDirectory& parent, std::string name, std::string territory,
       const std::vector<std::string>& more = {});

  void start();               // returns once it answers
  int stop();                 // SIGTERM; its exit code
  void kill_without_mercy();  // SIGKILL

  // `maillage WORDS… --dir DIR`
  Finished command(std::vector<std::string> words, const std::string& input = {}) const;
  // As above with --json; fails the test unless it exits 0. One line a record.
  std::vector<std::string> records(std::vector<std::string> words) const;

  std::string state_hash(const std::string& scope) const;  // empty: no such scope
  std::map<std::string, std::string> state_hashes() const;

  const std::string& dir() const { return dir_; }
  const std::string& name() const { return name_; }
  std::string log() const;

 private:
  std::string name_;
  std::string dir_;
  std::string log_file_;
  std::unique_ptr<Process> process_;
};

// Enters each one's ticket at the other.
void pair(const Node& a, const Node& b, bool a_is_operator = false);

// The text of a string, number or literal value of a one-line JSON object.
std::string json_value(const std::string& record, const std::string& key);

std::string data_path(const std::string& name);  // of tests/data

}  // namespace maillage::test
