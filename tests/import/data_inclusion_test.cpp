// Structures and services of data·inclusion, versions 0 and 1.
#include "node/directory/import/data_inclusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "node/directory/import/import_limits.h"
#include "node/directory/import/json_records.h"
#include "node/directory/search/search_weights.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::data_file;
using import_test::find_venue;
using import_test::import_text;
using import_test::Imported;
using import_test::values;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using F = VenueField;

static_assert(!is_indexed(F::services_detail), "neither searched nor copied to the index thread");

// A directory as the importer sees it, and what the desk does with an import.
struct Held {
  std::map<std::string, Venue> venues;

  Imported import(std::string_view text, std::vector<std::string> territory = {}) {
    ImportOptions options;
    options.territory = std::move(territory);
    options.held_venue = [this](std::string_view id) -> std::optional<Venue> {
      const auto found = venues.find(std::string(id));
      return found == venues.end() ? std::optional<Venue>() : found->second;
    };
    auto importer = Importer::open(as_bytes(text), nullptr, options);
    if (!importer) {
      ADD_FAILURE() << importer.error().message;
      return {};
    }
    while (importer->step(7)) {
    }
    Imported read{importer->report(), importer->take_venues(), importer->covered_fields()};
    import_test::expect_counts_add_up(read.report);
    for (const Venue& venue : read.venues) {
      Venue& kept = venues[venue.id];
      kept.id = venue.id;
      for (const F field : read.covered) kept.fields.erase(field);
      for (const auto& [field, each] : venue.fields) kept.fields[field] = each;
    }
    return read;
  }
};

json service_of(const Venue& venue, std::size_t index = 0) {
  return json::parse(values(venue, F::services_detail).at(index));
}

const char* kStructure =
    R"({"id": "dora--0123456789", "source": "dora", "nom": "CCAS", "commune": "Le Mans",
  "code_postal": "72000", "code_insee": "72181", "siret": "26720120900011", "telephone": "02 43 00 00 00",
  "courriel": "ccas@example.org", "description": "Aide sociale.", "horaires_accueil": "Mo-Fr 09:00-12:00",
  "accessibilite_lieu": "https://acceslibre.beta.gouv.fr/x/", "reseaux_porteurs": ["ccas-cias", "communes"],
  "date_maj": "2025-02-14", "latitude": 48.0, "longitude": 0.2, "adresse": "1 rue A", "complement_adresse": null,
  "site_web": null, "lien_source": "https://dora.example/s/1"})";
const char* kService =
    R"({"id": "dora--service-1", "structure_id": "dora--0123456789", "source": "dora", "nom": "Atelier CV",
  "description": "On écrit un CV.", "type": "atelier", "thematiques": ["numerique--acceder-a-une-connexion-internet",
  "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"], "frais": "gratuit", "frais_precisions": null,
  "publics": ["jeunes", "demandeurs-emploi"], "publics_precisions": null, "conditions_acces": "Être inscrit",
  "modes_accueil": ["en-presentiel"], "zone_eligibilite": ["72"], "mobilisable_par": ["usagers"],
  "modes_mobilisation": ["telephoner", "utiliser-lien-mobilisation"], "lien_mobilisation": "https://rdv.example/a",
  "telephone": "0243000001", "contact_nom_prenom": "Odile Exemple", "nombre_semaines": 3,
  "volume_horaire_hebdomadaire": 1.5, "date_maj": "2025-02-14T00:00:00"})";

std::string both(const std::string& structures, const std::string& services) {
  return "{\"structures\": [" + structures + "], \"services\": [" + services + "]}";
}

