#include "node/directory/import/hsds_reader.h"

#include <algorithm>
#include <map>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/hsds_hours.h"

namespace maillage {
namespace {

using Objects = std::vector<const JsonValue*>;

void put(JsonValue& into, const char* key, std::string text) {
  if (!text.empty()) into.set(key, JsonValue::of_text(std::move(text)));
}

// The first of several, such as telephones.
std::string first_of(const Objects& objects, const char* key) {
  for (const JsonValue* each : objects) {
    if (std::string text = each->text_of({key}); !text.empty()) return text;
  }
  return {};
}

Objects first_filled(const JsonValue& a, const JsonValue& b, const char* key) {
  Objects found = a.objects(key);
  return found.empty() ? b.objects(key) : found;
}

std::string join(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) {
    if (!text.empty()) all += (all.empty() ? "" : ". ") + text;
  }
  return all;
}

// The address people go to, not the one letters go to.
const JsonValue* address_of(const JsonValue& location) {
  const Objects addresses = location.objects("addresses");
  for (const JsonValue* each : addresses) {
    if (each->text_of({"address_type"}) == "physical") return each;
  }
  return addresses.empty() ? nullptr : addresses.front();
}

std::string languages_of(const JsonValue& location) {
  std::string codes;
  for (const JsonValue* language : location.objects("languages")) {
    const std::string code = language->text_of({"code"});
    if (!code.empty()) codes += (codes.empty() ? "" : "|") + code;
  }
  return codes;
}

class HsdsReader {
 public:
  HsdsReader(const JsonValue& record, std::size_t line, const std::string& source)
      : record_(record), line_(line), source_(source) {}

  HsdsReading read() {
    static const JsonValue nothing;
    if (const JsonValue* service = record_.find("service"); service != nullptr) {
      const JsonValue* organization = service->find("organization");
      read_service(*service, organization == nullptr ? nothing : *organization, &record_);
    } else if (is_organization()) {
      for (const JsonValue* each : record_.objects("locations"))
        add_location(*each, record_, *each);
      for (const JsonValue* each : record_.objects("services")) {
        read_service(*each, record_, nullptr);
      }
    } else {
      const JsonValue* organization = record_.find("organization");
      read_service(record_, organization == nullptr ? nothing : *organization, nullptr);
    }
    for (auto& [id, venue] : venues_) reading_.venues.push_back(std::move(venue));
    return std::move(reading_);
  }

 private:
  bool is_organization() const {
    return record_.find("locations") != nullptr || record_.find("services") != nullptr ||
           record_.find("organization_identifiers") != nullptr ||
           record_.find("legal_status") != nullptr || record_.find("tax_status") != nullptr;
  }

  // `at`: what else says how this location is reached, a service at a location or itself.
  std::string add_location(const JsonValue& location, const JsonValue& organization,
                           const JsonValue& at) {
    std::string id = location.text_of({"id"});
    const std::string key = id.empty() ? location.text_of({"name"}) : id;
    if (venues_.contains(key)) return id;
    JsonValue& venue = venues_[key];
    const std::string owner = organization.text_of({"name"});
    const std::string name = location.text_of({"name"});
    // Our own exports say what the venue is called here, and by which source.
    const std::string type = location.text_of({"external_identifier_type"});
    const bool ours = type.starts_with(kVenueIdentifierType);
    const std::string own_source = ours ? type.substr(kVenueIdentifierType.size()) : "";
    put(venue, "id", ours ? location.text_of({"external_identifier"}) : id);
    put(venue, "nom", name.empty() ? owner : name);
    if (!name.empty() && name != owner) put(venue, "structure_parente", owner);
    put_place(venue, location);
    put(venue, "telephone", first_of(first_filled(at, location, "phones"), "number"));
    if (venue.find("telephone") == nullptr) {
      put(venue, "telephone", first_of(organization.objects("phones"), "number"));
    }
    put(venue, "courriels", organization.text_of({"email"}));
    const std::string site = location.text_of({"url"});
    put(venue, "site_web", site.empty() ? organization.text_of({"website", "url", "uri"}) : site);
    put(venue, "horaires", hours_of_schedules(first_filled(location, at, "schedules")));
    put(venue, "presentation_detail", location.text_of({"description"}));
    put(venue, "transports", location.text_of({"transportation"}));
    put(venue, "langues", languages_of(location));
    put(venue, "date_maj", location.text_of({"last_modified"}).substr(0, 10));
    put(venue, "source", own_source.empty() ? source_ : own_source);
    return id;
  }

