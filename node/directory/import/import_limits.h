// Every bound of the importer, each with its reason. A file beyond one is refused with a message
// that names the bound; nothing is cut silently.
#pragma once

#include <cstddef>

namespace maillage {

// The largest national export seen is 2 MB; a file is held in memory twice while it is read.
inline constexpr std::size_t kMaxImportBytes = std::size_t{64} << 20;
// The standard has 32 columns; spreadsheets that were sorted badly may have a few hundred.
inline constexpr std::size_t kMaxImportColumns = 512;
// A title, a date, a note on the source; a form filled in above the table would have more.
inline constexpr std::size_t kMaxTitleLines = 10;
// Ten times the whole national map.
inline constexpr std::size_t kMaxImportRows = 200'000;
// Rows times columns: what keeps a file made of separators only from taking 16 times its size.
inline constexpr std::size_t kMaxImportCells = 10'000'000;
// Longer cells come from a quote that is never closed, not from a description.
inline constexpr std::size_t kMaxCellBytes = std::size_t{64} << 10;
// The longest descriptions in real files have 4,518 bytes; a venue travels in signed updates to
// every node, so what is beyond is refused rather than replicated or cut.
inline constexpr std::size_t kMaxValueBytes = std::size_t{8} << 10;
// All values of a venue together: a third of the largest update, so that one carries any venue.
inline constexpr std::size_t kMaxVenueBytes = std::size_t{64} << 10;
// Identifiers are UUIDs, numbers or short slugs; they become keys of the store.
inline constexpr std::size_t kMaxVenueIdBytes = 200;
// The name of a source, which becomes a part of identifiers.
inline constexpr std::size_t kMaxSourceBytes = 80;
// Values of one set: the longest enumeration of the standard has 11, typologies 92.
inline constexpr std::size_t kMaxSetValues = 100;
// A person reads the issues; the rest is counted.
inline constexpr std::size_t kMaxReportedIssues = 1'000;
// Lines in another encoding than the rest: enough to see where a paste began.
inline constexpr std::size_t kMaxReportedOddLines = 100;
// Offending values are shown to be recognised, not to be read.
inline constexpr std::size_t kMaxShownBytes = 80;
// A column map is a page of text.
inline constexpr std::size_t kMaxColumnMapBytes = std::size_t{256} << 10;

// JSON. Real files nest up to 12 levels (HSDS); deeper ones are made to exhaust whoever reads them.
inline constexpr std::size_t kMaxJsonDepth = 32;
// Of one record: the largest real one, an organization with all it holds, has 450 values in 24 KB.
inline constexpr std::size_t kMaxRecordValues = 100'000;
inline constexpr std::size_t kMaxRecordBytes = std::size_t{4} << 20;
// Services of one venue that it keeps one by one, and the size of each: what travels with it.
inline constexpr std::size_t kMaxVenueServices = 8;
inline constexpr std::size_t kMaxServiceBytes = std::size_t{2} << 10;

}  // namespace maillage
