#include <fmt/format.h>

#include "node/control/command.h"
#include "node/hub/directory_hashes.h"
#include "node/version.h"
#include "protocol/scope_names.h"
#include "replication/scopes.h"

namespace maillage {
namespace {

Backlog total(const std::vector<Backlog>& backlog) {
  Backlog sum;
  for (const Backlog& entry : backlog) {
    sum.updates += entry.updates;
    sum.bytes += entry.bytes;
  }
  return sum;
}

// What is behind and ahead, one record for each kind of scope with something open.
Json open_scopes(const PeerReport& report) {
  std::map<ScopeKind, std::pair<Backlog, Backlog>> scopes;
  for (const Backlog& entry : report.to_send) scopes[entry.kind].first = entry;
  for (const Backlog& entry : report.to_receive) scopes[entry.kind].second = entry;
  Json records = Json::array();
  for (const auto& [kind, open] : scopes) {
    records.push_back({{"scope", name_of(kind)},
                       {"to_send", open.first.updates},
                       {"to_send_bytes", open.first.bytes},
                       {"to_receive", open.second.updates},
                       {"to_receive_bytes", open.second.bytes}});
  }
  return records;
}

// Why there is no exchange, or little.
std::string problem_with(const Desks& desks, const WriterId& hub, const PairedPeer* peer) {
  if (peer == nullptr) return {};
  const Governance& governance = desks.hub.state().governance;
  if (governance.was_member(hub) && !governance.trusts(hub)) {
    return "removed by the founders, it only hears who belongs: 'maillage peer revoke' ends that "
           "too";
  }
  return desks.connections.link_problem(peer->ticket.curve);
}

Json peer_sync(const Desks& desks, const PeerReport& report) {
  const PairedPeer* peer = desks.hub.peers().find(report.hub);
  const std::int64_t heard = report.last_heard.milliseconds;
  Json record = {{"peer", hub_name(desks.hub, report.hub)},
                 {"territory", hub_territory(desks.hub, report.hub)},
                 {"connected", report.connected}};
  record["through"] = report.through ? Json(hub_name(desks.hub, *report.through)) : Json(nullptr);
  record["last_contact"] =
      heard == 0 ? Json(nullptr) : Json(iso_time(static_cast<std::uint64_t>(heard)));
  record["ago_s"] =
      heard == 0 ? Json(nullptr) : Json((desks.hub.now().milliseconds - heard) / 1000);
  record["to_send"] = total(report.to_send).updates;
  record["to_send_bytes"] = total(report.to_send).bytes;
  record["to_receive"] = total(report.to_receive).updates;
  record["to_receive_bytes"] = total(report.to_receive).bytes;
  record["scopes"] = open_scopes(report);
  record["waiting_logs"] = report.waiting_logs;
  record["full"] = report.full;
  record["over_quota"] = report.over_quota;
  record["refused"] = report.refused;
  record["forked"] = report.forked;
  record["clock_ahead_s"] = report.clock_ahead_ms / 1000;
  record["audited"] = report.audited;
  record["link"] = peer == nullptr ? "idle" : desks.connections.link_state(peer->ticket.curve);
  const std::string problem = problem_with(desks, report.hub, peer);
  record["problem"] = problem.empty() ? Json(nullptr) : Json(problem);
  return record;
}

std::vector<Json> sync_records(const Desks& desks) {
  std::vector<Json> records;
  for (const PeerReport& report : desks.hub.replica().report()) {
    records.push_back(peer_sync(desks, report));
  }
  return records;
}

// Updates held of each scope.
std::map<std::pair<ScopeKind, ScopeId>, std::size_t> update_counts(const Hub& hub) {
  std::map<std::pair<ScopeKind, ScopeId>, std::size_t> counts;
  for (const auto& [log, entry] : hub.replica().heads().all()) {
    counts[{log.kind, log.log.scope}] += entry.head.seq;
  }
  return counts;
}

class ScopeListing {
 public:
  explicit ScopeListing(const Hub& hub) : counts_(update_counts(hub)) {}
  void add(std::string name, ScopeKind kind, const char* kind_name, const ScopeId& id,
           const std::array<std::uint8_t, 32>& hash) {
    records_.push_back({{"scope", std::move(name)},
                        {"kind", kind_name},
                        {"id", id.hex()},
                        {"updates", counts_[{kind, id}]},
                        {"state_hash", to_hex(hash)}});
  }
  std::vector<Json> release() { return std::move(records_); }