  static void put_place(JsonValue& venue, const JsonValue& location) {
    if (const JsonValue* address = address_of(location); address != nullptr) {
      put(venue, "adresse", address->text_of({"address_1"}));
      put(venue, "complement_adresse", address->text_of({"address_2"}));
      put(venue, "commune", address->text_of({"city"}));
      put(venue, "code_postal", address->text_of({"postal_code"}));
    }
    put(venue, "latitude", location.text_of({"latitude"}));
    put(venue, "longitude", location.text_of({"longitude"}));
  }

  // `only`: the one place it is given at; else all that the service names.
  void read_service(const JsonValue& service, const JsonValue& organization,
                    const JsonValue* only) {
    const Objects places =
        only != nullptr ? Objects{only} : service.objects("service_at_locations");
    bool placed = false;
    for (const JsonValue* place : places) {
      const JsonValue* location = place->find("location");
      std::string id = location == nullptr ? place->text_of({"location_id"})
                                           : add_location(*location, organization, *place);
      if (location != nullptr && id.empty()) continue;
      if (id.empty()) continue;
      // Its place may have been renamed.
      if (const auto known = venues_.find(id); known != venues_.end()) {
        id = known->second.text_of({"id"});
      }
      add_service(service, place, std::move(id));
      placed = true;
    }
    if (placed) return;
    // Where an organization has one door, its services are behind it.
    std::string structure = venues_.size() == 1 ? venues_.begin()->second.text_of({"id"}) : "";
    if (structure.empty()) structure = organization.text_of({"id"});
    if (structure.empty()) structure = service.text_of({"organization_id"});
    add_service(service, nullptr, std::move(structure));
  }

  void add_service(const JsonValue& service, const JsonValue* place, std::string structure_id) {
    static const JsonValue nothing;
    const JsonValue& at = place == nullptr ? nothing : *place;
    JsonValue kept;
    put(kept, "id", service.text_of({"id"}));
    put(kept, "nom", service.text_of({"name"}));
    put(kept, "source", source_);
    put(kept, "description", service.text_of({"description"}));
    put(kept, "lien_source", service.text_of({"url"}));
    put(kept, "courriel", service.text_of({"email"}));
    put(kept, "date_maj", service.text_of({"last_modified"}).substr(0, 10));
    put(kept, "telephone", first_of(first_filled(at, service, "phones"), "number"));
    put(kept, "horaires_accueil", hours_of_schedules(first_filled(at, service, "schedules")));
    put(kept, "conditions_acces",
        join({service.text_of({"eligibility_description"}), documents_of(service)}));
    put(kept, "mobilisation_precisions", service.text_of({"application_process"}));
    put(kept, "frais_precisions", service.text_of({"fees_description", "fees"}));
    put(kept, "publics_precisions", ages_of(service));
    reading_.services.push_back(keep_service(std::move(kept), std::move(structure_id), line_));
  }

  static std::string documents_of(const JsonValue& service) {
    std::vector<std::string> documents;
    for (const JsonValue* each : service.objects("required_documents")) {
      documents.push_back(each->text_of({"document"}));
    }
    return join(documents);
  }

  static std::string ages_of(const JsonValue& service) {
    const std::string from = service.text_of({"minimum_age"}),
                      to = service.text_of({"maximum_age"});
    if (from.empty() && to.empty()) return {};
    if (to.empty()) return "à partir de " + from + " ans";
    return from.empty() ? "jusqu'à " + to + " ans" : "de " + from + " à " + to + " ans";
  }

  const JsonValue& record_;
  std::size_t line_;
  const std::string& source_;
  std::map<std::string, JsonValue> venues_;  // by their identifier
  HsdsReading reading_;
};

}  // namespace

HsdsReading read_hsds(const JsonValue& record, std::size_t line, const std::string& source) {
  return HsdsReader(record, line, source).read();
}

}  // namespace maillage
