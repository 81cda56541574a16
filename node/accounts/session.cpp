#include "node/accounts/session.h"

#include <algorithm>

namespace maillage {
namespace {

constexpr std::size_t token_bytes = 32;

bool belongs_to(const Session& session, const WriterId& structure, std::string_view account) {
  return session.structure == structure && session.account == account;
}

}  // namespace

SessionTable::TokenHash SessionTable::hash_of(std::string_view token) {
  return {blake2b_256({as_bytes("maillage session"), as_bytes(token)})};
}

bool SessionTable::is_over(const Session& session, TimePoint now) {
  const std::int64_t age = now.milliseconds - session.opened.milliseconds;
  const std::int64_t idle = now.milliseconds - session.last_used.milliseconds;
  return age >= session_max_ms || idle >= session_idle_ms || idle < -session_clock_back_ms;
}

Result<std::string> SessionTable::open(const WriterId& structure, std::string account,
                                       UnlockedKeys keys, TimePoint now,
                                       const RandomSource& random) {
  close_ended(now);
  make_room_for(structure, account);
  if (sessions_.size() >= max_sessions) {
    return fail(ErrorKind::failure,
                "too many sessions are open on this hub: close one, or try again in 15 minutes");
  }
  std::array<std::uint8_t, token_bytes> raw;
  random(raw);
  std::string token = to_hex(raw);
  Session session{structure, std::move(account), std::move(keys), now, now, now};
  sessions_.insert_or_assign(hash_of(token), std::move(session));
  return token;
}

void SessionTable::make_room_for(const WriterId& structure, std::string_view account) {
  auto oldest = sessions_.end();
  std::size_t count = 0;
  for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
    if (!belongs_to(it->second, structure, account)) continue;
    ++count;
    if (oldest == sessions_.end() || it->second.last_used < oldest->second.last_used) {
      oldest = it;
    }
  }
  if (count >= max_sessions_per_account) sessions_.erase(oldest);
}

const Session* SessionTable::find(std::string_view token, TimePoint now) {
  if (token.size() != 2 * token_bytes) return nullptr;
  const auto found = sessions_.find(hash_of(token));
  if (found == sessions_.end()) return nullptr;
  if (is_over(found->second, now)) {
    sessions_.erase(found);
    return nullptr;
  }
  Session& session = found->second;
  session.last_used = std::max(session.last_used, now);
  return &session;
}

void SessionTable::confirm(std::string_view token, TimePoint now) {
  const auto found = sessions_.find(hash_of(token));
  if (found != sessions_.end()) found->second.confirmed = now;
}

void SessionTable::close(std::string_view token) { sessions_.erase(hash_of(token)); }

void SessionTable::close_account(const WriterId& structure, std::string_view account) {
  std::erase_if(sessions_,
                [&](const auto& entry) { return belongs_to(entry.second, structure, account); });
}

void SessionTable::close_ended(TimePoint now) {
  std::erase_if(sessions_, [&](const auto& entry) { return is_over(entry.second, now); });
}

}  // namespace maillage
