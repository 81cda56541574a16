#include "node/directory/import/data_inclusion.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/code_equivalents.h"
#include "node/directory/import/field_values.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/row_values.h"

namespace maillage {
namespace {

using Kind = JsonValue::Kind;
using Texts = std::vector<std::string>;

JsonValue list_of(const Texts& texts) {
  JsonValue list;
  list.kind = Kind::list;
  for (const std::string& text : texts) list.items.push_back(JsonValue::of_text(text));
  return list;
}

void sort_unique(Texts& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::string joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ". ") + text;
  return all;
}

// Reads one record of either version into the keys of v1: a key of v1 wins over what v0 had for it.
class ServiceVersions {
 public:
  explicit ServiceVersions(const JsonValue& record) : record_(record) {}

  JsonValue read() {
    for (const ServiceKey& key : service_keys()) take(key);
    fill("description", record_.text_of({"presentation_detail", "presentation_resume"}));
    fill("lien_mobilisation", record_.text_of({"prise_rdv", "formulaire_en_ligne", "page_web"}));
    fill("conditions_acces", joined({record_.texts("pre_requis"), record_.texts("justificatifs")}));
    fill("publics_precisions", record_.text_of({"profils_precisions"}));
    fill("mobilisation_precisions",
         joined({record_.texts("modes_orientation_beneficiaire_autres"),
                 record_.texts("modes_orientation_accompagnateur_autres")}));
    take_codes("thematiques", record_.texts("thematiques"));
    take_codes("publics", record_.texts(has("publics") ? "publics" : "profils"));
    take_type();
    take_fees();
    take_mobilisation();
    take_zone();
    return std::move(service_);
  }

 private:
  static std::string joined(const std::vector<Texts>& parts) {
    Texts all;
    for (const Texts& part : parts) all.insert(all.end(), part.begin(), part.end());
    return maillage::joined(all);
  }
  bool has(const char* key) const { return !record_.texts(key).empty(); }
  void put(std::string_view key, JsonValue value) {
    service_.set(std::string(key), std::move(value));
  }
  void fill(const char* key, const std::string& text) {
    if (!text.empty() && service_.find(key) == nullptr) put(key, JsonValue::of_text(text));
  }

  void take(const ServiceKey& key) {
    const Texts texts = record_.texts(key.name);
    const JsonValue* value = record_.find(key.name);
    if (texts.empty()) return;
    if (key.kind == ServiceKey::Kind::number) {
      if (value->kind == Kind::number) put(key.name, *value);
    } else if (key.kind == ServiceKey::Kind::list) {
      put(key.name, list_of(texts));
    } else {
      put(key.name, JsonValue::of_text(texts.front()));
    }
  }

  Texts in_v1(const char* vocabulary, const Texts& codes) const {
    Texts current;
    for (const std::string& code : codes) {
      if (std::string now = codes_.in_v1(vocabulary, code); !now.empty()) current.push_back(now);
    }
    sort_unique(current);
    return current;
  }

  void take_codes(const char* key, const Texts& codes) {
    if (codes.empty()) return;
    const Texts current = in_v1(key, codes);
    std::erase_if(service_.members, [key](const JsonMember& each) { return each.key == key; });
    if (!current.empty()) put(key, list_of(current));
  }

  void take_type() {
    if (service_.find("type") != nullptr) return;
    const Texts types = in_v1("types", record_.texts("types"));
    const auto listed = [&types](const std::string& type) {
      return std::find(types.begin(), types.end(), type) != types.end();
    };
    const auto& order = codes_.type_order();
    const auto first = std::find_if(order.begin(), order.end(), listed);
    if (first != order.end()) fill("type", *first);
    if (first == order.end() && !types.empty()) fill("type", types.front());
  }

  // v0 had a list, and v1 has one code.
  void take_fees() {
    const Texts held = record_.texts("frais");
    const Texts fees = in_v1("frais", held);
    std::erase_if(service_.members, [](const JsonMember& each) { return each.key == "frais"; });
    const bool paid = std::find(fees.begin(), fees.end(), "payant") != fees.end();
    if (!fees.empty()) fill("frais", paid ? "payant" : fees.front());
    Texts words;
    for (const std::string& fee : held) {
      if (std::string said = codes_.in_v1("frais_precisions", fee); said != fee)
        words.push_back(said);
    }
    const Texts others = record_.texts("frais_autres");
    words.insert(words.end(), others.begin(), others.end());
    fill("frais_precisions", maillage::joined(words));
  }

