#include "node/control/facet_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "node/directory/edit_distance.h"
#include "node/directory/import/enumerations.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

struct ListArgument {
  const char* key;
  const char* option;
  FacetKind kind;
};
constexpr std::array<ListArgument, 7> kLists = {{
    {"public", "--public", FacetKind::audience},
    {"language", "--language", FacetKind::language},
    {"accessibility", "--accessibility", FacetKind::accessibility},
    {"fees", "--fees", FacetKind::fees},
    {"mode", "--mode", FacetKind::mode},
    {"equipment", "--equipment", FacetKind::equipment},
    {"programme", "--programme", FacetKind::programme},
}};

struct FlagArgument {
  const char* key;
  FacetKind kind;
  const char* value;
};
constexpr std::array<FlagArgument, 3> kFlags = {{
    {"sans_internet", FacetKind::sans_internet, "oui"},
    {"private_interview", FacetKind::private_interview, "oui"},
    {"itinerant", FacetKind::itinerance, "Itinérant"},
}};

// Languages are held as ISO 639 codes; people say their names, in French.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> kLanguages = {{
    {"albanais", "sq"},  {"allemand", "de"},
    {"amharique", "am"}, {"anglais", "en"},
    {"arabe", "ar"},     {"armenien", "hy"},
    {"bengali", "bn"},   {"breton", "br"},
    {"bulgare", "bg"},   {"chinois", "zh"},
    {"coreen", "ko"},    {"creole", "cpf"},
    {"dari", "prs"},     {"espagnol", "es"},
    {"farsi", "fa"},     {"francais", "fr"},
    {"georgien", "ka"},  {"hindi", "hi"},
    {"italien", "it"},   {"japonais", "ja"},
    {"kurde", "ku"},     {"langue des signes", "lsf"},
    {"lingala", "ln"},   {"neerlandais", "nl"},
    {"ourdou", "ur"},    {"pachto", "ps"},
    {"persan", "fa"},    {"polonais", "pl"},
    {"portugais", "pt"}, {"roumain", "ro"},
    {"russe", "ru"},     {"serbe", "sr"},
    {"somali", "so"},    {"tamoul", "ta"},
    {"tigrigna", "ti"},  {"turc", "tr"},
    {"ukrainien", "uk"}, {"vietnamien", "vi"},
}};

std::string value_meant(FacetKind kind, const std::string& typed) {
  if (kind != FacetKind::language) return typed;
  const std::string key = facet_key(typed);
  for (const auto& [name, code] : kLanguages) {
    if (name == key) return std::string(code);
  }
  return typed;
}

// The standard's lists and what venues here say, each once.
std::vector<std::string> known_values(const Desks& desks, FacetKind kind) {
  std::vector<std::string> values;
  std::set<std::string> keys;
  const auto add = [&](std::string_view value) {
    if (keys.insert(facet_key(value)).second) values.emplace_back(value);
  };
  for (const VenueFieldInfo& each : venue_fields()) {
    if (facet_kind(each.field) != kind) continue;
    for (const std::string_view value : closed_values(each.field)) add(value);
  }
  for (const std::string& value : desks.hub.state().index().known_values(kind)) add(value);
  return values;
}

bool has_part(const std::vector<std::string>& values, const std::string& wanted) {
  const std::string key = facet_key(wanted);
  return !key.empty() && std::any_of(values.begin(), values.end(), [&](const auto& value) {
    return facet_key(value).find(key) != std::string::npos;
  });
}

// How far a typed text is from a value or from one of its words; a third of its letters at most.
std::optional<unsigned> errors_in(const std::string& typed, const std::string& value) {
  const std::string key = facet_key(typed);
  const auto limit = static_cast<unsigned>(std::max<std::size_t>(key.size() / 3, 1));
  unsigned least = edit_distance(key, facet_key(value), limit);
  for (const std::string& word : words_of(value)) {
    least = std::min(least, edit_distance(key, word, limit));
  }
  if (least > limit) return std::nullopt;
  return least;
}

Error unknown_value(std::string_view option, const std::string& typed,
                    const std::vector<std::string>& known) {
  constexpr std::size_t kMostClosest = 3;
  constexpr std::size_t kMostListed = 40;
  std::vector<std::pair<unsigned, std::string>> close;
  for (const std::string& value : known) {
    if (const auto errors = errors_in(typed, value)) close.emplace_back(*errors, value);
  }
  std::stable_sort(close.begin(), close.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  close.resize(std::min(close.size(), kMostClosest));
  std::string message = fmt::format("{}: no venue here says '{}'", option, typed);
  for (std::size_t i = 0; i < close.size(); ++i) {
    message += fmt::format("{}'{}'", i == 0 ? "; did you mean " : " or ", close[i].second);
  }
  if (!close.empty()) message += "?";
  if (known.empty()) return {ErrorKind::usage, message + "; none says anything of the kind"};
  message += close.empty() ? "; known: " : " Known: ";
  for (std::size_t i = 0; i < std::min(known.size(), kMostListed); ++i) {
    message += (i == 0 ? "" : ", ") + known[i];
  }
  if (known.size() > kMostListed) {
    message += fmt::format(" and {} more", known.size() - kMostListed);
  }
  return {ErrorKind::usage, message};
}

bool is_language_code(FacetKind kind, const std::string& value) {
  return kind == FacetKind::language &&
         std::any_of(kLanguages.begin(), kLanguages.end(),
                     [&](const auto& each) { return each.second == facet_key(value); });
}

}  // namespace

Result<WantedFacets> wanted_facets(const Desks& desks, const Arguments& arguments) {
  WantedFacets wanted;
  for (const auto& [key, option, kind] : kLists) {
    for (const std::string& typed : arguments.texts(key)) {
      const std::string value = value_meant(kind, typed);
      const auto known = known_values(desks, kind);
      if (!has_part(known, value) && !is_language_code(kind, value)) {
        return unexpected(unknown_value(option, typed, known));
      }
      wanted[kind].push_back(value);
    }
  }
  for (const auto& [key, kind, value] : kFlags) {
    if (arguments.flag(key)) wanted[kind] = {value};
  }
  return wanted;
}

Result<std::string> known_theme(const Desks& desks, const std::string& theme) {
  if (facet_key(theme).empty()) return std::string();
  auto known = known_values(desks, FacetKind::service);
  for (std::string& value : known_values(desks, FacetKind::theme))
    known.push_back(std::move(value));
  if (has_part(known, theme)) return theme;
  return unexpected(unknown_value("--theme", theme, known));
}

}  // namespace maillage
