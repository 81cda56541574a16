#include "node/hub/backup_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "node/store/files.h"
#include "protocol/crypto.h"

namespace maillage {
namespace {

constexpr std::string_view magic = "MLGBKUP1";
constexpr std::uint16_t format = 1;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t front_bytes = magic.size() + sizeof(std::uint32_t);
// Four short texts and five parts take far less.
constexpr std::uint32_t most_head_bytes = 8192;
constexpr std::size_t most_text_bytes = 1024;
constexpr std::uint64_t most_part_bytes = std::uint64_t{1} << 44;
constexpr std::size_t piece_bytes = 1 << 20;

void append_text(Bytes& out, const std::string& text) {
  const std::string cut = text.substr(0, most_text_bytes);
  append_le(out, static_cast<std::uint16_t>(cut.size()));
  append(out, as_bytes(cut));
}

std::string read_text(LittleEndianReader& in) {
  return std::string(as_text(in.read_bytes(in.read<std::uint16_t>())));
}

// All that stands before the parts.
Bytes encode(const BackupHead& head) {
  Bytes body;
  append_le(body, format);
  append(body, head.hub.bytes());
  append_le(body, static_cast<std::uint64_t>(head.created.milliseconds));
  for (const std::uint64_t count : {head.updates, head.structures, head.peers}) {
    append_le(body, count);
  }
  for (const auto* text : {&head.name, &head.territory, &head.network, &head.version}) {
    append_text(body, *text);
  }
  body.push_back(static_cast<std::uint8_t>(part_count));
  for (std::size_t i = 0; i < part_count; ++i) {
    append_text(body, part_names[i]);
    append_le(body, head.parts[i].bytes);
    append(body, head.parts[i].hash);
  }
  Bytes out = to_bytes(as_bytes(magic));
  append_le(out, static_cast<std::uint32_t>(body.size()));
  append(out, body);
  append(out, blake2b_256({out}));
  return out;
}

bool read_parts(LittleEndianReader& in, BackupHead& head) {
  if (in.read<std::uint8_t>() != part_count) return false;
  for (std::size_t i = 0; i < part_count; ++i) {
    if (read_text(in) != part_names[i]) return false;
    head.parts[i].bytes = in.read<std::uint64_t>();
    const ByteView hash = in.read_bytes(hash_bytes);
    if (!in.ok() || head.parts[i].bytes > most_part_bytes) return false;
    std::copy(hash.begin(), hash.end(), head.parts[i].hash.begin());
  }
  return in.at_end();
}

// Nothing for another format.
std::optional<BackupHead> decode(ByteView body) {
  LittleEndianReader in(body);
  BackupHead head;
  if (in.read<std::uint16_t>() != format) return std::nullopt;
  const auto hub = WriterId::from(in.read_bytes(WriterId::size));
  head.created.milliseconds = in.read<std::int64_t>();
  for (std::uint64_t* count : {&head.updates, &head.structures, &head.peers}) {
    *count = in.read<std::uint64_t>();
  }
  for (std::string* text : {&head.name, &head.territory, &head.network, &head.version}) {
    *text = read_text(in);
    if (!is_utf8(*text)) return std::nullopt;
  }
  if (!hub || !read_parts(in, head)) return std::nullopt;
  head.hub = *hub;
  return head;
}

class Hash {
 public:
  Hash() { crypto_generichash_init(&state_, nullptr, 0, hash_bytes); }
  void add(ByteView bytes) { crypto_generichash_update(&state_, bytes.data(), bytes.size()); }
  std::array<std::uint8_t, hash_bytes> end() {
    std::array<std::uint8_t, hash_bytes> hash;
    crypto_generichash_final(&state_, hash.data(), hash.size());
    return hash;
  }

