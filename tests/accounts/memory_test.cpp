#include "node/accounts/memory.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace maillage {
namespace {

// In a child, so that the other tests can still be debugged.
TEST(HardenProcess, ForbidsCoreDumpsAndOtherReaders) {
  EXPECT_EXIT(
      {
        harden_process();
        rlimit core{};
        ::getrlimit(RLIMIT_CORE, &core);
        const bool done = ::prctl(PR_GET_DUMPABLE) == 0 && core.rlim_max == 0;
        ::_exit(done ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace maillage
