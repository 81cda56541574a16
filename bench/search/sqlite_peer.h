// The same venues in SQLite: FTS5 with trigrams over the texts, R*Tree over the positions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "node/directory/venue.h"

struct sqlite3;
struct sqlite3_stmt;

namespace maillage::bench {

class SqlitePeer {
 public:
  // In memory. Throws std::runtime_error when SQLite was built without either.
  explicit SqlitePeer(const std::vector<Venue>& venues);
  SqlitePeer(const SqlitePeer&) = delete;
  SqlitePeer& operator=(const SqlitePeer&) = delete;
  ~SqlitePeer();

  // Numbers of the ten best venues by bm25 that have any of the text's trigrams; with a centre,
  // only those in a square of 100 km about it.
  std::vector<std::size_t> best_ten(const std::string& text, const Position* centre);

 private:
  void run(const char* sql);
  sqlite3_stmt* prepare(const char* sql);

  sqlite3* database_ = nullptr;
  sqlite3_stmt* anywhere_ = nullptr;
  sqlite3_stmt* around_ = nullptr;
};

}  // namespace maillage::bench
