#include "node/daemon.h"

#include <fmt/format.h>
#include <kj/async-unix.h>
#include <signal.h>
#include <sodium.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "node/control/server.h"
#include "node/hub/geography.h"
#include "node/hub/index_driver.h"
#include "node/hub/init.h"
#include "node/link_driver.h"
#include "node/store/check.h"
#include "node/version.h"

namespace maillage {
namespace {

constexpr auto tick_every = 2 * kj::SECONDS;
constexpr std::uint64_t ticks_per_compaction = 60;  // every two minutes
constexpr auto spread_every = 100 * kj::MILLISECONDS;

TimePoint wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

RandomSource system_random() {
  return [](std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); };
}

Settings settings_or_throw(const std::string& dir) {
  auto settings = load_settings(dir);
  if (!settings) throw std::runtime_error(settings.error().message);
  return std::move(*settings);
}

std::string endpoint_or_throw(const std::string& listen) {
  if (listen.empty()) return {};
  auto endpoint = parse_endpoint(listen, EndpointUse::listen);
  if (!endpoint) throw std::runtime_error("'listen' in maillage.toml: " + endpoint.error().message);
  return std::move(*endpoint);
}

LogStore open_checked(const std::string& dir) {
  if (!was_stopped_cleanly(dir)) check_store(dir);
  return LogStore::open(dir);
}

// Everything in the order of who borrows from whom; torn down the other way round.
class Daemon final : private kj::TaskSet::ErrorHandler {
 public:
  Daemon(const std::string& dir, kj::AsyncIoContext& io)
      : settings_(settings_or_throw(dir)),
        identity_(load_identity(dir)),
        geography_(load_geography()),
        store_(open_checked(dir)),
        hub_(
            {store_, identity_, settings_, system_random(),
             [](std::string_view line) { spdlog::warn("{}", line); },
             [this](const VenueView& venue) { return commune_centre(geography_->communes, venue); },
             &writer_, known_schemas(),
             [this](std::string_view code) { return geography_->territories.region_of(code); }},
            wall_clock()),
        directory_(hub_, geography_->communes, &geography_->territories),
        duplicates_(hub_, directory_),
        capacity_(hub_, directory_),
        structures_(hub_),
        referrals_(hub_),
        loops_(hub_),
        background_(io.unixEventPort),
        links_(
            hub_, [this] { begin_turn(); }, io.unixEventPort),
        transport_(transport_config(), io.unixEventPort, io.provider->getTimer(), links_),
        desks_{hub_,
               directory_,
               duplicates_,
               capacity_,
               structures_,
               referrals_,
               loops_,
               background_,
               links_,
               [this] { begin_turn(); },
               [&io] { return io.provider->getTimer().afterDelay(0 * kj::SECONDS); }},
        control_(control_socket_path(dir), desks_, *io.lowLevelProvider),
        written_(
            io.unixEventPort, writer_.descriptor(), [this] { on_written(); },
            [](const char* failure) { spdlog::error("{}", failure); }),
        timer_(io.provider->getTimer()),
        index_(io.unixEventPort, hub_.state(),
               [](const char* failure) { spdlog::error("{}", failure); }),
        tasks_(*this) {
    links_.start(transport_);
    tasks_.add(tick());
    tasks_.add(spread());
  }

  std::string summary() const {
    return fmt::format(
        "{} ({}) serves {} updates, listening on {}", settings_.name, settings_.territory,
        store_.usage().updates,
        transport_.bound_endpoint().empty() ? "no port" : transport_.bound_endpoint());
  }

 private:
  void begin_turn() { hub_.begin_turn(wall_clock()); }

  void on_written() {
    begin_turn();
    writer_.finish_some(1);
    hub_.advance();
    index_.nudge();
  }

  TransportConfig transport_config() {
    const ByteView secret = identity_.transport.secret.view();
    TransportConfig config{{identity_.transport.id, secret.first<32>()},
                           endpoint_or_throw(settings_.listen),
                           [] { return randombytes_random(); },
                           [](std::string_view line) { spdlog::info("{}", line); },
                           {}};
    return config;
  }

  kj::Promise<void> tick() {
    return timer_.afterDelay(tick_every).then([this] {
      // One that fails must not keep the next from coming.
      try {
        do_tick();
      } catch (const std::exception& error) {
        spdlog::error("{}", error.what());
      }
      return tick();
    });
  }

  // What trees have to say leaves within a tenth of a second of its time.
  kj::Promise<void> spread() {
    return timer_.afterDelay(spread_every).then([this] {
      begin_turn();
      if (hub_.next_due() <= hub_.now()) hub_.on_timer();
      index_.nudge();
      return spread();
    });
  }

  void do_tick() {
    begin_turn();
    hub_.tick();
    links_.tick();
    structures_.tick();
    loops_.write_due_traces();
    if (++ticks_ % ticks_per_compaction == 0) hub_.compact();
  }

  void taskFailed(kj::Exception&& exception) override {
    spdlog::error("{}", exception.getDescription().cStr());
  }

  const Settings settings_;
  const Identity identity_;
  const std::unique_ptr<const Geography> geography_;
  LogStore store_;
  Workers writer_{1};
  Hub hub_;
  DirectoryDesk directory_;
  DuplicateDesk duplicates_;
  CapacityDesk capacity_;
  StructureDesk structures_;
  ReferralDesk referrals_;
  LoopDesk loops_;
  Background background_;
  LinkDriver links_;
  Transport transport_;
  Desks desks_;
  ControlServer control_;
  LoopWatch written_;
  std::uint64_t ticks_ = 0;
  kj::Timer& timer_;
  IndexDriver index_;
  kj::TaskSet tasks_;
};

}  // namespace

void run_daemon(const std::string& dir) {
  signal(SIGPIPE, SIG_IGN);
  kj::UnixEventPort::captureSignal(SIGTERM);
  kj::UnixEventPort::captureSignal(SIGINT);
  auto io = kj::setupAsyncIo();
  auto stop = io.unixEventPort.onSignal(SIGTERM).exclusiveJoin(io.unixEventPort.onSignal(SIGINT));
  {
    Daemon daemon(dir, io);
    spdlog::info("maillaged {}: {}", version, daemon.summary());
    stop.wait(io.waitScope);
    spdlog::info("stopping");
  }
  spdlog::info("stopped");
}

}  // namespace maillage
