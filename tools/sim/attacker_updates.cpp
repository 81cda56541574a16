// Updates that no honest hub would write.
#include <algorithm>

#include "node/core/referral_writing.h"
#include "protocol/sealing.h"
#include "replication/scopes.h"
#include "tools/sim/attacker.h"

namespace maillage::sim {
namespace {

Bytes junk(Random& random) {
  Bytes bytes(16 + random.below(64));
  random.fill(bytes);
  return bytes;
}

}  // namespace

const SigningKey* Attacker::key_of(const WriterId& writer) {
  if (writer == self().key.id) return &self().key;
  for (const SimStructure& structure : self().structures) {
    if (structure.key.id == writer) return &structure.key;
  }
  return nullptr;
}

std::optional<LogKey> Attacker::own_log(ScopeKind kind) {
  std::vector<LogKey> logs;
  for (const auto& [log, entry] : self().replica().heads().all()) {
    if (log.kind == kind && key_of(log.log.writer) != nullptr) logs.push_back(log);
  }
  return logs.empty() ? std::nullopt : std::optional(random_.pick(logs));
}

Header Attacker::own_header(ScopeKind kind, const ScopeId& scope) {
  Header header;
  header.kind = kind;
  header.scope = scope;
  header.writer = self().key.id;
  header.auth = kind == ScopeKind::governance ? UpdateId{} : self().certificate();
  header.epoch = self().epoch();
  header.seq = 1;
  header.hlc.value = static_cast<std::uint64_t>(self().now().milliseconds) << 16;
  header.schema = 1;
  return header;
}

// Another history of a log from `from` on.
std::vector<Update> Attacker::branch(const LogKey& log, Seq from, std::size_t count) {
  std::vector<Update> updates;
  const Update* before = from > 1 ? self().store().at(log, from - 1) : nullptr;
  const Update* model = self().store().at(log, std::max<Seq>(from, 2) - 1);
  if (model == nullptr || (from > 1 && before == nullptr)) return updates;
  Header header = model->header;
  header.deps.clear();
  header.seq = from;
  header.prev = before == nullptr ? UpdateId{} : before->id;
  header.flags = static_cast<std::uint8_t>((header.flags & flag_erasable) |
                                           (from == 1 ? flag_epoch_start : 0));
  for (std::size_t i = 0; i < count; ++i) {
    header.hlc.value += 1 + random_.below(1 << 20);
    updates.push_back(self().sign(header, {junk(random_)}, *key_of(log.log.writer)));
    header.seq += 1;
    header.prev = updates.back().id;
    header.flags = static_cast<std::uint8_t>(header.flags & flag_erasable);
  }
  return updates;
}

bool Attacker::fork(ScopeKind kind, bool at_start, std::size_t length) {
  const auto log = own_log(kind);
  if (!log) return false;
  const Seq head = self().replica().heads().head(*log).seq;
  // The next position, which the core will write too, or one long held by all.
  const Seq from = at_start ? 1 : head + 1 - std::min<Seq>(head, random_.below(length + 1));
  const auto updates = branch(*log, from, length);
  if (updates.empty()) return false;
  push_to_half(updates);
  return true;
}

bool Attacker::fork_shortly(const Target&) { return fork(ScopeKind::directory, false, 1); }
bool Attacker::fork_at_length(const Target&) {
  return fork(ScopeKind::directory, false, 5 + random_.below(40));
}
bool Attacker::fork_at_the_start(const Target&) { return fork(ScopeKind::directory, true, 2); }
bool Attacker::fork_governance(const Target&) {
  return fork(ScopeKind::governance, random_.percent(20), 1 + random_.below(3));
}
bool Attacker::fork_a_referral(const Target&) { return fork(ScopeKind::referral, false, 1); }

// In the right place of its own directory, by its core, hence replicated like any other.
bool Attacker::write_oddly(std::uint16_t schema, std::int64_t hlc_shift_ms, bool poison) {
  if (self().certificate().is_zero()) return false;
  const auto batch = self().batch();
  if (!batch) return false;
  Header header = batch->next_header(ScopeKind::directory, directory_scope(self().key.id),
                                     self().key.id, self().certificate());
  header.schema = schema;
  const auto ms = static_cast<std::int64_t>(header.hlc.milliseconds()) + hlc_shift_ms;
  header.hlc.value = static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)) << 16;
  const Bytes operation =
      poison ? junk(random_)
             : encode(DirectoryOperation{"odd", {{VenueField::nom, "Lieu", false, {}}}},
                      self().key.id);
  batch->add(self().sign(header, {operation}, self().key));
  return self().commit(*batch);
}

