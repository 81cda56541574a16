// Text on its way to the terminal, the page it is laid out on, and "did you mean".
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/bytes.h"
#include "tools/maillage/page.h"
#include "tools/maillage/progress_bar.h"
#include "tools/maillage/suggest.h"
#include "tools/maillage/terminal_text.h"

namespace maillage {
namespace {

TEST(PrintableText, KeepsAccentsAndSigns) {
  EXPECT_EQ(printable("Médiathèque « Aragon » – 8 €"), "Médiathèque « Aragon » – 8 €");
}

TEST(PrintableText, LosesEscapeSequences) {
  EXPECT_EQ(printable("\x1b[2J\x1b]0;title\x07Mairie\x7f"), "[2J]0;titleMairie");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31mrouge"),
            "31mrouge");  // C1: the one-character CSI
}

TEST(PrintableText, LosesDirectionMarksAndInvisibleCharacters) {
  EXPECT_EQ(printable("a\u202Eb\u2066c\u200Bd\uFEFFe\u00ADf"), "abcdef");
}

TEST(PrintableText, IsOneLine) {
  EXPECT_EQ(printable("une\ndeux\r\ttrois\u2028quatre"), "une deux  trois quatre");
}

TEST(PrintableText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(printable("a\xFF"
                      "b\xC3"),
            "a\uFFFD"
            "b\uFFFD");
  EXPECT_EQ(printable("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // surrogate
}

RC_GTEST_PROP(PrintableText, HasNoControlCharacterWhateverComes, (const std::string& bytes)) {
  const std::string clean = printable(bytes);
  RC_ASSERT(is_utf8(clean));
  for (const char c : clean) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

TEST(PrintableJson, EscapesWithoutChangingTheValue) {
  const std::string json = "{\"name\":\"a\u202E\u009B\U000E0041b\"}";
  const std::string line = printable_json(json);
  EXPECT_EQ(line, "{\"name\":\"a\\u202e\\u009b\\udb40\\udc41b\"}");
  EXPECT_EQ(nlohmann::json::parse(line), nlohmann::json::parse(json));
}

TEST(PrintableJson, IsOneLine) { EXPECT_EQ(printable_json("{\n\"a\":\t1}"), "{ \"a\": 1}"); }

TEST(DisplayWidth, CountsAccentsAsOneAndIdeogramsAsTwo) {
  EXPECT_EQ(display_width("été"), 3u);
  EXPECT_EQ(display_width("e\u0301te\u0301"), 3u);
  EXPECT_EQ(display_width("漢字"), 4u);
}

TEST(DisplayWidth, IsKeptByCutting) {
  EXPECT_EQ(cut_to_width("médiathèque", 6), "média…");
  EXPECT_EQ(cut_to_width("漢字漢字", 4), "漢…");
  EXPECT_EQ(cut_to_width("court", 5), "court");
  EXPECT_EQ(cut_to_width("court", 0), "");
}

TEST(Page, AlignsColumnsByDisplayWidth) {
  Page page({});
  TextTable table({{"NAME"}, {"KM", Column::Kind::number}, {"EMPTY"}});
  table.row({{"Médiathèque"}, {"1.5"}});
  table.row({{"CCAS"}, {"12.0"}});
  page.table(table);
  EXPECT_EQ(page.text(),
            "NAME           KM\n"
            "Médiathèque   1.5\n"
            "CCAS         12.0\n");
}

TEST(Page, CutsTextColumnsToTheTerminalAndNeverIds) {
  Page page({.width = 30});
  TextTable table({{"NAME"}, {"ID", Column::Kind::whole}});
  table.row({{"Maison France Services du Mans"}, {"0123456789abcdef"}});
  page.table(table);
  EXPECT_EQ(page.text(),
            "NAME          ID\n"
            "Maison Fran…  0123456789abcdef\n");
}

TEST(Page, ColoursOnlyWhenAsked) {
  const Spans spans = {{"oui", Tone::good}, {" et non"}};
  Page plain({});
  plain.line(spans);
  EXPECT_EQ(plain.text(), "oui et non\n");
  Page coloured({.colour = true});
  coloured.line(spans);
  EXPECT_EQ(coloured.text(), "\x1b[32moui\x1b[0m et non\n");
}

TEST(Page, CleansEveryTextItIsGiven) {
  Page page({.colour = true});
  const std::string liar = "\x1b[31m";
  page.line(liar);
  page.heading(liar);
  page.facts({{liar, {{liar, Tone::bad}}}});
  TextTable table({{liar}});
  table.row({{liar}});
  page.table(table);
  EXPECT_THAT(page.text(), testing::Not(testing::HasSubstr("\x1b[31m\x1b")));
  EXPECT_EQ(page.text().find("\x1b[31m"), page.text().rfind("\x1b[31m"));  // our own, once
}

TEST(Page, LeavesFactsWithoutValueOut) {
  Page page({});
  page.facts({{"hub", {{"Sarthe"}}}, {"problème", {{""}}}, {"été", {{"oui"}}}});
  EXPECT_EQ(page.text(), "hub  Sarthe\nété  oui\n");
}

TEST(DidYouMean, FindsTheClosestWord) {
  EXPECT_EQ(closest("referal", {"peer", "referral"}), "referral");
  EXPECT_EQ(closest("opne", {"open", "close"}), "open");
  EXPECT_EQ(closest("direct", {"directory", "peer"}), "directory");
}

TEST(DidYouMean, IsSilentWhenNothingIsClose) {
  EXPECT_EQ(closest("banana", {"peer", "referral"}), "");
  EXPECT_EQ(did_you_mean("banana", {"peer", "referral"}), "");
  EXPECT_EQ(closest("", {"peer"}), "");
}

TEST(ProgressLine, ShowsTheShareDone) {
  EXPECT_EQ(progress_line(50, 100, "reading"),
            "reading  ████████████░░░░░░░░░░░░   50 %  50 of 100");
  EXPECT_EQ(progress_line(7, 0, "reading"), "reading  7");
  EXPECT_THAT(progress_line(300, 100, "writing"), testing::HasSubstr("100 %"));
}

}  // namespace
}  // namespace maillage