  void take_mobilisation() {
    const Texts by_people = record_.texts("modes_orientation_beneficiaire");
    const Texts by_workers = record_.texts("modes_orientation_accompagnateur");
    Texts modes = by_people;
    modes.insert(modes.end(), by_workers.begin(), by_workers.end());
    modes = in_v1("modes_mobilisation", modes);
    if (service_.find("modes_mobilisation") == nullptr && !modes.empty()) {
      put("modes_mobilisation", list_of(modes));
    }
    if (service_.find("mobilisable_par") != nullptr) return;
    Texts who;
    if (!by_workers.empty()) who.push_back("professionnels");
    if (!by_people.empty()) who.push_back("usagers");
    if (!who.empty()) put("mobilisable_par", list_of(who));
  }

  void take_zone() {
    if (service_.find("zone_eligibilite") != nullptr) return;
    const std::string type = record_.text_of({"zone_diffusion_type"});
    const std::string code = record_.text_of({"zone_diffusion_code"});
    if (type == "pays") put("zone_eligibilite", list_of({"france"}));
    // v1 lists départements instead of a région, whose codes look like theirs.
    if (!code.empty() && (type == "commune" || type == "epci" || type == "departement")) {
      put("zone_eligibilite", list_of({code}));
    }
  }

  const JsonValue& record_;
  const CodeEquivalents& codes_ = CodeEquivalents::built_in();
  JsonValue service_;
};

struct Checked {
  const char* key;
  VenueField like;  // the field whose reading repairs it
};
constexpr Checked kChecked[] = {
    {"telephone", VenueField::telephone},         {"courriel", VenueField::courriels},
    {"date_maj", VenueField::date_maj},           {"lien_source", VenueField::prise_rdv},
    {"lien_mobilisation", VenueField::prise_rdv}, {"code_postal", VenueField::code_postal},
    {"code_insee", VenueField::code_insee},
};

// Texts and those of a list, of which none may be left empty.
bool defuse(JsonValue& value) {
  if (value.kind == JsonValue::Kind::text) return defuse_formula(value.text);
  bool defused = false;
  for (JsonValue& item : value.items) {
    defused = (item.kind == JsonValue::Kind::text && defuse_formula(item.text)) || defused;
  }
  std::erase_if(value.items, [](const JsonValue& item) {
    return item.kind == JsonValue::Kind::text && item.text.empty();
  });
  return defused;
}

void repair(JsonValue& service, std::vector<std::string>& notes) {
  for (const Checked& each : kChecked) {
    const std::string text = service.text_of({each.key});
    if (text.empty()) continue;
    Reading reading = read_value(each.like, text);
    if (reading.value == text) continue;
    if (!reading.note.empty()) notes.push_back(std::string(each.key) + ": " + reading.note);
    std::erase_if(service.members,
                  [&](const JsonMember& member) { return member.key == each.key; });
    if (!reading.value.empty()) service.set(each.key, JsonValue::of_text(reading.value));
  }
  for (JsonMember& member : service.members) {
    if (defuse(member.value)) {
      notes.push_back(member.key +
                      ": looks like a spreadsheet formula: its first character was removed");
    }
  }
  std::erase_if(service.members, [](const JsonMember& member) {
    return member.value.kind == JsonValue::Kind::text && member.value.text.empty();
  });
}

}  // namespace

ServiceReading keep_service(JsonValue service, std::string structure_id, std::size_t line) {
  ServiceReading reading;
  repair(service, reading.notes);
  reading.service = {std::move(structure_id), service.text_of({"source"}), {}, line};
  if (reading.service.structure_id.empty()) {
    reading.rejected = "a service needs the identifier of its structure (structure_id)";
  } else if (service.text_of({"nom"}).empty()) {
    reading.rejected = "a service needs a name";
  } else if (reading.service.structure_id.size() > kMaxVenueIdBytes ||
             service.text_of({"id"}).size() > kMaxVenueIdBytes) {
    reading.rejected = "an identifier longer than " + std::to_string(kMaxVenueIdBytes) + " bytes";
  }
  if (!reading.rejected.empty()) return reading;
  ServiceText kept = service_text(std::move(service));
  if (kept.text.empty()) {
    reading.rejected = "longer than " + std::to_string(kMaxServiceBytes) +
                       " bytes even without its texts: shorten its name";
  } else if (kept.shortened) {
    reading.notes.push_back("longer than " + std::to_string(kMaxServiceBytes) +
                            " bytes: its longest texts were shortened");
  }
  reading.service.text = std::move(kept.text);
  return reading;
}

ServiceReading read_service(const JsonValue& record, std::size_t line) {
  ServiceReading reading =
      keep_service(ServiceVersions(record).read(), record.text_of({"structure_id"}), line);
  if (!record.text_of({"contact_nom_prenom"}).empty()) {
    reading.notes.push_back("the name of a contact was left out: a directory names no person");
  }
  return reading;
}

}  // namespace maillage
