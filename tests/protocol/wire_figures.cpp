// What real venues weigh on the wire, and what a dictionary is trained from.
//
//   wire_figures                 prints the figures of docs/adr/0014
//   wire_figures check           fails when a real directory takes more than 0.35 of its payload
//   wire_figures train FILE SIZE trains a dictionary of at most SIZE bytes
//
// Venues of départements with an even number train, those of odd ones are what is measured, so that
// no figure is about a venue the dictionary has seen. Edits are real: venues that the file
// describes at two dates.

#include <time.h>
#include <zdict.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "node/directory/fold.h"
#include "node/directory/import/importer.h"
#include "protocol/compression.h"
#include "protocol/limits.h"
#include "tests/support/keys.h"

namespace maillage {
namespace {

// Room in a frame for the frame's own structure.
constexpr std::size_t message_bytes = limits::frame_bytes - 1024;
// Segment table, root pointer, and the structures of a frame whose one field is data.
constexpr std::size_t frame_overhead = 48;

std::string file_text(const std::string& name) {
  std::ifstream in(std::string(MAILLAGE_SOURCE_DIR "/tests/data/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The rows of a CSV file, line breaks in quotes included.
std::vector<std::string> rows_of(const std::string& text) {
  std::vector<std::string> rows(1);
  bool quoted = false;
  for (const char c : text) {
    rows.back() += c;
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) rows.emplace_back();
  }
  return rows;
}

// The file as it was before its second mention of a venue, and those second mentions.
std::pair<std::string, std::string> two_dates(const std::string& text) {
  const auto rows = rows_of(text);
  std::string before = rows.front(), after = rows.front();
  std::set<std::string> seen;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const bool first = seen.insert(rows[i].substr(0, rows[i].find(','))).second;
    (first ? before : after) += rows[i];
  }
  return {before, after};
}

enum class Part { all, even, odd };

bool belongs(const Venue& venue, Part part) {
  const std::string_view postcode = venue.text(VenueField::code_postal);
  if (part == Part::all) return true;
  const bool even = postcode.size() > 1 && (postcode[1] - '0') % 2 == 0;
  return even == (part == Part::even);
}

struct Source {
  std::vector<Venue> venues;
  std::set<VenueField> covers;
};

Source import(const std::string& text, Part part) {
  auto importer = Importer::open(as_bytes(text), nullptr, {});
  if (!importer) return {};  // a file without second mentions
  while (importer->step(1000)) {
  }
  Source source{importer->take_venues(), importer->covered_fields()};
  std::erase_if(source.venues, [part](const Venue& venue) { return !belongs(venue, part); });
  return source;
}

// A hub's directory log, written as the directory desk writes it.
class DirectoryLog {
 public:
  DirectoryLog() {
    header_.kind = ScopeKind::directory;
    header_.schema = 2;
    header_.writer = key_.id;
    header_.epoch = 0x1'1234'5678;
    header_.hlc.value = std::uint64_t{1'760'000'000'000} << 16;
    test::seeded_random(2)(header_.scope.value);
    test::seeded_random(3)(header_.auth.value);
  }

  // One update for all (at most 256 operations and 192 KiB each), or one for each.
  void write(const Source& source, bool each_alone) {
    header_.hlc.value += std::uint64_t{60'000} << 16;
    for (const Venue& venue : source.venues) {
      const DirectoryOperation operation = fold_.changes_towards(venue, source.covers);
      if (operation.writes.empty()) continue;
      Bytes encoded = encode(operation, key_.id);
      if (operations_.size() == limits::operations_per_update ||
          size_ + encoded.size() + 4 > limits::body_bytes) {
        flush();
      }
      size_ += encoded.size() + 4;
      operations_.push_back(std::move(encoded));
      if (each_alone) flush();
      if (each_alone) header_.hlc.value += std::uint64_t{97'531} << 16;
    }
    flush();
  }

  std::vector<RawUpdate> take() { return std::exchange(updates_, {}); }

 private:
  void flush() {
    if (operations_.empty()) return;
    ++header_.seq;
    ++header_.hlc.value;
    Update update = sign_update(header_, operations_, {}, key_, network_);
    header_.prev = update.id;
    fold_.apply(update);
    updates_.push_back({update.envelope, update.body, update.apart});
    operations_.clear();
    size_ = 0;
  }

  const SigningKey key_ = test::signing_key(1);
  const NetworkId network_ = network_id("figures");
  Header header_;
  DirectoryFold fold_;
  std::vector<Bytes> operations_;
  std::size_t size_ = 0;
  std::vector<RawUpdate> updates_;
};

// Nobody's telephone number or address belongs in the program: a dictionary keeps what it has seen.
void hide_contacts(Venue& venue) {
  const auto digest = blake2b_128({as_bytes(venue.id)});
  for (auto& [field, values] : venue.fields) {
    for (std::string& value : values) {
      const std::size_t from = field == VenueField::telephone ? 3 : 0;
      const std::size_t to = field == VenueField::courriels ? value.find('@') : value.size();
      if (field != VenueField::telephone && field != VenueField::courriels) continue;
      for (std::size_t i = from; i < std::min(to, value.size()); ++i) {
        const unsigned random = digest[i % digest.size()];
        value[i] = static_cast<char>(from > 0 ? '0' + random % 10 : 'a' + random % 26);
      }
    }
  }
}

struct Logs {
  std::vector<RawUpdate> bulk;    // one import
  std::vector<RawUpdate> venues;  // the same venues, an update each
  std::vector<RawUpdate> edits;   // what changed of them later, an update each
};

Source source_of(const std::string& text, Part part) {
  Source source = import(text, part);
  if (part == Part::even) std::for_each(source.venues.begin(), source.venues.end(), hide_contacts);
  return source;
}

Logs logs_of(const std::string& file, Part part) {
  const auto [before, after] = two_dates(file_text(file));
  Logs logs;
  DirectoryLog bulk, single;
  bulk.write(source_of(before, part), false);
  logs.bulk = bulk.take();
  single.write(source_of(before, part), true);
  logs.venues = single.take();
  single.write(source_of(after, part), true);
  logs.edits = single.take();
  return logs;
}

std::size_t payload(std::span<const RawUpdate> updates) {
  std::size_t bytes = 0;
  for (const RawUpdate& update : updates) bytes += update.body.size();
  return bytes;
}

struct Measured {
  std::size_t messages = 0;
  std::size_t bytes = 0;
  double pack_s = 0;
  double unpack_s = 0;
};

// Processor time: others may be busy on this machine.
double now_s() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void measure_message(RunCodec& codec, std::span<const RawUpdate>& left, std::size_t at_most,
                     Measured& measured) {
  auto start = now_s();
  const PackedRuns packed =
      codec.pack_some(left.first(std::min(at_most, left.size())), message_bytes);
  measured.pack_s += now_s() - start;
  start = now_s();
  if (!codec.unpack(packed.message)) std::abort();
  measured.unpack_s += now_s() - start;
  measured.bytes += frame_overhead + (packed.message.size() + 7) / 8 * 8;
  ++measured.messages;
  left = left.subspan(packed.updates);
}

void print(const char* what, std::vector<RawUpdate> updates, std::size_t updates_per_message) {
  if (updates_per_message > 1) drop_inner_signatures(updates);
  const double mb = static_cast<double>(payload(updates)) / 1e6;
  std::printf("%s: %zu updates, %.2f MB of bodies\n", what, updates.size(), mb);
  for (const DictionaryNumber dictionary : {no_dictionary, newest_dictionary}) {
    for (const int level : {1, 3, 6}) {
      RunCodec codec(dictionary, level);
      Measured measured;
      for (std::span<const RawUpdate> left = updates; !left.empty();) {
        measure_message(codec, left, updates_per_message, measured);
      }
      std::printf(
          "  %s level %d: %6zu frames %8zu bytes, %.3f x payload, %4.0f MB/s out, %4.0f in\n",
          dictionary == no_dictionary ? "none      " : "dictionary", level, measured.messages,
          measured.bytes, static_cast<double>(measured.bytes) / 1e6 / mb, mb / measured.pack_s,
          mb / measured.unpack_s);
    }
  }
}

void print_cost_of_decoding(const char* what, const std::vector<RawUpdate>& updates) {
  const std::size_t count = std::min<std::size_t>(updates.size(), 1000);
  const EncodedRuns runs = encode_runs(std::span(updates).first(count));
  constexpr int rounds = 50;
  auto start = now_s();
  for (int i = 0; i < rounds; ++i) {
    if (!decode_runs(runs.plain, runs.opaque, {4096, 4 << 20})) std::abort();
  }
  const double decoding = now_s() - start;
  start = now_s();
  for (int i = 0; i < rounds; ++i) {
    for (const RawUpdate& update : std::span(updates).first(count)) {
      const auto commit = blake2b_256({update.body});
      const auto id = blake2b_256({ByteView(update.envelope).first(header_bytes)});
      if (commit == id) std::abort();
    }
  }
  const double hashing = now_s() - start;
  const double per_update_us = 1e6 / (rounds * static_cast<double>(count));
  std::printf("decoding %s: %.2f us an update of %zu bytes, of which hashing %.2f us\n", what,
              decoding * per_update_us, payload(updates) / updates.size(), hashing * per_update_us);
}

void print_figures() {
  const std::string file = "lieux-mediation-numerique.csv";
  const std::size_t any = limits::list_length;
  print("whole file, one import", logs_of(file, Part::all).bulk, any);
  const Logs rest = logs_of(file, Part::odd);
  print("rest, one import", rest.bulk, any);
  print("rest, an update a venue, one log", rest.venues, 4096);
  print("rest, an update a venue, each in a frame", rest.venues, 1);
  print("rest, real edits, each in a frame", rest.edits, 1);
  print_cost_of_decoding("venues", rest.venues);
  print_cost_of_decoding("edits", rest.edits);
}

// The figure promised, whatever the machine: bytes on the wire by bytes of bodies.
int check() {
  std::vector<RawUpdate> updates = logs_of("lieux-mediation-numerique.csv", Part::all).bulk;
  drop_inner_signatures(updates);
  RunCodec codec;
  Measured measured;
  for (std::span<const RawUpdate> left = updates; !left.empty();) {
    measure_message(codec, left, limits::list_length, measured);
  }
  const double ratio = static_cast<double>(measured.bytes) / static_cast<double>(payload(updates));
  std::printf("a real directory takes %.3f of its payload\n", ratio);
  return ratio <= 0.35 ? 0 : 1;
}

struct Samples {
  Bytes bytes;
  std::vector<std::size_t> sizes;

  void add(std::span<const RawUpdate> updates) {
    const EncodedRuns runs = encode_runs(updates);
    append(bytes, runs.plain);
    sizes.push_back(runs.plain.size());
  }
};

int train(const char* file, std::size_t size) {
  Samples samples;
  for (const char* source : {"lieux-mediation-numerique.csv", "france-services.csv"}) {
    const Logs logs = logs_of(source, Part::even);
    for (const RawUpdate& update : logs.venues) samples.add({&update, 1});
    for (const RawUpdate& update : logs.edits) samples.add({&update, 1});
  }
  Bytes dictionary(size);
  const std::size_t trained =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.bytes.data(),
                            samples.sizes.data(), static_cast<unsigned>(samples.sizes.size()));
  if (ZDICT_isError(trained)) {
    std::fprintf(stderr, "zstd cannot train: %s\n", ZDICT_getErrorName(trained));
    return 1;
  }
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(dictionary.data()),
            static_cast<std::streamsize>(trained));
  std::printf("%zu bytes from %zu samples of %zu bytes\n", trained, samples.sizes.size(),
              samples.bytes.size());
  return out.good() ? 0 : 1;
}

}  // namespace
}  // namespace maillage

int main(int argc, char** argv) {
  maillage::init_crypto();
  if (argc == 4 && std::string(argv[1]) == "train") {
    return maillage::train(argv[2], std::strtoul(argv[3], nullptr, 10));
  }
  if (argc == 2 && std::string(argv[1]) == "check") return maillage::check();
  maillage::print_figures();
}
