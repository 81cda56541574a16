#include "tools/sim/people.h"

#include <algorithm>

#include "node/core/referral_writing.h"
#include "node/referral/codes.h"
#include "node/referral/rules.h"
#include "node/referral/traces.h"
#include "replication/scopes.h"

namespace maillage::sim {
namespace {

constexpr std::uint64_t venues_per_hub = 6;
constexpr std::size_t import_venues = 80;
constexpr std::uint64_t listed_venues = 24;
constexpr std::uint16_t later_schema = 900;
constexpr int words_in_a_row = 4;

}  // namespace

void People::begin() {
  for (HubIndex hub = 0; hub < world_.hubs().size(); ++hub) plan_next(hub);
  for (HubIndex hub = 0; world_.plan().revision_gap_ms && hub < world_.hubs().size(); ++hub) {
    plan_revision(hub);
  }
  for (HubIndex hub = 0; world_.plan().room_gap_ms && hub < world_.hubs().size(); ++hub) {
    plan_rooms(hub);
  }
  for (const HubIndex hub : world_.plan().newer) plan_novelty(hub);
}

void People::plan_novelty(HubIndex index) {
  world_.queue().after(revising_.between(20 * 60'000, 4 * 3'600'000), [this, index] {
    if (stopped_) return;
    world_.turn(index, [this](SimHub& hub) { write_of_a_later_version(hub); });
    plan_novelty(index);
  });
}

// Right in its envelope; what it says only that version knows.
void People::write_of_a_later_version(SimHub& hub) {
  if (hub.certificate().is_zero()) return;
  const auto batch = hub.batch();
  if (!batch) return;
  Header header = batch->next_header(ScopeKind::directory, directory_scope(hub.key.id), hub.key.id,
                                     hub.certificate());
  header.schema = later_schema;
  header.schema_version = 2;
  Bytes operation(8 + revising_.below(200));
  revising_.fill(operation);
  const Update update = hub.sign(header, {operation}, hub.key);
  batch->add(update);
  if (!world_.save(hub, *batch)) return;
  world_.ledger().of_a_later_version(update);
  world_.count(Fault::written_by_a_later_version);
}

void People::plan_revision(HubIndex index) {
  const std::int64_t gap = *world_.plan().revision_gap_ms;
  world_.queue().after(revising_.between(gap / 2, 2 * gap), [this, index] {
    if (stopped_) return;
    world_.turn(index, [this](SimHub& hub) { revise_directory(hub); });
    plan_revision(index);
  });
}

// All venues of a list in one update, as an import does: what is edited often is restated.
void People::revise_directory(SimHub& hub) {
  if (hub.certificate().is_zero()) return;
  const auto batch = hub.batch();
  if (!batch) return;
  static const DirectoryFold empty;
  const DirectoryFold* directory = hub.state().directory(hub.key.id);
  std::vector<Bytes> operations;
  for (std::uint64_t number = 0; number < listed_venues; ++number) {
    Venue venue{"list " + std::to_string(number), {}};
    venue.fields[VenueField::nom] = {"Lieu " + std::to_string(revising_.below(1'000'000))};
    if (revising_.percent(50)) venue.fields[VenueField::services] = {"accueil"};
    const auto operation = (directory != nullptr ? *directory : empty)
                               .changes_towards(venue, {VenueField::services, VenueField::nom});
    if (!operation.writes.empty()) operations.push_back(encode(operation, hub.key.id));
  }
  if (operations.empty()) return;
  Header header = batch->next_header(ScopeKind::directory, directory_scope(hub.key.id), hub.key.id,
                                     hub.certificate());
  header.schema = directory_schema;
  batch->add(hub.sign(header, operations, hub.key));
  world_.save(hub, *batch);
}

void People::plan_rooms(HubIndex index) {
  const std::int64_t gap = *world_.plan().room_gap_ms;
  world_.queue().after(rooming_.between(gap / 2, 2 * gap), [this, index] {
    if (stopped_) return;
    for (int word = 0; word < words_in_a_row; ++word) {
      world_.turn(index, [this](SimHub& hub) { say_rooms(hub); });
    }
    plan_rooms(index);
  });
}

// Two services again and again, so that histories fill and what they forget is worth compacting.
void People::say_rooms(SimHub& hub) {
  if (hub.certificate().is_zero()) return;
  const auto batch = hub.batch();
  if (!batch) return;
  static const CapacityFold empty;
  const CapacityFold* held = hub.state().capacity(hub.key.id);
  const CapacityFold& fold = held != nullptr ? *held : empty;
  std::vector<Bytes> operations;
  for (const std::string service : {"accueil", "atelier"}) {
    if (rooming_.percent(20)) {
      const auto confirmed = fold.confirms("v0", service, std::nullopt);
      if (confirmed) operations.push_back(encode(*confirmed, hub.key.id));
      continue;
    }
    Tension tension;
    if (rooming_.percent(60)) {
      tension.state = TensionState::wait;
      tension.weeks = static_cast<std::uint8_t>(1 + rooming_.below(20));
    }
    operations.push_back(encode(fold.says("v0", service, tension), hub.key.id));
  }
  if (operations.empty()) return;
  Header header = batch->next_header(ScopeKind::capacity, capacity_scope(hub.key.id), hub.key.id,
                                     hub.certificate());
  header.schema = capacity_schema;
  batch->add(hub.sign(header, operations, hub.key));
  world_.save(hub, *batch);
}

void People::plan_next(HubIndex index) {
  const std::int64_t gap = world_.plan().write_gap_ms;
  world_.queue().after(random_.between(gap / 10, 2 * gap), [this, index] {
    if (stopped_) return;
    world_.turn(index, [this](SimHub& hub) { act(hub); });
    plan_next(index);
  });
}

void People::act(SimHub& hub) {
  admit_structures(hub);
  // What the store refuses is only known once it did: a person tries again later.
  if (hub.certificate().is_zero()) return;
  const std::uint64_t dice = random_.below(100);
  if (dice < 35) return describe_venue(hub, 1 + random_.below(3));
  if (dice < 55) return open_referral(hub);
  if (dice < 90) return continue_referral(hub);
  write_trace(hub);
}

void People::admit_structures(SimHub& hub) {
  for (const SimStructure& structure : hub.structures) {
    if (hub.certificate_of(structure).is_zero()) hub.admit(structure);
  }
}

void People::describe_venue(SimHub& hub, std::size_t venues) {
  const auto batch = hub.batch();
  if (!batch) return;
  static const DirectoryFold empty;
  const DirectoryFold* directory = hub.state().directory(hub.key.id);
  std::set<std::uint64_t> chosen;
  while (chosen.size() < venues) chosen.insert(random_.below(std::max(venues, venues_per_hub)));
  for (const std::uint64_t number : chosen) {
    Venue venue{"v" + std::to_string(number), {}};
    venue.fields[VenueField::nom] = {"Lieu " + std::to_string(random_.below(1000))};
    venue.fields[VenueField::telephone] = {"0" + std::to_string(100'000'000 + random_.below(900))};
    std::vector<std::string>& services = venue.fields[VenueField::services];
    for (std::uint64_t i = 0; i < 5; ++i) {
      if (random_.percent(40)) services.push_back("service " + std::to_string(i));
    }
    if (services.empty()) venue.fields.erase(VenueField::services);
    const auto operation = (directory != nullptr ? *directory : empty)
                               .changes_towards(venue, {VenueField::services, VenueField::nom});
    if (operation.writes.empty()) continue;
    Header header = batch->next_header(ScopeKind::directory, directory_scope(hub.key.id),
                                       hub.key.id, hub.certificate());
    header.schema = directory_schema;
    batch->add(hub.sign(header, {encode(operation, hub.key.id)}, hub.key));
  }
  if (!batch->updates().empty()) world_.save(hub, *batch);
}

void People::import_file(HubIndex index) {
  world_.turn(index, [this](SimHub& hub) {
    if (hub.certificate().is_zero()) return;
    for (std::uint64_t part = 0; part < 1 + random_.below(4); ++part) {
      describe_venue(hub, import_venues);
    }
  });
}

std::optional<Hop> People::hop_to_somebody(SimHub& hub, const WriterId& sender) {
  std::vector<const KnownStructure*> known = hub.state().governance.structures();
  std::erase_if(known, [&](const KnownStructure* s) { return s->said.signing == sender; });
  if (known.empty()) return std::nullopt;
  const KnownStructure* to = random_.pick(known);
  Hop hop;
  hop.to = to->said.signing;
  hop.to_hub = to->hub;
  return hop;
}

void People::open_referral(SimHub& hub) {
  const SimStructure& structure = random_.pick(hub.structures);
  const UpdateId auth = hub.certificate_of(structure);
  const auto hop = hop_to_somebody(hub, structure.key.id);
  if (auth.is_zero() || !hop) return;
  const auto batch = hub.batch();
  if (!batch) return;
  ReferralOperation opened;
  opened.act = ReferralAct::opened;
  opened.opening.emplace();
  random_.fill(opened.opening->number);
  random_.fill(opened.opening->path_tag);
  random_.fill(opened.opening->seed);
  opened.opening->theme = std::string(themes()[random_.below(themes().size())].code);
  const ScopeId scope = referral_scope(structure.key.id, opened.opening->seed);
  batch->add(hub.sign(hub.referral_header(*batch, scope, structure.key, auth), {encode(opened)},
                      structure.key));
  ReferralOperation sent;
  sent.act = ReferralAct::sent;
  sent.hop = *hop;
  batch->add(hub.sign(hub.referral_header(*batch, scope, structure.key, auth), {encode(sent)},
                      structure.key));
  world_.save(hub, *batch);
}

std::optional<ReferralOperation> People::choose_act(SimHub& hub, const Referral& referral,
                                                    const WriterId& author) {
  static const std::vector<ReferralAct> acts = {ReferralAct::accepted,  ReferralAct::declined,
                                                ReferralAct::sent,      ReferralAct::redirected,
                                                ReferralAct::returned,  ReferralAct::cancelled,
                                                ReferralAct::completed, ReferralAct::closed};
  const Situation& situation = referral.state.situation;
  const std::size_t first = random_.below(acts.size());
  for (std::size_t i = 0; i < acts.size(); ++i) {
    ReferralOperation operation;
    operation.act = acts[(first + i) % acts.size()];
    operation.leg = situation.leg;
    if (refusal_of(situation, operation.act, author, operation.leg) != Refusal::none) continue;
    if (opens_leg(operation.act)) operation.hop = hop_to_somebody(hub, author);
    if (opens_leg(operation.act) && !operation.hop) continue;
    const bool has_reason = operation.act == ReferralAct::declined ||
                            operation.act == ReferralAct::redirected ||
                            operation.act == ReferralAct::returned;
    if (has_reason) operation.reason = "autre";
    if (operation.act == ReferralAct::completed || operation.act == ReferralAct::closed) {
      operation.outcome = std::string(outcomes().front().code);
    }
    if (is_well_formed(operation)) return operation;
  }
  return std::nullopt;
}

// One of the referrals in which a structure of this hub may do something.
void People::continue_referral(SimHub& hub) {
  std::vector<std::pair<ScopeId, const SimStructure*>> open;
  for (const auto& [scope, referral] : hub.state().referrals()) {
    const Situation& situation = referral.state.situation;
    if (!situation.opened || situation.closed) continue;
    for (const SimStructure& structure : hub.structures) {
      const WriterId& id = structure.key.id;
      if (id == situation.holder || id == situation.sender) open.emplace_back(scope, &structure);
    }
  }
  if (open.empty()) return;
  const auto [scope, structure] = random_.pick(open);
  const UpdateId auth = hub.certificate_of(*structure);
  const auto operation = choose_act(hub, *hub.state().referral(scope), structure->key.id);
  if (auth.is_zero() || !operation) return;
  const auto batch = hub.batch();
  if (!batch) return;
  batch->add(hub.sign(hub.referral_header(*batch, scope, structure->key, auth),
                      {encode(*operation)}, structure->key));
  world_.save(hub, *batch);
}

void People::write_trace(SimHub& hub) {
  const auto batch = hub.batch();
  if (!batch) return;
  TraceOperation trace;
  random_.fill(trace.path_tag);
  random_.fill(trace.number);
  trace.hop = 1;
  trace.from = hub.structures.front().key.id;
  trace.to = world_.hub(random_.below(world_.hubs().size())).structures.front().key.id;
  trace.event = std::string(trace_events().front().code);
  trace.theme = std::string(themes().front().code);
  trace.day = day_of(static_cast<std::uint64_t>(hub.now().milliseconds));
  if (!is_well_formed(trace)) return;
  const Hlc hlc = batch->tick();
  Header header = batch->next_header(ScopeKind::trace, trace_scope(hub.key.id, hlc), hub.key.id,
                                     hub.certificate(), hlc);
  header.schema = trace_schema;
  batch->add(hub.sign(header, {encode(trace)}, hub.key));
  world_.save(hub, *batch);
}

}  // namespace maillage::sim
