#include "node/directory/export/data_inclusion_values.h"

#include <algorithm>

#include "node/directory/export/data_inclusion_codes.h"
#include "node/directory/export/national_values.h"
#include "node/directory/import/cell_text.h"

namespace maillage {
namespace {

constexpr std::size_t most_uri_bytes = 2083;

bool is_word(std::string_view text) {  // \w
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

bool is_graphic_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

// RFC 3986, of the web only: ASCII, and none of the signs that it wants encoded. Percent signs are
// followed by two digits.
bool is_uri(std::string_view text) {
  if (text.size() > most_uri_bytes || !is_graphic_ascii(text)) return false;
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || scheme == text.size() || text[scheme] == '/') return false;
  if (text.find_first_of("\"<>\\^`{|}[]") != text.npos) return false;
  if (std::count(text.begin(), text.end(), '#') > 1) return false;
  for (std::size_t i = text.find('%'); i != text.npos; i = text.find('%', i + 1)) {
    const std::string_view digits = text.substr(i + 1, 2);
    if (digits.size() != 2 || digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos) {
      return false;
    }
  }
  return true;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == text.npos || at == 0 || !is_graphic_ascii(text)) return false;
  if (text.find_first_of("\"(),:;<>[\\]") != text.npos || text.find('@', at + 1) != text.npos) {
    return false;
  }
  const std::string_view name = text.substr(0, at), domain = text.substr(at + 1);
  const auto dotted = [](std::string_view part) {
    return !part.empty() && part.front() != '.' && part.back() != '.' &&
           part.find("..") == part.npos;
  };
  return dotted(name) && dotted(domain) && domain.find('.') != domain.npos &&
         domain.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789.-") == domain.npos;
}

std::string_view unless(bool sound, std::string_view problem) {
  return sound ? std::string_view() : problem;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string first_characters(std::string_view text, std::size_t most) {
  std::size_t characters = 0, end = 0, before_last = 0;
  for (; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) continue;
    if (characters == most - 1) before_last = end;
    if (characters++ == most) return std::string(text.substr(0, before_last)) + "…";
  }
  return std::string(text);
}

std::string_view data_inclusion_problem(std::string_view key, std::string_view value) {
  if (key == "siret") return unless(value.size() == 14 && is_digits(value), "not a SIRET");
  if (key == "code_postal") return unless(value.size() == 5 && is_digits(value), "not a postcode");
  if (key == "code_insee") return unless(value.size() == 5 && is_word(value), "not an INSEE code");
  if (key == "courriel") return unless(is_email(value), "not an e-mail address by RFC 5322");
  if (key == "date_maj") return unless(is_day(value), "not a date YYYY-MM-DD");
  if (key == "site_web" || key == "accessibilite_lieu" || key == "lien_source" ||
      key == "lien_mobilisation") {
    return unless(is_uri(value), "not a URI by RFC 3986");
  }
  if (key == "nom" && count_characters(value) < kLeastNameCharacters) {
    return "shorter than 3 characters";
  }
  if (key == "description" && count_characters(value) < kLeastDescriptionCharacters) {
    return "shorter than 5 characters";
  }
  const bool listed = !data_inclusion_codes(key).empty();
  return unless(!listed || is_data_inclusion_code(key, value), "not in the list of version 1");
}

bool is_eligibility_zone(std::string_view code) {
  if (code == "france") return true;
  if (code.size() == 9) return is_digits(code);
  return is_word(code) && (code.size() == 2 || code.size() == 3 || code.size() == 5);
}

}  // namespace maillage
