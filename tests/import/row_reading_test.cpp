// What happens to the cells of one row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/import/import_limits.h"
#include "tests/import/import_helpers.h"

namespace maillage {
namespace {

using import_test::import_row;
using import_test::import_text;
using import_test::Imported;
using import_test::values;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kHeader = "id;nom;commune;";

// A venue whose one further column has this text; checks that it was accepted.
Imported with(const std::string& column, const std::string& text) {
  Imported imported = import_text(kHeader + column + "\n1;Mairie;Le Mans;" + text + "\n");
  EXPECT_EQ(imported.venues.size(), 1u);
  if (imported.venues.empty()) imported.venues.emplace_back();
  return imported;
}

TEST(Row, KeepsProseHoursRawWithoutAWarning) {
  const Imported read = with("horaires", "Du lundi au vendredi 9h/12h - 14h/17h");
  EXPECT_EQ(read.venues[0].text(VenueField::horaires), "Du lundi au vendredi 9h/12h - 14h/17h");
  EXPECT_EQ(read.report.warnings, 0u);
}

TEST(Row, PrefersWrittenHoursToAColumnPerDay) {
  const Imported read = with("horaires;lundi;mardi", "Mo 10:00-12:00;9h-12h;9h-12h");
  EXPECT_EQ(read.venues[0].text(VenueField::horaires), "Mo 10:00-12:00");
  const Imported composed = with("horaires;lundi;mardi", ";9h-12h;9h-12h");
  EXPECT_EQ(composed.venues[0].text(VenueField::horaires), "Mo-Tu 09:00-12:00");
}

TEST(Row, WarnsAndDropsATelephoneItCannotRead) {
  const Imported read = with("telephone", "demander Odile");
  EXPECT_THAT(values(read.venues[0], VenueField::telephone), IsEmpty());
  ASSERT_EQ(read.report.issues.size(), 1u);
  EXPECT_EQ(read.report.issues[0].line, 2u);
  EXPECT_EQ(read.report.issues[0].column, "telephone");
  EXPECT_EQ(read.report.issues[0].severity, IssueSeverity::warning);
  EXPECT_EQ(read.report.issues[0].value, "demander Odile");
}

TEST(Row, NamesTheColumnAsTheFileDoes) {
  const Imported read = with("Numéro de téléphone", "demander Odile");
  EXPECT_EQ(read.report.issues.at(0).column, "Numéro de téléphone");
}

TEST(Row, WarnsAboutASecondTelephoneNumber) {
  const Imported read = with("telephone", "02 43 25 21 07 / 06 12 34 56 78");
  EXPECT_EQ(read.venues[0].text(VenueField::telephone), "+33243252107");
  EXPECT_EQ(read.report.issues.at(0).value, "02 43 25 21 07 / 06 12 34 56 78");
}

TEST(Row, WritesEnumeratedValuesAsTheStandardDoes) {
  const Imported read = with("services",
                             "ACCES INTERNET ET MATERIEL INFORMATIQUE|"
                             "Compréhension du monde numérique|");
  EXPECT_THAT(
      values(read.venues[0], VenueField::services),
      ElementsAre("Accès internet et matériel informatique", "Compréhension du monde numérique"));
  EXPECT_EQ(read.report.warnings, 0u);
}

TEST(Row, KeepsUnknownValuesAndWarnsInClosedListsOnly) {
  const Imported closed = with("services", "Yoga|Yoga");
  EXPECT_THAT(values(closed.venues[0], VenueField::services), ElementsAre("Yoga"));
  EXPECT_EQ(closed.report.warnings, 2u);
  const Imported open = with("typologie", "ASSO|MA_TYPOLOGIE");
  EXPECT_THAT(values(open.venues[0], VenueField::typologie), ElementsAre("ASSO", "MA_TYPOLOGIE"));
  EXPECT_EQ(open.report.warnings, 0u);
}

TEST(Row, ReadsTheListsAndValuesOfTheOldStandard) {
  const Venue venue = import_row(
      "nom,commune,services,publics_accueillis,conditions_acces,labels_nationaux,courriel,"
      "modalites_accompagnement,accessibilite,labels_autres,site_web,cle_ban",
      "Mairie,Le Mans,\"Accéder à du matériel,Créer avec le numérique\","
      "\"Adultes;Jeunes (16-26 ans);Personnes en situation d'illettrisme\","
      "\"Gratuit sous condition : La gratuité est conditionnée à des critères (situation "
      "familiale, convention avec un organisme social...),Payant : L'accès au lieu et/ou à ses "
      "services est payant\",CNFS;APTIC;Fabriques de Territoire,a@b.fr;c@d.fr,"
      "Seul : j'ai accès à du matériel et une connexion,acceslibre.beta.gouv.fr/x,SudLabs,"
      "\"https://a.fr/x,y,https://b.fr\",13001_3079_00001");
  EXPECT_THAT(
      values(venue, VenueField::services),
      ElementsAre("Accès internet et matériel informatique", "Loisirs et créations numériques"));
  EXPECT_THAT(values(venue, VenueField::publics_specifiquement_adresses), ElementsAre("Jeunes"));
  EXPECT_THAT(values(venue, VenueField::prise_en_charge_specifique), ElementsAre("Illettrisme"));
  EXPECT_THAT(values(venue, VenueField::frais_a_charge),
              ElementsAre("Gratuit sous condition", "Payant"));
  EXPECT_THAT(values(venue, VenueField::dispositif_programmes_nationaux),
              ElementsAre("Conseillers numériques"));
  EXPECT_THAT(values(venue, VenueField::formations_labels), ElementsAre("Fabriques de Territoire"));
  EXPECT_THAT(values(venue, VenueField::autres_formations_labels), ElementsAre("APTIC", "SudLabs"));
  EXPECT_THAT(values(venue, VenueField::courriels), ElementsAre("a@b.fr", "c@d.fr"));
  EXPECT_THAT(values(venue, VenueField::modalites_accompagnement), ElementsAre("En autonomie"));
  EXPECT_EQ(venue.text(VenueField::fiche_acces_libre), "https://acceslibre.beta.gouv.fr/x");
  EXPECT_THAT(values(venue, VenueField::site_web), ElementsAre("https://a.fr/x,y", "https://b.fr"));
}

TEST(Row, DefusesFormulasAndSaysSo) {
  const Imported read = with("adresse;typologie", "\"=SI(A1;\"\"a\"\")\";a|=1+1|@b");
  EXPECT_EQ(read.venues[0].text(VenueField::adresse), "SI(A1;\"a\")");
  EXPECT_THAT(values(read.venues[0], VenueField::typologie), ElementsAre("1+1", "a", "b"));
  EXPECT_EQ(read.report.warnings, 3u);
  EXPECT_THAT(read.report.issues[0].message, HasSubstr("formula"));
}

// The cell as a CSV file holds it.
std::string quoted(std::string text) {
  for (std::size_t i = 0; i < text.size(); i += 2) {
    i = text.find('"', i);
    if (i == text.npos) break;
    text.insert(i, "\"");
  }
  return "\"" + text + "\"";
}

TEST(Row, TakesTheTextOfASpreadsheetLink) {
  const std::string link = quoted("=HYPERLINK(\"http://x.fr/49000\";\"CCAS du \"\"Mans\"\"\")");
  const Imported read =
      import_text("id;nom;commune;site_web\n1;" + link + ";Le Mans;" + link + "\n");
  ASSERT_EQ(read.venues.size(), 1u);
  EXPECT_EQ(read.venues[0].text(VenueField::nom), "CCAS du \"Mans\"");
  EXPECT_EQ(read.venues[0].text(VenueField::site_web), "http://x.fr/49000");
  EXPECT_EQ(read.report.warnings, 2u);
  const std::string french = quoted("=LIEN_HYPERTEXTE(\"http://x.fr/49000\", \"72000\")");
  EXPECT_EQ(import_text("nom;code_postal\nA;" + french + "\n", {"72"}).report.accepted, 1u);
  EXPECT_EQ(
      with("adresse", quoted("=HYPERLINK(\"x\";\"=1+1\")")).venues[0].text(VenueField::adresse),
      "1+1");
}

TEST(Row, IsRejectedWithAFormulaForAName) {
  for (const char* formula :
       {"=SI(A2=1;\"a\";\"b\")", "=+RECHERCHEV (A2;B:C;2)", "=HYPERLINK(A1;\"CCAS\")",
        "=HYPERLINK(\"a\";\"=NOW()\")", "=HYPERLINK(\"a\";\"b\")&\"c\""}) {
    const Imported read = import_text("nom;commune\n" + quoted(formula) + ";Le Mans\n");
    EXPECT_EQ(read.report.rejected, 1u) << formula;
    ASSERT_EQ(read.report.issues.size(), 1u);
    EXPECT_THAT(read.report.issues[0].message, HasSubstr("export values, not formulas"));
  }
  EXPECT_EQ(import_text("nom;commune\n=Accueil;Le Mans\n(=) Accueil;x\n").report.accepted, 2u);
}

TEST(Row, WarnsOnceAboutHoursOfDaysItCannotRead) {
  const Imported read = with("lundi;mardi;mercredi", "9h-12h;sur rendez-vous;le matin");
  EXPECT_EQ(read.venues[0].text(VenueField::horaires),
            "lundi : 9h-12h ; mardi : sur rendez-vous ; mercredi : le matin");
  ASSERT_EQ(read.report.issues.size(), 1u);
  EXPECT_EQ(read.report.issues[0].message, "opening hours not understood, kept as text");
  EXPECT_EQ(read.report.issues[0].severity, IssueSeverity::warning);
}

TEST(Row, JoinsMorningsAndAfternoons) {
  const Imported read =
      with("Lundi matin;Lundi après-midi;mardi am;mardi pm", "9h-12h;14h-17h;8h30/12h;Fermé");
  EXPECT_EQ(read.venues[0].text(VenueField::horaires),
            "Mo 09:00-12:00,14:00-17:00; Tu 08:30-12:00");
  EXPECT_EQ(read.report.warnings, 0u);
  EXPECT_THAT(read.report.unused_columns, IsEmpty());
}

TEST(Row, SaysThatAVenueClosedAllWeekIsClosed) {
  const Imported read =
      with("lundi;mardi;mercredi;jeudi;vendredi;samedi", "Fermé;Fermé;Fermé;Fermé;Fermé;Fermé");
  EXPECT_EQ(read.venues[0].text(VenueField::horaires), "Mo-Su off");
}

TEST(Row, IsRejectedWhenTheTextOfItsDaysIsTooLong) {
  const std::string half(kMaxValueBytes / 2, 'x');
  const Imported read = import_text("nom;commune;lundi;mardi\nA;B;" + half + ";" + half + "\n");
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_EQ(read.report.issues.at(0).column, "horaires");
}

TEST(Row, RepairsAPostcodeWithoutItsZeroAndSaysSo) {
  const Imported read = with("code_postal", "1200");
  EXPECT_EQ(read.venues[0].text(VenueField::code_postal), "01200");
  EXPECT_EQ(read.report.issues.at(0).message, "read as 01200");
}

TEST(Row, SetsExchangedCoordinatesRightWithAWarning) {
  const Imported read = with("latitude;longitude", "0,19;47,99");
  EXPECT_DOUBLE_EQ(read.venues[0].position()->latitude, 47.99);
  EXPECT_DOUBLE_EQ(read.venues[0].position()->longitude, 0.19);
  EXPECT_EQ(read.report.warnings, 1u);
}

TEST(Row, NamesTheColumnOfAPositionAndOfAnId) {
  const Imported zero = import_text("nom,commune,Lat,Lng\nA,B,0,0\n");
  ASSERT_EQ(zero.report.issues.size(), 1u);
  EXPECT_EQ(zero.report.issues[0].column, "Lng");
  EXPECT_EQ(zero.report.issues[0].line, 2u);
  const Imported pair = import_text("nom,commune,Coordonnées GPS\nA,B,\"0,0\"\n");
  EXPECT_EQ(pair.report.issues.at(0).column, "Coordonnées GPS");
  const Imported id = import_text("Identifiant,nom,commune\n=A1,A,B\n");
  EXPECT_EQ(id.report.issues.at(0).column, "Identifiant");
}

TEST(Row, IsRejectedWhenItIsTheHeaderOnceMore) {
  const Imported read = import_text("nom,commune\nA,B\nNom,COMMUNE\nC,D\n");
  EXPECT_EQ(read.report.accepted, 2u);
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_EQ(read.report.issues.at(0).line, 3u);
}

TEST(Row, DropsAPositionOfZero) {
  const Imported read = with("latitude;longitude", "0;0");
  EXPECT_FALSE(read.venues[0].position().has_value());
  EXPECT_EQ(read.report.warnings, 1u);
}

TEST(Row, TreatsAPlaceholderSiretAsAbsentWithoutAWarning) {
  const Imported read = with("pivot", "00000000000000");
  EXPECT_THAT(values(read.venues[0], VenueField::pivot), IsEmpty());
  EXPECT_EQ(read.report.warnings, 0u);
}

TEST(Row, DropsADateThatIsNone) {
  const Imported read = with("date_maj", "31/02/2024");
  EXPECT_EQ(read.venues[0].text(VenueField::date_maj), "");
  EXPECT_EQ(read.report.warnings, 1u);
}

TEST(Row, DropsAnAddressThatIsNoWebAddress) {
  const Imported read = with("prise_rdv", "javascript:alert(1)");
  EXPECT_EQ(read.venues[0].text(VenueField::prise_rdv), "");
  EXPECT_EQ(read.report.warnings, 1u);
}

TEST(Row, IsRejectedWithoutAName) {
  const Imported read = import_text("nom;commune\n;Le Mans\n");
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_EQ(read.report.issues.at(0).severity, IssueSeverity::rejected);
  EXPECT_EQ(read.report.issues[0].column, "nom");
}

TEST(Row, IsRejectedWithoutAnyPlace) {
  const std::string header = "nom;commune;code_postal;code_insee;latitude;longitude\n";
  EXPECT_EQ(import_text(header + "Mairie;;;;;\n").report.rejected, 1u);
  EXPECT_EQ(import_text(header + "Mairie;;xx;;0;0\n").report.rejected, 1u);
  for (const char* place : {"Le Mans;;;;", ";72000;;;", ";;72181;;", ";;;48.0;0.2"}) {
    EXPECT_EQ(import_text(header + "Mairie;" + place + "\n").report.accepted, 1u) << place;
  }
}

TEST(Row, IsRejectedWhenATextIsTooLongRatherThanCut) {
  const std::string fits(kMaxValueBytes, 'x');
  EXPECT_EQ(with("presentation_detail", fits).venues[0].text(VenueField::presentation_detail),
            fits);
  const Imported read =
      import_text(std::string(kHeader) + "presentation_detail\n1;A;B;" + fits + "x\n2;A;B;c\n");
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_EQ(read.report.accepted, 1u);
  EXPECT_EQ(read.report.issues.at(0).column, "presentation_detail");
  EXPECT_LE(read.report.issues[0].value.size(), kMaxShownBytes);
}

TEST(Row, IsRejectedWhenItsTextsTogetherAreTooLong) {
  // Many sources for one set, each within its own bound.
  std::string toml =
      "[[column]]\nfrom = \"nom\"\nto = \"nom\"\n[[column]]\nfrom = \"v\"\nto = \"commune\"\n";
  std::string header = "nom;v", row = "A;B";
  for (int i = 0; i < 9; ++i) {
    const std::string name = "c" + std::to_string(i);
    toml += "[[column]]\nfrom = \"" + name + "\"\nto = \"typologie\"\n";
    header += ";" + name;
    row += ";" + std::string(kMaxValueBytes, static_cast<char>('a' + i));
  }
  const Result<ColumnMap> map = ColumnMap::parse(toml);
  ASSERT_TRUE(map);
  const Imported read = import_text(header + "\n" + row + "\n", {}, &*map);
  EXPECT_EQ(read.report.rejected, 1u);
  EXPECT_THAT(read.report.issues.at(0).message, HasSubstr("bytes in all"));
}

TEST(Row, IsRejectedWithTooManyValuesOrTooLongAnIdentifier) {
  std::string list;
  for (std::size_t i = 0; i <= kMaxSetValues; ++i) list += "T" + std::to_string(i) + "|";
  const Imported read = import_text("id;nom;commune;typologie\n1;A;B;" + list + "\n" +
                                    std::string(kMaxVenueIdBytes + 1, 'i') + ";A;B;\n");
  EXPECT_EQ(read.report.rejected, 2u);
  EXPECT_EQ(read.report.issues.at(0).column, "typologie");
  EXPECT_EQ(read.report.issues.at(1).column, "id");
}

TEST(Row, IsRejectedWithAnotherNumberOfCellsThanTheHeader) {
  const Imported read = import_text("nom;commune\nA\nB;Angers;Nantes\nC;Angers;;\nD;Nantes\n");
  EXPECT_EQ(read.report.rejected, 2u);
  EXPECT_EQ(read.report.accepted, 2u);
  ASSERT_EQ(read.report.issues.size(), 2u);
  EXPECT_EQ(read.report.issues[0].line, 2u);
  EXPECT_THAT(read.report.issues[0].message, HasSubstr("1 cells where the header has 2"));
  EXPECT_EQ(read.report.issues[1].line, 3u);
}

TEST(Row, GetsAStableIdentifierFromItsNameAndAddress) {
  const std::string header = "nom;commune;adresse";
  const Venue venue = import_row(header, "Médiathèque;Le Mans;1 rue des Lilas");
  EXPECT_EQ(venue.id.size(), 4u + 32u);
  EXPECT_TRUE(venue.id.starts_with("gen-"));
  EXPECT_EQ(import_row(header, "MEDIATHEQUE; LE  MANS;1 Rue des lilas").id, venue.id);
  EXPECT_NE(import_row(header, "Médiathèque;Le Mans;2 rue des Lilas").id, venue.id);
  EXPECT_NE(import_row(header, "Médiathèque;Angers;1 rue des Lilas").id, venue.id);
  // The value itself: other exports of the same venue must go on giving it.
  EXPECT_EQ(venue.id, "gen-b4e7474be2b1ee7e7ab4bcb17da0aaf1");
}

TEST(Row, TellsVenuesWithoutACommuneApartByTheirCode) {
  const Imported read = import_text("nom;code_postal\nMairie;72000\nMairie;49000\n");
  EXPECT_EQ(read.report.accepted, 2u);
}

TEST(Row, NeverKeepsAnEmptyOrUnsortedValue) {
  const Imported read = with("typologie;adresse", " | |b|a|b;\u00A0");
  EXPECT_THAT(values(read.venues[0], VenueField::typologie), ElementsAre("a", "b"));
  EXPECT_FALSE(read.venues[0].fields.contains(VenueField::adresse));
}

}  // namespace
}  // namespace maillage
