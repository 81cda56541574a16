// Forks of logs, and which branch stands.
#include <fmt/format.h>

#include <algorithm>

#include "node/hub/network_desk.h"

namespace maillage {
namespace {

constexpr std::size_t shortest_name = 6;
constexpr std::size_t longest_aside = 4096;

std::string name_of(const LogKey& log) {
  Bytes bytes = {static_cast<std::uint8_t>(log.kind)};
  append(bytes, log.log.scope.bytes());
  append(bytes, log.log.writer.bytes());
  append_le(bytes, log.log.epoch);
  return to_hex(blake2b_256({bytes})).substr(0, 12);
}

// What follows the position before the fork in one chain of envelopes: the first id, and the last
// one with a signature.
std::optional<ForkBranch> branch_of(const LogKey& log, Seq fork,
                                    const std::vector<Bytes>& envelopes) {
  ForkBranch branch;
  branch.tip.log = log;
  for (const Bytes& envelope : envelopes) {
    const auto header = decode_header(envelope);
    if (!header || header->seq < fork) continue;
    const UpdateId id = update_id(envelope);
    if (header->seq == fork) branch.first = id;
    if (!has_signature(envelope)) continue;
    branch.tip.at = {header->seq, id};
    Signature& signature = branch.tip.signature;
    std::copy(envelope.end() - static_cast<std::ptrdiff_t>(signature.size()), envelope.end(),
              signature.begin());
  }
  if (branch.first.is_zero() || branch.tip.at.seq == 0) return std::nullopt;
  return branch;
}

void add(std::vector<ForkBranch>& branches, ForkBranch branch) {
  const auto known =
      std::find_if(branches.begin(), branches.end(),
                   [&branch](const ForkBranch& other) { return other.first == branch.first; });
  if (known == branches.end()) {
    branches.push_back(std::move(branch));
    return;
  }
  const bool held = known->held || branch.held;
  if (known->tip.at.seq < branch.tip.at.seq) *known = std::move(branch);
  known->held = held;
}

}  // namespace

// What is held of the log, in it or set aside, and the two chains of the proof.
std::vector<ForkBranch> NetworkDesk::branches(const ForkProof& proof) const {
  const LogKey log{proof.kind, proof.log};
  std::vector<ForkBranch> all;
  std::vector<Bytes> held;
  const Seq head = hub_.replica().heads().head(log).seq;
  for (Seq seq = proof.seq; seq <= head && held.size() < longest_aside; ++seq) {
    for (RawUpdate& raw : hub_.store().read_run(log.kind, log.log, seq, 1, 1)) {
      held.push_back(std::move(raw.envelope));
    }
  }
  const Seq aside = std::max(proof.seq, head + 1);
  for (RawUpdate& raw : hub_.store().aside_run(log.kind, log.log, aside, any_size, longest_aside)) {
    held.push_back(std::move(raw.envelope));
  }
  if (auto branch = branch_of(log, proof.seq, held)) {
    branch->held = true;
    add(all, std::move(*branch));
  }
  for (const std::vector<Bytes>& chain : chains_of(proof)) {
    if (auto branch = branch_of(log, proof.seq, chain)) add(all, std::move(*branch));
  }
  return all;
}

std::vector<KnownFork> NetworkDesk::forks() const {
  std::vector<KnownFork> forks;
  for (const ForkProof* proof : hub_.replica().evidence().all()) {
    const LogKey log{proof->kind, proof->log};
    forks.push_back({name_of(log), proof, branches(*proof),
                     hub_.state().governance.resolution(proof->kind, proof->log)});
  }
  return forks;
}

Result<Resolution> NetworkDesk::resolution(std::string_view name, std::string_view keep) const {
  const auto all = forks();
  const auto fork = std::find_if(all.begin(), all.end(), [name](const KnownFork& known) {
    return name.size() >= shortest_name && std::string_view(known.name).starts_with(name);
  });
  if (fork == all.end()) {
    return fail(ErrorKind::not_found,
                fmt::format("no log '{}' is known to have two histories: see 'maillage network "
                            "show'",
                            name));
  }
  if (fork->resolved) {
    return fail(ErrorKind::conflict, "it was decided already which history of that log stands");
  }
  const WriterId& writer = fork->proof->log.writer;
  const KnownStructure* structure = hub_.state().governance.past_structure(writer);
  const bool own_structure = structure != nullptr && structure->hub == hub_.id();
  if (!own_structure) {
    if (auto founder = check_founder(); !founder) return unexpected(founder.error());
  }
  if (keep == "none") {
    const LogKey log{fork->proof->kind, fork->proof->log};
    const auto before = last_signed(log, fork->proof->seq - 1);
    if (!before) return fail(ErrorKind::failure, "what was written before is not held here");
    const Resolution said{*before};
    if (auto fresh = check_new_decision(said); !fresh) return unexpected(fresh.error());
    return said;
  }
  const ForkBranch* chosen = nullptr;
  for (const ForkBranch& branch : fork->branches) {
    const bool named = keep.size() >= shortest_name && (branch.first.hex().starts_with(keep) ||
                                                        branch.tip.at.id.hex().starts_with(keep));
    const bool longer = keep == "longer" && branch.held &&
                        (chosen == nullptr || chosen->tip.at.seq < branch.tip.at.seq);
    if (named || longer) chosen = &branch;
  }
  if (chosen == nullptr) {
    return fail(ErrorKind::not_found,
                fmt::format("no history '{}' of that log: give the id of one as 'maillage network "
                            "show' tells it, 'longer' or 'none'",
                            keep));
  }
  const Resolution said{chosen->tip};
  if (auto fresh = check_new_decision(said); !fresh) return unexpected(fresh.error());
  return said;
}

}  // namespace maillage
