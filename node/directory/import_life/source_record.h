// What a source had brought, and what of it a later file of the same source no longer has: proposed
// for closing, never closed by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/bytes.h"

namespace maillage {

struct MissingVenue {
  std::string id;
  std::uint64_t import = 0;     // the number of the import that missed it first
  std::uint64_t moment_ms = 0;  // of that import
  bool kept = false;            // a person decided that it stays open
  bool operator==(const MissingVenue&) const = default;
};

// Of one source and one territory.
struct SourceRecord {
  std::string source, territory;
  std::vector<std::string> ids;       // that its files brought and that are not closed; sorted
  std::vector<MissingVenue> missing;  // some of them, sorted by id
  bool operator==(const SourceRecord&) const = default;
};

// What an import sees of its source.
struct SeenSource {
  std::vector<std::string> venues;  // ids it read, sorted
  std::vector<std::string> others;  // ids of rows it did not take, sorted: they are at the source
  std::uint64_t import = 0;
  std::uint64_t moment_ms = 0;
  bool withdraw = false;  // propose whatever is missing, even more than a third
};

struct Withdrawal {
  std::vector<std::string> proposed;  // by this import
  std::vector<std::string> returned;  // were missing, and are there again
  std::size_t refused = 0;  // missing, and not proposed: more than a third of the source, as when a
                            // file was cut short
};

// Brings the record up to date. Ids of which `is_open` is false (closed, merged, or no longer held)
// are forgotten: there is nothing to close.
using IsOpenVenue = std::function<bool(const std::string& id)>;
Withdrawal see(SourceRecord& record, const SeenSource& seen, const IsOpenVenue& is_open);

// Takes back what an import that is undone had proposed.
void forget_import(SourceRecord& record, std::uint64_t import);

Bytes encode(const SourceRecord& record);
std::optional<SourceRecord> decode_source_record(ByteView bytes);

}  // namespace maillage
