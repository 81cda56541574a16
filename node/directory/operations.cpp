#include "node/directory/operations.h"

#include "protocol/capnp_message.h"
#include "protocol/schema/directory.capnp.h"

namespace maillage {
namespace {

constexpr std::size_t venue_id_bytes = 200;

std::optional<Dot> read_dot(wire::Dot::Reader in, const WriterId& author) {
  Dot dot{author, in.getEpoch(), in.getSeq(), in.getIndex()};
  if (in.getWriter().size() > 0) {
    const auto writer = WriterId::from(from_data(in.getWriter()));
    if (!writer) return std::nullopt;
    dot.writer = *writer;
  }
  return dot;
}

// False when poison; a field of a later version is skipped.
bool read_write(wire::FieldWrite::Reader in, std::uint16_t position, const WriterId& author,
                DirectoryOperation& operation) {
  if (in.getReplaces().size() > limits::list_length) return false;
  const auto field = venue_field(in.getField());
  if (!field) {
    operation.partly_unknown = true;
    return true;
  }
  FieldWrite write{*field, from_text(in.getValue()), in.getRemoves(), {}, position};
  if (write.value.size() > limits::text_bytes || !is_utf8(write.value)) return false;
  for (const auto dot : in.getReplaces()) {
    const auto read = read_dot(dot, author);
    if (!read) return false;
    write.replaces.push_back(*read);
  }
  operation.writes.push_back(std::move(write));
  return true;
}

std::optional<DirectoryOperation> read(wire::DirectoryOperation::Reader in,
                                       const WriterId& author) {
  DirectoryOperation operation{from_text(in.getVenue()), {}};
  const bool named = !operation.venue.empty() && operation.venue.size() <= venue_id_bytes &&
                     is_utf8(operation.venue) && operation.venue.find('\0') == std::string::npos;
  if (!named || in.getWrites().size() > limits::list_length) return std::nullopt;
  std::uint16_t position = 0;
  for (const auto write : in.getWrites()) {
    if (!read_write(write, position++, author, operation)) return std::nullopt;
  }
  return operation;
}

}  // namespace

Bytes encode(const DirectoryOperation& operation, const WriterId& author) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::DirectoryOperation>();
  out.setVenue(to_text(operation.venue));
  auto writes = out.initWrites(static_cast<unsigned>(operation.writes.size()));
  for (unsigned i = 0; i < writes.size(); ++i) {
    const FieldWrite& write = operation.writes[i];
    writes[i].setField(static_cast<std::uint16_t>(write.field));
    writes[i].setValue(to_text(write.value));
    writes[i].setRemoves(write.removes);
    auto dots = writes[i].initReplaces(static_cast<unsigned>(write.replaces.size()));
    for (unsigned j = 0; j < dots.size(); ++j) {
      const Dot& dot = write.replaces[j];
      if (dot.writer != author) dots[j].setWriter(to_data(dot.writer.bytes()));
      dots[j].setEpoch(dot.epoch);
      dots[j].setSeq(dot.seq);
      dots[j].setIndex(dot.index);
    }
  }
  return to_single_segment(message);
}

std::optional<DirectoryOperation> decode_directory_operation(ByteView bytes,
                                                             const WriterId& author) {
  return try_decode<wire::DirectoryOperation>(
      bytes, [&author](wire::DirectoryOperation::Reader in) { return read(in, author); });
}

}  // namespace maillage
