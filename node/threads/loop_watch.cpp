#include "node/threads/loop_watch.h"

#include <kj/async-unix.h>

#include <exception>

namespace maillage {

class LoopWatch::Impl {
 public:
  Impl(kj::UnixEventPort& port, int descriptor, std::function<void()> on_readable,
       std::function<void(const char*)> report)
      : observer_(port, descriptor, kj::UnixEventPort::FdObserver::OBSERVE_READ),
        on_readable_(std::move(on_readable)),
        report_(std::move(report)),
        watching_(watch().eagerlyEvaluate(
            [this](kj::Exception&& failure) { report_(failure.getDescription().cStr()); })) {}

 private:
  // The descriptor tells of edges: it is waited for before it is read, so that none is missed.
  kj::Promise<void> watch() {
    auto edge = observer_.whenBecomesReadable();
    return kj::evalLater([this, edge = kj::mv(edge)]() mutable {
      try {
        on_readable_();
      } catch (const std::exception& failure) {
        report_(failure.what());
      }
      return edge.then([this] { return watch(); });
    });
  }

  kj::UnixEventPort::FdObserver observer_;
  const std::function<void()> on_readable_;
  const std::function<void(const char*)> report_;
  kj::Promise<void> watching_;
};

LoopWatch::LoopWatch(kj::UnixEventPort& port, int descriptor, std::function<void()> on_readable,
                     std::function<void(const char*)> report)
    : impl_(std::make_unique<Impl>(port, descriptor, std::move(on_readable), std::move(report))) {}
LoopWatch::~LoopWatch() = default;

}  // namespace maillage
