#include "node/directory/import/service_join.h"

#include <algorithm>
#include <map>

#include "node/directory/import/code_equivalents.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/json_records.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

using Field = VenueField;
using Values = std::vector<std::string>;
using Facets = std::map<Field, Values>;

struct Facet {
  Field field;
  const char* key;
};
constexpr Facet kFacets[] = {
    {Field::thematiques, "thematiques"},
    {Field::types_de_service, "type"},
    {Field::publics_accompagnes, "publics"},
    {Field::modes_accueil, "modes_accueil"},
    {Field::zone_eligibilite, "zone_eligibilite"},
    {Field::mobilisable_par, "mobilisable_par"},
    {Field::modes_mobilisation, "modes_mobilisation"},
};
// One text for all services of a venue, told when they say the same.
constexpr Facet kSharedTexts[] = {
    {Field::conditions_admission, "conditions_acces"},
    {Field::frais_precisions, "frais_precisions"},
};
constexpr Facet kNational[] = {
    {Field::services, "thematiques"},
    {Field::publics_specifiquement_adresses, "publics"},
    {Field::frais_a_charge, "frais"},
    {Field::modalites_acces, "modes_mobilisation"},
};

void merge(Values& into, const Values& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
  if (into.size() > kMaxSetValues) into.resize(kMaxSetValues);
}

bool is_national(Field field) {
  return std::any_of(std::begin(kNational), std::end(kNational),
                     [field](const Facet& each) { return each.field == field; });
}

const Values& values_of(const Venue& venue, Field field) {
  static const Values none;
  const auto found = venue.fields.find(field);
  return found == venue.fields.end() ? none : found->second;
}

// How a worker comes is no way for people to come.
bool is_open_to_people(const JsonValue& service) {
  const Values who = service.texts("mobilisable_par");
  return who.empty() || std::find(who.begin(), who.end(), "usagers") != who.end();
}

void add_national(const JsonValue& service, Facets& facets) {
  const CodeEquivalents& codes = CodeEquivalents::built_in();
  for (const Facet& each : kNational) {
    if (each.field == Field::modalites_acces && !is_open_to_people(service)) continue;
    for (const std::string& code : service.texts(each.key)) {
      if (std::string value = codes.national(each.field, code); !value.empty()) {
        merge(facets[each.field], {std::move(value)});
      }
    }
  }
}

std::string source_of(const std::string& service) {
  const auto parsed = parse_json_value(service);
  return parsed ? parsed->text_of({"source"}) : std::string();
}

// What the directory has of these fields beside what its services say.
Facets without(const Venue& held, const Facets& said) {
  Facets rest;
  for (const Field field : service_fields()) {
    if (field == Field::services_detail) continue;
    Values values = values_of(held, field);
    if (const auto by_services = said.find(field); by_services != said.end()) {
      std::erase_if(values, [&](const std::string& value) {
        const Values& known = by_services->second;
        return std::find(known.begin(), known.end(), value) != known.end();
      });
    }
    if (!values.empty()) rest[field] = std::move(values);
  }
  return rest;
}

// A register takes one value: what is there already stays.
void tell(Venue& venue, Field field, const Values& values) {
  Values& present = venue.fields[field];
  if (info(field).is_set) merge(present, values);
  if (!info(field).is_set && present.empty()) present = {values.front()};
}

// Later ones of the same identifier replace earlier ones.
std::vector<const ServiceRecord*> newest(std::span<const ServiceRecord> services) {
  std::vector<const ServiceRecord*> kept;
  std::map<std::string, std::size_t> by_id;
  for (const ServiceRecord& service : services) {
    const auto parsed = parse_json_value(service.text);
    const std::string id = parsed ? parsed->text_of({"id"}) : std::string();
    const auto [known, is_new] = by_id.emplace(id.empty() ? service.text : id, kept.size());
    if (is_new) {
      kept.push_back(&service);
    } else {
      kept[known->second] = &service;
    }
  }
  return kept;
}

}  // namespace

const std::set<Field>& service_fields() {
  static const std::set<Field> fields = [] {
    std::set<Field> all = {Field::services_detail};
    for (const Facet& each : kFacets) all.insert(each.field);
    for (const Facet& each : kSharedTexts) all.insert(each.field);
    return all;
  }();
  return fields;
}

Facets facets_of(const Values& services) {
  Facets facets;
  std::map<Field, std::set<std::string>> shared;
  for (const std::string& text : services) {
    const auto service = parse_json_value(text);
    if (!service) continue;
    for (const Facet& each : kFacets) {
      if (Values values = service->texts(each.key); !values.empty()) {
        merge(facets[each.field], values);
      }
    }
    for (const Facet& each : kSharedTexts) {
      if (std::string said = service->text_of({each.key}); !said.empty()) {
        shared[each.field].insert(std::move(said));
      }
    }
    add_national(*service, facets);
  }
  for (const auto& [field, texts] : shared) {
    if (texts.size() == 1) facets[field] = {*texts.begin()};
  }
  return facets;
}

namespace {

// What stays of the venue beside the services of the file; the texts of its services.
Values keep_held(Venue& venue, const Venue& held, const JoinContext& context) {
  const Values& services = values_of(held, Field::services_detail);
  const Facets said = facets_of(services);
  for (const auto& [field, values] : without(held, said)) {
    if (!context.by_rows.contains(field)) tell(venue, field, values);
  }
  Values texts;
  for (const std::string& text : services) {
    if (!context.sources.contains(source_of(text))) texts.push_back(text);
  }
  return texts;
}

}  // namespace

ServiceJoin join_services(Venue& venue, std::span<const ServiceRecord> services, const Venue* held,
                          const JoinContext& context) {
  ServiceJoin join;
  Values texts;
  if (held != nullptr) texts = keep_held(venue, *held, context);
  const std::vector<const ServiceRecord*> last = newest(services);
  join.superseded = services.size() - last.size();
  for (const ServiceRecord* service : last) {
    const bool present = std::find(texts.begin(), texts.end(), service->text) != texts.end();
    if (!present && texts.size() == kMaxVenueServices) {
      join.beyond.push_back(service);
      continue;
    }
    ++join.kept;
    if (!present) texts.push_back(service->text);
  }
  std::sort(texts.begin(), texts.end());
  for (const auto& [field, values] : facets_of(texts)) {
    // Of the national standard's fields the directory may know more than the services say.
    const bool more = held != nullptr && is_national(field) && !context.by_rows.contains(field);
    if (more && held->fields.contains(field)) tell(venue, field, values_of(*held, field));
    tell(venue, field, values);
  }
  if (!texts.empty()) venue.fields[Field::services_detail] = std::move(texts);
  return join;
}

void keep_facets(Venue& venue, const Venue& held, const std::set<Field>& covered) {
  const Values& services = values_of(held, Field::services_detail);
  if (services.empty()) return;
  for (const auto& [field, values] : facets_of(services)) {
    if (covered.contains(field)) tell(venue, field, values);
  }
}

}  // namespace maillage
