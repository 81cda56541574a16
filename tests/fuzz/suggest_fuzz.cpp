// Any bytes as a file to propose a map for: one line that says why not, or a page that can be read
// back and used on the same file.
#include <cstddef>
#include <cstdint>
#include <string>

#include "node/directory/import/importer.h"
#include "node/directory/import/suggest_map.h"
#include "protocol/assert.h"
#include "protocol/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const maillage::ByteView bytes{data, size};
  const auto suggested = maillage::suggest_map(bytes, size % 2 == 0 ? "" : "Source \"x\"");
  if (!suggested) {
    const std::string& message = suggested.error().message;
    MAILLAGE_ASSERT(!message.empty() && message.find('\n') == std::string::npos);
    MAILLAGE_ASSERT(maillage::is_utf8(message));
    return 0;
  }
  MAILLAGE_ASSERT(maillage::is_utf8(suggested->page));
  for (const maillage::SuggestedColumn& column : suggested->columns) {
    const auto kind = column.target.kind;
    const bool taken =
        kind != maillage::ColumnTarget::Kind::none && kind != maillage::ColumnTarget::Kind::person;
    MAILLAGE_ASSERT(taken || column.samples.empty());
  }
  const auto map = maillage::ColumnMap::parse(suggested->page);
  MAILLAGE_ASSERT(map.has_value());
  auto importer = maillage::Importer::open(bytes, &*map, {});
  if (!importer) return 0;
  while (importer->step(7)) {
  }
  static_cast<void>(importer->take_venues());
  return 0;
}
