// How long to wait before dialling a peer again: exponential, with jitter, so that hubs cut off
// together do not come back in the same second (Metcalfe and Boggs, 1976).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace maillage {

class Backoff {
 public:
  using Random = std::function<std::uint32_t()>;

  // `random` gives 32 uniform bits a call and must outlive this object.
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, const Random& random)
      : first_(first), longest_(longest), step_(first), random_(random) {}

  // Between half of the present step and the whole of it; the step then doubles up to the longest.
  std::chrono::milliseconds next();
  void reset() { step_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds step_;
  const Random& random_;
};

}  // namespace maillage
