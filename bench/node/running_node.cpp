#include "bench/node/running_node.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "node/hub/directory_desk.h"
#include "node/hub/directory_hashes.h"
#include "node/hub/init.h"

namespace maillage::bench {
namespace {

std::string data_file(const std::string& name) {
  std::ifstream in(std::string(MAILLAGE_DATA_DIR) + "/" + name, std::ios::binary);
  if (!in) throw std::runtime_error(name + " was not found in " MAILLAGE_DATA_DIR);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Gazetteer load_gazetteer() {
  auto gazetteer =
      Gazetteer::parse(data_file("communes-2026.csv"), data_file("communes-centroids.csv"));
  if (!gazetteer) throw std::runtime_error(gazetteer.error().message);
  return std::move(*gazetteer);
}

Settings settings_of(const std::string& dir, RunningNode::Role role) {
  auto settings = load_settings(dir);
  if (!settings) throw std::runtime_error(settings.error().message);
  if (role == RunningNode::Role::receiver) settings->listen = settings->address = "";
  return std::move(*settings);
}

}  // namespace

TimePoint wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

RandomSource system_random() {
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

std::string hash_of_directories(const HubState& state) {
  Bytes hashes;
  for (const DirectoryHash& each : directory_hashes(state)) {
    append(hashes, each.hub.bytes());
    append(hashes, each.hash);
  }
  return to_hex(blake2b_256({hashes}));
}

RunningNode::RunningNode(const std::string& dir, Role role, kj::AsyncIoContext& io)
    : settings_(settings_of(dir, role)),
      identity_(load_identity(dir)),
      gazetteer_(load_gazetteer()),
      store_(LogStore::open(dir)),
      hub_({store_, identity_, settings_, system_random(),
            [](std::string_view line) { spdlog::warn("{}", line); },
            [this](const VenueView& venue) { return commune_centre(gazetteer_, venue); }, &writer_},
           wall_clock()),
      links_(
          hub_, [this] { hub_.begin_turn(wall_clock()); }, io.unixEventPort),
      transport_(transport_config(), io.unixEventPort, io.provider->getTimer(), links_),
      written_(
          io.unixEventPort, writer_.descriptor(), [this] { on_written(); },
          [](const char* failure) { spdlog::error("{}", failure); }),
      timer_(io.provider->getTimer()),
      index_(io.unixEventPort, hub_.state(),
             [](const char* failure) { spdlog::error("{}", failure); }) {}

void RunningNode::on_written() {
  hub_.begin_turn(wall_clock());
  writer_.finish_some(1);
  hub_.advance();
  index_.nudge();
}

void RunningNode::start() {
  links_.start(transport_);
  ticking_ = tick().eagerlyEvaluate(
      [](kj::Exception&& failure) { spdlog::error("{}", failure.getDescription().cStr()); });
}

kj::Promise<void> RunningNode::tick() {
  return timer_.afterDelay(2 * kj::SECONDS).then([this] {
    hub_.begin_turn(wall_clock());
    hub_.tick();
    links_.tick();
    return tick();
  });
}

TransportConfig RunningNode::transport_config() const {
  std::string endpoint;
  if (!settings_.listen.empty()) endpoint = *parse_endpoint(settings_.listen, EndpointUse::listen);
  return {{identity_.transport.id, identity_.transport.secret.view().first<32>()},
          endpoint,
          [] { return randombytes_random(); },
          [](std::string_view line) { spdlog::info("{}", line); },
          {}};
}

}  // namespace maillage::bench
