// Bytes of a stranger to frames. Every list is bounded and every id has its size.
#include "protocol/capnp_message.h"
#include "protocol/frames.h"
#include "protocol/limits.h"
#include "protocol/schema/frame.capnp.h"

namespace maillage {
namespace {

template <typename Id>
bool read_id(Id& id, capnp::Data::Reader data) {
  const auto read = Id::from(from_data(data));
  if (read) id = *read;
  return read.has_value();
}

template <typename Id, typename List>
bool read_ids(std::vector<Id>& ids, List list) {
  if (list.size() > limits::list_length) return false;
  for (const auto data : list) {
    if (!read_id(ids.emplace_back(), data)) return false;
  }
  return true;
}

template <std::size_t Size>
bool read_array(std::array<std::uint8_t, Size>& out, capnp::Data::Reader data) {
  if (data.size() != Size) return false;
  std::copy(data.begin(), data.end(), out.begin());
  return true;
}

bool read_log(wire::LogId::Reader in, ScopeKind& kind, LogId& log) {
  kind = static_cast<ScopeKind>(in.getKind());
  log.epoch = in.getEpoch();
  return read_id(log.scope, in.getScope()) && read_id(log.writer, in.getWriter());
}

std::optional<Frame> read_hello(wire::Hello::Reader in) {
  HelloFrame hello;
  hello.version = in.getVersion();
  hello.credit_bytes = in.getCreditBytes();
  hello.credit_frames = in.getCreditFrames();
  hello.incarnation = in.getIncarnation();
  hello.dictionary = in.getDictionary();
  constexpr std::uint64_t latest_ms = std::uint64_t{1} << 48;
  if (in.getClock() >= latest_ms) return std::nullopt;
  hello.clock.milliseconds = static_cast<std::int64_t>(in.getClock());
  if (!read_id(hello.hub, in.getHub()) || !read_array(hello.proof, in.getProof()) ||
      !read_array(hello.nonce, in.getNonce())) {
    return std::nullopt;
  }
  return hello;
}

std::optional<Frame> read_resume(wire::Resume::Reader in) {
  ResumeFrame resume;
  resume.incarnation = in.getIncarnation();
  resume.up_to = in.getUpTo();
  resume.evidence = in.getEvidence();
  resume.audit = in.getAudit();
  resume.lacks_genesis = in.getLacksGenesis();
  if (!read_ids(resume.takes, in.getTakes())) return std::nullopt;
  if (!read_ids(resume.capacity_of, in.getCapacityOf())) return std::nullopt;
  return resume;
}

std::optional<Frame> read_heads(wire::Heads::Reader in) {
  HeadsFrame heads;
  if (in.getHeads().size() > limits::list_length) return std::nullopt;
  for (const auto entry : in.getHeads()) {
    LogHead head;
    head.head.seq = entry.getSeq();
    if (!read_log(entry.getLog(), head.kind, head.log) || !read_id(head.head.id, entry.getId())) {
      return std::nullopt;
    }
    heads.heads.push_back(head);
  }
  return heads;
}

std::optional<Frame> read_push(wire::Push::Reader in) {
  PushFrame push;
  push.number = in.getNumber();
  push.up_to = in.getUpTo();
  if (in.getRemaining().size() > limits::list_length) return std::nullopt;
  push.runs = to_bytes(from_data(in.getRuns()));
  for (const auto entry : in.getRemaining()) {
    push.remaining.push_back(
        {static_cast<ScopeKind>(entry.getKind()), entry.getUpdates(), entry.getBytes()});
  }
  return push;
}

std::optional<Frame> read_want(wire::Want::Reader in) {
  WantFrame want;
  if (in.getLogs().size() > limits::list_length) return std::nullopt;
  for (const auto entry : in.getLogs()) {
    LogPosition& position = want.logs.emplace_back();
    position.from = entry.getFrom();
    if (!read_log(entry.getLog(), position.kind, position.log) || position.from == 0) {
      return std::nullopt;
    }
  }
  if (!read_ids(want.updates, in.getUpdates())) return std::nullopt;
  return want;
}

std::optional<Frame> read_gone(wire::Gone::Reader in) {
  GoneFrame gone;
  gone.kind = static_cast<ScopeKind>(in.getKind());
  if (!read_id(gone.scope, in.getScope())) return std::nullopt;
  return gone;
}

std::optional<Frame> read_frame(wire::Frame::Reader in) {
  switch (in.which()) {
    case wire::Frame::HELLO:
      return read_hello(in.getHello());
    case wire::Frame::RESUME:
      return read_resume(in.getResume());
    case wire::Frame::PUSH:
      return read_push(in.getPush());
    case wire::Frame::ACK:
      return AckFrame{in.getAck().getNumber()};
    case wire::Frame::WANT:
      return read_want(in.getWant());
    case wire::Frame::HEADS:
      return read_heads(in.getHeads());
    case wire::Frame::AUDIT:
      return AuditFrame{to_bytes(from_data(in.getAudit()))};
    case wire::Frame::TREE:
      return TreeTalkFrame{to_bytes(from_data(in.getTree()))};
    case wire::Frame::GONE:
      return read_gone(in.getGone());
    case wire::Frame::PROOF:
      return ProofFrame{to_bytes(from_data(in.getProof()))};
    case wire::Frame::GENESIS:
      return GenesisFrame{to_bytes(from_data(in.getGenesis()))};
    case wire::Frame::BOX:
      return BoxFrame{to_bytes(from_data(in.getBox()))};
    case wire::Frame::BYE:
      return ByeFrame{from_text(in.getBye())};
  }
  return UnknownFrame{};
}

}  // namespace

Bytes hello_message(const NetworkId& network, const CurveId& from, const CurveId& to) {
  Bytes message = to_bytes(as_bytes("MLGH"));
  append_le(message, protocol_version);
  append(message, network.bytes());
  append(message, from.bytes());
  append(message, to.bytes());
  return message;
}

bool is_push(ByteView bytes) {
  const auto push = try_decode<wire::Frame>(
      bytes, [](wire::Frame::Reader in) { return std::optional(in.isPush()); });
  return push.value_or(false);
}

std::optional<Frame> decode_frame(ByteView bytes) {
  if (bytes.size() > limits::frame_bytes) return std::nullopt;
  return try_decode<wire::Frame>(bytes, read_frame);
}

}  // namespace maillage
