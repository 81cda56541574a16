#include "node/directory/print/guide.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "node/directory/print/commune_heading.h"
#include "node/directory/print/french.h"
#include "node/directory/print/html_text.h"
#include "node/directory/public_view.h"
#include "node/directory/text.h"
#include "node/directory/venue_hours.h"

namespace maillage {
namespace {

using Field = VenueField;

constexpr std::string_view style = R"(
@page { size: A5; margin: 14mm 11mm 14mm 11mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
body { font: 9pt/1.35 "Liberation Sans", Arial, sans-serif; color: #000; background: #fff;
  max-width: 126mm; margin: 0 auto; }
h1 { font-size: 17pt; line-height: 1.15; margin: 0 0 2mm; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 0.6mm solid #000; break-after: avoid; }
h3 { font-size: 10pt; margin: 0; }
.lead { margin: 0 0 3mm; }
.urgent { border: 0.5mm solid #000; padding: 2mm 3mm; margin: 0 0 4mm; }
article { break-inside: avoid; margin: 0 0 3.2mm; }
article p { margin: 0.3mm 0; }
.phone { font-weight: bold; white-space: nowrap; }
.age { color: #444; font-size: 7.5pt; }

)";

// A sort that people expect: without accents and case, then as written.
std::string order_of(const GuideVenue& each) {
  return commune_key(each.venue.text(Field::commune)) + '\n' +
         fold_text(each.venue.text(Field::nom)) + '\n' + each.venue.id;
}

void paragraph(std::string& page, std::string_view label, const std::string& text) {
  if (text.empty()) return;
  page += "<p>";
  if (!label.empty()) page += std::string(label) + "\u00a0: ";
  page += html_text(text) + "</p>\n";
}

std::string listed(const Venue& venue, Field field) {
  std::string all;
  const auto found = venue.fields.find(field);
  if (found == venue.fields.end()) return all;
  for (const std::string& value : found->second) all += (all.empty() ? "" : ", ") + value;
  return all;
}

// What cannot be read is shown as it is, never guessed; what is past is left out.
std::string hours_of(const Venue& venue, std::chrono::sys_days today) {
  return VenueHours(venue).words(venue.text(Field::horaires), today);
}

// A day that is none leaves nothing out.
std::chrono::sys_days day_of(std::string_view iso) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(std::string(iso).c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return {};
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  return date.ok() ? std::chrono::sys_days(date) : std::chrono::sys_days();
}

std::string address_of(const Venue& venue) {
  std::string address(venue.text(Field::adresse));
  const std::string complement(venue.text(Field::complement_adresse));
  if (!complement.empty()) address += (address.empty() ? "" : ", ") + complement;
  const std::string town =
      std::string(venue.text(Field::code_postal)) + ' ' + std::string(venue.text(Field::commune));
  return address.empty() ? town : address + ", " + town;
}

std::string reception_of(const Venue& venue) {
  std::string all;
  const auto add = [&all](const std::string& part) {
    if (!part.empty()) all += (all.empty() ? "" : " · ") + part;
  };
  if (venue.text(Field::sans_internet) == "oui") add("sans démarche en ligne");
  if (venue.text(Field::entretien_confidentiel) == "oui") add("entretien confidentiel possible");
  if (const std::string minutes(venue.text(Field::duree_moyenne)); !minutes.empty()) {
    add("environ " + minutes + " min");
  }
  if (const std::string languages = listed(venue, Field::langues); !languages.empty()) {
    add("langues : " + languages);
  }
  return all;
}

void add_venue(std::string& page, const GuideVenue& each, std::chrono::sys_days today) {
  const Venue& venue = each.venue;
  page += "<article>\n<h3>" + html_text(venue.text(Field::nom)) + "</h3>\n";
  if (hides_place(venue)) {
    paragraph(page, "", "Adresse communiquée par téléphone");
  } else {
    paragraph(page, "", address_of(venue));
  }
  if (const std::string phone = french_telephone(venue.text(Field::telephone)); !phone.empty()) {
    page += "<p class=\"phone\">" + html_text(phone) + "</p>\n";
  }
  paragraph(page, "", hours_of(venue, today));
  paragraph(page, "Aide", listed(venue, Field::services));
  paragraph(page, "Public", listed(venue, Field::publics_specifiquement_adresses));
  paragraph(page, "Accueil", reception_of(venue));
  paragraph(page, "Sur place", listed(venue, Field::equipements));
  paragraph(page, "À apporter", listed(venue, Field::a_apporter));
  paragraph(page, "Y aller", std::string(venue.text(Field::transports)));
  paragraph(page, "Coût", listed(venue, Field::frais_a_charge));
  page += "<p class=\"age\">" + html_text(each.kept_by);
  if (const std::string_view day = venue.text(Field::date_maj); !day.empty()) {
    page += ", mis à jour le " + html_text(french_date(day));
  }
  page += "</p>\n</article>\n";
}

std::string title_of(const Guide& guide) {
  std::string title = "Guide d’accueil : " + guide.area;
  if (!guide.theme.empty()) title += ", " + guide.theme;
  return title;
}

void add_front(std::string& page, const Guide& guide) {
  const std::string count = std::to_string(guide.venues.size());
  page += "<h1>" + html_text(title_of(guide)) + "</h1>\n<p class=\"lead\">" + count +
          (guide.venues.size() == 1 ? " lieu" : " lieux") + " au " +
          html_text(french_date(guide.day)) +
          ". Les horaires changent : téléphonez avant d’envoyer quelqu’un.</p>\n";
  page +=
      "<p class=\"urgent\"><strong>Urgence :</strong> 115 (sans abri) · 119 (enfant en danger) · "
      "3919 (violences faites aux femmes) · 17 (police) · 15 (santé) · 112 (Europe) · 114 (par "
      "SMS, "
      "personnes sourdes)</p>\n";
}

}  // namespace

std::string guide_page(const Guide& guide) {
  std::vector<std::pair<std::string, const GuideVenue*>> ordered;
  CommuneHeadings headings;
  for (const GuideVenue& each : guide.venues) {
    ordered.emplace_back(order_of(each), &each);
    headings.add(each.venue.text(Field::commune));
  }
  std::sort(ordered.begin(), ordered.end());
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
      html_text(title_of(guide)) + "</title>\n<style>" + std::string(style) +
      "</style>\n</head>\n<body>\n";
  add_front(page, guide);
  const auto today = day_of(guide.day);
  std::string commune;
  bool first = true;
  for (const auto& [order, each] : ordered) {
    const std::string key = order.substr(0, order.find('\n'));
    if (first || key != commune) {
      const std::string name = headings.heading(key);
      page += "<h2>" + html_text(name.empty() ? "Commune non précisée" : name) + "</h2>\n";
    }
    first = false;
    commune = key;
    add_venue(page, *each, today);
  }
  return page + "</body>\n</html>\n";
}

}  // namespace maillage
