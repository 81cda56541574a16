// The decisions behind a proposed column map: first each column by itself, then those that want the
// same field against each other.
#pragma once

#include <string>
#include <vector>

#include "node/directory/import/cell_shapes.h"
#include "node/directory/import/suggest_map.h"

namespace maillage {

// Longer texts are no names of columns.
inline constexpr std::size_t kLongestColumnName = 120;

bool gives_name(const SuggestedColumn& column);

class Suggestion {
 public:
  // `known`: the built-in map whose names count first; `fits`: it is meant for this very file, and
  // what it says stands. It must outlive the columns.
  Suggestion(const std::vector<std::string>& header, std::vector<ColumnShape> shapes,
             const ColumnMap& known, bool fits);

  void settle();
  std::vector<SuggestedColumn> take_columns() { return std::move(columns_); }

 private:
  struct Standing {
    int weight = 0;
    bool by_built_in = false;
  };

  void decide(std::size_t column);
  bool decide_by_built_in(std::size_t column, const std::string& key);
  bool decide_by_words(std::size_t column);
  void take(std::size_t column, const ColumnGuess& guess);
  void leave_out(std::size_t column, std::string why);
  std::vector<std::size_t> columns_of(ColumnTarget::Kind kind) const;
  std::vector<std::size_t> columns_of(VenueField field) const;
  void settle_names();
  void settle_surnames(std::vector<std::size_t>& names);
  bool may_be_name(std::size_t column, bool also_lists) const;
  void guess_name();
  void settle_ids();
  void settle_registers();
  void settle_addresses();
  void settle_coordinates();
  void add_samples();
  std::string separators_of(std::size_t column) const;

  std::vector<std::string> keys_;
  std::vector<ColumnShape> shapes_;
  const ColumnMap& known_;
  bool fits_;
  std::vector<SuggestedColumn> columns_;
  std::vector<Standing> standing_;
};

}  // namespace maillage
