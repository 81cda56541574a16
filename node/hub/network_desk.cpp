#include "node/hub/network_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/directory/text.h"
#include "protocol/limits.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t shortest_key = 6;

std::string listed(const Hub& hub, const std::vector<WriterId>& hubs) {
  std::string text;
  for (std::size_t i = 0; i < hubs.size(); ++i) {
    if (i > 0) text += i + 1 == hubs.size() ? " or " : ", ";
    text += name_of_hub(hub, hubs[i]);
  }
  return text;
}

bool is_called(const Hub& hub, const WriterId& id, std::string_view text) {
  return fold_text(name_of_hub(hub, id)) == fold_text(text) || territory_of_hub(hub, id) == text ||
         (text.size() >= shortest_key && id.hex().starts_with(text));
}

bool same_hub(const GovernanceOperation& a, const GovernanceOperation& b) {
  if (a.index() != b.index()) return false;
  if (const auto* admit = std::get_if<AdmitHub>(&a)) {
    const auto& other = std::get<AdmitHub>(b);
    return admit->hub == other.hub && admit->name == other.name &&
           admit->territory == other.territory && admit->curve == other.curve;
  }
  if (const auto* add = std::get_if<AddFounder>(&a)) return add->hub == std::get<AddFounder>(b).hub;
  if (const auto* out = std::get_if<RemoveHub>(&a)) return out->hub == std::get<RemoveHub>(b).hub;
  if (const auto* chosen = std::get_if<Resolution>(&a)) {
    const CutOff& other = std::get<Resolution>(b).cut_off;
    return chosen->cut_off.log == other.log && chosen->cut_off.at == other.at;
  }
  return false;
}

}  // namespace

std::string name_of_hub(const Hub& hub, const WriterId& id) {
  const Governance& governance = hub.state().governance;
  if (const KnownHub* known = governance.hub(id)) return known->said.name;
  if (const AdmitHub* said = governance.admission(id)) return said->name;
  if (const PairedPeer* peer = hub.peers().find(id)) return peer->ticket.name;
  return id == hub.id() ? hub.settings().name : id.hex().substr(0, 8);
}

std::string territory_of_hub(const Hub& hub, const WriterId& id) {
  const Governance& governance = hub.state().governance;
  if (const KnownHub* known = governance.hub(id)) return known->said.territory;
  if (const AdmitHub* said = governance.admission(id)) return said->territory;
  if (const PairedPeer* peer = hub.peers().find(id)) return peer->ticket.territory;
  return id == hub.id() ? hub.settings().territory : id.hex().substr(0, 8);
}

// --- founding ---

Result<Genesis> NetworkDesk::founding(const std::string& name,
                                      const std::vector<std::string>& founders,
                                      std::optional<std::size_t> quorum) const {
  if (hub_.state().governance.root()) {
    return fail(ErrorKind::conflict,
                "this hub is in a network already: see 'maillage network show'");
  }
  if (name.empty() || name.size() > longest_name || !is_utf8(name)) {
    return fail(ErrorKind::invalid_input, "the network's name must have 1 to 200 characters");
  }
  Genesis genesis;
  genesis.name = name;
  genesis.founders = {hub_.id()};
  for (const std::string& text : founders) {
    const auto founder = candidate(text);
    if (!founder) return unexpected(founder.error());
    if (std::find(genesis.founders.begin(), genesis.founders.end(), founder->hub) !=
        genesis.founders.end()) {
      return fail(ErrorKind::invalid_input,
                  fmt::format("{} is named twice; this hub itself is a founder without being named",
                              founder->name));
    }
    genesis.founders.push_back(founder->hub);
  }
  if (genesis.founders.size() > founders_at_most) {
    return fail(ErrorKind::invalid_input,
                fmt::format("a network has {} founders at most", founders_at_most));
  }
  const std::size_t agree = quorum.value_or(genesis.founders.size() / 2 + 1);
  if (agree < 1 || agree > genesis.founders.size()) {
    return fail(ErrorKind::invalid_input,
                fmt::format("{} of {} founders can never agree: the quorum is 1 to {}", agree,
                            genesis.founders.size(), genesis.founders.size()));
  }
  genesis.quorum = static_cast<std::uint16_t>(agree);
  hub_.random()(genesis.nonce);
  return genesis;
}

