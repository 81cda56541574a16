#include "node/directory/import/json_table.h"

#include <algorithm>

#include "node/directory/import/cell_text.h"
#include "node/directory/import/csv_table.h"
#include "node/directory/import/import_limits.h"

namespace maillage {
namespace {

constexpr std::size_t kMaxKeyBytes = 256;  // of a path: "contacts.phones.number" has 22

unexpected<Error> refuse(std::string message) {
  return fail(ErrorKind::invalid_input, std::move(message));
}

// A text so long that its row will be refused for it need not be kept whole to be refused.
std::string kept(const std::string& text) {
  if (text.size() <= kMaxValueBytes) return text;
  const std::string clean = clean_cell(text);
  return clean.size() <= kMaxValueBytes + 4 ? clean : shortened(clean, kMaxValueBytes + 4);
}

}  // namespace

Result<void> JsonTableBuilder::add(const JsonValue& record, std::size_t line) {
  if (!walk(record, {}, false, 0)) {
    return refuse("the record on line " + std::to_string(line) + " brings more than " +
                  std::to_string(kMaxImportColumns) +
                  " different keys to the file, or one of more "
                  "than " +
                  std::to_string(kMaxKeyBytes) + " bytes: is this a file of venues?");
  }
  end_row(line);
  if (table_.rows_.size() > kMaxImportRows || table_.cell_ends_.size() > kMaxImportCells) {
    return refuse("the file has more than " + std::to_string(kMaxImportRows) + " records or " +
                  std::to_string(kMaxImportCells) + " values: split it");
  }
  return {};
}

bool JsonTableBuilder::walk(const JsonValue& value, const std::string& path, bool listed,
                            std::size_t depth) {
  if (depth > kMaxJsonDepth) return false;
  if (value.is_scalar()) return put(path, value, listed);
  if (value.kind == JsonValue::Kind::list) {
    if (value.items.empty())
      return path.empty() || cell(path) != nullptr || left_out_.contains(path);
    return std::all_of(value.items.begin(), value.items.end(),
                       [&](const JsonValue& item) { return walk(item, path, true, depth + 1); });
  }
  for (const JsonMember& member : value.members) {
    const std::string below = path.empty() ? member.key : path + "." + member.key;
    if (!path.empty() && never_.contains(header_key(member.key))) {
      if (left_out_.size() < kMaxImportColumns) left_out_.insert(shortened(below, kMaxShownBytes));
      continue;
    }
    if (!walk(member.value, below, listed, depth + 1)) return false;
  }
  return true;
}

JsonTableBuilder::Cell* JsonTableBuilder::cell(const std::string& path) {
  auto found = columns_.find(path);
  if (found == columns_.end()) {
    if (columns_.size() == kMaxImportColumns || path.size() > kMaxKeyBytes) return nullptr;
    found = columns_.emplace(path, columns_.size()).first;
    table_.header_.push_back(path);
    const std::string key = header_key(path);
    if (!key.empty() && !keys_.insert(key).second) alike_.insert(shortened(path, kMaxShownBytes));
  }
  if (cells_.size() <= found->second) cells_.resize(found->second + 1);
  return &cells_[found->second];
}

bool JsonTableBuilder::put(const std::string& path, const JsonValue& scalar, bool listed) {
  if (path.empty()) return true;  // items of the record itself: it is no object
  Cell* into = cell(path);
  if (into == nullptr) return false;
  std::string text = kept(scalar.text);
  std::replace(text.begin(), text.end(), CellTable::kItemMark, ' ');
  if (scalar.kind == JsonValue::Kind::null || (listed && trimmed(text).empty())) return true;
  if (listed) {
    into->list = true;
    into->text += CellTable::kItemMark;
  }
  into->text += text;
  return true;
}

void JsonTableBuilder::end_row(std::size_t line) {
  while (!cells_.empty() && cells_.back().text.empty()) cells_.pop_back();
  const auto first = static_cast<std::uint32_t>(table_.cell_ends_.size());
  for (const Cell& each : cells_) {
    table_.text_.append(each.text);
    table_.cell_ends_.push_back(static_cast<std::uint32_t>(table_.text_.size()));
  }
  const auto stored = static_cast<std::uint32_t>(cells_.size());
  table_.rows_.push_back({line, first, stored, stored});
  cells_.clear();
}

CellTable JsonTableBuilder::take() {
  // Rows are as wide as the header, which only now is whole.
  const auto width = static_cast<std::uint32_t>(table_.header_.size());
  for (CellTable::RowIndex& row : table_.rows_) row.cell_count = width;
  return std::exchange(table_, {});
}

}  // namespace maillage