 private:
  crypto_generichash_state state_;
};

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {
    if (fd_ < 0) raise_file_error("read", path_);
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::size_t read(std::span<std::uint8_t> into) const {
    ssize_t count;
    do {
      count = ::read(fd_, into.data(), into.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) raise_file_error("read", path_);
    return static_cast<std::size_t>(count);
  }

 private:
  const std::string& path_;
  int fd_;
};

// A piece of a file in memory, wiped at the end: keys go through it.
class Piece {
 public:
  Piece() : bytes_(piece_bytes) {}
  ~Piece() { sodium_memzero(bytes_.data(), bytes_.size()); }
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  std::span<std::uint8_t> room() { return bytes_; }
  ByteView first(std::size_t count) const { return ByteView(bytes_).first(count); }

 private:
  Bytes bytes_;
};

BackupPart copy_part(const std::string& source, NewFile& to) {
  const OpenFile from(source);
  Piece piece;
  Hash hash;
  BackupPart part;
  while (const std::size_t count = from.read(piece.room())) {
    hash.add(piece.first(count));
    to.write(piece.first(count));
    part.bytes += count;
  }
  part.hash = hash.end();
  return part;
}

unexpected<Error> exists_already(const std::string& path) {
  return fail(ErrorKind::conflict,
              path +
                  " exists already and was left as it is: name another file, or replace it "
                  "with --force");
}

unexpected<Error> damaged(const std::string& path, const std::string& what) {
  return fail(
      ErrorKind::findings,
      fmt::format("{} is damaged ({}): do not rely on it, take another backup", path, what));
}

}  // namespace

std::uint64_t BackupHead::bytes() const {
  std::uint64_t sum = encode(*this).size();
  for (const BackupPart& part : parts) sum += part.bytes;
  return sum;
}

Result<void> write_backup(const std::string& path, BackupHead& head,
                          const std::array<std::string, part_count>& sources, bool replace,
                          const BeforeChange& before) {
  struct stat info {};
  if (!replace && ::lstat(path.c_str(), &info) == 0) return exists_already(path);
  NewFile file(path, before);
  file.write(encode(head));  // its place: what it says is known at the end
  for (std::size_t i = 0; i < part_count; ++i) head.parts[i] = copy_part(sources[i], file);
  file.write_at(0, encode(head));
  if (!file.keep(replace)) return exists_already(path);
  return {};
}

BackupReader::BackupReader(BackupReader&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      parts_begin_(other.parts_begin_),
      head_(std::move(other.head_)) {}

BackupReader::~BackupReader() {
  if (fd_ >= 0) ::close(fd_);
}

Result<BackupReader> BackupReader::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return fail(errno == ENOENT ? ErrorKind::not_found : ErrorKind::failure,
                fmt::format("cannot read {}: {}", path, std::generic_category().message(errno)));
  }
  BackupReader reader(path, fd);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorKind::invalid_input, path + " is no file: name the file of a backup");
  }
  if (auto read = reader.read_head(); !read) return unexpected(read.error());
  if (static_cast<std::uint64_t>(info.st_size) != reader.head_.bytes()) {
    return damaged(path, fmt::format("it has {} bytes and should have {}", info.st_size,
                                     reader.head_.bytes()));
  }
  return reader;
}

Result<void> BackupReader::read_head() {
  Bytes front(front_bytes);
  const bool whole = ::pread(fd_, front.data(), front.size(), 0) == ssize_t{front_bytes};
  LittleEndianReader in(front);
  const bool named = as_text(in.read_bytes(magic.size())) == magic;
  const auto body_bytes = in.read<std::uint32_t>();
  if (!whole || !named || body_bytes > most_head_bytes) {
    return fail(ErrorKind::findings,
                path_ + " is no backup of Maillage, or its beginning is damaged");
  }
  parts_begin_ = front_bytes + body_bytes + hash_bytes;
  Bytes all(parts_begin_);
  if (::pread(fd_, all.data(), all.size(), 0) != static_cast<ssize_t>(all.size())) {
    return damaged(path_, "it is cut short");
  }
  const ByteView checked = ByteView(all).first(front_bytes + body_bytes);
  if (!std::ranges::equal(blake2b_256({checked}), ByteView(all).last(hash_bytes))) {
    return damaged(path_, "its beginning is not what was written");
  }
  auto head = decode(checked.subspan(front_bytes));
  if (!head) {
    return fail(
        ErrorKind::failure,
        path_ + " was written by another version of Maillage: use that version, or upgrade");
  }
  head_ = std::move(*head);
  return {};
}

Result<void> BackupReader::read(Part wanted, const Sink& sink) const {
  const auto index = static_cast<std::size_t>(wanted);
  std::uint64_t position = parts_begin_;
  for (std::size_t i = 0; i < index; ++i) position += head_.parts[i].bytes;
  Piece piece;
  Hash hash;
  for (std::uint64_t left = head_.parts[index].bytes; left > 0;) {
    const std::size_t size = std::min<std::uint64_t>(left, piece_bytes);
    const ssize_t count = ::pread(fd_, piece.room().data(), size, static_cast<off_t>(position));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) raise_file_error("read", path_);
    if (count == 0) return damaged(path_, "it is cut short");
    const ByteView got = piece.first(static_cast<std::size_t>(count));
    hash.add(got);
    sink(got);
    position += got.size();
    left -= got.size();
  }
  if (hash.end() == head_.parts[index].hash) return {};
  return damaged(path_, fmt::format("its part {} is not what was written", part_names[index]));
}

}  // namespace maillage
