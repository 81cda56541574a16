#include "bench/support/machine.h"

#include <fcntl.h>
#include <sodium.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace maillage::bench {
namespace {

double clock_s(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

constexpr std::size_t message_bytes = 32 + 184;  // an update's header under its network
// As a node meets them: one message over and over is up to 4 % faster, since the processor learns
// the branches that its signature takes.
constexpr std::size_t signers = 100;
constexpr std::size_t messages = 4000;

struct Signed {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> key{};
  std::array<std::uint8_t, message_bytes> message{};
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
};

std::vector<Signed> signed_messages() {
  std::vector<Signed> all(messages);
  std::array<std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES>, signers> secrets{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    Signed& made = all[i];
    auto& secret = secrets[i % signers];
    if (i < signers) {
      crypto_sign_keypair(made.key.data(), secret.data());
    } else {
      made.key = all[i % signers].key;
    }
    randombytes_buf(made.message.data(), made.message.size());
    crypto_sign_detached(made.signature.data(), nullptr, made.message.data(), made.message.size(),
                         secret.data());
  }
  return all;
}

std::size_t verify_until(const std::vector<Signed>& all, double end_s) {
  std::size_t count = 0;
  while (wall_s() < end_s) {
    const Signed& made = all[count % all.size()];
    if (crypto_sign_verify_detached(made.signature.data(), made.message.data(), made.message.size(),
                                    made.key.data()) != 0) {
      throw std::runtime_error("libsodium refuses its own signature");
    }
    ++count;
  }
  return count;
}

}  // namespace

double wall_s() { return clock_s(CLOCK_MONOTONIC); }
double cpu_s() { return clock_s(CLOCK_PROCESS_CPUTIME_ID); }

double fdatasync_ms(const std::string& dir, std::size_t count) {
  const std::string path = dir + "/fdatasync.probe";
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("cannot write in " + dir);
  const std::array<char, 4096> page{};
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    const double start = wall_s();
    const bool written = write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size());
    if (!written || fdatasync(file) != 0) throw std::runtime_error("cannot write in " + dir);
    times.push_back((wall_s() - start) * 1e3);
  }
  close(file);
  unlink(path.c_str());
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count / 2),
                   times.end());
  return times[count / 2];
}

double verifies_per_second(unsigned threads, double seconds) {
  const std::vector<Signed> all = signed_messages();
  std::atomic<std::size_t> count{0};
  const double start = wall_s();
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] { count += verify_until(all, start + seconds); });
  }
  for (std::thread& worker : workers) worker.join();
  return static_cast<double>(count) / (wall_s() - start);
}

}  // namespace maillage::bench
