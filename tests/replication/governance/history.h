// Random histories of governance by honest, quarrelling and lying hubs, the same for the same seed.
#pragma once

#include <random>
#include <set>

#include "tests/replication/governance/author.h"

namespace maillage::test {

class History {
 public:
  enum class Kind {
    tame,        // no hub gives up its key
    plain,       // what the oracle knows
    everything,  // forks, resolutions, settlements, node keys
  };
  History(std::uint64_t seed, int acts, Kind kind);

  const Genesis& genesis() const { return genesis_; }
  RootId root() const { return root_of(encode_operation(genesis_)); }
  const std::vector<Update>& updates() const { return updates_; }
  const std::vector<Author>& authors() const { return authors_; }
  const std::vector<SigningKey>& structures() const { return structures_; }
  std::set<WriterId> founders_ever() const;  // by genesis, or proposed by anybody, or by rotation
  std::vector<LogKey> probes() const;       // logs worth asking about

  std::vector<Update> shuffled(std::uint64_t seed) const;

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution(0ul, bound - 1)(dice_);
  }
  bool one_in(std::size_t bound) { return below(bound) == 0; }
  Author& anyone() { return authors_[below(authors_.size())]; }
  Author& a_founder() { return authors_[below(genesis_.founders.size())]; }
  const SigningKey& a_structure() { return structures_[below(structures_.size())]; }

  void say(Author& author, const GovernanceOperation& said) {
    updates_.push_back(author.say(said));
  }
  void act(Kind kind);
  void decide();
  void speak_of_structures(Author& author, bool everything);
  void fork_or_settle();
  GovernanceOperation decision(const Author& about);
  std::vector<CutOff> cut_offs();

  std::mt19937_64 dice_;
  std::vector<Author> authors_;
  std::vector<SigningKey> structures_;
  Genesis genesis_;
  std::vector<Update> updates_;
};

}  // namespace maillage::test