TEST(DataInclusionV1, BringsStructuresWithTheirServices) {
  Held held;
  const Imported read = held.import(both(kStructure, kService));
  EXPECT_EQ(read.report.map, "data-inclusion-v1");
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
  ASSERT_EQ(read.venues.size(), 1u);
  const Venue& venue = read.venues[0];
  EXPECT_EQ(venue.id, "dora--0123456789");
  EXPECT_EQ(venue.text(F::pivot), "26720120900011");
  EXPECT_EQ(venue.text(F::presentation_detail), "Aide sociale.");
  EXPECT_EQ(venue.text(F::horaires), "Mo-Fr 09:00-12:00");
  EXPECT_EQ(venue.text(F::fiche_acces_libre), "https://acceslibre.beta.gouv.fr/x/");
  EXPECT_THAT(values(venue, F::reseaux_porteurs), ElementsAre("ccas-cias", "communes"));
  EXPECT_EQ(venue.text(F::lien_source), "https://dora.example/s/1");

  EXPECT_EQ(service_of(venue),
            json::parse(R"({"id": "dora--service-1", "source": "dora", "nom": "Atelier CV",
    "description": "On écrit un CV.", "type": "atelier", "thematiques": ["numerique--acceder-a-une-connexion-internet",
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"], "frais": "gratuit",
    "publics": ["demandeurs-emploi", "jeunes"], "conditions_acces": "Être inscrit",
    "modes_accueil": ["en-presentiel"], "zone_eligibilite": ["72"], "mobilisable_par": ["usagers"],
    "modes_mobilisation": ["telephoner", "utiliser-lien-mobilisation"], "lien_mobilisation": "https://rdv.example/a",
    "telephone": "+33243000001", "nombre_semaines": 3, "volume_horaire_hebdomadaire": 1.5, "date_maj": "2025-02-14"})"));
  EXPECT_EQ(values(venue, F::services_detail)[0], service_of(venue).dump())
      << "compact, keys sorted";

  EXPECT_THAT(
      values(venue, F::thematiques),
      ElementsAre("numerique--acceder-a-une-connexion-internet",
                  "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"));
  EXPECT_THAT(values(venue, F::types_de_service), ElementsAre("atelier"));
  EXPECT_THAT(values(venue, F::publics_accompagnes), ElementsAre("demandeurs-emploi", "jeunes"));
  EXPECT_THAT(values(venue, F::modes_accueil), ElementsAre("en-presentiel"));
  EXPECT_THAT(values(venue, F::zone_eligibilite), ElementsAre("72"));
  EXPECT_THAT(values(venue, F::mobilisable_par), ElementsAre("usagers"));
  EXPECT_THAT(values(venue, F::modes_mobilisation),
              ElementsAre("telephoner", "utiliser-lien-mobilisation"));
  EXPECT_EQ(venue.text(F::conditions_admission), "Être inscrit");
  EXPECT_THAT(values(venue, F::services), ElementsAre("Accès internet et matériel informatique"));
  EXPECT_THAT(values(venue, F::publics_specifiquement_adresses), ElementsAre("Jeunes"));
  EXPECT_THAT(values(venue, F::frais_a_charge), ElementsAre("Gratuit"));
  EXPECT_THAT(values(venue, F::modalites_acces), ElementsAre("Téléphoner"));
}

TEST(DataInclusionV1, TellsPeopleOnlyOfWaysThatAreTheirs) {
  Held held;
  std::string service = kService;
  service.replace(service.find("[\"usagers\"]"), 11, "[\"professionnels\"]");
  EXPECT_FALSE(
      held.import(both(kStructure, service)).venues.at(0).fields.contains(F::modalites_acces));
}

TEST(DataInclusionV1, GivesTheSameInOneFileAndInTwoInBothOrdersOfImport) {
  Held one, two, again;
  one.import(both(kStructure, kService));
  two.import("[" + std::string(kStructure) + "]");
  EXPECT_FALSE(two.venues.begin()->second.fields.contains(F::services_detail));
  const Imported services = two.import("[" + std::string(kService) + "]");
  EXPECT_EQ(services.report.services_joined, 1u);
  EXPECT_EQ(services.report.venues_of_services, 1u);
  EXPECT_EQ(services.report.rows_total, 0u);
  EXPECT_EQ(one.venues, two.venues);
  // Importing either once more changes nothing.
  again = two;
  again.import("[" + std::string(kStructure) + "]");
  EXPECT_EQ(again.venues, two.venues);
  again.import("[" + std::string(kService) + "]");
  EXPECT_EQ(again.venues, two.venues);
}

TEST(DataInclusionV1, ReplacesWhatTheSameSourceSaidAndKeepsTheRest) {
  Held held;
  held.import("[" + std::string(kStructure) + "]");
  Venue& venue = held.venues.begin()->second;
  venue.fields[F::thematiques] = {"famille--garde-denfants"};  // known by another way
  venue.fields[F::services] = {"Loisirs et créations numériques"};
  held.import("[" + std::string(kService) + "]");
  EXPECT_EQ(values(venue, F::thematiques).size(), 3u);
  EXPECT_THAT(values(venue, F::services), ElementsAre("Accès internet et matériel informatique",
                                                      "Loisirs et créations numériques"));
  held.import(
      R"([{"id": "x--1", "structure_id": "dora--0123456789", "source": "autre", "nom": "Autre service",
                   "thematiques": ["sante--addictions"]}])");
  EXPECT_EQ(values(venue, F::services_detail).size(), 2u) << "another source adds";
  held.import(R"([{"id": "dora--service-2", "structure_id": "dora--0123456789", "source": "dora",
                   "nom": "Nouveau", "thematiques": ["sante--sante-mentale"]}])");
  ASSERT_EQ(values(venue, F::services_detail).size(), 2u) << "the same source replaces";
  EXPECT_THAT(values(venue, F::thematiques),
              ElementsAre("famille--garde-denfants", "sante--addictions", "sante--sante-mentale"));
  EXPECT_FALSE(venue.fields.contains(F::conditions_admission)) << "no service says any";
}

