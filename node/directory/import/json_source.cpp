// Files of JSON: recognised, then read record by record into a table and services.
#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/data_inclusion.h"
#include "node/directory/import/geojson.h"
#include "node/directory/import/hsds_reader.h"
#include "node/directory/import/import_limits.h"
#include "node/directory/import/import_source.h"
#include "node/directory/import/json_records.h"
#include "node/directory/import/json_table.h"
#include "node/directory/import/recognise.h"
#include "node/directory/import/text_decoding.h"

namespace maillage {
namespace {

constexpr const char* kServicesOnly = "data-inclusion-services";
constexpr const char* kHsds = "hsds";
constexpr const char* kServices = "services_detail";

std::set<std::string> keys_of_persons() {
  std::set<std::string> keys;
  for (const ColumnMap& map : built_in_maps()) keys.insert(map.never.begin(), map.never.end());
  return keys;
}

class JsonSource {
 public:
  JsonSource(const Recognised& recognised, std::string source, const NoteIssue& note)
      : recognised_(recognised),
        source_(std::move(source)),
        note_(note),
        table_(keys_of_persons()) {}

  Result<void> take(JsonRecord record);
  Result<ImportSource> finish(const ColumnMap* own);

 private:
  Result<void> take_row(const JsonValue& record, std::size_t line);
  Result<void> take_feature(const JsonRecord& record);
  Result<void> take_hsds(const JsonRecord& record);
  Result<void> take_service(ServiceReading reading);
  void reject(std::size_t line, const char* message, std::string_view value);
  void warn(std::size_t line, std::string column, std::string message, std::string_view value) {
    note_({line, std::move(column), IssueSeverity::warning, std::move(message),
           shortened(value, kMaxShownBytes)});
  }
  void note_columns();
  Result<ColumnMap> map_of(const std::vector<std::string>& header, const ColumnMap* own) const;

