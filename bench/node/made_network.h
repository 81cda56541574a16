// Nodes made for a benchmark: one that holds what many writers wrote, and empty ones to receive it.
#pragma once

#include <cstdint>
#include <string>

namespace maillage::bench {

struct MakeOptions {
  std::string dir;  // of the network; must not exist
  std::size_t writers = 1000;
  std::size_t operations = 100'000;
  std::size_t per_update = 64;
  // Every update has a dependency, so that none may travel without its own signature.
  bool each_signed = false;
  std::size_t receivers = 1;
  // A file of real venues instead of made ones: one writer, as if it had imported it.
  std::string venues_file;
};

// Makes DIR/source, DIR/receiver-1 and so on, and DIR/expected. All are paired with one another and
// with every writer. Operations are venues of three fields that encode to exactly 200 bytes.
void make_network(const MakeOptions& options);

// What a receiver must answer once it has everything.
struct Expected {
  std::uint64_t updates = 0;     // certificates of the writers included
  std::uint64_t operations = 0;  // of directories
  std::uint64_t payload = 0;     // bytes of the directories' bodies
  std::string state;             // hash of all directories, in hexadecimal
  std::string search;            // words that find one venue
};
Expected read_expected(const std::string& network_dir);

}  // namespace maillage::bench