// In the log first: a network is adopted once it is founded.
RootId NetworkDesk::found(const Genesis& genesis) {
  const Bytes operation = encode_operation(genesis);
  decide(genesis);
  const RootId root = root_of(operation);
  hub_.adopt(root, operation);
  return root;
}

void NetworkDesk::decide(const GovernanceOperation& operation) {
  LocalBatch batch = hub_.batch();
  Header header = batch.next_header(ScopeKind::governance, governance_scope(), hub_.id(), {});
  header.schema = governance_schema;
  batch.add(sign_update(header, {encode_operation(operation)}, {}, hub_.key(), hub_.network()));
  hub_.commit(std::move(batch));
}

// --- who decides ---

Result<void> NetworkDesk::check_founder() const {
  const Governance& governance = hub_.state().governance;
  if (!governance.root()) {
    return fail(ErrorKind::conflict,
                "this hub is in no network: 'maillage network create' founds one, 'maillage peer "
                "join TICKET' of a member joins one");
  }
  if (governance.genesis() == nullptr) {
    return fail(ErrorKind::conflict,
                "the network's founding act has not arrived yet: see 'maillage sync status'");
  }
  const auto founders = governance.founders();
  if (std::find(founders.begin(), founders.end(), hub_.id()) == founders.end()) {
    return fail(ErrorKind::conflict,
                fmt::format("this hub is no founder of '{}': ask {}", governance.genesis()->name,
                            listed(hub_, founders)));
  }
  return {};
}

std::optional<PendingDecision> NetworkDesk::pending(const GovernanceOperation& operation) const {
  for (PendingDecision& decision : hub_.state().governance.pending()) {
    if (same_hub(decision.said, operation)) return std::move(decision);
  }
  return std::nullopt;
}

Result<void> NetworkDesk::check_new_decision(const GovernanceOperation& operation) const {
  const auto known = pending(operation);
  if (!known) return {};
  const bool said =
      std::find(known->endorsed.begin(), known->endorsed.end(), hub_.id()) != known->endorsed.end();
  if (!said) return {};
  return fail(ErrorKind::conflict,
              fmt::format("this hub has agreed already; {} more of the founders must: ask {}",
                          known->lacking, listed(hub_, known->missing)));
}

// --- members ---

Result<WriterId> NetworkDesk::member(std::string_view text) const {
  std::vector<WriterId> found;
  for (const WriterId& id : hub_.state().governance.members()) {
    if (is_called(hub_, id, text)) found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    return fail(ErrorKind::conflict,
                fmt::format("several members fit '{}': name one by the beginning of its key, see "
                            "'maillage network show'",
                            text));
  }
  for (const WriterId& id : removed()) {
    if (is_called(hub_, id, text)) {
      return fail(ErrorKind::conflict,
                  fmt::format("{} was removed already", name_of_hub(hub_, id)));
    }
  }
  return fail(ErrorKind::not_found,
              fmt::format("no member is called '{}': see 'maillage network show'", text));
}

// Removed, as far as anything of them is held here.
std::vector<WriterId> NetworkDesk::removed() const {
  const Governance& governance = hub_.state().governance;
  std::vector<WriterId> gone;
  if (governance.genesis() == nullptr) return gone;
  const auto consider = [&](const WriterId& id) {
    if (governance.was_member(id) && !governance.present_key(id)) gone.push_back(id);
  };
  for (const LogKey& log :
       hub_.replica().heads().logs_of(ScopeKind::governance, governance_scope())) {
    consider(log.log.writer);
  }
  for (const auto& [id, peer] : hub_.peers().peers()) consider(id);
  for (const WriterId& id : governance.genesis()->founders) consider(id);
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
  return gone;
}

