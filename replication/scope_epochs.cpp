#include "replication/scope_epochs.h"

namespace maillage {
namespace {

WriterEpoch name_of(const LogKey& log) { return {log.log.writer, log.log.epoch}; }

}  // namespace

ScopeEpochs::Scope& ScopeEpochs::scope_of(const LogKey& log) {
  return scopes_[{log.kind, log.log.scope}];
}

void ScopeEpochs::hold_head(const LogKey& log, const Head& head) {
  if (!compacts(log.kind)) return;
  Scope& scope = scope_of(log);
  const bool is_new = scope.logs.insert(name_of(log)).second;
  scope.book.hold(name_of(log), head);
  if (is_new) refresh(log.kind, log.log.scope, scope);
}

void ScopeEpochs::hold(const Update& update) {
  const LogKey log = log_key(update.header);
  if (!compacts(log.kind)) return;
  const Head at{update.header.seq, update.id};
  hold_head(log, at);
  Scope& scope = scope_of(log);
  auto closing = scope.reader.read_closing(update);
  if (!closing) return;
  for (const auto* list : {&closing->closed, &closing->inherited}) {
    for (const EpochHead& closed : *list) scope.logs.insert({log.log.writer, closed.epoch});
  }
  scope.book.close(name_of(log), at, std::move(*closing));
  refresh(log.kind, log.log.scope, scope);
}

void ScopeEpochs::let_go(const LogKey& log, Seq from, const Head& head) {
  if (!compacts(log.kind)) return;
  Scope& scope = scope_of(log);
  scope.reader.forget_from(name_of(log), from);
  scope.book.hold(name_of(log), head);
}

void ScopeEpochs::refresh() {
  for (auto& [name, scope] : scopes_) refresh(name.first, name.second, scope);
}

void ScopeEpochs::refresh(ScopeKind kind, const ScopeId& id, Scope& scope) {
  std::map<WriterId, EpochBook::Limit> limits;
  for (const WriterEpoch& log : scope.logs) {
    const LogKey key{kind, {id, log.writer, log.epoch}};
    if (const auto settled = governance_.settled(kind, key.log)) scope.book.settle(log, *settled);
    const auto limit = limits_.limit(key);
    // In ascending order of epochs, so the first is the lowest.
    if (limit) limits.try_emplace(log.writer, EpochBook::Limit{log.epoch, limit->seq});
  }
  scope.book.set_limits(std::move(limits));
}

std::vector<RetiredLog> ScopeEpochs::take_retirements() {
  std::vector<RetiredLog> all;
  for (auto& [name, scope] : scopes_) {
    for (const Retirement& retired : scope.book.take_retirements()) {
      const LogId log{name.second, retired.log.writer, retired.log.epoch};
      scope.reader.end_log(retired.log);
      all.push_back({{name.first, log}, retired.head});
    }
  }
  return all;
}

const EpochBook* ScopeEpochs::book(ScopeKind kind, const ScopeId& scope) const {
  const auto found = scopes_.find({kind, scope});
  return found == scopes_.end() ? nullptr : &found->second.book;
}

}  // namespace maillage
