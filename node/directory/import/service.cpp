#include "node/directory/import/service.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

using Json = nlohmann::json;

Json number_of(const std::string& text) {
  // What is written is a number already: the parser that found it so reads it again.
  const Json number = Json::parse(text, nullptr, false);
  return number.is_number() ? number : Json(nullptr);
}

Json json_of(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::number:
      return number_of(value.text);
    case JsonValue::Kind::list: {
      Json list = Json::array();
      for (const JsonValue& item : value.items) list.push_back(item.text);
      return list;
    }
    default:
      return value.text;
  }
}

// What is cut first: the longest member, which is a description nearly always. Never what names the
// service.
Json::iterator longest_member(Json& service) {
  auto longest = service.end();
  std::size_t most = 0;
  for (auto member = service.begin(); member != service.end(); ++member) {
    if (member.key() == "id" || member.key() == "nom" || member->is_number()) continue;
    const std::size_t size = member->dump().size();
    if (size > most) longest = member;
    most = std::max(most, size);
  }
  return longest;
}

// Makes it `excess` bytes shorter, or more; false when nothing worth keeping would be left.
bool cut(Json& member, std::size_t excess) {
  constexpr std::size_t kWorthKeeping = 40;  // bytes of a text: a shorter rest says nothing
  if (member.is_array()) {
    const std::size_t before = member.dump().size();
    while (!member.empty() && before - member.dump().size() < excess)
      member.erase(member.size() - 1);
    return !member.empty();
  }
  const auto& text = member.get_ref<const std::string&>();
  // In the file each character may take more bytes than it has (a quote takes two).
  const std::size_t written = member.dump().size();
  const std::size_t left = written - std::min(written, excess);
  const std::size_t rest =
      std::min(text.size() * left / written, text.size() - std::min<std::size_t>(text.size(), 3));
  if (rest < kWorthKeeping) return false;
  member = shortened(text, rest);
  return true;
}

}  // namespace

ServiceText service_text(JsonValue service) {
  Json object = Json::object();
  for (const JsonMember& member : service.members) {
    Json value = json_of(member.value);
    if (!value.is_null()) object[member.key] = std::move(value);
  }
  ServiceText result{object.dump(), false};
  // Each round makes the longest member shorter or drops it.
  while (result.text.size() > kMaxServiceBytes) {
    const auto longest = longest_member(object);
    if (longest == object.end()) return {};
    if (!cut(*longest, result.text.size() - kMaxServiceBytes)) object.erase(longest);
    result = {object.dump(), true};
  }
  return result;
}

const std::vector<ServiceKey>& service_keys() {
  using Kind = ServiceKey::Kind;
  static const std::vector<ServiceKey> keys = {
      {"adresse", Kind::text},
      {"code_insee", Kind::text},
      {"code_postal", Kind::text},
      {"commune", Kind::text},
      {"complement_adresse", Kind::text},
      {"conditions_acces", Kind::text},
      {"courriel", Kind::text},
      {"date_maj", Kind::text},
      {"description", Kind::text},
      {"frais", Kind::text},
      {"frais_precisions", Kind::text},
      {"horaires_accueil", Kind::text},
      {"id", Kind::text},
      {"latitude", Kind::number},
      {"lien_mobilisation", Kind::text},
      {"lien_source", Kind::text},
      {"longitude", Kind::number},
      {"mobilisable_par", Kind::list},
      {"mobilisation_precisions", Kind::text},
      {"modes_accueil", Kind::list},
      {"modes_mobilisation", Kind::list},
      {"nom", Kind::text},
      {"nombre_semaines", Kind::number},
      {"publics", Kind::list},
      {"publics_precisions", Kind::text},
      {"source", Kind::text},
      {"telephone", Kind::text},
      {"thematiques", Kind::list},
      {"type", Kind::text},
      {"volume_horaire_hebdomadaire", Kind::number},
      {"zone_eligibilite", Kind::list},
  };
  return keys;
}

}  // namespace maillage
