#include "bench/node/made_network.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "bench/node/running_node.h"
#include "bench/support/made_operation.h"
#include "node/directory/import/importer.h"
#include "node/hub/identity.h"
#include "node/hub/init.h"
#include "node/hub/peer_book.h"
#include "protocol/limits.h"
#include "replication/scopes.h"

namespace maillage::bench {
namespace {

constexpr const char* network_name = "bench";

// What one hub writes: its certificate and its directory.
class WriterLogs {
 public:
  WriterLogs(const NetworkId& network, bool each_signed)
      : network_(network), each_signed_(each_signed) {
    Secret seed(32);
    system_random()(seed.writable());
    key_ = SigningKey::from_seed(seed);
    header_.writer = key_.id;
    header_.epoch = Epoch{1} << 32 | 1;
    header_.hlc.value = static_cast<std::uint64_t>(wall_clock().milliseconds) << 16;
  }
  const WriterId& id() const { return key_.id; }

  Update certificate() {
    Header header = header_;
    header.kind = ScopeKind::governance;
    header.scope = governance_scope();
    header.flags = flag_epoch_start;
    header.schema = governance_schema;
    header.seq = 1;
    Update update = sign_update(
        header, {encode_operation(HubCertificate{"Hub " + id().hex().substr(0, 8), "49"})}, {},
        key_, network_);
    header_.auth = update.id;
    return update;
  }

  Update directory_update(const std::vector<Bytes>& operations) {
    header_.kind = ScopeKind::directory;
    header_.scope = directory_scope(id());
    header_.schema = directory_schema;
    header_.flags = 0;  // plain updates: the other flag is for what restates an older epoch
    header_.seq += 1;
    header_.hlc.value += 1 << 16;
    if (each_signed_) header_.deps = {header_.auth};
    Update update = sign_update(header_, operations, {}, key_, network_);
    header_.prev = update.id;
    return update;
  }

 private:
  const NetworkId network_;
  const bool each_signed_;
  SigningKey key_;
  Header header_;
};

Ticket paired(const WriterId& hub, const CurveId& curve, const std::string& address) {
  return {hub, curve, "Hub " + hub.hex().substr(0, 8), "49", network_name, address};
}

// Many transactions would make a benchmark of making it.
class Writing {
 public:
  Writing(LogStore& store, HubState& state) : store_(store), state_(state) {}
  void add(Update update) {
    waiting_.push_back(std::move(update));
    if (waiting_.size() == 4096) flush();
  }
  void flush() {
    store_.write([this](WriteTxn& txn) {
      for (const Update& update : waiting_) store_.append(txn, update);
    });
    for (const Update& update : waiting_) {
      state_.apply(update);
      ++expected.updates;
      if (update.header.kind != ScopeKind::directory) continue;
      expected.operations += update.header.operations;
      expected.payload += update.body.size();
    }
    waiting_.clear();
  }
  Expected expected;

