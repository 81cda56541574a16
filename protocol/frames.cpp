#include "protocol/frames.h"

#include "protocol/assert.h"
#include "protocol/capnp_message.h"
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

void write_log(wire::LogId::Builder out, ScopeKind kind, const LogId& log) {
  out.setKind(static_cast<std::uint8_t>(kind));
  out.setScope(to_data(log.scope.bytes()));
  out.setWriter(to_data(log.writer.bytes()));
  out.setEpoch(log.epoch);
}

bool read_log(wire::LogId::Reader in, ScopeKind& kind, LogId& log) {
  kind = static_cast<ScopeKind>(in.getKind());
  log.epoch = in.getEpoch();
  return read_id(log.scope, in.getScope()) && read_id(log.writer, in.getWriter());
}

void write(wire::Frame::Builder out, const HelloFrame& hello) {
  auto h = out.initHello();
  h.setVersion(hello.version);
  h.setHub(to_data(hello.hub.bytes()));
  h.setProof(to_data(hello.proof));
  h.setCreditBytes(hello.credit_bytes);
  h.setCreditFrames(hello.credit_frames);
}

void write(wire::Frame::Builder out, const HeadsFrame& heads) {
  auto h = out.initHeads();
  h.setLast(heads.last);
  auto list = h.initHeads(static_cast<unsigned>(heads.heads.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    write_log(list[i].initLog(), heads.heads[i].kind, heads.heads[i].log);
    list[i].setSeq(heads.heads[i].head.seq);
    list[i].setId(to_data(heads.heads[i].head.id.bytes()));
  }
  auto trusted = h.initTrusted(static_cast<unsigned>(heads.trusted.size()));
  for (unsigned i = 0; i < trusted.size(); ++i) {
    trusted.set(i, to_data(heads.trusted[i].bytes()));
  }
}

void write(wire::Frame::Builder out, const PushFrame& push) {
  auto list = out.initPush().initUpdates(static_cast<unsigned>(push.updates.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setEnvelope(to_data(push.updates[i].envelope));
    list[i].setBody(to_data(push.updates[i].body));
    list[i].setApart(to_data(push.updates[i].apart));
  }
}

void write(wire::Frame::Builder out, const AckFrame& ack) {
  auto a = out.initAck();
  a.setFrames(ack.frames);
  a.setBytes(ack.bytes);
}

void write(wire::Frame::Builder out, const WantFrame& want) {
  auto w = out.initWant();
  write_log(w.initLog(), want.kind, want.log);
  w.setFrom(want.from);
}

void write(wire::Frame::Builder out, const DigestFrame& digest) {
  out.initDigest().setHeads(to_data(digest.heads));
}

void write(wire::Frame::Builder out, const ByeFrame& bye) { out.setBye(to_text(bye.reason)); }

void write(wire::Frame::Builder, const UnknownFrame&) {
  MAILLAGE_ASSERT(false && "an unknown frame is never sent");
}

template <std::size_t Size>
bool read_array(std::array<std::uint8_t, Size>& out, capnp::Data::Reader data) {
  if (data.size() != Size) return false;
  std::copy(data.begin(), data.end(), out.begin());
  return true;
}

std::optional<Frame> read_hello(wire::Hello::Reader in) {
  HelloFrame hello;
  hello.version = in.getVersion();
  hello.credit_bytes = in.getCreditBytes();
  hello.credit_frames = in.getCreditFrames();
  if (!read_id(hello.hub, in.getHub()) || !read_array(hello.proof, in.getProof())) {
    return std::nullopt;
  }
  return hello;
}

std::optional<Frame> read_heads(wire::Heads::Reader in) {
  HeadsFrame heads;
  heads.last = in.getLast();
  if (in.getHeads().size() > limits::list_length || in.getTrusted().size() > limits::list_length) {
    return std::nullopt;
  }
  for (const auto hub : in.getTrusted()) {
    if (!read_id(heads.trusted.emplace_back(), hub)) return std::nullopt;
  }
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
  if (in.getUpdates().size() > limits::list_length) return std::nullopt;
  for (const auto update : in.getUpdates()) {
    push.updates.push_back({to_bytes(from_data(update.getEnvelope())),
                            to_bytes(from_data(update.getBody())),
                            to_bytes(from_data(update.getApart()))});
  }
  return push;
}

std::optional<Frame> read_want(wire::Want::Reader in) {
  WantFrame want;
  want.from = in.getFrom();
  if (!read_log(in.getLog(), want.kind, want.log) || want.from == 0) return std::nullopt;
  return want;
}

std::optional<Frame> read_digest(wire::Digest::Reader in) {
  DigestFrame digest;
  if (!read_array(digest.heads, in.getHeads())) return std::nullopt;
  return digest;
}

std::optional<Frame> read_frame(wire::Frame::Reader in) {
  switch (in.which()) {
    case wire::Frame::HELLO:
      return read_hello(in.getHello());
    case wire::Frame::HEADS:
      return read_heads(in.getHeads());
    case wire::Frame::PUSH:
      return read_push(in.getPush());
    case wire::Frame::ACK:
      return AckFrame{in.getAck().getFrames(), in.getAck().getBytes()};
    case wire::Frame::WANT:
      return read_want(in.getWant());
    case wire::Frame::DIGEST:
      return read_digest(in.getDigest());
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

Bytes encode_frame(const Frame& frame) {
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<wire::Frame>();
  std::visit([&root](const auto& value) { write(root, value); }, frame);
  return to_single_segment(message);
}

std::optional<Frame> decode_frame(ByteView bytes) {
  if (bytes.size() > limits::frame_bytes) return std::nullopt;
  return try_decode<wire::Frame>(bytes, read_frame);
}

}  // namespace maillage
