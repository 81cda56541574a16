#include "replication/writer.h"

#include "protocol/assert.h"

namespace maillage {

Header LocalBatch::next_header(ScopeKind kind, const ScopeId& scope, const WriterId& writer,
                               const UpdateId& auth) {
  return next_header(kind, scope, writer, auth, tick());
}

Header LocalBatch::next_header(ScopeKind kind, const ScopeId& scope, const WriterId& writer,
                               const UpdateId& auth, Hlc hlc) {
  const LogKey log{kind, {scope, writer, epoch_}};
  const auto written = written_.find(log);
  const Head head = written == written_.end() ? heads_.head(log) : written->second;
  Header header;
  header.kind = kind;
  header.scope = scope;
  header.writer = writer;
  header.epoch = epoch_;
  header.seq = head.seq + 1;
  header.hlc = hlc;
  header.prev = head.id;
  header.auth = auth;
  return header;
}

void LocalBatch::add(Update update) {
  const LogKey log{update.header.kind, update.header.log()};
  MAILLAGE_ASSERT(!written_.contains(log) || written_[log].seq + 1 == update.header.seq);
  written_[log] = {update.header.seq, update.id};
  updates_.push_back(std::move(update));
}

}  // namespace maillage
