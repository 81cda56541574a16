#include "node/hub/frame_examiner.h"

#include <algorithm>
#include <thread>

namespace maillage {
namespace {

// More would only take the cores from one another.
constexpr std::size_t most_threads = 4;

RunCodec& codec_of_this_thread() {
  thread_local RunCodec codec;
  return codec;
}

}  // namespace

class FrameExaminer::Frame final : public Job {
 public:
  Frame(FrameExaminer& examiner, LinkNumber link, ByteView bytes, bool is_push)
      : examiner_(examiner), link_(link), bytes_(to_bytes(bytes)), is_push_(is_push) {}

  void work() noexcept override {
    arrived_ = maillage::examine(bytes_, examiner_.network_, codec_of_this_thread());
  }
  void finish() override {
    UnderWay& under_way = examiner_.under_way_[link_];
    under_way.bytes -= bytes_.size();
    under_way.pushes -= is_push_ ? 1 : 0;
    examiner_.take_(link_, std::move(arrived_));
  }

 private:
  FrameExaminer& examiner_;
  const LinkNumber link_;
  const Bytes bytes_;
  const bool is_push_;
  Arrived arrived_;
};

std::size_t FrameExaminer::threads_here() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
}

FrameExaminer::FrameExaminer(const NetworkId& network, std::size_t threads, Take take)
    : network_(network), take_(std::move(take)), workers_(threads) {}

bool FrameExaminer::examine(LinkNumber link, ByteView frame) {
  UnderWay& under_way = under_way_[link];
  const bool push = is_push(frame);
  if (workers_.open_jobs(link) >= examined_frames ||
      under_way.bytes + frame.size() > examined_bytes ||
      (push && under_way.pushes >= limits::credit_frames)) {
    return false;
  }
  under_way.bytes += frame.size();
  under_way.pushes += push ? 1 : 0;
  workers_.add(link, std::make_unique<Frame>(*this, link, frame, push));
  return true;
}

void FrameExaminer::forget(LinkNumber link) {
  workers_.drop(link);
  under_way_.erase(link);
}

}  // namespace maillage