 private:
  std::map<std::pair<ScopeKind, ScopeId>, std::size_t> counts_;
  std::vector<Json> records_;
};

std::vector<Json> scope_records(const Hub& hub) {
  const HubState& state = hub.state();
  ScopeListing list(hub);
  list.add("governance", ScopeKind::governance, "governance", governance_scope(),
           state.governance.state_hash());
  for (const DirectoryHash& each : directory_hashes(state)) {
    list.add("directory/" + hub_territory(hub, each.hub), ScopeKind::directory, "directory",
             directory_scope(each.hub), each.hash);
  }
  for (const auto& [hub_id, fold] : state.capacities()) {
    list.add("capacity/" + hub_territory(hub, hub_id), ScopeKind::capacity, "capacity",
             capacity_scope(hub_id), fold.state_hash());
  }
  for (const auto& [scope, referral] : state.referrals()) {
    list.add("referral/" + scope.hex(), ScopeKind::referral, "referral", scope,
             state_hash(referral));
  }
  for (const auto& [scope, traces] : state.traces()) {
    list.add("trace/" + hub_territory(hub, traces.front().hub), ScopeKind::trace, "trace", scope,
             state_hash(traces));
  }
  return list.release();
}

Json read_only_records(const Hub& hub) {
  Json records = Json::array();
  for (const ReadOnlyScope& closed : hub.core().read_only_scopes()) {
    records.push_back({{"kind", name_of(closed.kind)},
                       {"id", closed.scope.hex()},
                       {"asked_by", hub_name(hub, closed.hub)},
                       {"reason", "needs an upgrade of Maillage"}});
  }
  return records;
}

Reply status(Desks& desks, Call&) {
  const Hub& hub = desks.hub;
  const auto usage = desks.hub.store().usage();
  std::size_t venues = 0;
  for (const auto& [id, directory] : hub.state().directories()) {
    if (hub.state().governance.trusts(id)) venues += directory.venue_count();
  }
  return reply_of(Json{{"node", hub.settings().name},
                       {"name", hub.settings().name},
                       {"territory", hub.settings().territory},
                       {"network", hub.settings().network},
                       {"version", version},
                       {"listen", hub.settings().listen},
                       {"address", hub.settings().address},
                       {"operator", hub.settings().network_operator},
                       {"members", hub.state().governance.members().size()},
                       {"trust", hub.state().governance.genesis() ? "founders" : "pairing"},
                       {"member", hub.is_member()},
                       {"paused", desks.connections.paused()},
                       {"updates", usage.updates},
                       {"venues", venues},
                       {"structures", hub.state().governance.structures().size()},
                       {"referrals", hub.state().referrals().size()},
                       {"store_bytes", usage.used_bytes},
                       {"read_only", read_only_records(hub)},
                       {"peers", sync_records(desks)},
                       {"scopes", scope_records(hub)}});
}

Reply sync_answer(const char* what) { return reply_of(Json{{"sync", what}}); }

}  // namespace

void add_status_commands(CommandTable& table) {
  table["status"] = immediate(status);
  table["sync.status"] =
      immediate([](Desks& desks, Call&) { return reply_of(sync_records(desks)); });
  table["sync.now"] = immediate([](Desks& desks, Call&) {
    if (desks.connections.paused()) {
      return reply_of(Error{ErrorKind::conflict,
                            "synchronisation is paused: resume it with 'maillage sync resume'"});
    }
    desks.connections.sync_now();
    return sync_answer("asked");
  });
  table["sync.pause"] = immediate([](Desks& desks, Call&) {
    desks.connections.pause();
    return sync_answer("paused");
  });
  table["sync.resume"] = immediate([](Desks& desks, Call&) {
    desks.connections.resume();
    return sync_answer("resumed");
  });
}

}  // namespace maillage
