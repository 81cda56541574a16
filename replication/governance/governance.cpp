#include "replication/governance/governance.h"

#include "replication/governance/state.h"

namespace maillage {

using authority::Authority;
using authority::nobody;

Governance::Governance() : state_(std::make_unique<State>()) {}
Governance::~Governance() = default;
Governance::Governance(Governance&&) noexcept = default;
Governance& Governance::operator=(Governance&&) noexcept = default;

void Governance::trust(const WriterId& hub) { state_->dirty |= state_->trusted.insert(hub).second; }

void Governance::distrust(const WriterId& hub) { state_->dirty |= state_->trusted.erase(hub) > 0; }

void Governance::learn_genesis(ByteView operation) {
  state_->held.learn_genesis(operation);
  state_->dirty = true;
}

void Governance::adopt(const RootId& root) {
  state_->dirty |= state_->root != root;
  state_->root = root;
}

void Governance::leave_network() {
  state_->dirty |= state_->root.has_value();
  state_->root.reset();
}

void Governance::apply(const Update& update) { state_->dirty |= state_->held.add(update); }

void Governance::apply_loose(const Update& update) {
  state_->dirty |= state_->held.add_loose(update);
}

void Governance::dispute(const LogId& governance_log, Seq seq) {
  state_->dirty |= state_->held.dispute(governance_log, seq);
}

void Governance::settle() { settled_state(); }

Governance::State& Governance::settled_state() const {
  if (state_->dirty) state_->recompute();
  return *state_;
}

void Governance::State::recompute() {
  const Genesis* genesis = root ? held.genesis(*root) : nullptr;
  authority.emplace(genesis ? Authority::by_founders(held, *genesis)
                            : Authority::by_pairing(held, trusted));
  hubs.clear();
  for (const auto& [hub, statements] : held.all<HubCertificate>()) {
    const authority::Statement<HubCertificate>* latest = nullptr;
    for (const auto& statement : statements) {
      if (!authority->counts(statement)) continue;
      if (!latest || latest->moment() < statement.moment()) latest = &statement;
    }
    if (latest == nullptr) continue;
    hubs.emplace_hint(hubs.end(), hub,
                      KnownHub{hub, latest->update->hlc, latest->update->id, *latest->said});
  }
  book.recompute(held, *authority);
  settled = authority::settle(held, *authority, book);
  missing_settlements = authority::missing(held, *authority, book);
  dirty = false;
}

const authority::Member* Governance::State::member(std::size_t index) const {
  return index == nobody ? nullptr : &authority->members()[index];
}

bool Governance::State::is_trusted(std::size_t index) const {
  const authority::Member* who = member(index);
  return who != nullptr && who->trusted;
}

std::size_t Governance::State::home(const WriterId& key) const {
  const std::size_t owner = authority->owner(key);
  const bool is_hub = owner != nobody && authority->genesis() != nullptr;
  const std::size_t certifier = book.home(key);
  return is_hub || certifier == nobody ? owner : certifier;
}

std::optional<Governance::State::Certifier> Governance::State::certifier(
    const WriterId& writer, const UpdateId& auth) const {
  const authority::HeldUpdate* update = held.find(auth);
  if (update == nullptr || !authority->counts(*update)) return std::nullopt;
  const std::size_t by = authority->author(*update);
  if (by == nobody) return std::nullopt;
  const Certifier other{by, update->log.writer, false};
  for (const auto& [index, operation] : update->operations) {
    if (std::holds_alternative<HubCertificate>(operation) && update->log.writer == writer) {
      return Certifier{by, writer, true};
    }
    if (const auto* structure = std::get_if<StructureCertificate>(&operation)) {
      if (structure->signing == writer) return other;
    }
    if (const auto* rotation = std::get_if<RotateStructure>(&operation)) {
      if (rotation->successor == writer && book.certified(held, *authority, by, writer)) {
        return other;
      }
    }
    if (const auto* node = std::get_if<NodeKey>(&operation)) {
      if (node->signing == writer && book.certified(held, *authority, by, node->structure)) {
        return other;
      }
    }
  }
  return std::nullopt;
}

}  // namespace maillage
