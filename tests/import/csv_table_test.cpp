#include "node/directory/import/csv_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CsvTable table(std::string_view text) {
  Result<CsvTable> parsed = CsvTable::parse(as_bytes(text));
  if (!parsed) {
    ADD_FAILURE() << parsed.error().message;
    return *CsvTable::parse(as_bytes("nom\nx\n"));
  }
  return *parsed;
}

std::string refusal(std::string_view text) {
  const Result<CsvTable> parsed = CsvTable::parse(as_bytes(text));
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos) << "not one line";
  return parsed.error().message;
}

std::string utf16(std::u16string_view text, bool big_endian) {
  std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  return out;
}

TEST(CsvTable, FindsTheSeparatorByItself) {
  for (const char separator : {';', ',', '\t', '|'}) {
    std::string text = "nom;commune\nMairie;Le Mans\n";
    std::replace(text.begin(), text.end(), ';', separator);
    const CsvTable read = table(text);
    EXPECT_EQ(read.separator(), separator);
    EXPECT_THAT(read.header(), ElementsAre("nom", "commune"));
    EXPECT_EQ(read.row(0).cell(1), "Le Mans");
  }
}

TEST(CsvTable, CountsSeparatorsOutsideQuotesOnly) {
  const CsvTable read = table("\"nom, sigle, autre nom\";commune\nMairie;Le Mans\n");
  EXPECT_EQ(read.separator(), ';');
  EXPECT_THAT(read.header(), ElementsAre("nom, sigle, autre nom", "commune"));
}

TEST(CsvTable, ObeysTheSeparatorLineOfExcel) {
  const CsvTable read = table("sep=;\r\nnom;commune\r\nMairie, annexe;Le Mans\r\n");
  EXPECT_THAT(read.header(), ElementsAre("nom", "commune"));
  EXPECT_EQ(read.row(0).cell(0), "Mairie, annexe");
  EXPECT_EQ(read.row(0).line(), 3u);
}

TEST(CsvTable, ReadsEveryKindOfLineEnd) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string text = std::string("nom,commune") + end + "A,Le Mans" + end + "B,Angers";
    const CsvTable read = table(text);
    ASSERT_EQ(read.row_count(), 2u);
    EXPECT_EQ(read.row(1).cell(0), "B");
    EXPECT_EQ(read.row(1).cell(1), "Angers");
    EXPECT_EQ(read.row(1).line(), 3u);
  }
}

TEST(CsvTable, KnowsThePhysicalLineOfEachRow) {
  const CsvTable read = table("nom,commune\n\n\"de\nux lignes\",Angers\n,\nB,Nantes\n");
  ASSERT_EQ(read.row_count(), 2u);
  EXPECT_EQ(read.row(0).line(), 3u);
  EXPECT_EQ(read.row(0).cell(0), "de\nux lignes");
  EXPECT_EQ(read.row(1).line(), 6u);
}

TEST(CsvTable, LeavesOutTheByteOrderMark) {
  EXPECT_THAT(table("\xEF\xBB\xBFnom,commune\nA,B\n").header(), ElementsAre("nom", "commune"));
}

TEST(CsvTable, DecodesWindows1252) {
  const CsvTable read = table("nom;commune\nL\x92\xC9toile \x80;\xC9vron\n");
  EXPECT_EQ(read.encoding(), TextEncoding::windows_1252);
  EXPECT_EQ(read.row(0).cell(0), "L’Étoile €");
  EXPECT_EQ(read.row(0).cell(1), "Évron");
}

TEST(CsvTable, KeepsTheUtf8OfAFileWithAFewStrayBytes) {
  const CsvTable read = table("nom;commune\nMédiathèque é;Évron\nCaf\xE9;Évron\n");
  EXPECT_EQ(read.encoding(), TextEncoding::mixed);
  ASSERT_EQ(read.notes().size(), 1u);
  EXPECT_EQ(read.notes()[0].line, 3u);
  EXPECT_EQ(read.row(0).cell(0), "Médiathèque é");
  EXPECT_EQ(read.row(1).cell(0), "Café");
}

