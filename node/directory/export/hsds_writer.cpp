// HSDS 3.0 (docs.openreferral.org): one JSON array of organizations with all they hold, as
// organization_full in the specification's examples: an organization for each venue, its one
// location, and the services that the venue keeps one by one.
//
// HSDS wants UUIDs. An id that is none becomes one by its hash (RFC 9562, version 8), and stands
// itself as the location's external identifier, from which import takes it back.
#include <sodium.h>

#include <array>

#include "node/directory/export/format_writer.h"
#include "node/directory/export/hsds_ids.h"
#include "node/directory/export/json_text.h"
#include "node/directory/import/json_records.h"
#include "protocol/bytes.h"

namespace maillage {
namespace {

using Field = VenueField;

class HsdsWriter final : public FormatWriter {
 public:
  bool add(const Venue& venue, VenueNotes& notes) override {
    if (venue.text(Field::nom).empty()) {
      notes.leave_out("name", "absent, and HSDS requires it");
      return false;
    }
    const std::string location = hsds_id(venue.id, "location");
    std::string services;
    if (const auto found = venue.fields.find(Field::services_detail); found != venue.fields.end()) {
      for (const std::string& text : found->second) {
        add_service(services, venue, text, location, notes);
      }
    }
    JsonObject organization;
    organization.text("id", hsds_id(venue.id, "organization"));
    organization.text("name", name_of_organization(venue));
    organization.text("description", description_of(venue));
    organization.filled("email", venue.text(Field::courriels));
    organization.filled("website", venue.text(Field::site_web));
    const std::string_view pivot = venue.text(Field::pivot);
    organization.raw("organization_identifiers",
                     "[" + (pivot.empty() ? "" : identifier_of(venue, pivot)) + "]");
    organization.raw("locations", "[" + location_of(venue, location) + "]");
    if (!services.empty()) organization.raw("services", "[" + services + "]");
    text_ += (is_first_ ? "\n" : ",\n") + organization.take();
    is_first_ = false;
    return true;
  }

  std::size_t bytes() const override { return text_.size(); }
  std::vector<ExportedFile> finish() override {
    std::vector<ExportedFile> files;
    files.push_back({"hsds-organizations.json", std::move(text_) + "\n]\n"});
    return files;
  }

 private:
  static std::string_view name_of_organization(const Venue& venue) {
    const std::string_view parent = venue.text(Field::structure_parente);
    return parent.empty() ? venue.text(Field::nom) : parent;
  }

  static std::string_view description_of(const Venue& venue) {
    const std::string_view detail = venue.text(Field::presentation_detail);
    if (!detail.empty()) return detail;
    const std::string_view summary = venue.text(Field::presentation_resume);
    return summary.empty() ? venue.text(Field::nom) : summary;
  }

  static std::string identifier_of(const Venue& venue, std::string_view pivot) {
    JsonObject identifier;
    identifier.text("id", hsds_id(venue.id, "identifier"));
    identifier.text("identifier_scheme", "FR-SIRET-RNA-RIDET");
    identifier.text("identifier_type", "pivot");
    identifier.text("identifier", pivot);
    return identifier.take();
  }

  static std::string location_of(const Venue& venue, const std::string& id) {
    JsonObject location;
    location.text("id", id);
    location.text("location_type", "physical");
    location.text("name", venue.text(Field::nom));
    location.filled("description", venue.text(Field::presentation_detail));
    location.filled("transportation", venue.text(Field::transports));
    const auto latitude = json_number(venue.text(Field::latitude));
    const auto longitude = json_number(venue.text(Field::longitude));
    if (venue.position() && latitude && longitude) {
      location.raw("latitude", *latitude);
      location.raw("longitude", *longitude);
    }
    location.text("external_identifier", venue.id);
    location.text("external_identifier_type",
                  std::string(kVenueIdentifierType) + std::string(venue.text(Field::source)));
    if (!address_of(venue).empty()) location.raw("addresses", "[" + address_of(venue) + "]");
    if (const std::string_view number = venue.text(Field::telephone); !number.empty()) {
      JsonObject phone;
      phone.text("id", hsds_id(venue.id, "phone"));
      phone.text("number", number);
      phone.text("type", "voice");
      location.raw("phones", "[" + phone.take() + "]");
    }
    if (const std::string_view hours = venue.text(Field::horaires); !hours.empty()) {
      JsonObject schedule;
      schedule.text("id", hsds_id(venue.id, "schedule"));
      // What OpenStreetMap's syntax says is not cut into recurrences: it is given whole.
      schedule.text("description", hours);
      location.raw("schedules", "[" + schedule.take() + "]");
    }
    if (const std::string languages = languages_of(venue); !languages.empty()) {
      location.raw("languages", "[" + languages + "]");
    }
    return location.take();
  }

