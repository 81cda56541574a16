#include "node/directory/import/recognise.h"

#include <algorithm>
#include <array>

namespace maillage {
namespace {

using Keys = std::set<std::string>;
using Kind = JsonValue::Kind;

bool has(const Keys& keys, const char* key) { return keys.contains(key); }

// Keys that objects of HSDS 3.0 have and French data has not; a name alone would be anything.
bool is_hsds(const Keys& keys) {
  constexpr std::array<const char*, 18> kTelling = {
      "organization",        "organization_id",          "service_at_locations",
      "locations",           "organization_identifiers", "assured_date",
      "assurer_email",       "eligibility_description",  "fees_description",
      "application_process", "interpretation_services",  "tax_status",
      "legal_status",        "year_incorporated",        "accreditations",
      "service_areas",       "parent_organization_id",   "last_modified"};
  if (has(keys, "nom")) return false;
  if (has(keys, "location") && has(keys, "service")) return true;
  const auto telling = std::count_if(kTelling.begin(), kTelling.end(),
                                     [&keys](const char* key) { return has(keys, key); });
  return has(keys, "name") && telling >= 2;
}

bool is_service_of_data_inclusion(const Keys& keys) {
  return has(keys, "structure_id") && has(keys, "nom");
}

bool is_feature(const Keys& keys) { return has(keys, "geometry") && has(keys, "properties"); }

const JsonOutline::Member* list_of_objects(const JsonOutline& outline, const char* key) {
  const JsonOutline::Member* member = outline.find(key);
  return member != nullptr && member->kind == Kind::list && member->objects > 0 ? member : nullptr;
}

std::string type_of(const JsonOutline& outline) {
  const JsonOutline::Member* type = outline.find("type");
  return type == nullptr ? std::string() : type->text;
}

// Records directly under the whole, or each on a line.
Recognised of_records(const JsonOutline& outline) {
  Recognised found;
  found.form = outline.form;
  if (is_service_of_data_inclusion(outline.keys)) {
    found.kind = FileKind::data_inclusion;
    found.services = true;
  } else if (is_feature(outline.keys)) {
    found.kind = FileKind::geojson;
  } else if (is_hsds(outline.keys)) {
    found.kind = FileKind::hsds;
  }
  return found;
}

// What the answers of an API wrap their records in: the longest list of objects.
const JsonOutline::Member* longest_list(const JsonOutline& outline) {
  const JsonOutline::Member* longest = nullptr;
  for (const JsonOutline::Member& member : outline.members) {
    if (member.kind != Kind::list || member.objects == 0) continue;
    if (longest == nullptr || member.objects > longest->objects) longest = &member;
  }
  return longest;
}

Recognised of_list(const JsonOutline::Member& list) {
  JsonOutline inner;
  inner.form = JsonForm::object;
  inner.keys = list.keys;
  Recognised found = of_records(inner);
  found.sections = {list.key};
  return found;
}

}  // namespace

std::string_view kind_name(FileKind kind) {
  switch (kind) {
    case FileKind::data_inclusion:
      return "data-inclusion";
    case FileKind::hsds:
      return "hsds";
    case FileKind::geojson:
      return "GeoJSON";
    case FileKind::table:
      break;
  }
  return "JSON";
}

bool looks_like_json(ByteView bytes) {
  constexpr std::size_t kLooked = 256;
  std::string_view text = as_text(bytes).substr(0, kLooked);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string plain;
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (utf16) text.remove_prefix(2);
  for (const char c : text) {
    if (!utf16 || c != '\0') plain.push_back(c);
  }
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = plain.find_first_not_of(kSpace);
  if (begin == plain.npos || (plain[begin] != '[' && plain[begin] != '{')) return false;
  const std::size_t next = plain.find_first_not_of(kSpace, begin + 1);
  if (next == plain.npos) return true;
  // A column of a CSV file may be called "[id]".
  const std::string_view follows = plain[begin] == '{' ? "\"}" : "{[]\"";
  return follows.find(plain[next]) != follows.npos;
}

Recognised recognise(const JsonOutline& outline) {
  if (outline.form != JsonForm::object) return of_records(outline);
  Recognised found;
  found.form = JsonForm::object;
  if (type_of(outline) == "FeatureCollection") {
    found.kind = FileKind::geojson;
    found.sections = {"features"};
    return found;
  }
  const auto* structures = list_of_objects(outline, "structures");
  const auto* services = list_of_objects(outline, "services");
  if (structures != nullptr ||
      (services != nullptr && is_service_of_data_inclusion(services->keys))) {
    found.kind = FileKind::data_inclusion;
    found.sections = {"structures", "services"};
    return found;
  }
  if (is_hsds(outline.keys) || is_feature(outline.keys) ||
      is_service_of_data_inclusion(outline.keys)) {
    return of_records(outline);
  }
  const JsonOutline::Member* list = longest_list(outline);
  // An object with a name of its own is the record, and its lists are about it.
  if (list == nullptr || has(outline.keys, "nom") || has(outline.keys, "name")) {
    return of_records(outline);
  }
  return of_list(*list);
}

}  // namespace maillage