TEST(CsvTable, DecodesUtf16WithItsMark) {
  for (const bool big_endian : {false, true}) {
    const CsvTable read = table(utf16(u"nom;commune\r\nMédiathèque 😀;Évron\r\n", big_endian));
    EXPECT_EQ(read.encoding(), TextEncoding::utf16);
    EXPECT_EQ(read.row(0).cell(0), "Médiathèque 😀");
    EXPECT_EQ(read.row(0).cell(1), "Évron");
  }
}

TEST(CsvTable, ReplacesLoneSurrogatesAndAnOddLastByte) {
  const CsvTable read = table(utf16(u"nom;commune\nA\xD800"
                                    u"B;C",
                                    false) +
                              "x");
  EXPECT_EQ(read.row(0).cell(0),
            "A\uFFFD"
            "B");
  EXPECT_EQ(read.row(0).cell(1), "C\uFFFD");
}

TEST(CsvTable, TellsThatAQuoteHidesRows) {
  const CsvTable read = table("nom;commune;cp\n\"A;B;72000\nC\";D;72100\nE;F;72200\n");
  ASSERT_EQ(read.notes().size(), 1u);
  EXPECT_EQ(read.notes()[0].line, 2u);
  EXPECT_EQ(read.notes()[0].column, "nom");
  EXPECT_THAT(read.notes()[0].message, HasSubstr("rows below"));
  EXPECT_TRUE(table("nom;commune;cp\n\"A\nB\";C;72000\n").notes().empty());
}

TEST(CsvTable, ReadsEachLineInItsOwnEncoding) {
  const CsvTable pasted = table(
      "nom;commune\n\xC9"
      "cole;\xC9vron\nMédiathèque;Le Mans\nCaf\xE9 \xC0 la cr\xE8me;x\nb;y\n");
  EXPECT_EQ(pasted.encoding(), TextEncoding::mixed);
  EXPECT_EQ(pasted.row(0).cell(1), "Évron");
  EXPECT_EQ(pasted.row(1).cell(0), "Médiathèque");
  EXPECT_EQ(pasted.row(2).cell(0), "Café À la crème");
  ASSERT_EQ(pasted.notes().size(), 1u) << "the line that is unlike the others";
  EXPECT_EQ(pasted.notes()[0].line, 3u);
}

TEST(CsvTable, DoesNotTakeCapitalsOfWindows1252ForUtf8) {
  const CsvTable read = table("nom;commune\nCIT\xC9\xBB;\xC9vron\nCaf\xE9;Laval\n");
  EXPECT_EQ(read.encoding(), TextEncoding::windows_1252);
  EXPECT_EQ(read.row(0).cell(0), "CITÉ»");
}

TEST(CsvTable, BoundsWhatItSaysOfEncodings) {
  std::string text = "nom;commune\n" + std::string(2000, 'x') + ";";
  for (int i = 0; i < 2000; ++i) text += "é";
  for (int i = 0; i < 500; ++i) text += "\nCaf\xE9;x";
  const CsvTable read = table(text);
  EXPECT_EQ(read.notes().size(), kMaxReportedOddLines + 1);
  EXPECT_THAT(read.notes().back().message, HasSubstr("400 more lines"));
}

TEST(CsvTable, TakesBadlyPlacedQuotesAsText) {
  const CsvTable read = table("nom,commune\nle \"relais\" du coin,Angers\n\"a\"b\",Nantes\n");
  EXPECT_EQ(read.row(0).cell(0), "le \"relais\" du coin");
  EXPECT_EQ(read.row(1).cell(0), "a\"b");
  EXPECT_EQ(read.row(1).cell(1), "Nantes");
}

TEST(CsvTable, DoesNotCountEmptyCellsBehindTheLastColumn) {
  const CsvTable read = table("nom,commune,,\nA,B\nA,B,,,,\nA,B,c\nA\n");
  EXPECT_THAT(read.header(), ElementsAre("nom", "commune"));
  EXPECT_EQ(read.row(0).cell_count(), 2u);
  EXPECT_EQ(read.row(1).cell_count(), 2u);
  EXPECT_EQ(read.row(2).cell_count(), 3u);
  EXPECT_EQ(read.row(3).cell_count(), 1u);
  EXPECT_EQ(read.row(3).cell(1), "");
}