 private:
  LogStore& store_;
  HubState& state_;
  std::vector<Update> waiting_;
};

std::vector<Bytes> real_operations(const std::string& path, const WriterId& writer) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto importer = Importer::open(as_bytes(text), nullptr, {});
  if (!importer) throw std::runtime_error(importer.error().message);
  while (importer->step(1000)) {
  }
  DirectoryFold fold;
  std::vector<Bytes> operations;
  for (const Venue& venue : importer->take_venues()) {
    operations.push_back(encode(fold.changes_towards(venue, importer->covered_fields()), writer));
  }
  return operations;
}

// As the directory desk packs an import.
void write_import(WriterLogs& writer, const std::vector<Bytes>& operations, Writing& writing) {
  std::vector<Bytes> batch;
  std::size_t bytes = 0;
  for (const Bytes& operation : operations) {
    const bool full = batch.size() == limits::operations_per_update ||
                      bytes + operation.size() + 4 > limits::body_bytes;
    if (full) writing.add(writer.directory_update(std::exchange(batch, {})));
    if (full) bytes = 0;
    bytes += operation.size() + 4;
    batch.push_back(operation);
  }
  if (!batch.empty()) writing.add(writer.directory_update(batch));
}

// Updates are dealt out in turn, each full but the last.
void write_made(std::vector<WriterLogs>& writers, const MakeOptions& options, Writing& writing) {
  std::size_t turn = 0;
  for (std::size_t at = 0; at < options.operations; at += options.per_update, ++turn) {
    WriterLogs& writer = writers[turn % writers.size()];
    std::vector<Bytes> operations;
    for (std::size_t i = at; i < std::min(at + options.per_update, options.operations); ++i) {
      operations.push_back(made_operation(i, writer.id()));
    }
    writing.add(writer.directory_update(operations));
  }
}

NewNode make_node(const std::string& dir) {
  Settings settings;
  settings.name = std::filesystem::path(dir).filename().string();
  settings.territory = "49";
  settings.network = network_name;
  auto made = init_node(dir, settings, system_random(), wall_clock());
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

void pair_with_all(const std::string& dir, const std::vector<Ticket>& tickets) {
  LogStore store = LogStore::open(dir);
  PeerBook book(store);
  for (const Ticket& ticket : tickets) book.put({ticket, false});
}

void write_expected(const std::string& dir, const Expected& expected) {
  std::ofstream out(dir + "/expected");
  out << expected.updates << ' ' << expected.operations << ' ' << expected.payload << ' '
      << expected.state << '\n'
      << expected.search << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write in " + dir);
}

// What does not count would make every figure better than it is.
void require_all_venues(const HubState& state, std::size_t operations) {
  std::size_t venues = 0;
  for (const auto& [hub, directory] : state.directories()) venues += directory.venue_count();
  if (venues != operations) {
    throw std::runtime_error(
        fmt::format("of {} operations made, {} count: mend bench_node", operations, venues));
  }
}

std::string words_of_some_venue(const HubState& state) {
  for (const auto& [hub, directory] : state.directories()) {
    return std::string(directory.venue(directory.venue_ids().front())->text(VenueField::nom));
  }
  throw std::runtime_error("nothing was made");
}

}  // namespace

void make_network(const MakeOptions& options) {
  std::filesystem::create_directory(options.dir);
  std::vector<WriterLogs> writers;
  const std::size_t count = options.venues_file.empty() ? options.writers : 1;
  for (std::size_t i = 0; i < count; ++i) {
    writers.emplace_back(network_id(network_name), options.each_signed);
  }
  const std::string source_dir = options.dir + "/source";
  const Ticket source = make_node(source_dir).ticket;
  std::vector<Ticket> of_source, of_receivers = {source};
  for (std::size_t i = 1; i <= options.receivers; ++i) {
    const Ticket made = make_node(options.dir + fmt::format("/receiver-{}", i)).ticket;
    of_source.push_back(paired(made.hub, made.curve, ""));
  }
  for (const WriterLogs& writer : writers) {
    const Ticket ticket = paired(writer.id(), random_id<CurveId>(system_random()), "");
    of_source.push_back(ticket);
    of_receivers.push_back(ticket);
  }
  pair_with_all(source_dir, of_source);
  pair_with_all(options.dir + "/receiver-1", of_receivers);
  for (std::size_t i = 2; i <= options.receivers; ++i) {
    pair_with_all(options.dir + fmt::format("/receiver-{}", i), of_receivers);
  }

  HubState state;
  LogStore store = LogStore::open(source_dir);
  Writing writing(store, state);
  for (WriterLogs& writer : writers) writing.add(writer.certificate());
  if (options.venues_file.empty()) {
    write_made(writers, options, writing);
  } else {
    const auto operations = real_operations(options.venues_file, writers.front().id());
    write_import(writers.front(), operations, writing);
  }
  writing.flush();
  require_all_venues(state, writing.expected.operations);
  writing.expected.state = hash_of_directories(state);
  writing.expected.search = words_of_some_venue(state);
  write_expected(options.dir, writing.expected);
}

Expected read_expected(const std::string& network_dir) {
  std::ifstream in(network_dir + "/expected");
  Expected expected;
  in >> expected.updates >> expected.operations >> expected.payload >> expected.state;
  in.ignore();
  std::getline(in, expected.search);
  if (!in) throw std::runtime_error(network_dir + "/expected cannot be read");
  return expected;
}

}  // namespace maillage::bench
