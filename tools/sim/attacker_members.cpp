// Liars that the founders removed, those who help them, and liars among the founders.
#include <algorithm>

#include "replication/scopes.h"
#include "tools/sim/attacker.h"
#include "tools/sim/founders.h"

namespace maillage::sim {

const std::vector<Attacker::Kind>& Attacker::kinds_among_members() {
  static const std::vector<Kind> all = {
      {Fault::writes_on_after_removal, &Attacker::write_on},
      {Fault::back_dates_after_removal, &Attacker::back_date},
      {Fault::carries_for_a_removed_hub, &Attacker::carry_for_removed},
      {Fault::admits_a_stranger, &Attacker::admit_a_stranger},
      {Fault::removes_an_honest_hub, &Attacker::remove_an_honest_hub},
  };
  return all;
}

bool Attacker::is_removed() const {
  return world_.founders() != nullptr && world_.founders()->is_removed(hub_);
}

// What follows all that it ever wrote in one of its public logs, whatever was set aside meanwhile.
std::vector<Update> Attacker::sequel(std::int64_t hlc_shift_ms) {
  std::vector<LogKey> logs;
  const auto collect = [&](const LogKey& log) {
    if (is_public(log.kind) && log.log.writer == self().key.id) logs.push_back(log);
  };
  for (const auto& [log, entry] : self().replica().heads().all()) collect(log);
  if (logs.empty()) return {};
  const LogKey log = random_.pick(logs);
  Seq last = self().replica().heads().head(log).seq;
  while (self().store().at(log, last + 1) != nullptr) ++last;
  std::vector<Update> updates = branch(log, last + 1, 1 + random_.below(3));
  for (Update& update : updates) {
    Header header = update.header;
    const auto ms = static_cast<std::int64_t>(header.hlc.milliseconds()) + hlc_shift_ms;
    header.hlc.value = static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)) << 16;
    if (&update != &updates.front()) header.prev = (&update - 1)->id;
    update = self().sign(header, {Bytes{1, 2, 3}}, self().key);
    if (world_.founders()->is_cut_off(hub_)) world_.ledger().signed_after_removal(update);
  }
  return updates;
}

bool Attacker::write_on(const Target&) {
  if (!is_removed()) return false;
  const auto updates = sequel(0);
  if (!updates.empty()) push_to_half(updates);
  return !updates.empty();
}

bool Attacker::back_date(const Target&) {
  if (!is_removed()) return false;
  const auto updates = sequel(-random_.between(1, 48LL * 3'600'000));
  if (!updates.empty()) push_to_half(updates);
  return !updates.empty();
}

// From a member that is believed, what one that is not believed any more wrote.
bool Attacker::carry_for_removed(const Target& target) {
  const auto& updates = world_.ledger().after_removal();
  if (updates.empty() || is_removed()) return false;
  for (int i = 0; i < 5; ++i) push(target, {random_.pick(updates)});
  return true;
}

bool Attacker::say_as_founder(const GovernanceOperation& said) {
  const auto founders = self().state().governance.founders();
  if (std::find(founders.begin(), founders.end(), self().key.id) == founders.end()) return false;
  const auto batch = self().batch();
  if (!batch) return false;
  self().add_statement(*batch, said);
  return self().commit(*batch);
}

bool Attacker::admit_a_stranger(const Target&) {
  AdmitHub said{{}, "stranger", "72", {}};
  random_.fill(said.hub.value);
  return say_as_founder(said);
}

bool Attacker::remove_an_honest_hub(const Target& target) {
  return say_as_founder(removal_as_held(self(), world_.hub(target.hub)));
}

}  // namespace maillage::sim
