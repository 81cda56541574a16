#include "node/directory/duplicates/profile.h"

#include <algorithm>

#include "node/directory/duplicates/weights.h"
#include "node/directory/search_words.h"
#include "node/directory/text.h"

namespace maillage {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string digits_of(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
  return digits;
}

// "+33243840295", "0033 2 43 84 02 95" and "02 43 84 02 95" are one number.
std::string telephone_digits(std::string_view text) {
  std::string digits = digits_of(text);
  if (digits.starts_with("00")) digits.erase(0, 2);
  if (digits.size() == 11 && digits.starts_with("33")) digits.erase(0, 2);
  if (digits.size() == 10 && digits[0] == '0') digits.erase(0, 1);
  return digits.size() < 4 ? std::string() : digits;
}

std::string website_key(std::string_view text) {
  std::string site = fold_text(text);
  if (const auto scheme = site.find("://"); scheme != std::string::npos) site.erase(0, scheme + 3);
  if (site.starts_with("www.")) site.erase(0, 4);
  while (!site.empty() && site.back() == '/') site.pop_back();
  return site;
}

std::string commune_key(std::string_view commune) {
  std::string key;
  for (const std::string& word : search_words(commune)) {
    if (word == "cedex") break;
    if (!is_digit(word[0])) key += (key.empty() ? "" : " ") + word;
  }
  return key;
}

Street street_of(std::string_view address) {
  Street street;
  for (const std::string& word : search_words(address)) {
    const bool of_number = street.name.empty() && (is_digit(word[0]) || word == "bis" ||
                                                   word == "ter" || word == "quater");
    if (is_stop_word(word)) continue;
    std::string& part = of_number ? street.number : street.name;
    part += (part.empty() ? "" : " ") + word;
  }
  return street;
}

std::vector<std::string> keys_of_set(const VenueView& venue, VenueField field,
                                     std::string (*key)(std::string_view)) {
  std::vector<std::string> keys;
  for (const auto& value : venue.values(field)) keys.push_back(key(value.text));
  std::erase_if(keys, [](const std::string& each) { return each.empty(); });
  std::sort(keys.begin(), keys.end());
  return keys;
}

// "[courriel retiré]" is none.
std::string email_key(std::string_view text) {
  return text.find('@') == std::string_view::npos ? std::string() : fold_text(text);
}

std::vector<std::string_view> texts_of(const VenueView& venue, VenueField field) {
  std::vector<std::string_view> texts;
  for (const auto& value : venue.values(field)) texts.push_back(value.text);
  return texts;
}

bool goes_round(const std::vector<std::string>& name) {
  return std::any_of(name.begin(), name.end(), [](const std::string& word) {
    return word.ends_with("bus") || word.starts_with("itineran") || word == "multisites";
  });
}

// The number that a word begins with: "10e", "12".
std::string number_in(const std::string& word) {
  const auto end = std::find_if_not(word.begin(), word.end(), is_digit);
  return {word.begin(), end};
}

void read_name(const std::vector<std::string>& name, VenueProfile& profile, WordCounts& counts) {
  const std::vector<std::string> places = search_words(profile.commune);
  std::vector<std::string> kept;
  for (const std::string& word : name) {
    if (is_stop_word(word)) continue;
    if (kept.size() == duplicates::kMostNameWords) break;
    kept.push_back(word);
    profile.initials += word[0];
    if (const std::string number = number_in(word); !number.empty()) {
      profile.numbers.push_back(number);
    }
  }
  std::vector<std::string> sorted = kept;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const std::string& word : sorted) {
    const auto entry = counts.try_emplace(word, 0).first;
    ++entry->second;
    const bool plain =
        is_role_word(word) || std::find(places.begin(), places.end(), word) != places.end();
    profile.words.push_back({&*entry, plain});
  }
  for (const std::string& word : kept) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), word) - sorted.begin();
    profile.order.push_back(static_cast<std::uint8_t>(at));
  }
  std::sort(profile.numbers.begin(), profile.numbers.end());
}

}  // namespace

std::string siret_of(std::string_view pivot) {
  const std::string digits = digits_of(pivot);
  if (digits.size() != 14) return {};
  const bool placeholder = digits.find_first_not_of(digits[0]) == std::string::npos;
  return placeholder ? std::string() : digits;
}

bool is_compared(VenueField field) {
  switch (field) {
    case VenueField::pivot:
    case VenueField::nom:
    case VenueField::commune:
    case VenueField::code_postal:
    case VenueField::code_insee:
    case VenueField::adresse:
    case VenueField::latitude:
    case VenueField::longitude:
    case VenueField::typologie:
    case VenueField::telephone:
    case VenueField::courriels:
    case VenueField::site_web:
    case VenueField::fusion:
    case VenueField::distincts:
      return true;
    default:
      return false;
  }
}

VenueProfile profile_of(const VenueView& venue, WordCounts& counts) {
  VenueProfile profile;
  profile.name = venue.text(VenueField::nom);
  profile.address = venue.text(VenueField::adresse);
  profile.telephone = venue.text(VenueField::telephone);
  profile.commune = venue.text(VenueField::commune);
  const std::vector<std::string> name = search_words(profile.name);
  read_name(name, profile, counts);
  profile.street = street_of(profile.address);
  profile.telephone_digits = telephone_digits(profile.telephone);
  profile.siret = siret_of(venue.text(VenueField::pivot));
  profile.emails = keys_of_set(venue, VenueField::courriels, email_key);
  profile.websites = keys_of_set(venue, VenueField::site_web, website_key);
  profile.insee = venue.text(VenueField::code_insee);
  profile.postcode = venue.text(VenueField::code_postal);
  profile.commune_key = commune_key(profile.commune);
  profile.position = venue.position();
  if (profile.position) profile.point = SpherePoint(*profile.position);
  profile.roles = roles_of(name, texts_of(venue, VenueField::typologie));
  profile.itinerant = goes_round(name);
  for (const auto& value : venue.values(VenueField::distincts)) {
    profile.distinct_from.emplace_back(value.text);
  }
  std::sort(profile.distinct_from.begin(), profile.distinct_from.end());
  return profile;
}

void forget(const VenueProfile& profile, WordCounts& counts) {
  for (const NameWord& word : profile.words) {
    const auto entry = counts.find(word.text());
    if (--entry->second == 0) counts.erase(entry);
  }
}

}  // namespace maillage