bool Attacker::write_unknown_schema(const Target&) {
  return write_oddly(static_cast<std::uint16_t>(1000 + random_.below(1000)), 0, true);
}
bool Attacker::write_poison(const Target&) { return write_oddly(directory_schema, 0, true); }
bool Attacker::write_back_dated(const Target&) {
  return write_oddly(directory_schema, -random_.between(1, 1LL << 41), false);
}
bool Attacker::write_forward_dated(const Target&) {
  return write_oddly(directory_schema, random_.between(1, 1LL << 45), false);
}

bool Attacker::write_elsewhere(const Target& target) {
  const SimHub& victim = world_.hub(target.hub);
  Header header = own_header(ScopeKind::directory, directory_scope(victim.key.id));
  header.flags = flag_epoch_start;
  push(target, {self().sign(header, {junk(random_)}, self().key)});
  // Under the victim's name, signed with its own key.
  header.writer = victim.key.id;
  header.auth = victim.running() ? victim.certificate() : UpdateId{};
  header.scope = directory_scope(victim.key.id);
  Update forged = self().sign(
      [&] {
        Header own = header;
        own.writer = self().key.id;
        return own;
      }(),
      {junk(random_)}, self().key);
  std::copy(victim.key.id.value.begin(), victim.key.id.value.end(), forged.envelope.begin() + 36);
  push(target, {forged});
  return true;
}

bool Attacker::steal_a_structure(const Target&) {
  const SimHub& victim = world_.hub(random_.below(world_.hubs().size()));
  if (victim.index == hub_) return false;
  const auto batch = self().batch();
  if (!batch) return false;
  const SimStructure& structure = victim.structures.front();
  StructureCertificate said;
  said.signing = structure.key.id;
  said.sealing = structure.sealing;
  said.name = "stolen";
  random_.fill(said.proof);
  Header header = batch->next_header(ScopeKind::governance, governance_scope(), self().key.id, {});
  header.schema = governance_schema;
  batch->add(self().sign(header, {encode_operation(said)}, self().key));
  return self().commit(*batch);
}

bool Attacker::act_for_another(const Target& target) {
  const SimHub& victim = world_.hub(target.hub);
  std::vector<ScopeId> known;
  for (const auto& [scope, referral] : self().state().referrals()) known.push_back(scope);
  if (known.empty()) return false;
  Header header = own_header(ScopeKind::referral, random_.pick(known));
  header.flags = flag_epoch_start | flag_erasable;
  header.schema = referral_schema;
  header.auth = victim.running() ? victim.certificate() : UpdateId{};
  ReferralOperation closed;
  closed.act = ReferralAct::closed;
  closed.outcome = "autre";
  push(target, {self().sign(header, {encode(closed)}, self().key)});
  return true;
}

bool Attacker::jump_epochs(const Target& target) {
  Header header = own_header(ScopeKind::directory, directory_scope(self().key.id));
  header.epoch = (0xffff'ff00ULL + random_.below(256)) << 32 | 1;
  header.flags = flag_epoch_start;
  push(target, {self().sign(header, {junk(random_)}, self().key)});
  return true;
}

bool Attacker::depend_on_nothing(const Target& target) {
  Header header = own_header(ScopeKind::directory, directory_scope(self().key.id));
  header.epoch = Epoch{77} << 32 | random_.below(1000);
  header.flags = flag_epoch_start;
  header.deps.push_back(random_id<UpdateId>(random_.source()));
  push(target, {self().sign(header, {junk(random_)}, self().key)});
  return true;
}

bool Attacker::leave_gaps(const Target& target) {
  Header header = own_header(ScopeKind::directory, directory_scope(self().key.id));
  header.seq = 1000 + random_.below(1000);
  random_.fill(header.prev.value);
  push(target, {self().sign(header, {junk(random_)}, self().key)});
  return true;
}

bool Attacker::act_unsigned(const Target& target) {
  const auto log = own_log(ScopeKind::referral);
  if (!log) return false;
  auto updates = branch(*log, self().replica().heads().head(*log).seq + 1, 1);
  if (updates.empty()) return false;
  strip_signature(updates.front().envelope);
  push(target, updates);
  return true;
}

bool Attacker::flood_updates(const Target&) {
  for (int i = 0; i < 60; ++i) {
    if (!write_oddly(directory_schema, 0, true)) return false;
  }
  return true;
}

}  // namespace maillage::sim
