// Bounds of time and memory hold for the program as people run it: a sanitizer takes several times
// both for what it checks.
#pragma once

namespace maillage::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int sanitizer_factor = 5;
#else
inline constexpr int sanitizer_factor = 1;
#endif

}  // namespace maillage::test
