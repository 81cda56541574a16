#include <algorithm>

#include "node/control/command.h"
#include "node/directory/duplicates/weights.h"
#include "node/directory/public_view.h"

namespace maillage {
namespace {

constexpr std::size_t venues_per_slice = 100;  // a few milliseconds, then others have their turn
constexpr double most_shown = 1000;

Json venue_summary(const Desks& desks, const NamedVenue& named) {
  return {{"id", named.venue.id},
          {"name", named.venue.text(VenueField::nom)},
          {"commune", named.venue.text(VenueField::commune)},
          {"postcode", named.venue.text(VenueField::code_postal)},
          {"hub", hub_name(desks.hub, named.hub)},
          {"territory", hub_territory(desks.hub, named.hub)},
          {"own", named.hub == desks.hub.id()}};
}

// What public_view.h takes out of a venue whose place is hidden.
bool tells_place(EvidenceKind kind) {
  return kind == EvidenceKind::address || kind == EvidenceKind::distance ||
         kind == EvidenceKind::siret || kind == EvidenceKind::email ||
         kind == EvidenceKind::website;
}

Json evidence_record(const Evidence& evidence, bool place_hidden) {
  const bool hidden = place_hidden && tells_place(evidence.kind);
  return {{"kind", code_of(evidence.kind)},
          {"weight", evidence.weight},
          {"left", hidden ? Json(nullptr) : Json(evidence.left)},
          {"right", hidden ? Json(nullptr) : Json(evidence.right)}};
}

Json duplicate_record(const Desks& desks, const FoundDuplicate& found) {
  const bool hidden = hides_place(found.a.venue) || hides_place(found.b.venue);
  Json evidence = Json::array();
  for (const Evidence& each : found.proposal.evidence) {
    evidence.push_back(evidence_record(each, hidden));
  }
  return {{"score", found.proposal.score},
          {"a", venue_summary(desks, found.a)},
          {"b", venue_summary(desks, found.b)},
          {"evidence", std::move(evidence)}};
}

Reply finish(Desks& desks, Call& call, DuplicateDesk::Scan& scan) {
  desks.begin_turn();
  const auto limit = static_cast<std::size_t>(
      std::clamp(call.arguments.number("limit").value_or(100), 1.0, most_shown));
  const std::vector<FoundDuplicate> found = scan.take();
  std::vector<Json> records;
  for (const FoundDuplicate& each : found) {
    if (records.size() == limit) break;
    records.push_back(duplicate_record(desks, each));
  }
  Reply reply = reply_of(records);
  if (!records.empty()) reply.exit_code = static_cast<int>(ErrorKind::findings);
  constexpr std::size_t most_named = 20;
  for (std::size_t i = 0; i < std::min(scan.hidden().size(), most_named); ++i) {
    const std::string& id = scan.hidden()[i];
    reply.notes.push_back("venue '" + id + "' was merged into one that is not shown any more: " +
                          "show it again with 'maillage directory unmerge " + id + "'");
  }
  if (found.size() > records.size()) {
    reply.notes.push_back(std::to_string(records.size()) + " of " + std::to_string(found.size()) +
                          " shown: --limit shows more, --min fewer");
  }
  return reply;
}

kj::Promise<Reply> scan_slices(Desks& desks, Call& call, DuplicateDesk::Scan& scan) {
  if (!scan.step(venues_per_slice)) return finish(desks, call, scan);
  call.progress(scan.done(), scan.total(), "comparing");
  return desks.next_turn().then([&desks, &call, &scan] { return scan_slices(desks, call, scan); });
}

kj::Promise<Reply> list_duplicates(Desks& desks, Call& call) {
  const double least = call.arguments.number("min").value_or(duplicates::kProposedScore);
  if (!(least >= 0 && least <= 1000)) {
    return reply_of(Error{ErrorKind::usage, "--min wants a score from 0 to 1000"});
  }
  auto scan = kj::heap<DuplicateDesk::Scan>(desks.duplicates, static_cast<int>(least));
  DuplicateDesk::Scan& running = *scan;
  return scan_slices(desks, call, running).attach(kj::mv(scan));
}

Reply decision_reply(const Desks& desks, const char* decision,
                     const Result<DuplicateDesk::Decision>& decided, const char* first,
                     const char* second) {
  if (!decided) return reply_of(decided.error());
  Reply reply = reply_of(Json{{"decision", decision},
                              {first, venue_summary(desks, decided->first)},
                              {second, venue_summary(desks, decided->second)},
                              {"changed", decided->changed}});
  if (!decided->changed) reply.notes.emplace_back("that was known: nothing was changed");
  return reply;
}

Reply merge_venues(Desks& desks, Call& call) {
  const auto kept = call.arguments.required("kept"), gone = call.arguments.required("gone");
  if (!kept) return reply_of(kept.error());
  if (!gone) return reply_of(gone.error());
  return decision_reply(desks, "merge", desks.duplicates.merge(*kept, *gone), "kept", "gone");
}

Reply unmerge_venue(Desks& desks, Call& call) {
  const auto gone = call.arguments.required("gone");
  if (!gone) return reply_of(gone.error());
  return decision_reply(desks, "unmerge", desks.duplicates.unmerge(*gone), "kept", "gone");
}

Reply tell_venues_apart(Desks& desks, Call& call) {
  const auto a = call.arguments.required("a"), b = call.arguments.required("b");
  if (!a) return reply_of(a.error());
  if (!b) return reply_of(b.error());
  return decision_reply(desks, "distinct", desks.duplicates.tell_apart(*a, *b), "a", "b");
}

}  // namespace

void add_duplicate_commands(CommandTable& table) {
  table["directory.duplicates"] = list_duplicates;
  table["directory.merge"] = immediate(merge_venues);
  table["directory.unmerge"] = immediate(unmerge_venue);
  table["directory.distinct"] = immediate(tell_venues_apart);
}

}  // namespace maillage
