#include "protocol/scope_names.h"

namespace maillage {

const char* name_of(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::governance:
      return "governance";
    case ScopeKind::directory:
      return "directory";
    case ScopeKind::capacity:
      return "capacity";
    case ScopeKind::referral:
      return "referral";
    case ScopeKind::trace:
      return "trace";
    case ScopeKind::evidence:
      return "evidence";
  }
  return "unknown";
}

}  // namespace maillage
