// Open sessions of workers: who is there, with which keys, and until when. Time is passed in.
//
// A session ends after 15 minutes without a request and 8 hours after it was opened, whatever
// happens; a clock that was put back by more than a minute ends it too, since its age is unknown.
// Its token is 32 random bytes, shown once as 64 hexadecimal digits; only the token's BLAKE2b-256
// is kept, as the key of the map, so that neither a dump of the table nor the time of a look-up
// tells a token. Keys live in guarded memory and are wiped with the session.
// At most 256 sessions, 8 of one account (the oldest makes room), so that nobody shuts the others
// out.
#pragma once

#include <string>
#include <unordered_map>

#include "node/accounts/key_vault.h"

namespace maillage {

inline constexpr std::int64_t session_idle_ms = 15 * 60 * 1000;
inline constexpr std::int64_t session_max_ms = 8 * 3600 * 1000;
inline constexpr std::int64_t session_clock_back_ms = 60 * 1000;
inline constexpr std::size_t max_sessions = 256;
inline constexpr std::size_t max_sessions_per_account = 8;

struct Session {
  WriterId structure;
  std::string account;
  UnlockedKeys keys;
  TimePoint opened;
  TimePoint last_used;
  // When the password was last typed: exports, erasures and keys ask for it again.
  TimePoint confirmed;
};

class SessionTable {
 public:
  // The token to give to the browser. ErrorKind::failure when 256 other sessions are open.
  Result<std::string> open(const WriterId& structure, std::string account, UnlockedKeys keys,
                           TimePoint now, const RandomSource& random);
  // The live session of a token, now used; nothing for an unknown, ended or malformed one. Valid
  // until the next call of a function that is not const.
  const Session* find(std::string_view token, TimePoint now);
  // The password was typed again in this session.
  void confirm(std::string_view token, TimePoint now);
  void close(std::string_view token);
  void close_account(const WriterId& structure, std::string_view account);
  void close_ended(TimePoint now);  // call now and then: it wipes keys nobody uses
  std::size_t size() const { return sessions_.size(); }

 private:
  struct TokenHashTag;
  using TokenHash = FixedId<TokenHashTag, 32>;
  static TokenHash hash_of(std::string_view token);
  static bool is_over(const Session& session, TimePoint now);
  void make_room_for(const WriterId& structure, std::string_view account);

  std::unordered_map<TokenHash, Session> sessions_;
};

}  // namespace maillage
