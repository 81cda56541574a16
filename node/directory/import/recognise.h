// What a file of venues is, by its content: its name and what somebody calls it do not count.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "node/directory/import/json_records.h"
#include "protocol/bytes.h"

namespace maillage {

enum class FileKind {
  table,           // records of any kind, for a column map: the national standard's, a portal's
  data_inclusion,  // structures, services, or both
  hsds,            // Human Services Data Specification 3.0, Open Referral UK lists too
  geojson,
};

std::string_view kind_name(FileKind kind);  // "JSON", "GeoJSON", ...

struct Recognised {
  FileKind kind = FileKind::table;
  JsonForm form = JsonForm::list;
  std::set<std::string> sections;  // members of the whole that hold the records; see read_records()
  bool services = false;           // data_inclusion: the records outside of sections are services
};

// Whether the bytes are to be read as JSON: whatever their encoding, they begin with a bracket that
// is followed by what JSON has there.
bool looks_like_json(ByteView bytes);

Recognised recognise(const JsonOutline& outline);

}  // namespace maillage
