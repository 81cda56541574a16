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
  Frame(FrameExaminer& examiner, LinkNumber link, ByteView bytes)
      : examiner_(examiner), link_(link), bytes_(to_bytes(bytes)) {}

  void work() noexcept override {
    arrived_ = maillage::examine(bytes_, examiner_.network_, codec_of_this_thread());
  }
  void finish() override {
    examiner_.bytes_[link_] -= bytes_.size();
    examiner_.take_(link_, std::move(arrived_));
  }

 private:
  FrameExaminer& examiner_;
  const LinkNumber link_;
  const Bytes bytes_;
  Arrived arrived_;
};

std::size_t FrameExaminer::threads_here() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
}

FrameExaminer::FrameExaminer(const NetworkId& network, std::size_t threads, Take take)
    : network_(network), take_(std::move(take)), workers_(threads) {}

bool FrameExaminer::examine(LinkNumber link, ByteView frame) {
  std::size_t& bytes = bytes_[link];
  if (workers_.open_jobs(link) >= examined_frames || bytes + frame.size() > examined_bytes) {
    return false;
  }
  bytes += frame.size();
  workers_.add(link, std::make_unique<Frame>(*this, link, frame));
  return true;
}

void FrameExaminer::forget(LinkNumber link) {
  workers_.drop(link);
  bytes_.erase(link);
}

}  // namespace maillage
