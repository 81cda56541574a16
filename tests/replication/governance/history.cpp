#include "tests/replication/governance/history.h"

#include <algorithm>

namespace maillage::test {

History::History(std::uint64_t seed, int acts, Kind kind) : dice_(seed) {
  for (std::uint64_t i = 0; i < 8; ++i) authors_.emplace_back(100 + i);
  for (std::uint64_t i = 0; i < 3; ++i) structures_.push_back(signing_key(200 + i));
  const std::size_t founders = 2 + below(4);
  for (std::size_t i = 0; i < founders; ++i) genesis_.founders.push_back(authors_[i].id());
  genesis_.quorum = static_cast<std::uint16_t>(1 + below(std::min<std::size_t>(founders, 3)));
  genesis_.name = "réseau";
  for (Author& author : authors_) author.set_clock((1'700'000'000'000ULL + below(5000)) << 16);
  say(authors_[0], genesis_);
  for (int i = 0; i < acts; ++i) act(kind);
}

void History::act(Kind kind) {
  const bool everything = kind == Kind::everything;
  if (one_in(12))
    return anyone().begin_epoch((1 + below(4)) << 32 | below(3) | updates_.size() << 8);
  if (one_in(3)) return decide();
  if (everything && one_in(4)) return fork_or_settle();
  if (kind != Kind::tame && one_in(9)) {
    Author& old_key = anyone();
    return say(old_key, rotation(old_key.id(), anyone().key(), cut_offs()));
  }
  if (one_in(3)) return say(anyone(), decision(anyone()));
  speak_of_structures(anyone(), everything);
}

// Some founders agree, each with cut-offs of its own.
void History::decide() {
  const Author about = anyone();
  const GovernanceOperation said = decision(about);
  for (std::size_t left = 1 + below(3); left > 0; --left) {
    GovernanceOperation own = said;
    if (auto* removal = std::get_if<RemoveHub>(&own)) removal->cut_offs = cut_offs();
    say(one_in(4) ? anyone() : a_founder(), own);
  }
}

GovernanceOperation History::decision(const Author& about) {
  const std::size_t kind = below(6);
  if (kind < 2) return AdmitHub{about.id(), one_in(4) ? "another" : "hub", "72", std::nullopt};
  if (kind < 4) return AddFounder{about.id()};
  return RemoveHub{about.id(), cut_offs()};
}

// Mostly true positions, some invented.
std::vector<CutOff> History::cut_offs() {
  std::vector<CutOff> cut_offs;
  std::set<LogKey> named;
  for (std::size_t tries = below(14); tries > 0; --tries) {
    const Update& update = updates_[below(updates_.size())];
    CutOff cut_off;
    cut_off.log = {ScopeKind::governance, update.header.log()};
    cut_off.at = {update.header.seq, update.id};
    if (one_in(20)) cut_off.at.id.value.fill(1);
    if (one_in(20)) cut_off.at.seq += below(3);
    if (one_in(5)) cut_off = at(ScopeKind::directory, anyone().id(), 1 + below(9));
    if (one_in(5)) cut_off = at(ScopeKind::capacity, a_structure().id, 1 + below(9));
    if (named.insert(cut_off.log).second) cut_offs.push_back(cut_off);
  }
  return cut_offs;
}

void History::speak_of_structures(Author& author, bool everything) {
  const SigningKey& structure = a_structure();
  const SigningKey& other = a_structure();
  switch (everything ? below(9) : below(6)) {
    case 0:
      return say(author, RevokeStructure{structure.id, cut_offs()});
    case 1:
      return say(author, HubCertificate{"hub", "72"});
    default:
      return say(author, structure_of(structure, author.id(), one_in(2) ? "a" : "b"));
    case 7:
      if (structure.id == other.id) return;
      return say(author, structure_rotation(author.id(), structure.id, other, cut_offs()));
    case 8:
      return say(author, node_key_of(authors_.back().key(), author.id(), structure.id));
    case 6:
      return say(author, RevokeNodeKey{authors_.back().id(), cut_offs()});
    case 5:
      return say(author, RoleGrant{anyone().id(), static_cast<Role>(below(4)), one_in(2)});
  }
}

void History::fork_or_settle() {
  if (one_in(3)) {  // somebody writes on from where it was before
    Author& author = anyone();
    const Author before = author;
    speak_of_structures(author, true);
    if (one_in(2)) author = before;
    return;
  }
  if (one_in(2)) {
    const auto positions = cut_offs();
    if (positions.empty()) return;
    for (int i = 0; i < 2; ++i) say(one_in(3) ? anyone() : a_founder(), Resolution{positions[0]});
    return;
  }
  Author& home = anyone();
  Author& witness = anyone();
  const CutOff here = at(ScopeKind::directory, home.id(), 1 + below(9));
  const Settlement said{here.log, here.at, {}, witness.id(), {{3, here.at}}};
  say(home, said);
  const UpdateId id = updates_.back().id;
  if (one_in(2)) say(witness, Countersign{id, said.log, said.at});
}

std::set<WriterId> History::founders_ever() const {
  std::set<WriterId> keys(genesis_.founders.begin(), genesis_.founders.end());
  for (const Update& update : updates_) {
    const auto operations = operations_of(update);
    for (const ByteView bytes : *operations) {
      const auto said = decode_governance_operation(bytes);
      if (const auto* added = std::get_if<AddFounder>(&*said)) keys.insert(added->hub);
      if (const auto* rotation = std::get_if<RotateHub>(&*said)) keys.insert(rotation->successor);
    }
  }
  return keys;
}

std::vector<LogKey> History::probes() const {
  std::set<LogKey> names;
  for (const Update& update : updates_) names.insert({ScopeKind::governance, update.header.log()});
  for (const Author& author : authors_) names.insert(at(ScopeKind::directory, author.id(), 1).log);
  for (const auto& key : structures_) names.insert(at(ScopeKind::capacity, key.id, 1).log);
  return {names.begin(), names.end()};
}

std::vector<Update> History::shuffled(std::uint64_t seed) const {
  std::vector<Update> updates = updates_;
  std::mt19937_64 dice(seed);
  std::shuffle(updates.begin(), updates.end(), dice);
  return updates;
}

}  // namespace maillage::test