  Recognised recognised_;
  std::string source_;
  const NoteIssue& note_;
  JsonTableBuilder table_;
  ImportSource result_;
};

void JsonSource::reject(std::size_t line, const char* message, std::string_view value) {
  ++result_.unreadable;
  note_({line, "", IssueSeverity::rejected, message, shortened(clean_cell(value), kMaxShownBytes)});
}

Result<void> JsonSource::take(JsonRecord record) {
  if (record.value.kind != JsonValue::Kind::object) {
    reject(record.line, "not an object with keys and values", record.value.text);
    return {};
  }
  if (!record.repeated_key.empty()) {
    warn(record.line, shortened(clean_cell(record.repeated_key), kMaxShownBytes),
         "the key stands twice in one object: its last value was taken", "");
  }
  if (recognised_.kind == FileKind::geojson) return take_feature(record);
  if (recognised_.kind == FileKind::hsds) return take_hsds(record);
  if (recognised_.kind == FileKind::data_inclusion &&
      (recognised_.services || record.section == "services")) {
    return take_service(read_service(record.value, record.line));
  }
  return take_row(record.value, record.line);
}

Result<void> JsonSource::take_row(const JsonValue& record, std::size_t line) {
  const JsonValue* services = record.find(kServices);
  if (services == nullptr || services->kind != JsonValue::Kind::list) {
    return table_.add(record, line);
  }
  // Our own exports have the services of a venue within it.
  for (const JsonValue& each : services->items) {
    if (each.kind != JsonValue::Kind::object) continue;
    JsonValue service = each;
    service.set("structure_id", JsonValue::of_text(record.text_of({"id"})));
    if (Result<void> taken = take_service(read_service(service, line)); !taken) return taken;
  }
  JsonValue rest = record;
  std::erase_if(rest.members, [](const JsonMember& each) { return each.key == kServices; });
  return table_.add(rest, line);
}

Result<void> JsonSource::take_feature(const JsonRecord& record) {
  const FeatureReading feature = read_feature(record.value);
  if (!feature.note.empty()) warn(record.line, "geometry", feature.note, "");
  return take_row(feature.record, record.line);
}

Result<void> JsonSource::take_hsds(const JsonRecord& record) {
  HsdsReading reading = read_hsds(record.value, record.line, source_.empty() ? kHsds : source_);
  for (const JsonValue& venue : reading.venues) {
    if (Result<void> taken = take_row(venue, record.line); !taken) return taken;
  }
  for (ServiceReading& service : reading.services) {
    if (Result<void> taken = take_service(std::move(service)); !taken) return taken;
  }
  return {};
}

Result<void> JsonSource::take_service(ServiceReading reading) {
  const std::string id = shortened(clean_cell(reading.service.structure_id), kMaxShownBytes);
  for (std::string& each : reading.notes) {
    warn(reading.service.line, "services", std::move(each), id);
  }
  result_.speaks_of_services = true;
  if (!reading.rejected.empty()) {
    ++result_.services_rejected;
    note_({reading.service.line, "services", IssueSeverity::rejected, reading.rejected, id});
  } else {
    result_.services.push_back(std::move(reading.service));
  }
  if (result_.services.size() + result_.services_rejected <= kMaxImportRows) return {};
  return fail(ErrorKind::invalid_input,
              "the file has more than " + std::to_string(kMaxImportRows) + " services: split it");
}

void JsonSource::note_columns() {
  for (const std::string& each : table_.left_out()) {
    warn(1, each, "speaks of a person: left out, a directory names no person", "");
  }
  for (const std::string& each : table_.alike()) {
    warn(1, each, "has the name of another key but for case and signs: only the first is read", "");
  }
}

Result<ColumnMap> JsonSource::map_of(const std::vector<std::string>& header,
                                     const ColumnMap* own) const {
  if (own != nullptr) return without_persons(*own);
  Result<ColumnMap> map = choose_map(header);
  // The table was made here, with the columns of the standard.
  if (map && recognised_.kind == FileKind::hsds) map->name = kHsds;
  return map;
}

Result<ImportSource> JsonSource::finish(const ColumnMap* own) {
  note_columns();
  const bool rows = table_.row_count() > 0;
  if (!rows && !result_.speaks_of_services && result_.unreadable == 0) {
    return fail(ErrorKind::invalid_input, "the file has no records: export it again");
  }
  result_.table = table_.take();
  result_.map.name = recognised_.kind == FileKind::hsds ? kHsds : kServicesOnly;
  if (rows) {
    Result<ColumnMap> map = map_of(result_.table.header(), own);
    if (!map) return unexpected<Error>(map.error());
    result_.map = std::move(*map);
  } else if (!result_.speaks_of_services) {
    return fail(ErrorKind::invalid_input,
                "the file has no records with keys and values: is this a file of venues?");
  }
  return std::move(result_);
}

// UTF-8, without a copy when it is that already.
struct JsonText {
  std::string owned;
  std::string_view text;
  std::string encoding;
};

Result<JsonText> text_of(ByteView bytes) {
  JsonText result;
  const std::string_view raw = as_text(bytes);
  if (!raw.starts_with("\xEF\xBB\xBF") && raw.find('\0') == raw.npos && is_utf8(raw)) {
    result.text = raw;
    result.encoding = encoding_name(TextEncoding::utf8);
    return result;
  }
  Result<DecodedText> decoded = decode_text(bytes);
  if (!decoded) return unexpected<Error>(decoded.error());
  result.owned = std::move(decoded->utf8);
  result.encoding = encoding_name(decoded->encoding);
  return result;
}

}  // namespace

Result<ImportSource> open_json(ByteView bytes, const ColumnMap* own, const std::string& source,
                               const NoteIssue& note) {
  if (bytes.size() > kMaxImportBytes) {
    return fail(
        ErrorKind::invalid_input,
        "the file is larger than " + std::to_string(kMaxImportBytes >> 20) + " MiB: split it");
  }
  Result<JsonText> decoded = text_of(bytes);
  if (!decoded) return unexpected<Error>(decoded.error());
  const std::string_view text = decoded->owned.empty() ? decoded->text : decoded->owned;
  Result<JsonOutline> outline = outline_of(text);
  if (!outline) return unexpected<Error>(outline.error());
  Recognised recognised = recognise(*outline);
  // Who gives a map says what the records are.
  const bool mapped = own != nullptr && recognised.kind != FileKind::geojson;
  if (mapped && recognised.sections.empty()) recognised.kind = FileKind::table;
  if (mapped && recognised.kind == FileKind::hsds) recognised.kind = FileKind::table;
  JsonSource reading(recognised, source, note);
  const Result<void> read =
      read_records(text, recognised.form, recognised.sections,
                   [&reading](JsonRecord record) { return reading.take(std::move(record)); });
  if (!read) return unexpected<Error>(read.error());
  Result<ImportSource> result = reading.finish(own);
  if (result) result->encoding = decoded->encoding;
  return result;
}

}  // namespace maillage
