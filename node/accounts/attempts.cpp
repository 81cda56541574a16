#include "node/accounts/attempts.h"

#include <algorithm>

namespace maillage {
namespace {

constexpr std::int64_t latest_time_ms = std::int64_t{1} << 48;  // the 48 bits of an hlc

}  // namespace

std::int64_t Attempts::wait_ms(TimePoint now) const {
  if (failures < attempts_before_wait) return 0;
  const std::int64_t wait = first_wait_ms
                            << std::min(failures - attempts_before_wait, attempts_before_lock);
  // A clock put back does not lengthen a wait.
  return std::clamp<std::int64_t>(last_failure.milliseconds + wait - now.milliseconds, 0, wait);
}

Bytes Attempts::encode() const {
  Bytes out;
  append_le(out, failures);
  append_le(out, last_failure.milliseconds);
  return out;
}

std::optional<Attempts> Attempts::decode(ByteView bytes) {
  LittleEndianReader in(bytes);
  Attempts attempts;
  attempts.failures = in.read<std::uint32_t>();
  attempts.last_failure.milliseconds = in.read<std::int64_t>();
  const std::int64_t at = attempts.last_failure.milliseconds;
  if (!in.at_end() || at < 0 || at > latest_time_ms) return std::nullopt;
  return attempts;
}

Result<void> AttemptLimiter::may_try(const std::string& account, TimePoint now) const {
  const auto found = accounts_.find(account);
  if (found == accounts_.end()) return {};
  if (found->second.locked()) {
    return fail(ErrorKind::conflict,
                "this account is locked after 10 wrong passwords: the hub's administrator unlocks it "
                "with 'maillage account reset'");
  }
  const std::int64_t wait = found->second.wait_ms(now);
  if (wait == 0) return {};
  return fail(ErrorKind::conflict, "too many wrong passwords: try again in " +
                                       std::to_string((wait + 999) / 1000) + " seconds");
}

Attempts AttemptLimiter::failed(const std::string& account, TimePoint now) {
  if (!accounts_.contains(account)) make_room();
  Attempts& attempts = accounts_[account];
  attempts.failures = std::min(attempts.failures + 1, attempts_before_lock);
  attempts.last_failure = now;
  return attempts;
}

void AttemptLimiter::succeeded(const std::string& account) { accounts_.erase(account); }

void AttemptLimiter::restore(const std::string& account, const Attempts& attempts) {
  if (!accounts_.contains(account)) make_room();
  accounts_[account] = attempts;
}

// Whoever tries thousands of names must not unlock a locked account: the fewest failures go first.
void AttemptLimiter::make_room() {
  if (accounts_.size() < max_limited_accounts) return;
  const auto weaker = [](const auto& a, const auto& b) {
    return std::pair(a.second.failures, a.second.last_failure) <
           std::pair(b.second.failures, b.second.last_failure);
  };
  accounts_.erase(std::min_element(accounts_.begin(), accounts_.end(), weaker));
}

}  // namespace maillage