TEST(DataInclusionV1, LosesNoServiceSilently) {
  Held held;
  std::string services;
  for (int i = 0; i < 10; ++i) {
    services += R"({"id": "s-)" + std::to_string(i) +
                R"(", "structure_id": "dora--0123456789", "source": "dora", "nom": "Service )" +
                std::to_string(i) + "\"},";
  }
  services +=
      R"({"id": "s-0", "structure_id": "dora--0123456789", "source": "dora", "nom": "Service encore"},)";
  services += R"({"id": "t", "structure_id": "dora--ailleurs", "source": "dora", "nom": "Perdu"},)";
  services +=
      R"({"id": "u", "structure_id": "dora--dehors-00", "source": "dora", "nom": "Dehors"},)";
  services += R"({"id": "v", "source": "dora", "nom": "Sans structure"},)";
  services += R"({"id": "w", "structure_id": "dora--0123456789", "nom": "-"}, 12)";
  const std::string outside =
      R"({"id": "dora--dehors-00", "source": "dora", "nom": "X", "commune": "Laval",
    "code_insee": "53130", "reseaux_porteurs": []})";
  const Imported read =
      held.import(both(std::string(kStructure) + "," + outside, services), {"72"});
  EXPECT_EQ(read.report.services_read, 15u);
  EXPECT_EQ(read.report.services_joined, kMaxVenueServices);
  EXPECT_EQ(read.report.services_superseded, 1u);
  EXPECT_EQ(read.report.services_outside, 1u);
  EXPECT_EQ(read.report.services_rejected, 5u)
      << "two beyond eight, no venue, no structure, no name";
  EXPECT_EQ(read.report.rejected, 1u) << "12 is no record";
  EXPECT_EQ(read.report.outside, 1u);
  std::string all;
  for (const ImportIssue& issue : read.report.issues)
    all += issue.message + " " + issue.value + "\n";
  EXPECT_THAT(all, AllOf(HasSubstr("dora--ailleurs"), HasSubstr("\"Perdu\""),
                         HasSubstr("keeps 8 services")));
}

TEST(DataInclusionV1, ShortensWhatIsTooLongAndSaysIt) {
  std::string service = kService;
  const std::string text = "Un \\\"mot\\\" é";
  std::string description;
  while (description.size() < 9'000) description += text;
  service.replace(service.find("On écrit un CV."), sizeof("On écrit un CV.") - 1, description);
  Held held;
  const Imported read = held.import(both(kStructure, service));
  const std::string kept = values(read.venues.at(0), F::services_detail).at(0);
  EXPECT_LE(kept.size(), kMaxServiceBytes);
  EXPECT_GT(kept.size(), kMaxServiceBytes * 9 / 10) << "no more than needed";
  EXPECT_TRUE(json::accept(kept));
  EXPECT_TRUE(service_of(read.venues[0]).at("description").get<std::string>().ends_with("..."));
  EXPECT_EQ(service_of(read.venues[0]).at("conditions_acces"), "Être inscrit");
  EXPECT_TRUE(std::any_of(
      read.report.issues.begin(), read.report.issues.end(),
      [](const ImportIssue& each) { return each.message.find("shortened") != std::string::npos; }));
}

TEST(DataInclusionV1, TakesNoFormulaOutOfAList) {
  Held held;
  const Imported read = held.import(R"({"structures": [{"id": "source--structure-1", "nom": "Asso",
      "commune": "Le Mans"}], "services": [{"id": "s", "structure_id": "source--structure-1",
      "nom": "Aide", "modes_mobilisation": ["=telephoner", "="], "publics": ["jeunes"]}]})");
  ASSERT_EQ(read.report.services_joined, 1u);
  const Venue& venue = held.venues.at("source--structure-1");
  EXPECT_THAT(values(venue, F::modes_mobilisation), ElementsAre("telephoner"));
  EXPECT_EQ(venue.text(F::services_detail).find('='), std::string::npos);
}

