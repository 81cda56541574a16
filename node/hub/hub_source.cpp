#include "node/hub/hub_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "node/store/store_error.h"
#include "protocol/runs.h"

namespace maillage {
namespace {

// One frame never carries more.
constexpr std::size_t longest_run = 512;

}  // namespace

std::vector<RawUpdate> HubSource::read_run(ScopeKind kind, const LogId& log, Seq from,
                                           std::size_t max_bytes) const {
  try {
    return store_.read_run(kind, log, from, max_bytes, longest_run);
  } catch (const StoreError& error) {
    // One damaged log must not keep the others from leaving.
    report_(fmt::format("a log cannot be sent: {}", error.what()));
    return {};
  }
}

std::vector<RawUpdate> HubSource::find_run(const UpdateId& id) const {
  const auto found = store_.find(id);
  if (!found) return find_out_of_log(id);
  const Header& header = found->header;
  auto run = read_run(header.kind, header.log(), header.seq, vouched_bytes);
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (has_signature(run[i].envelope)) run.resize(i + 1);
  }
  return run;
}

// Loose ones stand for themselves; what was set aside goes on up to a signature.
std::vector<RawUpdate> HubSource::find_out_of_log(const UpdateId& id) const {
  if (auto loose = store_.find_loose(id)) {
    return {{std::move(loose->envelope), std::move(loose->body), std::move(loose->apart)}};
  }
  const auto place = store_.find_aside(id);
  if (!place) return {};
  auto run = store_.aside_run(place->kind, place->log, place->head.seq, longest_run);
  const auto last = std::find_if(run.begin(), run.end(), [](const RawUpdate& update) {
    return has_signature(update.envelope);
  });
  if (last != run.end()) run.erase(std::next(last), run.end());
  return run;
}

std::vector<RawUpdate> HubSource::aside_run(const LogKey& log, Seq from) const {
  return store_.aside_run(log.kind, log.log, from, longest_run);
}

std::vector<LogKey> HubSource::aside_logs() const {
  std::vector<LogKey> logs;
  for (const LogHead& log : store_.aside_logs()) logs.push_back({log.kind, log.log});
  return logs;
}

bool HubSource::changed_since(std::uint64_t number, std::size_t max_logs,
                              std::vector<ChangedLog>& changed) const {
  return store_.changed_since(number, max_logs,
                              [&changed](ScopeKind kind, const LogId& log, Seq from) {
                                changed.push_back({{kind, log}, from});
                              });
}

// A referral of 8 legs has some 50 updates: what goes far beyond is a flood.
bool HubSource::has_room_for(const LogKey& log) const {
  if (log.kind != ScopeKind::referral) return true;
  constexpr std::size_t updates_per_referral = 4096;
  return state_.acts_of(log.log.scope) < updates_per_referral;
}

bool HubSource::was_dropped(ScopeKind kind, const ScopeId& scope) const {
  if (kind != ScopeKind::referral && kind != ScopeKind::trace) return false;
  return store_.get(NamedTable::dropped, scope.bytes()).has_value();
}

bool HubSource::is_operator(const WriterId& hub) const {
  return peers_.is_operator(hub) ||
         state_.governance.roles(self_, hub).contains(Role::network_operator);
}

bool HubSource::may_hold(const WriterId& hub, const LogKey& log,
                         const std::set<WriterId>& capacity_of) const {
  // Removed, or a key that was given up. It still hears who belongs and may answer: founders who
  // remove each other are judged by all they said.
  const Governance& governance = state_.governance;
  const bool out =
      governance.genesis() != nullptr && governance.was_member(hub) && !governance.trusts(hub);
  if (out) return log.kind == ScopeKind::governance;
  switch (log.kind) {
    case ScopeKind::governance:
    case ScopeKind::directory:
      return true;
    case ScopeKind::referral: {
      const Referral* referral = state_.referral(log.log.scope);
      return referral != nullptr && referral->state.hubs.contains(hub);
    }
    case ScopeKind::trace:
      return hub == log.log.writer || is_operator(hub);
    case ScopeKind::capacity:
      return capacity_of.contains(log.log.writer);
    case ScopeKind::evidence:
      return false;
  }
  return false;
}

}  // namespace maillage
