#include "node/directory/import/foreign_format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace maillage {
namespace {

using namespace std::literals;

struct Signature {
  std::string_view begin;
  std::string_view message;
};

constexpr auto kWorkbook =
    "this is a spreadsheet workbook, not CSV: export the sheet as CSV in UTF-8"sv;
constexpr auto kCompressed = "this is a compressed file, not CSV: unpack it first"sv;
constexpr auto kPicture = "this is a picture, not CSV: get the table it was made from"sv;

// The signatures of the formats' own specifications; text formats below.
constexpr std::array kSignatures = {
    Signature{"PK\x03\x04"sv, kWorkbook},        // XLSX and ODS are ZIP archives
    Signature{"\xD0\xCF\x11\xE0"sv, kWorkbook},  // XLS, in an OLE container
    Signature{"\x09\x08\x10\x00"sv, kWorkbook},  // XLS of 1993, without one
    Signature{"\x1F\x8B"sv, kCompressed},        // gzip
    Signature{"BZh"sv, kCompressed},             // bzip2
    Signature{"7z\xBC\xAF\x27\x1C"sv, kCompressed},
    Signature{"\xFD\x37\x7AXZ"sv, kCompressed},
    Signature{"Rar!"sv, kCompressed},
    Signature{"\x28\xB5\x2F\xFD"sv, kCompressed},  // Zstandard
    Signature{"PK\x05\x06"sv, "this is an empty archive, not CSV: export the table again"sv},
    Signature{"%PDF"sv, "this is a PDF, not CSV: get the table it was printed from"sv},
    Signature{"\x89PNG"sv, kPicture},
    Signature{"\xFF\xD8\xFF"sv, kPicture},
    Signature{"GIF8"sv, kPicture},
    Signature{"PAR1"sv, "this is a Parquet file, not CSV: export it as CSV in UTF-8"sv},
    Signature{"SQLite format 3"sv,
              "this is a database, not CSV: export its table as CSV in UTF-8"sv},
    Signature{"{\\rtf"sv, "this is a document in RTF, not CSV: export the table as CSV in UTF-8"sv},
    Signature{"\xFF\xFE\x00\x00"sv, "this text is in UTF-32: save it again as CSV in UTF-8"sv},
    Signature{"\x00\x00\xFE\xFF"sv, "this text is in UTF-32: save it again as CSV in UTF-8"sv},
};

// Without its byte order mark and leading space, in lower case; enough of it to recognise a format.
std::string beginning(ByteView bytes) {
  constexpr std::size_t kLooked = 64;
  std::string_view text = as_text(bytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  std::string lower(text.substr(0, kLooked));
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// "{" or "[" before what JSON has there: a column may be called "[id]".
bool is_json(std::string_view text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  const std::size_t next = text.find_first_not_of(" \t\r\n", 1);
  return next == text.npos || "{[\"}]"sv.find(text[next]) != std::string_view::npos;
}

}  // namespace

std::string_view foreign_format(ByteView bytes) {
  for (const Signature& each : kSignatures) {
    if (as_text(bytes).starts_with(each.begin)) return each.message;
  }
  const std::string text = beginning(bytes);
  if (is_json(text)) return "this is JSON, not CSV: export the table as CSV in UTF-8";
  if (text.starts_with("<!doctype html") || text.starts_with("<html")) {
    return "this is a web page, not CSV: download the file itself";
  }
  if (text.starts_with("<?xml") || text.starts_with("<!doctype")) {
    return "this is XML, not CSV: export the table as CSV in UTF-8";
  }
  return {};
}

}  // namespace maillage
