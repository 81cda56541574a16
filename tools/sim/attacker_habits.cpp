// Habits: what becomes of the frames that the honest core beneath wants to send.
#include <algorithm>

#include "replication/mailbox/mailbox_message.h"
#include "tools/sim/attacker.h"

namespace maillage::sim {
namespace {

constexpr std::size_t boxes_kept = 32;

}  // namespace

template <typename Change>
Bytes Attacker::repack(PushFrame push, Change&& change) {
  auto runs = codec_.unpack(push.runs);
  if (!runs) return encode_frame(push);
  std::vector<RawUpdate> updates;
  for (DecodedRun& run : *runs) {
    for (Update& update : run.updates) {
      updates.push_back(
          {std::move(update.envelope), std::move(update.body), std::move(update.apart)});
    }
  }
  change(updates);
  push.runs = updates.empty() ? Bytes{} : codec_.pack(updates);
  return encode_frame(push);
}

Bytes Attacker::garble(PushFrame push) {
  return repack(std::move(push), [this](std::vector<RawUpdate>& updates) {
    if (updates.empty()) return;
    Bytes& body = random_.pick(updates).body;
    if (!body.empty()) body[random_.below(body.size())] ^= 1;
  });
}

Bytes Attacker::strip(PushFrame push) {
  return repack(std::move(push), [](std::vector<RawUpdate>& updates) {
    for (RawUpdate& update : updates) strip_signature(update.envelope);
  });
}

Bytes Attacker::withhold(PushFrame push) {
  return repack(std::move(push), [this](std::vector<RawUpdate>& updates) {
    std::erase_if(updates, [this](const RawUpdate& update) {
      const auto header = decode_header(update.envelope);
      if (!header) return false;
      if (!withheld_) withheld_ = log_key(*header);
      return log_key(*header) == *withheld_;
    });
  });
}

// As a relay: what it brings to others, for each box anew.
std::vector<Bytes> Attacker::tamper_with_box(HubIndex to, Bytes bytes) {
  const auto strikes = [this](Fault habit) {
    const bool now = relay_habits_.contains(habit) && relaying_.percent(15);
    if (now) world_.count(habit);
    return now;
  };
  auto frame = decode_frame(bytes);
  const auto message = decode_mailbox_message(std::get<BoxFrame>(*frame).content);
  if (!message || !std::holds_alternative<BoxDelivery>(*message)) return {bytes};
  if (strikes(Fault::loses_boxes)) return {};
  std::deque<Bytes>& lately = boxes_[to];
  lately.push_back(bytes);
  if (lately.size() > boxes_kept) lately.pop_front();
  if (strikes(Fault::holds_boxes_back)) {
    world_.queue().after(relaying_.between(1'000, 4 * 3'600'000), [this, to, bytes] {
      for (const LinkNumber link : world_.network().links_of(hub_)) {
        if (world_.network().peer_of(hub_, link) == to) return world_.inject(hub_, link, bytes);
      }
    });
    return {};
  }
  std::vector<Bytes> out;
  if (strikes(Fault::replays_boxes)) out.push_back(lately[relaying_.below(lately.size())]);
  if (strikes(Fault::doubles_boxes)) out.push_back(bytes);
  if (strikes(Fault::garbles_boxes)) bytes[bytes.size() - 1 - relaying_.below(64)] ^= 1;
  out.push_back(std::move(bytes));
  return out;
}

std::vector<Bytes> Attacker::tamper(HubIndex to, Bytes bytes) {
  const auto counted = [this](Fault habit) {
    world_.count(habit);
    return true;
  };
  auto frame = decode_frame(bytes);
  if (!frame) return {bytes};
  if (disliked_ == to && !std::holds_alternative<HelloFrame>(*frame) &&
      !std::holds_alternative<ResumeFrame>(*frame) && counted(Fault::withholds_a_peer)) {
    return {};
  }
  if (std::holds_alternative<BoxFrame>(*frame)) return tamper_with_box(to, std::move(bytes));
  std::vector<Bytes> out;
  if (has(Fault::replays_frames) && !overheard_.empty() && random_.percent(5)) {
    counted(Fault::replays_frames);
    out.push_back(overheard_[random_.below(overheard_.size())]);
  }
  if (auto* push = std::get_if<PushFrame>(&*frame)) {
    last_push_ = std::max(last_push_, push->number);
    if (has(Fault::absurd_up_to) && random_.percent(20) && counted(Fault::absurd_up_to)) {
      push->up_to = random_.next();
      bytes = encode_frame(*push);
    }
    if (has(Fault::withholds_a_log) && counted(Fault::withholds_a_log)) bytes = withhold(*push);
    if (has(Fault::garbles_runs) && random_.percent(10) && counted(Fault::garbles_runs)) {
      bytes = garble(*push);
    }
    if (has(Fault::strips_signatures) && random_.percent(20) && counted(Fault::strips_signatures)) {
      bytes = strip(*push);
    }
  } else if (auto* ack = std::get_if<AckFrame>(&*frame)) {
    if (has(Fault::never_acknowledges) && counted(Fault::never_acknowledges)) return out;
    if (has(Fault::acknowledges_the_future) && counted(Fault::acknowledges_the_future)) {
      bytes = encode_frame(AckFrame{ack->number + 1'000'000});
    }
  } else if (auto* resume = std::get_if<ResumeFrame>(&*frame)) {
    if (has(Fault::absurd_cursor) && counted(Fault::absurd_cursor)) {
      resume->up_to = random_.percent(50) ? random_.next() : 1 + random_.below(500);
      bytes = encode_frame(*resume);
    }
  } else if (auto* hello = std::get_if<HelloFrame>(&*frame)) {
    if (has(Fault::absurd_incarnation) && counted(Fault::absurd_incarnation)) {
      hello->incarnation = random_.next();
    }
    if (has(Fault::absurd_credit) && counted(Fault::absurd_credit)) {
      hello->credit_bytes = hello->credit_frames = 0xffff'ffff;
    }
    bytes = encode_frame(*hello);
  } else if (auto* audit = std::get_if<AuditFrame>(&*frame)) {
    if (has(Fault::lies_in_audits) && random_.percent(50) && counted(Fault::lies_in_audits)) {
      if (random_.percent(30)) {
        audit->message = {2};  // "equal"
      } else if (!audit->message.empty()) {
        random_.pick(audit->message) ^= static_cast<std::uint8_t>(1 + random_.below(255));
      }
      bytes = encode_frame(*audit);
    }
  } else if (std::holds_alternative<WantFrame>(*frame)) {
    if (has(Fault::never_asks) && counted(Fault::never_asks)) return out;
  }
  if (has(Fault::sends_twice) && random_.percent(10) && counted(Fault::sends_twice)) {
    out.push_back(bytes);
  }
  out.push_back(std::move(bytes));
  return out;
}

}  // namespace maillage::sim
