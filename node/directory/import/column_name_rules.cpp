#include "node/directory/import/column_name_rules.h"

#include <array>

namespace maillage {
namespace {

using Field = VenueField;
using Kind = ColumnTarget::Kind;

// How much a kind of name counts: "CP du lieu" is a postcode before it is a place, and in "Email du
// conseiller" the person comes before all.
constexpr int kOfPerson = 40, kUseless = 22, kAttribute = 20, kParent = 18, kIdentifier = 10,
              kName = 8;

constexpr NameRule field(std::string_view words, Field field, int weight = kAttribute) {
  return {words, {Kind::field, field}, weight};
}
constexpr NameRule useless(std::string_view words) { return {words, {Kind::none}, kUseless}; }
constexpr NameRule person(std::string_view words) { return {words, {Kind::person}, kOfPerson}; }
constexpr NameRule equipment(std::string_view words, std::string_view value) {
  return {words, {Kind::equipment}, kAttribute, value};
}

// clang-format off
constexpr std::array kRules = {
    // Persons.
    person("prenom*"), person("civilite"), person("referent*"), person("responsable*"),
    person("directeur*"), person("directrice*"), person("president*"), person("interlocut*"),
    person("personne contact*"), person("conseiller*"), person("conseillere*"),
    person("animateur*"), person("animatrice*"), person("mediateur*"), person("mediatrice*"),
    person("benevole*"), person("tresorier*"), person("secretaire*"), person("gerant*"),
    person("maire"), person("agent"), person("first name"), person("last name"),
    person("firstname"), person("lastname"), person("surname"), person("manager"),
    person("contact person"), person("nom famille"), person("nom contact"), person("naissance"),
    person("nom naissance"), person("birth*"), person("securite sociale"),
    // What no venue has a field for.
    useless("tranche*"), useless("effectif*"), useless("date creation"), useless("date ouverture"),
    useless("date labellisation"), useless("epci"), useless("interco*"), useless("departement"),
    useless("region"), useless("pays"), useless("country"), useless("fonction"),
    useless("observation*"), useless("commentaire*"), useless("remarque*"), useless("note*"),
    useless("nb"), useless("nombre"), useless("surface"), useless("budget"), useless("fax"),
    useless("forme juridique"), useless("statut juridique"), useless("siren"), useless("lambert"),
    useless("x l 93"), useless("y l 93"), useless("wheelchair"), useless("pmr"), useless("canton"),
    useless("population"), useless("geo shape"), useless("date convention"), useless("code ape"),
    useless("code naf"), useless("annee"), useless("photo"), useless("logo"),
    // Codes and places.
    field("siret", Field::pivot), field("rna", Field::pivot), field("ridet", Field::pivot),
    field("code postal", Field::code_postal), field("cp", Field::code_postal),
    field("c p", Field::code_postal), field("codpost*", Field::code_postal),
    field("cod post*", Field::code_postal), field("codepostal", Field::code_postal),
    field("zip*", Field::code_postal), field("postcode", Field::code_postal),
    field("postal code", Field::code_postal), field("post code", Field::code_postal),
    field("insee", Field::code_insee), field("code insee", Field::code_insee),
    field("code commune", Field::code_insee), field("code com", Field::code_insee),
    field("cog", Field::code_insee), field("depcom", Field::code_insee),
    field("commune*", Field::commune), field("ville*", Field::commune),
    field("localite", Field::commune), field("municipalite", Field::commune),
    field("nom com", Field::commune), field("lib com", Field::commune),
    field("city", Field::commune), field("town", Field::commune), field("bourg", Field::commune),
    field("adresse*", Field::adresse), field("adr", Field::adresse), field("voie", Field::adresse),
    field("n° voie", Field::adresse), field("numero voie", Field::adresse),
    field("rue", Field::adresse), field("address*", Field::adresse),
    field("street*", Field::adresse), field("adresse 1", Field::adresse),
    NameRule{"adresse complete", {Kind::whole_address}, kAttribute},
    NameRule{"full address", {Kind::whole_address}, kAttribute},
    field("complement*", Field::complement_adresse), field("adresse 2", Field::complement_adresse),
    field("adr 2", Field::complement_adresse), field("address 2", Field::complement_adresse),
    field("adresse suite", Field::complement_adresse), field("quartier", Field::complement_adresse),
    field("batiment", Field::complement_adresse), field("lieu dit", Field::complement_adresse),
    field("etage", Field::complement_adresse), field("lat", Field::latitude),
    field("latitude", Field::latitude), field("y", Field::latitude),
    field("coord y", Field::latitude), field("lon", Field::longitude),
    field("lng", Field::longitude), field("long", Field::longitude),
    field("longitude", Field::longitude), field("x", Field::longitude),
    field("coord x", Field::longitude), NameRule{"gps", {Kind::position}, kAttribute},
    NameRule{"geoloc*", {Kind::position}, kAttribute},
    NameRule{"coordonnees", {Kind::position}, kAttribute},
    NameRule{"coordonnees gps", {Kind::position}, kAttribute},
    NameRule{"geo point", {Kind::position}, kAttribute},
    NameRule{"position", {Kind::position}, kAttribute},
    NameRule{"latlon*", {Kind::position}, kAttribute},
    NameRule{"lat lon*", {Kind::position}, kAttribute}, field("siege", Field::adresse),
    field("siege social", Field::adresse), field("localisation", Field::adresse, kIdentifier),
    field("municipality", Field::commune), field("bureau distributeur", Field::commune),
    field("numero appel", Field::telephone), field("fee", Field::frais_a_charge),
    field("participation*", Field::frais_a_charge),
    field("target group", Field::publics_specifiquement_adresses),
    NameRule{"objectid", {Kind::id}, kIdentifier}, NameRule{"fid", {Kind::id}, kIdentifier},
    // How to reach it, and when.
    field("tel*", Field::telephone), field("phone*", Field::telephone),
    field("portable", Field::telephone), field("mobile", Field::telephone, kIdentifier),
    field("standard", Field::telephone), field("mail*", Field::courriels),
    field("email*", Field::courriels), field("e mail*", Field::courriels),
    field("mel", Field::courriels), field("courriel*", Field::courriels),
    field("adresse mail", Field::courriels), field("adresse email", Field::courriels),
    field("adresse electronique", Field::courriels), field("adresse courriel", Field::courriels),
    field("adresse e mail", Field::courriels), field("email address", Field::courriels),
    field("site", Field::site_web, kIdentifier), field("site internet", Field::site_web),
    field("site web", Field::site_web), field("url*", Field::site_web),
    field("web*", Field::site_web), field("adresse internet", Field::site_web),
    field("adresse web", Field::site_web), field("adresse site", Field::site_web),
    field("lien", Field::site_web, kIdentifier), field("facebook", Field::site_web),
    field("page facebook", Field::site_web), field("horaire*", Field::horaires),
    field("jours horaire*", Field::horaires), field("jour* ouverture", Field::horaires),
    field("ouverture*", Field::horaires), field("opening*", Field::horaires),
    field("hours", Field::horaires), field("heures", Field::horaires),
    field("permanence*", Field::horaires, kIdentifier),
    field("fermeture* exceptionnelle*", Field::horaires_exceptions),
    // What it does, for whom, how.
    field("service*", Field::services), field("prestation*", Field::services),
    field("offre*", Field::services), field("activite*", Field::services, kIdentifier),
    field("aide* propose*", Field::services),
    field("public*", Field::publics_specifiquement_adresses),
    field("beneficiaire*", Field::publics_specifiquement_adresses),
    field("audience", Field::publics_specifiquement_adresses),
    field("tarif*", Field::frais_a_charge), field("frais", Field::frais_a_charge),
    field("gratuit*", Field::frais_a_charge), field("cout", Field::frais_a_charge),
    field("prix", Field::frais_a_charge), field("fees", Field::frais_a_charge),
    field("dispositif*", Field::dispositif_programmes_nationaux),
    field("programme*", Field::dispositif_programmes_nationaux),
    field("label*", Field::autres_formations_labels),
    field("conseiller numerique", Field::dispositif_programmes_nationaux, kOfPerson),
    field("itineran*", Field::itinerance), field("modalite* acces", Field::modalites_acces),
    field("modalite* accompagnement", Field::modalites_accompagnement),
    field("rdv", Field::prise_rdv), field("rendez vous", Field::prise_rdv),
    field("prise rdv", Field::prise_rdv), field("rdv ligne", Field::prise_rdv),
    field("booking*", Field::prise_rdv), field("acceslibre", Field::fiche_acces_libre),
    field("acces libre", Field::fiche_acces_libre, kIdentifier), field("langue*", Field::langues),
    field("language*", Field::langues), field("equipement*", Field::equipements, kIdentifier),
    field("materiel*", Field::equipements), field("sans internet", Field::sans_internet),
    field("confidentiel*", Field::entretien_confidentiel), field("duree*", Field::duree_moyenne),
    field("apporter", Field::a_apporter), field("piece* fournir", Field::a_apporter),
    field("document* fournir", Field::a_apporter), field("justificatif*", Field::a_apporter),
    field("transport*", Field::transports), field("acces bus", Field::transports),
    field("arret bus", Field::transports), field("arret tram", Field::transports),
    field("ligne bus", Field::transports), field("condition* acces", Field::conditions_admission),
    field("condition* accueil", Field::conditions_admission),
    field("condition* admission", Field::conditions_admission),
    field("thematique*", Field::thematiques), field("type*", Field::typologie),
    field("typologie*", Field::typologie), field("categorie*", Field::typologie),
    field("nature", Field::typologie), field("category", Field::typologie),
    field("description*", Field::presentation_detail),
    field("descriptif*", Field::presentation_detail),
    field("presentation*", Field::presentation_detail), field("resume", Field::presentation_resume),
    field("maj", Field::date_maj), field("date maj", Field::date_maj),
    field("mise jour", Field::date_maj), field("date mise jour", Field::date_maj),
    field("date modif*", Field::date_maj), field("last update*", Field::date_maj),
    field("updated*", Field::date_maj), field("last modified", Field::date_maj),
    field("source*", Field::source), field("origine*", Field::source),
    field("producteur", Field::source), equipment("imprimante*", "imprimante"),
    equipment("printer*", "imprimante"), equipment("scanner*", "scanner"),
    equipment("photocopi*", "photocopieur"), equipment("ordinateur*", "ordinateur"),
    equipment("computer*", "ordinateur"), equipment("pc", "ordinateur"),
    equipment("tablette*", "tablette"), equipment("wifi", "wifi"), equipment("wi fi", "wifi"),
    equipment("webcam*", "webcam"),
    // Who runs it, and what it is called.
    field("structure porteuse", Field::structure_parente, kParent),
    field("structure accueil", Field::structure_parente, kParent),
    field("structure parente", Field::structure_parente, kParent),
    field("porteur*", Field::structure_parente, kParent),
    field("gestionnaire*", Field::structure_parente, kParent),
    field("employeur*", Field::structure_parente, kParent),
    field("reseau", Field::structure_parente, kIdentifier),
    field("operateur*", Field::structure_parente, kParent), field("nom*", Field::nom, kName),
    field("name", Field::nom, kName), field("venue*", Field::nom, kName),
    field("place", Field::nom, kName), field("organi*", Field::nom, kName),
    field("libelle*", Field::nom, kName), field("lib", Field::nom, kName),
    field("denomination*", Field::nom, kName), field("designation*", Field::nom, kName),
    field("intitule*", Field::nom, kName), field("titre", Field::nom, kName),
    field("enseigne", Field::nom, kName), field("raison sociale", Field::nom, kName),
    field("lieu permanence", Field::nom, kName), field("lieu activite", Field::nom, kName),
    field("structure*", Field::nom, kName), field("etablissement*", Field::nom, kName),
    field("association*", Field::nom, kName), field("antenne*", Field::nom, kName),
    field("site", Field::nom, kName), field("nom structure", Field::nom, kName),
    field("lieu*", Field::nom, kName + 2), field("nom lieu", Field::nom, kName),
    field("epn", Field::nom, kName), field("bibliotheque*", Field::nom, kName),
    field("mediatheque*", Field::nom, kName), field("mairie*", Field::nom, kName),
    field("centre*", Field::nom, kName), field("espace*", Field::nom, kName),
    field("point", Field::nom, kName), field("point accueil", Field::nom, kName),
    NameRule{"id", {Kind::id}, kIdentifier}, NameRule{"gid", {Kind::id}, kIdentifier},
    NameRule{"uid", {Kind::id}, kIdentifier}, NameRule{"uuid", {Kind::id}, kIdentifier},
    NameRule{"identifiant*", {Kind::id}, kIdentifier}, NameRule{"ref", {Kind::id}, kIdentifier},
    NameRule{"reference*", {Kind::id}, kIdentifier}, NameRule{"num", {Kind::id}, kIdentifier},
    NameRule{"numero", {Kind::id}, kIdentifier}, NameRule{"n°", {Kind::id}, kIdentifier},
    NameRule{"no", {Kind::id}, kIdentifier}, NameRule{"code", {Kind::id}, kIdentifier},
    NameRule{"cle", {Kind::id}, kIdentifier},
};
// clang-format on

}  // namespace

std::span<const NameRule> column_name_rules() { return kRules; }

}  // namespace maillage