Result<AdmitHub> NetworkDesk::candidate(std::string_view who) const {
  if (who.starts_with("maillage1-")) {
    const auto ticket = parse_ticket(who);
    if (!ticket) return unexpected(ticket.error());
    if (ticket->network != hub_.settings().network) {
      return fail(ErrorKind::conflict,
                  fmt::format("that hub's 'network' in maillage.toml is '{}', here it is '{}'",
                              ticket->network, hub_.settings().network));
    }
    return AdmitHub{ticket->hub, ticket->name, ticket->territory, ticket->curve};
  }
  const auto peer = hub_.peers().resolve(who);
  if (!peer) {
    if (peer.error().kind != ErrorKind::not_found) return unexpected(peer.error());
    return fail(ErrorKind::not_found,
                fmt::format("no paired hub is called '{}': see 'maillage peer list', or give its "
                            "ticket ('maillage peer invite' there)",
                            who));
  }
  const Ticket& ticket = hub_.peers().find(*peer)->ticket;
  return AdmitHub{ticket.hub, ticket.name, ticket.territory, ticket.curve};
}

Result<AdmitHub> NetworkDesk::admission(std::string_view who) const {
  if (auto founder = check_founder(); !founder) return unexpected(founder.error());
  auto chosen = candidate(who);
  // Another founder's words, exactly: only the same admission counts twice.
  std::vector<AdmitHub> proposed;
  for (const PendingDecision& decision : hub_.state().governance.pending()) {
    const auto* said = std::get_if<AdmitHub>(&decision.said);
    if (said == nullptr) continue;
    const bool fits = chosen ? said->hub == chosen->hub
                             : fold_text(said->name) == fold_text(who) || said->territory == who ||
                                   (who.size() >= shortest_key && said->hub.hex().starts_with(who));
    if (fits) proposed.push_back(*said);
  }
  if (!chosen && proposed.size() == 1) chosen = proposed.front();
  if (!chosen) {
    if (auto known = member(who); known) {
      return fail(ErrorKind::conflict,
                  fmt::format("{} is a member already", name_of_hub(hub_, *known)));
    } else if (known.error().kind == ErrorKind::conflict) {
      return unexpected(known.error());
    }
    return chosen;
  }
  for (const AdmitHub& said : proposed) {
    if (said.curve == chosen->curve || !said.curve) chosen = said;
  }
  const Governance& governance = hub_.state().governance;
  if (governance.trusts(chosen->hub)) {
    return fail(ErrorKind::conflict, fmt::format("{} is a member already", chosen->name));
  }
  if (governance.was_member(chosen->hub)) {
    return fail(ErrorKind::conflict,
                fmt::format("the key of {} was removed and cannot come back: it needs a new node "
                            "with keys of its own ('maillage init')",
                            chosen->name));
  }
  if (auto fresh = check_new_decision(*chosen); !fresh) return unexpected(fresh.error());
  return chosen;
}

Result<AddFounder> NetworkDesk::new_founder(std::string_view who) const {
  if (auto founder = check_founder(); !founder) return unexpected(founder.error());
  const auto id = member(who);
  if (!id) return unexpected(id.error());
  const auto founders = hub_.state().governance.founders();
  if (std::find(founders.begin(), founders.end(), *id) != founders.end()) {
    return fail(ErrorKind::conflict,
                fmt::format("{} is a founder already", name_of_hub(hub_, *id)));
  }
  const AddFounder said{*id};
  if (auto fresh = check_new_decision(said); !fresh) return unexpected(fresh.error());
  return said;
}

// --- removing ---

// By any key it ever had, or through a structure it certified.
bool NetworkDesk::answers_for(const WriterId& hub, const WriterId& writer) const {
  const Governance& governance = hub_.state().governance;
  if (writer == hub || governance.present_key(writer) == hub) return true;
  const KnownStructure* structure = governance.past_structure(writer);
  const KnownNodeKey* node = governance.node_key(writer);
  const WriterId* home = structure ? &structure->hub : node ? &node->hub : nullptr;
  return home != nullptr && (*home == hub || governance.present_key(*home) == hub);
}

