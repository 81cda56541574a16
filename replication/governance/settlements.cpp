#include "replication/governance/settlements.h"

#include <algorithm>

namespace maillage::authority {
namespace {

class Settling {
 public:
  Settling(const Held& held, const Authority& authority, const StructureBook& book)
      : held_(held), authority_(authority), book_(book) {}

  // The settlement that stands among those of one log, or null.
  const Statement<Settlement>* standing(const Statements<Settlement>& statements) const {
    std::map<WriterId, Witnessed> first;
    for (const auto& statement : statements) {
      if (!is_by_home(statement)) continue;
      for (const auto& countersign : held_.of<Countersign>(statement.update->id)) {
        if (!agrees(statement, countersign)) continue;
        const auto [known, is_new] =
            first.try_emplace(countersign.by(), Witnessed{&statement, &countersign});
        if (!is_new && goes_first(statement, countersign, known->second)) {
          known->second = {&statement, &countersign};
        }
      }
    }
    const Statement<Settlement>* best = nullptr;
    for (const auto& [witness, witnessed] : first) {
      if (!best || name_of(*witnessed.statement) < name_of(*best)) best = witnessed.statement;
    }
    return best;
  }

  bool awaits_witness(const Statement<Settlement>& statement) const {
    if (!is_by_home(statement) || !authority_.counts(statement)) return false;
    if (authority_.is_silenced(statement.said->witness)) return false;  // it cannot come any more
    const auto& countersigns = held_.of<Countersign>(statement.update->id);
    return std::none_of(countersigns.begin(), countersigns.end(),
                        [&](const auto& c) { return agrees(statement, c); });
  }

  // Whether it counts, whatever became of the settlement that it names.
  bool makes_final(const Statement<Countersign>& countersign) const {
    const WriterId& writer = countersign.said->log.log.writer;
    return authority_.counts(countersign) && has_standing(authority_.author(*countersign.update)) &&
           (has_standing(authority_.owner(writer)) || has_standing(book_.home(writer)));
  }

 private:
  struct Witnessed {
    const Statement<Settlement>* statement;
    const Statement<Countersign>* countersign;
  };

  static std::tuple<UpdateId, UpdateId, std::uint8_t> name_of(const Statement<Settlement>& s) {
    return {s.said->at.id, s.update->id, s.index};
  }
  static bool goes_first(const Statement<Settlement>& statement,
                         const Statement<Countersign>& countersign, const Witnessed& than) {
    const auto position = countersign.position();
    const auto other = than.countersign->position();
    return position != other ? position < other : name_of(statement) < name_of(*than.statement);
  }

  // A member, or one that was: by pairing, only who is trusted.
  bool has_standing(std::size_t member) const {
    if (member == nobody) return false;
    return authority_.genesis() != nullptr || authority_.members()[member].trusted;
  }
  bool is_by_home(const Statement<Settlement>& statement) const {
    const std::size_t by = authority_.author(*statement.update);
    if (!has_standing(by)) return false;
    const WriterId& writer = statement.said->log.log.writer;
    return authority_.owner(writer) == by || book_.home(writer) == by;
  }
  bool agrees(const Statement<Settlement>& settlement,
              const Statement<Countersign>& countersign) const {
    const Settlement& said = *settlement.said;
    const std::size_t witness = authority_.author(*countersign.update);
    return countersign.by() == said.witness && has_standing(witness) &&
           witness != authority_.author(*settlement.update) && countersign.said->log == said.log &&
           countersign.said->at == said.at &&
           (authority_.counts(countersign) ||
            (authority_.counts(settlement) && authority_.is_shared(*countersign.update)));
  }

  const Held& held_;
  const Authority& authority_;
  const StructureBook& book_;
};

}  // namespace

std::vector<ProposedSettlement> proposed(const Held& held, const Authority& authority,
                                         const StructureBook& book) {
  const Settling settling(held, authority, book);
  std::vector<ProposedSettlement> open;
  for (const auto& [log, statements] : held.all<Settlement>()) {
    for (const auto& statement : statements) {
      if (!settling.awaits_witness(statement)) continue;
      open.push_back({statement.update->id, statement.by(), *statement.said});
    }
  }
  return open;
}

std::vector<UpdateId> missing(const Held& held, const Authority& authority,
                              const StructureBook& book) {
  // Who invents settlements makes others ask for these few, and hides none but its own.
  constexpr std::size_t of_a_witness = 16;
  const Settling settling(held, authority, book);
  std::vector<UpdateId> ids;
  std::map<WriterId, std::size_t> named;
  for (const auto& [id, countersigns] : held.all<Countersign>()) {
    if (held.find(id) != nullptr) continue;
    const auto asks = [&](const Statement<Countersign>& countersign) {
      return settling.makes_final(countersign) && ++named[countersign.by()] <= of_a_witness;
    };
    if (std::any_of(countersigns.begin(), countersigns.end(), asks)) ids.push_back(id);
  }
  return ids;
}

Settled settle(const Held& held, const Authority& authority, const StructureBook& book) {
  const Settling settling(held, authority, book);
  std::vector<const Statement<Settlement>*> standing;
  Settled settled;
  for (const auto& [log, statements] : held.all<Settlement>()) {
    const auto* stands = settling.standing(statements);
    if (stands == nullptr) continue;
    settled[log] = stands->said->at;
    standing.push_back(stands);
  }
  // In ascending order of epochs: the lowest one that closes an epoch says where.
  for (const auto* settlement : standing) {
    for (const Settlement::Closed& closed : settlement->said->closed) {
      LogKey name = settlement->said->log;
      name.log.epoch = closed.epoch;
      settled.try_emplace(name, closed.at);
    }
  }
  return settled;
}

}  // namespace maillage::authority