TEST(CsvTable, RefusesAnEmptyFile) {
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("\xEF\xBB\xBF"), HasSubstr("empty"));
  EXPECT_THAT(refusal("\n\n;;;\n"), HasSubstr("empty"));
}

TEST(CsvTable, RefusesAHeaderWithoutRows) {
  EXPECT_THAT(refusal("nom,commune\n"), HasSubstr("no rows"));
  EXPECT_THAT(refusal("nom,commune\n,\n,\n"), HasSubstr("no rows"));
}

TEST(CsvTable, RefusesTwoColumnsOfOneName) {
  EXPECT_THAT(refusal("nom,Téléphone,telephone\na,b,c\n"),
              HasSubstr("columns 2 and 3 have the same name \"telephone\""));
}

TEST(CsvTable, SaysWhatIsWrongInOneLineWhateverTheHeader) {
  EXPECT_THAT(refusal("\"a\nb\";\"a\rb\"\n1;2\n"), HasSubstr("\"a b\""));
}

TEST(CsvTable, RefusesNulBytesAndSaysWhere) {
  EXPECT_THAT(refusal(std::string_view("nom,commune\nA\0B,C\n", 18)),
              HasSubstr("line 2 contains NUL"));
}

TEST(CsvTable, RefusesASpreadsheetWorkbook) {
  EXPECT_THAT(refusal("PK\x03\x04rest"), HasSubstr("workbook"));
}

TEST(CsvTable, RefusesATruncatedFileAndNamesTheRow) {
  EXPECT_THAT(refusal("nom,commune\nA,B\n\"La Poste,Nant"),
              HasSubstr("inside a quoted cell of the row starting on line 3"));
}

TEST(CsvTable, RefusesACellBeyondTheBound) {
  const std::string fits(kMaxCellBytes - 100, 'x');
  EXPECT_EQ(table("nom,commune\n" + fits + ",B\n").row(0).cell(0).size(), fits.size());
  EXPECT_THAT(refusal("nom,commune\nA,B\n" + std::string(1 << 20, 'x') + ",B\n"),
              HasSubstr("line 3 has a cell longer than 65536"));
}

TEST(CsvTable, RefusesAHeaderOfTenThousandColumns) {
  std::string header = "nom";
  for (int i = 0; i < 10'000; ++i) header += ",c" + std::to_string(i);
  EXPECT_THAT(refusal(header + "\n1,2\n"), HasSubstr("more than 512 columns"));
}

TEST(CsvTable, SurvivesARowOfMillionsOfCells) {
  const CsvTable read = table("nom,commune\nA,B" + std::string(3'000'000, ',') + "C\n");
  EXPECT_EQ(read.row(0).cell_count(), 3'000'002u);
  EXPECT_EQ(read.row(0).cell(2), "");
}

TEST(CsvTable, RefusesMoreRowsThanTheBound) {
  std::string text = "nom,commune\n";
  for (std::size_t i = 0; i <= kMaxImportRows; ++i) text += "a,b\n";
  EXPECT_THAT(refusal(text), HasSubstr("split it"));
}

TEST(CsvTable, RefusesAFileBeyondTheBound) {
  EXPECT_THAT(refusal(std::string(kMaxImportBytes + 1, 'x')), HasSubstr("larger than 64 MiB"));
}

TEST(HeaderKey, IgnoresCaseAccentsSpacesAndPunctuation) {
  for (const char* name : {"code_postal", "Code Postal", "CODE-POSTAL", " codepostal "}) {
    EXPECT_EQ(header_key(name), "codepostal");
  }
  EXPECT_EQ(header_key("Prise de RDV (œuvre)"), "prisederdvoeuvre");
}

}  // namespace
}  // namespace maillage
