// What the machine itself can do, in lines of `name value`: bench_machine DIR
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/support/machine.h"
#include "protocol/crypto.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "bench_machine DIR\n");
    return 2;
  }
  try {
    maillage::init_crypto();
    const unsigned cores = std::thread::hardware_concurrency();
    std::printf("cores %u\n", cores);
    std::printf("verify_one_core %.0f\n", maillage::bench::verifies_per_second(1));
    std::printf("verify_all_cores %.0f\n", maillage::bench::verifies_per_second(cores));
    std::printf("fdatasync_ms %.3f\n", maillage::bench::fdatasync_ms(argv[1]));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_machine: %s\n", error.what());
    return 1;
  }
}
