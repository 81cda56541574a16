#include "bench/search/sqlite_peer.h"

#include <sqlite3.h>

#include <set>
#include <stdexcept>

#include "node/directory/text.h"

namespace maillage::bench {
namespace {

void bind(sqlite3_stmt* statement, int place, const std::string& text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

// "abc" OR "bcd"...: what a misspelt text can still have in common with a right one.
std::string any_trigram(const std::string& text) {
  std::string expression;
  std::set<std::string> seen;
  for (const std::string& word : words_of(text)) {
    for (std::size_t i = 0; i + 3 <= word.size(); ++i) {
      std::string trigram = word.substr(i, 3);
      if (!seen.insert(trigram).second) continue;
      expression += (expression.empty() ? "\"" : " OR \"") + trigram + "\"";
    }
  }
  return expression;
}

}  // namespace

SqlitePeer::SqlitePeer(const std::vector<Venue>& venues) {
  if (sqlite3_open(":memory:", &database_) != SQLITE_OK) throw std::runtime_error("no SQLite");
  run("CREATE VIRTUAL TABLE words USING fts5(name, commune, rest, tokenize='trigram')");
  run("CREATE VIRTUAL TABLE places USING rtree(id, south, north, west, east)");
  run("BEGIN");
  sqlite3_stmt* text = prepare("INSERT INTO words(rowid, name, commune, rest) VALUES (?,?,?,?)");
  sqlite3_stmt* place = prepare("INSERT INTO places VALUES (?,?,?,?,?)");
  for (std::size_t i = 0; i < venues.size(); ++i) {
    std::string rest;
    for (const auto field : {VenueField::code_postal, VenueField::typologie, VenueField::adresse,
                             VenueField::services, VenueField::presentation_resume}) {
      const auto held = venues[i].fields.find(field);
      if (held == venues[i].fields.end()) continue;
      for (const std::string& value : held->second) rest += fold_text(value) + " ";
    }
    sqlite3_bind_int64(text, 1, static_cast<sqlite3_int64>(i));
    bind(text, 2, fold_text(venues[i].text(VenueField::nom)));
    bind(text, 3, fold_text(venues[i].text(VenueField::commune)));
    bind(text, 4, rest);
    sqlite3_step(text);
    sqlite3_reset(text);
    const auto position = venues[i].position();
    if (!position) continue;
    sqlite3_bind_int64(place, 1, static_cast<sqlite3_int64>(i));
    for (const int at : {2, 3}) sqlite3_bind_double(place, at, position->latitude);
    for (const int at : {4, 5}) sqlite3_bind_double(place, at, position->longitude);
    sqlite3_step(place);
    sqlite3_reset(place);
  }
  sqlite3_finalize(text);
  sqlite3_finalize(place);
  run("COMMIT");
  run("INSERT INTO words(words) VALUES ('optimize')");
  anywhere_ =
      prepare("SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 4, 2, 1) LIMIT 10");
  around_ = prepare(
      "SELECT words.rowid FROM words JOIN places ON places.id = words.rowid WHERE words MATCH ?1 "
      "AND south >= ?2 AND north <= ?3 AND west >= ?4 AND east <= ?5 "
      "ORDER BY bm25(words, 4, 2, 1) LIMIT 10");
}

SqlitePeer::~SqlitePeer() {
  sqlite3_finalize(anywhere_);
  sqlite3_finalize(around_);
  sqlite3_close(database_);
}

std::vector<std::size_t> SqlitePeer::best_ten(const std::string& text, const Position* centre) {
  std::vector<std::size_t> found;
  const std::string expression = any_trigram(text);
  if (expression.empty()) return found;
  sqlite3_stmt* statement = centre != nullptr ? around_ : anywhere_;
  bind(statement, 1, expression);
  if (centre != nullptr) {
    sqlite3_bind_double(statement, 2, centre->latitude - 0.45);
    sqlite3_bind_double(statement, 3, centre->latitude + 0.45);
    sqlite3_bind_double(statement, 4, centre->longitude - 0.65);
    sqlite3_bind_double(statement, 5, centre->longitude + 0.65);
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    found.push_back(static_cast<std::size_t>(sqlite3_column_int64(statement, 0)));
  }
  sqlite3_reset(statement);
  return found;
}

void SqlitePeer::run(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database_));
  }
}

sqlite3_stmt* SqlitePeer::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database_));
  }
  return statement;
}

}  // namespace maillage::bench