TEST(DataInclusionV1, CutsListsThatAloneAreTooLong) {
  json service = {
      {"id", "s"}, {"structure_id", "dora--0123456789"}, {"nom", "S"}, {"source", "dora"}};
  for (int i = 0; i < 2'000; ++i) service["zone_eligibilite"].push_back(std::to_string(10'000 + i));
  const auto record = parse_json_value(service.dump());
  const ServiceReading reading = read_service(*record, 1);
  EXPECT_LE(reading.service.text.size(), kMaxServiceBytes);
  EXPECT_GT(json::parse(reading.service.text).at("zone_eligibilite").size(), 200u);
  EXPECT_EQ(reading.notes.size(), 1u);
}

TEST(DataInclusionV0, ReadsAService) {
  const auto record =
      parse_json_value(R"({"id": "s", "structure_id": "t", "source": "x", "nom": "N",
    "presentation_resume": "Court", "presentation_detail": "Long", "types": ["information", "atelier", "numerique"],
    "thematiques": ["creation-activite", "numerique--acceder-a-du-materiel"], "profils": ["adultes", "seniors-65", "femmes"],
    "frais": ["adhesion", "gratuit"], "frais_autres": "10 €", "pre_requis": ["Être majeur"], "justificatifs": ["Pièce d'identité"],
    "prise_rdv": "www.rdv.example/x", "modes_orientation_beneficiaire": ["telephoner", "autre"],
    "modes_orientation_accompagnateur": ["envoyer-un-mail"], "zone_diffusion_type": "departement",
    "zone_diffusion_code": "72", "telephone": "pas de téléphone"})");
  ASSERT_TRUE(record);
  const ServiceReading reading = read_service(*record, 4);
  EXPECT_EQ(json::parse(reading.service.text),
            json::parse(R"({"id": "s", "source": "x", "nom": "N", "description": "Long",
    "type": "atelier", "thematiques": ["creer-une-entreprise", "numerique--acquerir-un-equipement"],
    "publics": ["femmes", "seniors"], "frais": "gratuit", "frais_precisions": "Adhésion. 10 €",
    "conditions_acces": "Être majeur. Pièce d'identité", "lien_mobilisation": "https://www.rdv.example/x",
    "modes_mobilisation": ["envoyer-un-courriel", "telephoner"], "mobilisable_par": ["professionnels", "usagers"],
    "zone_eligibilite": ["72"]})"));
  EXPECT_EQ(reading.service.structure_id, "t");
  EXPECT_EQ(reading.service.line, 4u);
}

TEST(DataInclusionV0, SampleGivesOneVenueForEachStructure) {
  const Imported read = import_text(data_file("data-inclusion-v0-sample.json"));
  EXPECT_EQ(read.report.rows_read, 1200u);
  EXPECT_EQ(read.report.accepted, 1200u);
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
}

// The CSV was made from the JSON: the same values must come out of both.
TEST(DataInclusionV0, SampleGivesTheSameVenuesAsItsCsv) {
  const Imported from_json = import_text(data_file("data-inclusion-v0-sample.json"));
  const Imported from_csv = import_text(data_file("lieux-v0-data-inclusion.csv"));
  ASSERT_EQ(from_json.venues.size(), from_csv.venues.size());
  for (const Venue& venue : from_csv.venues) {
    const Venue* same = find_venue(from_json.venues, venue.id);
    ASSERT_NE(same, nullptr) << venue.id;
    EXPECT_EQ(*same, venue) << venue.id;
  }
  EXPECT_EQ(from_json.covered, from_csv.covered);
}

TEST(DataInclusionV0, SampleServicesJoinTheStructuresTheyAreOf) {
  Held held;
  held.import(data_file("data-inclusion-v0-sample.json"));
  const Imported read = held.import(data_file("data-inclusion-services-v0-sample.json"));
  EXPECT_EQ(read.report.services_read, 1200u);
  EXPECT_EQ(read.report.services_joined + read.report.services_superseded, 63u);
  EXPECT_EQ(read.report.venues_of_services, 27u);
  EXPECT_EQ(read.report.services_rejected, 1137u);
  std::size_t services = 0;
  for (const auto& [id, venue] : held.venues) {
    const auto& kept = values(venue, F::services_detail);
    services += kept.size();
    for (const std::string& each : kept) EXPECT_LE(each.size(), kMaxServiceBytes);
    if (!kept.empty()) {
      EXPECT_TRUE(venue.fields.contains(F::thematiques)) << id;
    }
  }
  EXPECT_EQ(services, read.report.services_joined);
}

}  // namespace
}  // namespace maillage
