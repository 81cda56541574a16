// data·inclusion v1: structures and the services that venues keep one by one, each valid by its
// JSON Schema. In one file {"structures": [...], "services": [...]}, or in a file each.
#include <algorithm>
#include <map>

#include "node/directory/export/data_inclusion_codes.h"
#include "node/directory/export/data_inclusion_values.h"
#include "node/directory/export/format_writer.h"
#include "node/directory/export/json_text.h"
#include "node/directory/import/json_records.h"
#include "node/directory/import/service.h"

namespace maillage {
namespace {

using Field = VenueField;

constexpr std::string_view required = "absent, and the schema requires it";

struct TextKey {
  std::string_view key;
  Field field;
};
constexpr TextKey structure_texts[] = {
    {"siret", Field::pivot},
    {"commune", Field::commune},
    {"code_postal", Field::code_postal},
    {"code_insee", Field::code_insee},
    {"adresse", Field::adresse},
    {"complement_adresse", Field::complement_adresse},
    {"telephone", Field::telephone},
    {"courriel", Field::courriels},
    {"site_web", Field::site_web},
    {"description", Field::presentation_detail},
    {"horaires_accueil", Field::horaires},
    {"accessibilite_lieu", Field::fiche_acces_libre},
    {"lien_source", Field::lien_source},
};

class DataInclusionWriter final : public FormatWriter {
 public:
  explicit DataInclusionWriter(bool apart) : apart_(apart) {}

  bool add(const Venue& venue, VenueNotes& notes) override {
    if (!has_required(venue, notes)) return false;
    JsonObject structure;
    structure.text("source", venue.text(Field::source));
    structure.text("id", venue.id);
    structure.text("nom", fitting("nom", venue.text(Field::nom), notes));
    structure.text("date_maj", venue.text(Field::date_maj));
    for (const TextKey& each : structure_texts) add_text(structure, each, venue, notes);
    add_position(structure, venue.text(Field::latitude), venue.text(Field::longitude));
    if (const auto found = venue.fields.find(Field::reseaux_porteurs);
        found != venue.fields.end()) {
      structure.list("reseaux_porteurs", known("reseaux_porteurs", found->second, notes));
    }
    append(structures_, structure.take());
    if (const auto found = venue.fields.find(Field::services_detail); found != venue.fields.end()) {
      for (const std::string& service : found->second) add_service(venue, service, notes);
    }
    return true;
  }

  std::size_t bytes() const override { return structures_.size() + services_.size(); }

  std::vector<ExportedFile> finish() override {
    std::vector<ExportedFile> files;
    if (apart_) {
      files.push_back({"structures.json", "[" + structures_ + "\n]\n"});
      files.push_back({"services.json", "[" + services_ + "\n]\n"});
    } else {
      files.push_back({"data-inclusion.json", "{\"structures\":[" + structures_ +
                                                  "\n],\"services\":[" + services_ + "\n]}\n"});
    }
    return files;
  }

 private:
  static void append(std::string& list, const std::string& object) {
    list += (list.empty() ? "\n" : ",\n") + object;
  }

  static bool has_required(const Venue& venue, VenueNotes& notes) {
    if (venue.text(Field::etat) == "fermé") {
      notes.leave_out("etat", "closed, which the schema cannot say");
      return false;
    }
    for (const TextKey each : {TextKey{"nom", Field::nom}, TextKey{"source", Field::source},
                               TextKey{"date_maj", Field::date_maj}}) {
      const std::string_view value = venue.text(each.field);
      const auto problem = value.empty() ? required : data_inclusion_problem(each.key, value);
      if (problem.empty()) continue;
      notes.leave_out(each.key, problem, value);
      return false;
    }
    return true;
  }

  static std::string fitting(std::string_view key, std::string_view text, VenueNotes& notes) {
    if (key != "nom" && key != "description") return std::string(text);
    const std::size_t most = key == "nom" ? kMostNameCharacters : kMostDescriptionCharacters;
    std::string fits = first_characters(text, most);
    if (fits != text) notes.leave_value_out(key, "longer than the schema takes: shortened", text);
    return fits;
  }

