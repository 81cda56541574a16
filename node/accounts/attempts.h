// How often a password may be guessed: after 5 failures in a row an account waits 60 s, then twice
// as long after each further one; after 10 it is locked until an administrator resets it. Time is
// passed in. The state of an account is 12 bytes the caller may keep in the store over a restart.
#pragma once

#include <map>
#include <string>

#include "protocol/ids.h"
#include "protocol/result.h"

namespace maillage {

inline constexpr std::uint32_t attempts_before_wait = 5;
inline constexpr std::uint32_t attempts_before_lock = 10;
inline constexpr std::int64_t first_wait_ms = 60 * 1000;
// Names that were tried and failed; more than any hub has accounts.
inline constexpr std::size_t max_limited_accounts = 4096;

struct Attempts {
  std::uint32_t failures = 0;
  TimePoint last_failure;

  bool locked() const { return failures >= attempts_before_lock; }
  std::int64_t wait_ms(TimePoint now) const;  // 0: may try; meaningless when locked

  Bytes encode() const;
  static std::optional<Attempts> decode(ByteView bytes);
  bool operator==(const Attempts&) const = default;
};

class AttemptLimiter {
 public:
  // Ask before the password is looked at. ErrorKind::conflict while waiting or locked, in words
  // that are the same for an account that exists and one that does not.
  Result<void> may_try(const std::string& account, TimePoint now) const;
  // Returns the new state, to be kept by the caller.
  Attempts failed(const std::string& account, TimePoint now);
  void succeeded(const std::string& account);
  void reset(const std::string& account) { succeeded(account); }
  void restore(const std::string& account, const Attempts& attempts);

 private:
  void make_room();

  std::map<std::string, Attempts, std::less<>> accounts_;
};

}  // namespace maillage
