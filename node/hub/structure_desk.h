// The structures of a hub: admission, and the sessions of those who act for them. One password
// account a structure for now; accounts of persons come with the full warm handoff.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/accounts/attempts.h"
#include "node/accounts/session.h"
#include "node/hub/hub.h"

namespace maillage {

struct NewStructure {
  std::string name;
  std::vector<std::string> venues;  // ids in this hub's directory
  Standing standing = Standing::charter;
};

// Argon2id takes about a second: `prepare`, then the slow part on another thread, then `finish`.
class StructureDesk {
 public:
  explicit StructureDesk(Hub& hub) : hub_(hub) {}

  // --- admission ---
  struct Admission {
    NewStructure structure;
    UnlockedKeys keys;
    Bytes public_part;  // what the wrapped keys are bound to
  };
  Result<Admission> prepare_admission(NewStructure structure, std::string_view password) const;
  // Durable when it returns.
  WriterId finish_admission(const Admission& admission, const WrappedKeys& wrapped);

  // --- sessions ---
  struct Account {
    WriterId structure;
    WrappedKeys wrapped;
    Bytes public_part;
  };
  // Errors: not_found, conflict while too many attempts failed.
  Result<Account> account(const WriterId& structure) const;
  // `unlocked` is what `unlock_keys` answered. Returns the session's token.
  Result<std::string> finish_login(const WriterId& structure, Result<UnlockedKeys> unlocked);
  const Session* session(std::string_view token) { return sessions_.find(token, hub_.now()); }
  void forget_attempts(const WriterId& structure) { attempts_.reset(structure.hex()); }
  void close_session(std::string_view token) { sessions_.close(token); }
  void tick() { sessions_.close_ended(hub_.now()); }

  // A structure of any known hub by its name (accents and case forgiven, a unique part is enough),
  // the id of one of its venues, or the beginning of its key. Errors: not_found, conflict.
  Result<WriterId> resolve(std::string_view text) const;

 private:
  Result<void> check_admitted() const;
  Result<void> check_new(const NewStructure& structure) const;

  Hub& hub_;
  SessionTable sessions_;
  AttemptLimiter attempts_;
};

}  // namespace maillage
