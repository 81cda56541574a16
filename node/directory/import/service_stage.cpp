#include "node/directory/import/service_stage.h"

#include <utility>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/json_records.h"
#include "node/directory/import/venue_identity.h"

namespace maillage {
namespace {

std::string name_of(const ServiceRecord& service) {
  const auto parsed = parse_json_value(service.text);
  return parsed ? shortened(parsed->text_of({"nom"}), kMaxShownBytes) : std::string();
}

}  // namespace

ServiceStage::ServiceStage(std::vector<ServiceRecord> services, Setting setting)
    : setting_(std::move(setting)) {
  context_.by_rows = setting_.by_rows;
  for (ServiceRecord& service : services) {
    const std::string key = source_key(service.source.empty() ? setting_.source : service.source);
    context_.sources.insert(service.source);
    services_[qualified_id(service.structure_id, key)].push_back(std::move(service));
  }
}

void ServiceStage::join(Venue& venue, const Group& group, const Venue* held, ImportReport& report,
                        const NoteIssue& note) {
  const ServiceJoin joined = join_services(venue, group, held, context_);
  report.services_joined += joined.kept;
  report.services_superseded += joined.superseded;
  for (const ServiceRecord* service : joined.beyond) {
    ++report.services_rejected;
    note({service->line, "services", IssueSeverity::rejected,
          "a venue keeps " + std::to_string(kMaxVenueServices) + " services: \"" +
              name_of(*service) + "\" was left out",
          shortened(service->structure_id, kMaxShownBytes)});
  }
}

void ServiceStage::join(Venue& venue, ImportReport& report, const NoteIssue& note) {
  const std::optional<Venue> held =
      setting_.held ? setting_.held(venue.id) : std::optional<Venue>();
  const auto found = services_.find(venue.id);
  if (!setting_.speaks_of_services) {
    if (held) keep_facets(venue, *held, setting_.by_rows);
    return;
  }
  join(venue, found == services_.end() ? Group{} : found->second, held ? &*held : nullptr, report,
       note);
  if (found != services_.end()) services_.erase(found);
}

void ServiceStage::leave(const std::string& venue_id, const Group& group, ImportReport& report,
                         const NoteIssue& note) {
  for (const ServiceRecord& service : group) {
    if (outside_.contains(service.structure_id)) {
      ++report.services_outside;
      continue;
    }
    ++report.services_rejected;
    const bool renamed = venue_id != service.structure_id;
    note({service.line, "structure_id", IssueSeverity::rejected,
          "no venue of this structure" +
              (renamed ? " (" + shortened(venue_id, kMaxShownBytes) + ")" : std::string()) +
              ": import the structures first, then the services again; left out \"" +
              name_of(service) + "\"",
          shortened(service.structure_id, kMaxShownBytes)});
  }
}

std::optional<Venue> ServiceStage::next_held(ImportReport& report, const NoteIssue& note) {
  auto taken = services_.extract(services_.begin());
  const std::optional<Venue> held =
      setting_.held ? setting_.held(taken.key()) : std::optional<Venue>();
  if (!held) {
    leave(taken.key(), taken.mapped(), report, note);
    return std::nullopt;
  }
  // Beside rows, a field that a venue lacks would be emptied: it has all that is held, then.
  Venue venue{held->id, {}};
  if (setting_.has_rows) venue = *held;
  for (const VenueField field : service_fields()) venue.fields.erase(field);
  const std::set<VenueField> by_rows = std::exchange(context_.by_rows, {});
  join(venue, taken.mapped(), &*held, report, note);
  context_.by_rows = by_rows;
  return venue;
}

}  // namespace maillage
