// maillaged: the node. Started by systemd or by `maillage serve`.

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "node/accounts/memory.h"
#include "node/daemon.h"
#include "node/version.h"
#include "protocol/crypto.h"
#include "protocol/result.h"

namespace {

constexpr int usage_exit = static_cast<int>(maillage::ErrorKind::usage);

// One line a message on stderr, where journald adds the time.
void start_log(bool with_time) {
  auto logger = spdlog::stderr_logger_mt("maillaged");
  logger->set_pattern(with_time ? "%Y-%m-%dT%H:%M:%S.%e %l %v" : "%l %v");
  spdlog::set_default_logger(logger);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Maillage node");
  std::string dir = "/var/lib/maillage";
  app.add_option("--dir", dir, "the node's directory")
      ->envname("MAILLAGE_DIR")
      ->check([](const std::string& text) { return text.empty() ? "is empty" : ""; });
  app.set_version_flag("--version", maillage::version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // so do --help and --version end, with 0
    return app.exit(error) == 0 ? 0 : usage_exit;
  }
  try {
    start_log(getenv("JOURNAL_STREAM") == nullptr);
    maillage::harden_process();
    maillage::init_crypto();
    maillage::run_daemon(dir);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "maillaged: %s\n", error.what());
    return 1;
  }
}
