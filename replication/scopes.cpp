#include "replication/scopes.h"

#include <chrono>

namespace maillage {
namespace {

ScopeId derived(std::string_view name, ByteView first, ByteView second) {
  ScopeId scope;
  scope.value = blake2b_128({as_bytes("maillage scope:"), as_bytes(name), first, second});
  return scope;
}

std::uint32_t month_number(Hlc hlc) {
  namespace ch = std::chrono;
  const ch::sys_days day{
      ch::floor<ch::days>(ch::sys_time<ch::milliseconds>{ch::milliseconds{hlc.milliseconds()}})};
  const ch::year_month_day date{day};
  return static_cast<std::uint32_t>(static_cast<int>(date.year()) * 12) +
         static_cast<unsigned>(date.month());
}

}  // namespace

ScopeId governance_scope() { return derived("governance", {}, {}); }

ScopeId directory_scope(const WriterId& hub) { return derived("directory", hub.bytes(), {}); }

ScopeId capacity_scope(const WriterId& hub) { return derived("capacity", hub.bytes(), {}); }

ScopeId trace_scope(const WriterId& hub, Hlc hlc) {
  Bytes month;
  append_le(month, month_number(hlc));
  return derived("trace", hub.bytes(), month);
}

bool is_exchanged(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::governance:
    case ScopeKind::directory:
    case ScopeKind::capacity:
    case ScopeKind::referral:
    case ScopeKind::trace:
    case ScopeKind::evidence:  // never as updates: proofs travel by themselves
      return true;
  }
  return false;
}

}  // namespace maillage