  static std::string address_of(const Venue& venue) {
    const bool any = !venue.text(Field::adresse).empty() || !venue.text(Field::commune).empty() ||
                     !venue.text(Field::code_postal).empty();
    if (!any) return {};
    JsonObject address;
    address.text("id", hsds_id(venue.id, "address"));
    address.text("address_1", venue.text(Field::adresse));
    address.filled("address_2", venue.text(Field::complement_adresse));
    address.text("city", venue.text(Field::commune));
    // Required there, and of no use in France: a département is told by the postcode.
    address.text("state_province", "");
    address.text("postal_code", venue.text(Field::code_postal));
    address.text("country", "FR");
    address.text("address_type", "physical");
    return address.take();
  }

  static std::string languages_of(const Venue& venue) {
    std::string all;
    const auto found = venue.fields.find(Field::langues);
    if (found == venue.fields.end()) return all;
    for (const std::string& code : found->second) {
      JsonObject language;
      language.text("id", hsds_id(venue.id, "language " + code));
      language.text("code", code);
      all += (all.empty() ? "" : ",") + language.take();
    }
    return all;
  }

  static void add_service(std::string& all, const Venue& venue, const std::string& text,
                          const std::string& location, VenueNotes& notes) {
    const auto kept = parse_json_value(text);
    if (!kept || kept->text_of({"nom"}).empty()) {
      return notes.leave_service_out("services.name", "absent, and HSDS requires it", text);
    }
    const std::string own = kept->text_of({"id"});
    const std::string id = hsds_id(own.empty() ? text : own, "service of " + venue.id);
    JsonObject place, service;
    place.text("id", hsds_id(id, "service at location"));
    place.text("location_id", location);
    service.text("id", id);
    service.text("name", kept->text_of({"nom"}));
    service.text("status", venue.text(Field::etat) == "fermé" ? "inactive" : "active");
    service.filled("description", kept->text_of({"description"}));
    service.filled("url", kept->text_of({"lien_source"}));
    service.filled("email", kept->text_of({"courriel"}));
    service.filled("application_process", kept->text_of({"mobilisation_precisions"}));
    service.filled("fees_description", kept->text_of({"frais_precisions"}));
    service.filled("eligibility_description", kept->text_of({"conditions_acces"}));
    service.filled("last_modified", kept->text_of({"date_maj"}));
    service.raw("service_at_locations", "[" + place.take() + "]");
    all += (all.empty() ? "" : ",") + service.take();
    notes.wrote_service();
  }

  std::string text_ = "[";
  bool is_first_ = true;
};

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const std::string_view taken = dash ? "-" : "0123456789abcdef";
    if (taken.find(text[i]) == taken.npos) return false;
  }
  return true;
}

std::string hsds_id(std::string_view id, std::string_view kind) {
  if (is_uuid(id) && kind == "location") return std::string(id);
  const std::string text = std::string(kind) + "\n" + std::string(id);
  std::array<std::uint8_t, 16> hash;
  const ByteView bytes = as_bytes(text);
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  hash[6] = static_cast<std::uint8_t>((hash[6] & 0x0F) | 0x80);  // version 8
  hash[8] = static_cast<std::uint8_t>((hash[8] & 0x3F) | 0x80);  // variant of RFC 9562
  std::string uuid = to_hex(hash);
  for (const std::size_t at : {20, 16, 12, 8}) uuid.insert(at, 1, '-');
  return uuid;
}

std::unique_ptr<FormatWriter> hsds_writer() { return std::make_unique<HsdsWriter>(); }

}  // namespace maillage