  static void add_checked(JsonObject& object, std::string_view key, std::string_view value,
                          VenueNotes& notes) {
    if (value.empty()) return;
    if (const auto problem = data_inclusion_problem(key, value); !problem.empty()) {
      notes.leave_value_out(key, problem, value);
    } else {
      object.text(key, fitting(key, value, notes));
    }
  }

  static void add_text(JsonObject& structure, const TextKey& each, const Venue& venue,
                       VenueNotes& notes) {
    add_checked(structure, each.key, venue.text(each.field), notes);
    const auto found = venue.fields.find(each.field);
    if (found == venue.fields.end() || found->second.size() < 2) return;
    notes.leave_value_out(each.key, "only the first is written", found->second[1]);
  }

  static void add_position(JsonObject& object, std::string_view latitude,
                           std::string_view longitude) {
    const auto north = json_number(latitude), east = json_number(longitude);
    if (!position_from(latitude, longitude) || !north || !east) return;
    object.raw("latitude", *north);
    object.raw("longitude", *east);
  }

  static std::vector<std::string> known(std::string_view key, const std::vector<std::string>& codes,
                                        VenueNotes& notes) {
    std::vector<std::string> kept;
    for (const std::string& code : codes) {
      const bool takes =
          key == "zone_eligibilite" ? is_eligibility_zone(code) : is_data_inclusion_code(key, code);
      const bool again = std::find(kept.begin(), kept.end(), code) != kept.end();
      if (takes && !again) kept.push_back(code);
      if (!takes) notes.leave_value_out(key, "not in the list of version 1", code);
    }
    return kept;
  }

  void add_service(const Venue& venue, const std::string& text, VenueNotes& notes) {
    const auto service = parse_json_value(text);
    if (!service || service->kind != JsonValue::Kind::object) {
      return notes.leave_service_out("services_detail", "not a service", text);
    }
    // Services of version 0 have neither a source nor a date of their own.
    const auto or_else = [&](const char* key, Field field) {
      const std::string own = service->text_of({key});
      return own.empty() ? std::string(venue.text(field)) : own;
    };
    const std::string name = service->text_of({"nom"});
    const std::map<std::string_view, std::string> needed = {
        {"id", service->text_of({"id"})},
        {"nom", name},
        {"description", service->text_of({"description"})},
        {"source", or_else("source", Field::source)},
        {"date_maj", or_else("date_maj", Field::date_maj)}};
    for (const auto& [key, value] : needed) {
      const auto problem = value.empty() ? required : data_inclusion_problem(key, value);
      if (!problem.empty()) {
        return notes.leave_service_out("services." + std::string(key), problem, name);
      }
    }
    JsonObject written;
    written.text("structure_id", venue.id);
    for (const auto& [key, value] : needed) written.text(key, fitting(key, value, notes));
    for (const ServiceKey& key : service_keys()) {
      if (!needed.contains(key.name)) add_member(written, key, *service, notes);
    }
    add_position(written, service->text_of({"latitude"}), service->text_of({"longitude"}));
    append(services_, written.take());
    notes.wrote_service();
  }

  static void add_member(JsonObject& written, const ServiceKey& key, const JsonValue& service,
                         VenueNotes& notes) {
    if (key.kind == ServiceKey::Kind::list) {
      written.list(key.name, known(key.name, service.texts(key.name), notes));
    } else if (key.kind == ServiceKey::Kind::text) {
      add_checked(written, key.name, service.text_of({key.name}), notes);
    } else if (key.name != "latitude" && key.name != "longitude") {
      add_count(written, key.name, service.text_of({key.name}), notes);
    }
  }

  // Weeks, a whole number from 1; hours a week, any from 0.
  static void add_count(JsonObject& written, std::string_view key, const std::string& text,
                        VenueNotes& notes) {
    if (text.empty()) return;
    const auto number = json_number(text);
    const bool weeks = key == "nombre_semaines";
    const bool whole = text.find_first_not_of("0123456789") == text.npos;
    if (!number || text.front() == '-' || (weeks && (!whole || number->front() == '0'))) {
      notes.leave_value_out(key, "not a number that the schema takes", text);
    } else {
      written.raw(key, *number);
    }
  }

  bool apart_;
  std::string structures_, services_;
};

}  // namespace

std::unique_ptr<FormatWriter> data_inclusion_writer(bool apart) {
  return std::make_unique<DataInclusionWriter>(apart);
}

}  // namespace maillage
