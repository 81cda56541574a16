#include "node/directory/operations.h"

#include <cstring>

#include "node/directory/plain_operation.h"
#include "protocol/capnp_message.h"
#include "protocol/schema/directory.capnp.h"

namespace maillage {
namespace {

constexpr std::size_t venue_id_bytes = 200;

std::string_view view_of(std::string_view text) { return text; }
std::string_view view_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }
ByteView from_data(ByteView data) { return data; }

template <typename DotReader>
std::optional<Dot> read_dot(DotReader in, const WriterId& author) {
  Dot dot{author, in.getEpoch(), in.getSeq(), in.getIndex()};
  const ByteView named = from_data(in.getWriter());
  if (!named.empty()) {
    const auto writer = WriterId::from(named);
    if (!writer) return std::nullopt;
    dot.writer = *writer;
  }
  return dot;
}

// Most texts are ASCII: eight bytes at once.
bool is_readable(std::string_view text) {
  constexpr std::uint64_t beyond_ascii = 0x8080808080808080;
  std::uint64_t eight;
  std::size_t at = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (eight & beyond_ascii) return is_utf8(text);
  }
  if (at == text.size()) return true;
  eight = 0;
  std::memcpy(&eight, text.data() + at, text.size() - at);
  return (eight & beyond_ascii) == 0 || is_utf8(text);
}

// Whether `bytes` are one whole message of one segment; any other is refused.
bool is_one_segment(ByteView bytes) {
  constexpr std::size_t word = sizeof(capnp::word);
  if (bytes.size() < 2 * word || bytes.size() % word != 0) return false;
  LittleEndianReader table(bytes);
  return table.read<std::uint32_t>() == 0 && table.read<std::uint32_t>() == bytes.size() / word - 1;
}

}  // namespace

class DirectoryOperationReader::Reading {
 public:
  Reading(DirectoryOperationReader& into, const WriterId& author) : into_(into), author_(author) {}

  // False when poison. Pointers are followed in the order of the schema: PlainOperation.
  template <typename OperationReader>
  bool operator()(OperationReader in) {
    const std::string_view venue = view_of(in.getVenue());
    const bool named = !venue.empty() && venue.size() <= venue_id_bytes && is_readable(venue) &&
                       venue.find('\0') == std::string_view::npos;
    const auto writes = in.getWrites();
    if (!named || writes.size() > limits::list_length) return false;
    into_.operation_.venue = venue;
    std::uint16_t position = 0;
    for (const auto write : writes) {
      if (!add_write(write, position++)) return false;
    }
    lend();
    return true;
  }

 private:
  // A field of a later version is skipped.
  template <typename WriteReader>
  bool add_write(WriteReader in, std::uint16_t position) {
    const auto field = venue_field(in.getField());
    if (!field) {
      if (in.getReplaces().size() > limits::list_length) return false;
      into_.operation_.partly_unknown = true;
      return true;
    }
    const std::string_view value = view_of(in.getValue());
    const auto replaces = in.getReplaces();
    if (replaces.size() > limits::list_length) return false;
    if (value.size() > limits::text_bytes || !is_readable(value)) return false;
    for (const auto dot : replaces) {
      const auto read = read_dot(dot, author_);
      if (!read) return false;
      into_.dots_.push_back(*read);
    }
    into_.dot_counts_.push_back(replaces.size());
    into_.writes_.push_back({*field, value, in.getRemoves(), {}, position});
    return true;
  }

  // Only now: the dots moved while they were collected.
  void lend() {
    std::span<const Dot> dots = into_.dots_;
    for (std::size_t i = 0; i < into_.writes_.size(); ++i) {
      into_.writes_[i].replaces = dots.first(into_.dot_counts_[i]);
      dots = dots.subspan(into_.dot_counts_[i]);
    }
    into_.operation_.writes = into_.writes_;
  }

  DirectoryOperationReader& into_;
  const WriterId& author_;
};

void DirectoryOperationReader::start() {
  writes_.clear();
  dot_counts_.clear();
  dots_.clear();
  operation_ = {};
}

const DirectoryOperationView* DirectoryOperationReader::read(ByteView bytes,
                                                             const WriterId& author) {
  if (!is_one_segment(bytes)) return nullptr;
  start();
  PlainSegment segment(bytes.subspan(sizeof(capnp::word)));  // the first word is the segment table
  const std::size_t root = segment.take_root(0, 2);
  const bool sound = !segment.is_unusual() && Reading(*this, author)(PlainOperation{segment, root});
  if (segment.is_unusual()) return read_unusual(bytes, author);
  return sound ? &operation_ : nullptr;
}

const DirectoryOperationView* DirectoryOperationReader::read_unusual(ByteView bytes,
                                                                     const WriterId& author) {
  if (!is_one_segment(bytes)) return nullptr;
  start();
  words_.resize(bytes.size() / sizeof(capnp::word));
  std::memcpy(words_.data(), bytes.data(), bytes.size());
  const kj::ArrayPtr<const capnp::word> segment(
      reinterpret_cast<const capnp::word*>(words_.data()) + 1, words_.size() - 1);
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits::traversal_words(words_.size());
  options.nestingLimit = limits::nesting;
  capnp::SegmentArrayMessageReader message({&segment, 1}, options);
  bool sound = false;
  const auto hostile = kj::runCatchingExceptions(
      [&] { sound = Reading(*this, author)(message.getRoot<wire::DirectoryOperation>()); });
  return hostile == nullptr && sound ? &operation_ : nullptr;
}

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
  DirectoryOperationReader reader;
  const DirectoryOperationView* read = reader.read(bytes, author);
  if (read == nullptr) return std::nullopt;
  DirectoryOperation operation{std::string(read->venue), {}, read->partly_unknown};
  for (const FieldWriteView& write : read->writes) {
    operation.writes.push_back({write.field,
                                std::string(write.value),
                                write.removes,
                                {write.replaces.begin(), write.replaces.end()},
                                write.position});
  }
  return operation;
}

}  // namespace maillage
