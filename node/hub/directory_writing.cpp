#include "node/hub/directory_writing.h"

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/limits.h"
#include "replication/scopes.h"

namespace maillage {

void DirectoryWriting::add(const DirectoryOperation& operation) {
  constexpr std::size_t writes_per_operation = 256;
  for (std::size_t at = 0; at < operation.writes.size(); at += writes_per_operation) {
    const std::size_t end = std::min(at + writes_per_operation, operation.writes.size());
    DirectoryOperation part{operation.venue, {}};
    part.writes.assign(operation.writes.begin() + static_cast<std::ptrdiff_t>(at),
                       operation.writes.begin() + static_cast<std::ptrdiff_t>(end));
    add_encoded(encode(part, hub_.id()));
  }
}

void DirectoryWriting::flush() {
  if (operations_.empty()) return;
  Header header = batch_.next_header(ScopeKind::directory, directory_scope(hub_.id()), hub_.id(),
                                     hub_.certificate());
  header.schema = directory_schema;
  batch_.add(sign_update(header, operations_, {}, hub_.key(), hub_.network()));
  operations_.clear();
  size_ = 0;
}

void DirectoryWriting::add_encoded(Bytes encoded) {
  MAILLAGE_ASSERT(decode_directory_operation(encoded, hub_.id()));
  constexpr std::size_t length_prefix = 4;
  if (operations_.size() == limits::operations_per_update ||
      size_ + encoded.size() + length_prefix > limits::body_bytes) {
    flush();
  }
  size_ += encoded.size() + length_prefix;
  operations_.push_back(std::move(encoded));
}

}  // namespace maillage
