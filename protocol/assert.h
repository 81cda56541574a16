// Assertions about our own code: on in every build, because a node that goes on in a state it does
// not understand may lose what it acknowledged.
#pragma once

#include <cstdio>
#include <cstdlib>

#define MAILLAGE_ASSERT(condition)                                                            \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::fprintf(stderr, "maillage: broken assumption %s at %s:%d\n", #condition, __FILE__, \
                   __LINE__);                                                                 \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