// The last position up to `from` whose update carries its writer's own signature.
std::optional<CutOff> NetworkDesk::last_signed(const LogKey& log, Seq from) const {
  for (Seq seq = from; seq > 0; --seq) {
    const auto run = hub_.store().read_run(log.kind, log.log, seq, 1, 1);
    if (run.empty()) return std::nullopt;
    const Bytes& envelope = run.front().envelope;
    if (!has_signature(envelope)) continue;
    CutOff cut{log, {seq, update_id(envelope)}, {}};
    std::copy(envelope.end() - static_cast<std::ptrdiff_t>(cut.signature.size()), envelope.end(),
              cut.signature.begin());
    return cut;
  }
  return CutOff{log, {}, {}};
}

Result<std::vector<CutOff>> NetworkDesk::cut_offs(const std::vector<LogKey>& logs) const {
  std::vector<CutOff> cuts;
  for (const LogKey& log : logs) {
    const auto cut = last_signed(log, hub_.replica().heads().head(log).seq);
    if (!cut) {
      return fail(ErrorKind::failure,
                  "one of its logs cannot be read, and would be lost: check the store first");
    }
    if (cut->at.seq > 0) cuts.push_back(*cut);  // else it is as if it were not named
  }
  if (cuts.size() > limits::list_length) {
    return fail(ErrorKind::failure, fmt::format("it has {} logs, and a removal names {} at most",
                                                cuts.size(), limits::list_length));
  }
  return cuts;
}

Result<RemoveHub> NetworkDesk::removal(std::string_view who) const {
  if (auto founder = check_founder(); !founder) return unexpected(founder.error());
  const auto id = member(who);
  if (!id) return unexpected(id.error());
  if (*id == hub_.id()) {
    return fail(ErrorKind::conflict,
                "a founder cannot remove itself: the others can, as its own word does not count");
  }
  const Governance& governance = hub_.state().governance;
  const auto founders = governance.founders();
  const bool is_founder = std::find(founders.begin(), founders.end(), *id) != founders.end();
  const std::size_t others = founders.size() - (is_founder ? 1 : 0);
  if (others < governance.quorum()) {
    return fail(ErrorKind::conflict,
                fmt::format("{} founders must agree and only {} are left beside {}: add a founder "
                            "first",
                            governance.quorum(), others, name_of_hub(hub_, *id)));
  }
  RemoveHub said{*id, {}};
  if (auto fresh = check_new_decision(said); !fresh) return unexpected(fresh.error());
  std::vector<LogKey> logs;
  for (const auto& [log, entry] : hub_.replica().heads().all()) {
    if (is_public(log.kind) && answers_for(*id, log.log.writer)) logs.push_back(log);
  }
  auto cuts = cut_offs(logs);
  if (!cuts) return unexpected(cuts.error());
  said.cut_offs = std::move(*cuts);
  return said;
}

Result<RevokeStructure> NetworkDesk::structure_revocation(const WriterId& structure) const {
  const KnownStructure* known = hub_.state().governance.structure(structure);
  if (known == nullptr) return fail(ErrorKind::not_found, "that structure is not known here");
  if (known->hub != hub_.id()) {
    return fail(ErrorKind::conflict,
                fmt::format("{} is a structure of {}: only that hub can revoke it",
                            known->said.name, name_of_hub(hub_, known->hub)));
  }
  std::vector<LogKey> logs;
  for (const auto& [log, entry] : hub_.replica().heads().all()) {
    const KnownNodeKey* node = hub_.state().governance.node_key(log.log.writer);
    const bool its = log.log.writer == structure || (node && node->said.structure == structure);
    if (is_public(log.kind) && its) logs.push_back(log);
  }
  auto cuts = cut_offs(logs);
  if (!cuts) return unexpected(cuts.error());
  return RevokeStructure{structure, std::move(*cuts)};
}

}  // namespace maillage
