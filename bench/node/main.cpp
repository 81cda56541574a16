// Two nodes over CURVE, as two processes: one serves, one receives and says how long it took.
//
//   bench_node make DIR [--writers N] [--operations N] [--per-update N] [--each-signed]
//                       [--receivers N] [--venues FILE]
//   bench_node serve DIR                          until SIGTERM
//   bench_node receive DIR [--receiver N]         lines of `name value`; 1 if it does not come
//
// The time runs from the first dial to the moment when directory queries and the state hash answer
// for everything, durably.

#include <kj/async-unix.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "bench/node/made_network.h"
#include "bench/node/running_node.h"
#include "bench/support/machine.h"

namespace maillage::bench {
namespace {

constexpr double patience_s = 600;

void serve(const std::string& dir) {
  kj::UnixEventPort::captureSignal(SIGTERM);
  auto io = kj::setupAsyncIo();
  auto stop = io.unixEventPort.onSignal(SIGTERM);
  RunningNode node(dir + "/source", RunningNode::Role::source, io);
  node.state().index();  // a node that serves has long been up
  node.start();
  std::printf("ready\n");
  std::fflush(stdout);
  const double before = cpu_s();
  stop.wait(io.waitScope);
  std::printf("cpu_seconds %.4f\n", cpu_s() - before);
}

class Receiver {
 public:
  Receiver(const std::string& dir, const std::string& name, kj::AsyncIoContext& io)
      : expected_(read_expected(dir)),
        io_(io),
        node_(dir + "/" + name, RunningNode::Role::receiver, io) {}

  // False when it did not come.
  bool receive() {
    const double start = wall_s(), start_cpu = cpu_s();
    node_.start();
    // The node's own certificate is its first update.
    while (node_.store().last_arrival() < expected_.updates + 1 || !answers()) {
      if (wall_s() > start + patience_s) return false;
      wait_ms(1);
    }
    std::printf("seconds %.4f\n", wall_s() - start);
    std::printf("cpu_seconds %.4f\n", cpu_s() - start_cpu);
    std::printf("updates %lu\n", static_cast<unsigned long>(expected_.updates));
    std::printf("operations %lu\n", static_cast<unsigned long>(expected_.operations));
    std::printf("payload %lu\n", static_cast<unsigned long>(expected_.payload));
    print("", node_.counters(), {});
    return true;
  }

  // The cost of a connection without news.
  void reconnect() {
    wait_quiet();
    const TransportCounters before = node_.counters();
    node_.pause();
    wait_ms(300);
    node_.resume();
    wait_quiet();
    print("again_", node_.counters(), before);
    // The first frame in each direction binds the hub's key to the connection: always so long.
    std::printf("greeting_bytes %zu\n", encode_frame(HelloFrame{}).size());
    std::fflush(stdout);
  }

  // Stops the process as soon as something comes, with all its connections open.
  void ask_and_read_nothing() {
    node_.start();
    while (node_.replica().heads().all().size() < 2) wait_ms(1);
    raise(SIGSTOP);
  }

  void stay() { kj::Promise<void>(kj::NEVER_DONE).wait(io_.waitScope); }

 private:
  void wait_ms(int ms) {
    io_.provider->getTimer().afterDelay(ms * kj::MILLISECONDS).wait(io_.waitScope);
  }

  void wait_quiet() {
    TransportCounters before;
    do {
      before = node_.counters();
      wait_ms(1500);
    } while (before.frames_received != node_.counters().frames_received);
  }

  bool answers() const {
    if (hash_of_directories(node_.state()) != expected_.state) return false;
    SearchQuery query;
    query.text = expected_.search;
    const auto found = node_.state().index().search(query);
    return found.total > 0 && node_.state().venue(found.hits.front().key).has_value();
  }

  static void print(const char* prefix, const TransportCounters& now,
                    const TransportCounters& before) {
    const auto line = [prefix](const char* name, std::uint64_t value) {
      std::printf("%s%s %lu\n", prefix, name, static_cast<unsigned long>(value));
    };
    line("bytes_received", now.bytes_received - before.bytes_received);
    line("bytes_sent", now.bytes_sent - before.bytes_sent);
    line("frames_received", now.frames_received - before.frames_received);
    line("frames_sent", now.frames_sent - before.frames_sent);
    std::fflush(stdout);
  }

  const Expected expected_;
  kj::AsyncIoContext& io_;
  RunningNode node_;
};

struct ReceiveOptions {
  std::string name = "receiver-1";
  bool again = false;
  bool stay = false;
  bool deaf = false;
};

int receive(const std::string& dir, const ReceiveOptions& options) {
  auto io = kj::setupAsyncIo();
  Receiver receiver(dir, options.name, io);
  if (options.deaf) receiver.ask_and_read_nothing();
  if (!receiver.receive()) {
    std::fprintf(stderr, "bench_node: not everything came within %.0f s\n", patience_s);
    return 1;
  }
  if (options.again) receiver.reconnect();
  if (options.stay) receiver.stay();
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("Two nodes, measured");
  app.require_subcommand(1);
  MakeOptions made;
  std::string dir;
  ReceiveOptions receiving;
  auto* const make = app.add_subcommand("make", "make the nodes");
  make->add_option("dir", made.dir)->required();
  make->add_option("--writers", made.writers);
  make->add_option("--operations", made.operations);
  make->add_option("--per-update", made.per_update)->check(CLI::Range(1, 256));
  make->add_flag("--each-signed", made.each_signed);
  make->add_option("--receivers", made.receivers);
  make->add_option("--venues", made.venues_file);
  auto* const serving = app.add_subcommand("serve", "serve what was made, until SIGTERM");
  serving->add_option("dir", dir)->required();
  auto* const taking = app.add_subcommand("receive", "receive all of it");
  taking->add_option("dir", dir)->required();
  taking->add_option("--receiver", receiving.name);
  taking->add_flag("--reconnect", receiving.again, "then measure a connection without news");
  taking->add_flag("--stay", receiving.stay, "then stay connected");
  taking->add_flag("--deaf", receiving.deaf, "ask for everything, then read nothing");
  CLI11_PARSE(app, argc, argv);
  if (*make) make_network(made);
  if (*serving) serve(dir);
  return *taking ? receive(dir, receiving) : 0;
}

}  // namespace
}  // namespace maillage::bench

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  try {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("bench_node"));
    maillage::init_crypto();
    return maillage::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_node: %s\n", error.what());
    return 1;
  }
}
