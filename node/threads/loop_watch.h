// Tells a kj loop that a descriptor became readable, again and again.
#pragma once

#include <functional>
#include <memory>

namespace kj {
class UnixEventPort;
}

namespace maillage {

class LoopWatch {
 public:
  // `on_readable` runs in the loop of `port`, once at first and then whenever somebody wrote to
  // `descriptor`; it must read until nothing is left, and not end the watch. What it throws goes to
  // `report`. Both outlive the watch.
  LoopWatch(kj::UnixEventPort& port, int descriptor, std::function<void()> on_readable,
            std::function<void(const char*)> report);
  ~LoopWatch();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace maillage
