#include <fmt/format.h>

#include <algorithm>

#include "node/control/command.h"
#include "node/hub/network_desk.h"
#include "protocol/scope_names.h"

namespace maillage {
namespace {

Json names_of(const Hub& hub, const std::vector<WriterId>& hubs) {
  Json names = Json::array();
  for (const WriterId& id : hubs) names.push_back(name_of_hub(hub, id));
  return names;
}

// --- decisions ---

struct Subject {
  const char* decision;
  std::string name;
  std::string key;
};

std::string name_of_writer(const Hub& hub, const WriterId& writer) {
  const KnownStructure* structure = hub.state().governance.past_structure(writer);
  return structure != nullptr ? structure->said.name : name_of_hub(hub, writer);
}

Subject subject_of(const Hub& hub, const GovernanceOperation& said) {
  if (const auto* admit = std::get_if<AdmitHub>(&said)) {
    return {"admit", admit->name, admit->hub.hex()};
  }
  if (const auto* add = std::get_if<AddFounder>(&said)) {
    return {"add_founder", name_of_hub(hub, add->hub), add->hub.hex()};
  }
  if (const auto* out = std::get_if<RemoveHub>(&said)) {
    return {"revoke", name_of_hub(hub, out->hub), out->hub.hex()};
  }
  if (const auto* chosen = std::get_if<Resolution>(&said)) {
    const WriterId& writer = chosen->cut_off.log.log.writer;
    return {"resolve", name_of_writer(hub, writer), writer.hex()};
  }
  return {"other", "", ""};
}

Json decision_record(const Hub& hub, const PendingDecision& decision) {
  const Subject subject = subject_of(hub, decision.said);
  return {{"decision", subject.decision},
          {"subject", subject.name},
          {"key", subject.key},
          {"effective", decision.lacking == 0},
          {"endorsed", names_of(hub, decision.endorsed)},
          {"missing", names_of(hub, decision.missing)},
          {"lacking", decision.lacking}};
}

// The decision as it stands after this hub's word.
PendingDecision with_own_word(const Hub& hub, const NetworkDesk& desk,
                              const GovernanceOperation& said) {
  auto decision = desk.pending(said);
  if (!decision) {
    decision.emplace();
    decision->lacking = hub.state().governance.quorum();
    decision->missing = hub.state().governance.founders();
  }
  decision->said = said;
  decision->endorsed.push_back(hub.id());
  std::erase(decision->missing, hub.id());
  if (decision->lacking > 0) --decision->lacking;
  return std::move(*decision);
}

Reply decide(Desks& desks, Call& call, const GovernanceOperation& said, Json more = {}) {
  NetworkDesk desk(desks.hub);
  const PendingDecision decision = with_own_word(desks.hub, desk, said);
  Json record = decision_record(desks.hub, decision);
  record["dry_run"] = call.arguments.flag("dry_run");
  for (const auto& [key, value] : more.items()) record[key] = value;
  if (!call.arguments.flag("dry_run")) {
    desk.decide(said);
    desks.connections.peers_changed();
  }
  return reply_of(record);
}

template <typename Said>
using Prepare = Result<Said> (NetworkDesk::*)(std::string_view) const;

template <typename Said>
Reply prepare_and_decide(Desks& desks, Call& call, Prepare<Said> prepare) {
  const auto who = call.arguments.required("hub");
  if (!who) return reply_of(who.error());
  const NetworkDesk desk(desks.hub);
  const auto said = (desk.*prepare)(*who);
  return said ? decide(desks, call, *said) : reply_of(said.error());
}

Reply admit(Desks& desks, Call& call) {
  return prepare_and_decide<AdmitHub>(desks, call, &NetworkDesk::admission);
}

Reply add_founder(Desks& desks, Call& call) {
  return prepare_and_decide<AddFounder>(desks, call, &NetworkDesk::new_founder);
}

// --- create ---

Json root_record(const Hub& hub) {
  const auto root = hub.state().governance.root();
  if (!root) return {{"root", nullptr}, {"root_words", nullptr}};
  return {{"root", root->hex()}, {"root_words", fingerprint(root->bytes())}};
}

Reply create(Desks& desks, Call& call) {
  const auto name = call.arguments.required("name");
  if (!name) return reply_of(name.error());
  const auto number = call.arguments.number("quorum");
  std::optional<std::size_t> quorum;
  if (number) quorum = static_cast<std::size_t>(std::clamp(*number, 0.0, 1e6));
  NetworkDesk desk(desks.hub);
  const auto genesis = desk.founding(*name, call.arguments.texts("founders"), quorum);
  if (!genesis) return reply_of(genesis.error());
  Json record = {{"name", genesis->name},
                 {"founders", names_of(desks.hub, genesis->founders)},
                 {"quorum", genesis->quorum},
                 {"dry_run", call.arguments.flag("dry_run")}};
  if (!call.arguments.flag("dry_run")) {
    desk.found(*genesis);
    desks.connections.peers_changed();
  }
  record.update(root_record(desks.hub));
  record["ticket"] = format_ticket(desks.hub.ticket());
  return reply_of(record);
}

// --- revoke ---

Error confirmation(const std::string& name) {
  return {
      ErrorKind::usage,
      fmt::format("removing {} is for ever: its key cannot come back. See what it would do with "
                  "--dry-run, then say --yes",
                  name)};
}

bool is_confirmed(const Call& call) {
  return call.arguments.flag("yes") || call.arguments.flag("dry_run");
}

Reply revoke_structure(Desks& desks, Call& call, const WriterId& structure) {
  NetworkDesk desk(desks.hub);
  const auto said = desk.structure_revocation(structure);
  if (!said) return reply_of(said.error());
  const std::string name = desks.hub.state().governance.structure(structure)->said.name;
  if (!is_confirmed(call)) return reply_of(confirmation(name));
  const bool dry_run = call.arguments.flag("dry_run");
  if (!dry_run) desk.decide(*said);
  return reply_of(Json{{"decision", "revoke_structure"},
                       {"subject", name},
                       {"key", structure.hex()},
                       {"effective", true},
                       {"dry_run", dry_run},
                       {"logs", said->cut_offs.size()}});
}

Reply revoke(Desks& desks, Call& call) {
  const auto who = call.arguments.required("subject");
  if (!who) return reply_of(who.error());
  const NetworkDesk desk(desks.hub);
  if (const auto hub = desk.member(*who); !hub && hub.error().kind == ErrorKind::not_found) {
    const auto structure = desks.structures.resolve(*who);
    if (structure) return revoke_structure(desks, call, *structure);
    if (structure.error().kind != ErrorKind::not_found) return reply_of(structure.error());
    return reply_of(Error{ErrorKind::not_found,
                          fmt::format("no member and no structure is called '{}': see 'maillage "
                                      "network show' and 'maillage structure list'",
                                      *who)});
  }
  const auto said = desk.removal(*who);
  if (!said) return reply_of(said.error());
  if (!is_confirmed(call)) return reply_of(confirmation(name_of_hub(desks.hub, said->hub)));
  return decide(desks, call, *said, {{"logs", said->cut_offs.size()}});
}

Reply resolve(Desks& desks, Call& call) {
  const auto log = call.arguments.required("log");
  if (!log) return reply_of(log.error());
  const auto keep = call.arguments.required("keep");
  if (!keep) return reply_of(keep.error());
  const NetworkDesk desk(desks.hub);
  const auto said = desk.resolution(*log, *keep);
  if (!said) return reply_of(said.error());
  return decide(desks, call, *said, {{"log", *log}, {"kept_up_to", said->cut_off.at.seq}});
}

// --- show ---

Json member_record(const Desks& desks, const WriterId& id) {
  const Hub& hub = desks.hub;
  const auto founders = hub.state().governance.founders();
  return {{"hub", name_of_hub(hub, id)},
          {"territory", territory_of_hub(hub, id)},
          {"key", id.hex()},
          {"founder", std::find(founders.begin(), founders.end(), id) != founders.end()},
          {"paired", hub.peers().find(id) != nullptr},
          {"here", id == hub.id()}};
}

Json fork_record(const Hub& hub, const KnownFork& fork) {
  Json branches = Json::array();
  for (const ForkBranch& branch : fork.branches) {
    branches.push_back({{"id", branch.first.hex().substr(0, 12)},
                        {"up_to", branch.tip.at.seq},
                        {"held", branch.held}});
  }
  return {{"log", fork.name},
          {"by", name_of_writer(hub, fork.proof->log.writer)},
          {"key", fork.proof->log.writer.hex()},
          {"scope", name_of(fork.proof->kind)},
          {"at", fork.proof->seq},
          {"frozen", !fork.resolved.has_value()},
          {"branches", branches}};
}

Reply show(Desks& desks, Call&) {
  const Hub& hub = desks.hub;
  const Governance& governance = hub.state().governance;
  const NetworkDesk desk(desks.hub);
  const Genesis* genesis = governance.genesis();
  const auto founders = governance.founders();
  Json record = {{"name", genesis ? Json(genesis->name) : Json(nullptr)}};
  record.update(root_record(hub));
  record["trust"] = genesis ? "founders" : "pairing";
  record["member"] = hub.is_member();
  record["founder"] = std::find(founders.begin(), founders.end(), hub.id()) != founders.end();
  record["founders"] = names_of(hub, founders);
  record["quorum"] = governance.quorum();
  Json members = Json::array(), pending = Json::array(), removed = Json::array(),
       forks = Json::array();
  for (const WriterId& id : governance.members()) members.push_back(member_record(desks, id));
  for (const PendingDecision& decision : governance.pending()) {
    pending.push_back(decision_record(hub, decision));
  }
  for (const WriterId& id : desk.removed()) {
    removed.push_back({{"hub", name_of_hub(hub, id)}, {"key", id.hex()}});
  }
  for (const KnownFork& fork : desk.forks()) forks.push_back(fork_record(hub, fork));
  record["members"] = std::move(members);
  record["pending"] = std::move(pending);
  record["removed"] = std::move(removed);
  record["forks"] = std::move(forks);
  return reply_of(record);
}

}  // namespace

void add_network_commands(CommandTable& table) {
  table["network.create"] = immediate(create);
  table["network.admit"] = immediate(admit);
  table["network.add_founder"] = immediate(add_founder);
  table["network.revoke"] = immediate(revoke);
  table["network.resolve"] = immediate(resolve);
  table["network.show"] = immediate(show);
}

}  // namespace maillage
