#include "node/directory/import_life/import_planner.h"

#include "node/directory/import_life/corrections.h"
#include "node/directory/public_view.h"

namespace maillage {
namespace {

// A directory is copied to every hub: what is confidential never enters it. Only a plain "non"
// lifts what was said before: a cell that is empty now may just have been forgotten.
void keep_protected(Venue& given, const Venue& held) {
  for (const VenueField mark :
       {VenueField::adresse_confidentielle, VenueField::structure_protegee}) {
    if (held.text(mark) == "oui" && given.text(mark).empty()) given.fields[mark] = {"oui"};
  }
}

std::set<VenueField> with_place_fields(std::set<VenueField> covers) {
  for (const VenueFieldInfo& each : venue_fields()) {
    if (tells_place(each.field)) covers.insert(each.field);
  }
  return covers;
}

// What only the hub itself says of a venue.
std::set<VenueField> without_own_fields(std::set<VenueField> covers) {
  covers.erase(VenueField::corrections);
  return covers;
}

// Dates are ISO, so their text sorts. A source without a date is taken at its word.
bool is_older(const Venue& venue, const Venue& held) {
  const std::string_view date = venue.text(VenueField::date_maj);
  return !date.empty() && date < held.text(VenueField::date_maj);
}

}  // namespace

ImportPlanner::ImportPlanner(std::vector<Venue> venues, std::set<VenueField> covers)
    : venues_(std::move(venues)),
      covers_(without_own_fields(std::move(covers))),
      covers_with_place_(with_place_fields(covers_)) {}

void ImportPlanner::restart() {
  next_ = 0;
  plan_ = {};
}

bool ImportPlanner::step(const DirectoryFold& held, std::size_t max_venues) {
  for (; max_venues > 0 && next_ < venues_.size(); --max_venues) plan_one(held, venues_[next_++]);
  return next_ < venues_.size();
}

void ImportPlanner::note(CorrectionNote note) {
  ++(note.kept ? plan_.counts.corrections_kept : plan_.counts.corrections_replaced);
  if (plan_.corrections.size() < ImportPlan::most_notes) {
    plan_.corrections.push_back(std::move(note));
  }
}

// The fields that this row may write, when they are not all that the source covers.
std::optional<std::set<VenueField>> ImportPlanner::keep_corrections(Venue& given,
                                                                    const Venue& held) {
  std::optional<std::set<VenueField>> covers;
  Venue still_corrected = held;
  for (const auto& [field, day] : corrections_of(held)) {
    if (!given.fields.contains(field) && !covers_.contains(field)) continue;
    const FieldValues source = values_of(given, field);
    const FieldValues& corrected = values_of(held, field);
    if (source == corrected) continue;
    const bool kept = given.text(VenueField::date_maj) <= day;
    note({given.id, field, day, corrected, source, kept});
    if (!covers) covers = covers_;
    if (kept) {
      covers->erase(field);
      given.fields.erase(field);
    } else {
      forget_correction(still_corrected, field);
      covers->insert(VenueField::corrections);
    }
  }
  if (!covers || !covers->contains(VenueField::corrections)) return covers;
  if (const auto& rest = values_of(still_corrected, VenueField::corrections); !rest.empty()) {
    given.fields[VenueField::corrections] = rest;
  }
  return covers;
}

void ImportPlanner::plan_one(const DirectoryFold& directory, const Venue& read) {
  ImportCounts& counts = plan_.counts;
  const auto held = directory.venue(read.id);
  if (held && is_older(read, *held)) {
    ++counts.superseded;
    return;
  }
  Venue given = read;
  given.fields.erase(VenueField::corrections);
  std::optional<std::set<VenueField>> narrowed;
  if (held) {
    narrowed = keep_corrections(given, *held);
    keep_protected(given, *held);
  }
  const bool hide = has_confidential_address(given);
  counts.places_left_out += hide ? 1 : 0;
  counts.protections_lifted += held && hides_place(*held) && !hides_place(given) ? 1 : 0;
  if (hide) {
    given = without_place(std::move(given));
    if (narrowed) narrowed = with_place_fields(std::move(*narrowed));
  }
  const std::set<VenueField>& covers = narrowed ? *narrowed : hide ? covers_with_place_ : covers_;
  if (!plan_change(directory, held ? &*held : nullptr, given, covers, plan_)) {
    ++counts.unchanged;
  } else {
    ++(held ? counts.updated : counts.added);
  }
}

}  // namespace maillage
