#include "tests/import/damage.h"

#include <cctype>

#include "tests/import/damage_ways.h"

namespace maillage::import_test {
namespace {

using namespace std::literals;

void add(std::vector<Damage>& all, std::string name, Make make, Fate fate, std::string said = "") {
  all.push_back({std::move(name), std::move(make), fate, std::move(said)});
}

void add_truncations(std::vector<Damage>& all) {
  for (const std::size_t percent : {1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99}) {
    add(all, "cut at " + std::to_string(percent) + " %", cut_at_percent(percent), Fate::any);
  }
  add(all, "cut to nothing", whole(""), Fate::refused, "empty");
  add(
      all, "cut after the header",
      [](auto& sound) { return sound.substr(0, sound.find('\n') + 1); }, Fate::refused, "no rows");
  add(
      all, "cut inside the header",
      [](auto& sound) { return sound.substr(0, sound.find('\n') / 2); }, Fate::refused);
  add(
      all, "cut before the last line end",
      [](auto& sound) { return sound.substr(0, sound.size() - 1); }, Fate::read);
  add(all, "cut inside a quoted cell", after("\"La Poste"), Fate::refused, "inside a quoted cell");
  add(all, "cut inside an accent", after("M\xC3"), Fate::reported, "cells where the header has");
}

void add_encodings(std::vector<Damage>& all) {
  add(all, "Windows-1252", windows_1252, Fate::read);
  add(
      all, "every other line in Windows-1252",
      [](auto& sound) { return every_other_line(sound, windows_1252); }, Fate::reported, "accents");
  add(
      all, "UTF-16 little endian", [](auto& sound) { return utf16(sound, false, true); },
      Fate::read);
  add(
      all, "UTF-16 big endian", [](auto& sound) { return utf16(sound, true, true); }, Fate::read);
  add(
      all, "UTF-16 without its mark", [](auto& sound) { return utf16(sound, false, false); },
      Fate::refused, "NUL");
  add(
      all, "UTF-16 big endian without its mark",
      [](auto& sound) { return utf16(sound, true, false); }, Fate::refused, "NUL");
  add(
      all, "UTF-16 of odd length", [](auto& sound) { return utf16(sound, false, true) + "x"; },
      Fate::reported, "cells where the header has");
  add(
      all, "UTF-16 with lone surrogates",
      [](auto& sound) { return utf16(sound, false, true) + "\x00\xD8\x0A\x00"s; }, Fate::reported);
  add(all, "UTF-8 with its mark", before("\xEF\xBB\xBF"), Fate::read);
  add(all, "two byte order marks", before("\xEF\xBB\xBF\xEF\xBB\xBF"), Fate::read);
  add(all, "the mark of UTF-16 on UTF-8", before("\xFF\xFE"), Fate::refused);
  add(all, "UTF-32", before("\xFF\xFE\x00\x00"s), Fate::refused, "UTF-32");
  add(all, "UTF-8 encoded twice", replace("é", "Ã©"), Fate::read);
  add(all, "an overlong NUL", cell(Part::name, "Mairie \xC0\x80"), Fate::any);
  add(all, "surrogates in UTF-8", cell(Part::name, "Mairie \xED\xA0\x80"), Fate::any);
  add(all, "a character cut in two", cell(Part::name, "M\xC3 irie"), Fate::any);
  add(all, "bytes FF", cell(Part::name, "Mairie \xFF\xFF"), Fate::any);
  add(all, "code page 850", replace("é", "\x82"), Fate::any);
  add(all, "Mac Roman", replace("é", "\x8E"), Fate::any);
  add(all, "a NUL in the header", header_cell(1, "x\0y"s), Fate::refused, "line 1 contains NUL");
  add(all, "a NUL in a cell", cell(Part::name, "Mai\0rie"s), Fate::refused, "line 3 contains NUL");
  add(all, "a NUL at the end", after("\0"s), Fate::refused, "NUL");
  add(all, "NULs only", whole(std::string(100'000, '\0')), Fate::refused, "NUL");
}

void add_lines(std::vector<Damage>& all) {
  add(all, "CR LF", replace("\n", "\r\n"), Fate::read);
  add(all, "CR only", replace("\n", "\r"), Fate::read);
  add(all, "LF CR", replace("\n", "\n\r"), Fate::read);
  add(
      all, "line ends of three kinds",
      [](auto& sound) {
        std::string out;
        int which = 0;
        for (const char c : sound) {
          if (c == '\n') {
            out += which % 3 == 0 ? "\r\n" : which % 3 == 1 ? "\r" : "\n";
            ++which;
          } else {
            out += c;
          }
        }
        return out;
      },
      Fate::read);
  add(all, "line separators of Unicode", replace("\n", "\u2028"), Fate::refused);
  add(all, "blank lines between", replace("\n", "\n\n"), Fate::read);
  add(all, "a million blank lines above", before(std::string(1'000'000, '\n')), Fate::read);
  add(all, "a million blank lines inside", after_line(2, std::string(1'000'000, '\n')), Fate::read);
  add(all, "a million blank lines below", after(std::string(1'000'000, '\n')), Fate::read);
  add(all, "a million lines of separators", after(repeated(";;,\n", 1'000'000)), Fate::any);
  add(
      all, "the file twice over", [](auto& sound) { return sound + sound; }, Fate::reported,
      "header");
  add(all, "300,000 rows", after(repeated("a;b,c\n", 300'000)), Fate::refused, "split it");
}

void add_headers(std::vector<Damage>& all) {
  add(
      all, "no header", [](auto& sound) { return sound.substr(sound.find('\n') + 1); },
      Fate::refused, "header");
  add(
      all, "only a header", [](auto& sound) { return sound.substr(0, sound.find('\n')); },
      Fate::refused, "no rows");
  add(all, "a column twice", row([](Rows& rows) { rows[0].back() = rows[0].front(); }),
      Fate::refused, "same name");
  add(all, "a column twice but for its case", row([](Rows& rows) {
        rows[0].back() = rows[0].front();
        rows[0].back()[0] = static_cast<char>(std::toupper(rows[0].back()[0]));
      }),
      Fate::refused, "same name");
  add(all, "a blank header", row([](Rows& rows) {
        for (auto& each : rows[0]) each = " ";
      }),
      Fate::refused);
  add(all, "numbers for a header", row([](Rows& rows) {
        for (std::size_t i = 0; i < rows[0].size(); ++i) rows[0][i] = std::to_string(i);
      }),
      Fate::refused);
  add(all, "10,000 columns", row([](Rows& rows) {
        for (std::size_t i = 0; i < 10'000; ++i) rows[0].push_back("c" + std::to_string(i));
      }),
      Fate::refused, "512 columns");
  add(all, "a column name of 1 MB", header_cell(99, std::string(1 << 20, 'x')), Fate::refused);
  add(all, "marks of direction in the header", replace("nom", "\u202Enom\u202C"), Fate::any);
  add(all, "zero-width spaces in the header", replace("telephone", "tele\u200Bphone"), Fate::any);
  add(all, "eleven title lines", before(repeated("Titre\n", 11)), Fate::refused, "header");
  add(all, "two title lines", before("Annuaire\n2026\n"), Fate::reported, "above the header");
  add(
      all, "the header again below",
      [](auto& sound) { return sound + sound.substr(0, sound.find('\n') + 1); }, Fate::reported,
      "header");
  add(all, "formulas for column names", header_cell(99, "=A1"), Fate::any);
}

void add_separators(std::vector<Damage>& all) {
  add(
      all, "colons between cells",
      [](auto& sound) { return replaced(sound, std::string(1, separator_of(sound)), ":"); },
      Fate::refused, "header");
  add(
      all, "spaces between cells",
      [](auto& sound) { return replaced(sound, std::string(1, separator_of(sound)), "  "); },
      Fate::refused);
  add(all, "another separator in one row", after("a|b|c\n"), Fate::reported,
      "cells where the header has");
  add(
      all, "two separators for one",
      [](auto& sound) {
        const std::string one(1, separator_of(sound));
        return replaced(sound, one, one + one);
      },
      Fate::any);
  add(
      all, "separators at the end of each line",
      [](auto& sound) { return replaced(sound, "\n", std::string(3, separator_of(sound)) + "\n"); },
      Fate::read);
  add(
      all, "Excel's separator line",
      [](auto& sound) { return "sep="s + separator_of(sound) + "\n" + sound; }, Fate::read);
  add(
      all, "a wrong separator line",
      [](auto& sound) { return "sep="s + (separator_of(sound) == ';' ? ',' : ';') + "\n" + sound; },
      Fate::refused);
  add(all, "a row too short", row([](Rows& rows) { rows[2].pop_back(); }), Fate::reported,
      "cells where the header has");
  add(all, "a row too long", row([](Rows& rows) { rows[2].push_back("x"); }), Fate::reported,
      "cells where the header has");
  add(
      all, "a row of 3,000,000 cells",
      [](auto& sound) { return sound + std::string(3'000'000, separator_of(sound)) + "x\n"; },
      Fate::reported, "cells where the header has");
}

void add_quotes(std::vector<Damage>& all) {
  add(all, "a quote never closed at the end", after("\"x\n"), Fate::refused, "quote");
  add(all, "a quote never closed early", after_line(1, "\"x\n"), Fate::any);
  add(all, "a quote closed in the row below", row([](Rows& rows) {
        const std::size_t name = at(rows, Part::name);
        rows[2][name] = "\"" + replaced(rows[2][name], "\"", "");
        rows[3][name] = replaced(rows[3][name], "\"", "") + "\"";
      }),
      Fate::any);
  add(all, "all cells quoted", row([](Rows& rows) {
        for (auto& each : rows) {
          for (auto& text : each) {
            if (!text.starts_with('"')) text = "\"" + text + "\"";
          }
        }
      }),
      Fate::read);
  add(all, "a quote inside a cell", cell(Part::name, "Mairie \"annexe\" x"), Fate::read);
  add(all, "text behind a quoted cell", cell(Part::name, "\"Mairie\" annexe"), Fate::any);
  add(all, "one quote for a cell", cell(Part::name, "\"\"\"\""), Fate::any);
  add(all, "typographic quotes", cell(Part::name, "“Mairie”"), Fate::read);
  add(all, "quotes only", whole(std::string(1 << 20, '"')), Fate::refused);
}

void add_cells(std::vector<Damage>& all) {
  add(all, "a cell of 1 MB", cell(Part::name, std::string(1 << 20, 'x')), Fate::refused,
      "line 3 has a cell longer");
  add(all, "a cell of 60 KB", cell(Part::name, std::string(60'000, 'x')), Fate::reported,
      "longer than");
  add(all, "a formula for a name", cell(Part::name, "=SI(A1=1;2;3)"), Fate::reported);
  for (const char* formula : {"=A1", "+cmd", "-cmd", "@SUM", "=1+1"}) {
    add(all, "a formula: "s + formula, cell(Part::name, formula), Fate::reported, "formula");
  }
  add(all, "a formula behind a tab", cell(Part::name, "\"\t=A1\""), Fate::reported, "formula");
  add(all, "a command for a formula", cell(Part::telephone, "=cmd|'/C calc'!A0"), Fate::reported);
  add(all, "a spreadsheet link",
      cell(Part::name, "\"=HYPERLINK(\"\"http://x.fr\"\";\"\"Mairie\"\")\""), Fate::reported,
      "link");
  add(all, "an error of a spreadsheet", cell(Part::name, "#REF!"), Fate::reported, "name");
  add(all, "a giant number", cell(Part::telephone, std::string(5'000, '9')), Fate::reported,
      "telephone");
  add(all, "a number beyond all numbers", cell(Part::telephone, "1e999999"), Fate::reported);
  add(all, "not a number", cell(Part::telephone, "NaN"), Fate::read);
  add(all, "control characters", cell(Part::name, "Mai\x01\x07\x1B[31mrie"), Fate::read);
  add(all, "marks of direction", cell(Part::name, "Mairie \u202Egnp.exe"), Fate::read);
  add(all, "an invisible name", cell(Part::name, "\u200B\u200D\u2060"), Fate::reported, "name");
  add(all, "ten thousand accents on a letter", cell(Part::name, "M" + repeated("\u0301", 4'000)),
      Fate::read);
  add(all, "emoji", cell(Part::name, "Mairie 🏛️👩‍👩‍👧"), Fate::read);
  add(all, "what is no character", cell(Part::name, "Mairie \uFFFF"), Fate::read);
  add(all, "markup", cell(Part::name, "<script>alert(1)</script>"), Fate::read);
  add(all, "a name of the database", cell(Part::name, "x'); DROP TABLE venues; --"), Fate::any);
  add(all, "words for a telephone", cell(Part::telephone, "sur place"), Fate::reported,
      "telephone");
  add(
      all, "100,000 equal rows",
      [](auto& sound) {
        const std::size_t begin = sound.find('\n') + 1;
        return sound + repeated(sound.substr(begin, sound.find('\n', begin) + 1 - begin), 10'000);
      },
      Fate::any);
}

void add_columns(std::vector<Damage>& all) {
  struct Bad {
    const char* name;
    const char* column;
    std::string value;
    std::string said;
  };
  const std::vector<Bad> bad = {
      {"a date of year 0", "date_maj", "0000-01-01", "date"},
      {"the 31st of February", "date_maj", "31/02/2024", "date"},
      {"a date beyond all", "date_maj", "99999-01-01", "date"},
      {"a rounded SIRET", "pivot", "5.37928E+13", "rounded"},
      {"a postcode of letters", "code_postal", "LEMANS", "postcode"},
      {"an INSEE code of nowhere", "code_insee", "20000", "INSEE"},
      {"a web address that runs", "site_web", "javascript:alert(1)", "web address"},
      {"an e-mail without a domain", "courriels", "mairie@", "e-mail"},
      {"too many values", "services", repeated("x|", 1'000), "more values"},
  };
  for (const Bad& each : bad) {
    add(
        all, each.name,
        [each](const std::string& sound) {
          Rows rows = rows_of(sound);
          rows[0].emplace_back("x_" + std::string(each.column));
          for (std::size_t i = 1; i < rows.size(); ++i) rows[i].emplace_back();
          std::size_t column = column_of(rows, {each.column});
          std::string found = rows[0][column];
          std::erase(found, '"');
          if (found != each.column) {
            column = rows[0].size() - 1;
            rows[0][column] = each.column;
          }
          rows[2][column] = each.value;
          return text_of(rows, separator_of(sound));
        },
        Fate::reported, each.said);
  }
}

void add_other_formats(std::vector<Damage>& all) {
  add(all, "XLSX", whole("PK\x03\x04" + noise(5'000, false)), Fate::refused, "workbook");
  add(all, "XLS", whole("\xD0\xCF\x11\xE0" + noise(5'000, false)), Fate::refused, "workbook");
  add(all, "gzip", whole("\x1F\x8B" + noise(5'000, false)), Fate::refused, "compressed");
  add(all, "PDF", whole("%PDF-1.7\n" + noise(5'000, false)), Fate::refused, "PDF");
  add(all, "a JSON object cut short", whole("{\"nom\": \"Mairie\", \"commune\": \"x\""),
      Fate::refused, "JSON");
  add(all, "a broken JSON array", whole("\n [ {\"nom\": \"Mairie\" \"x\"} ]"), Fate::refused,
      "JSON");
  add(all, "a web page", whole("<!DOCTYPE html><html><p>nom,commune"), Fate::refused, "web page");
  add(all, "XML", whole("<?xml version=\"1.0\"?><nom/>"), Fate::refused, "XML");
  add(all, "PNG", whole("\x89PNG\r\n\x1A\n" + noise(5'000, false)), Fate::refused, "picture");
  add(all, "JPEG", whole("\xFF\xD8\xFF\xE0" + noise(5'000, false)), Fate::refused, "picture");
  add(all, "SQLite", whole("SQLite format 3\0"s + noise(5'000, false)), Fate::refused, "database");
  add(all, "RTF", whole("{\\rtf1\\ansi nom;commune}"), Fate::refused, "RTF");
  add(all, "noise", whole(noise(300'000, false)), Fate::refused);
  add(all, "noise of letters", whole(noise(300'000, true)), Fate::refused);
  add(all, "one letter, 5 MB", whole(std::string(5 << 20, 'x')), Fate::refused);
  add(all, "separators, 5 MB", whole(std::string(5 << 20, ';')), Fate::refused);
  add(all, "65 MB", whole(std::string((64 << 20) + 1, 'x')), Fate::refused, "64 MiB");
}

}  // namespace

std::vector<Damage> all_damage() {
  std::vector<Damage> all;
  add_truncations(all);
  add_encodings(all);
  add_lines(all);
  add_headers(all);
  add_separators(all);
  add_quotes(all);
  add_cells(all);
  add_columns(all);
  add_other_formats(all);
  return all;
}

}  // namespace maillage::import_test
