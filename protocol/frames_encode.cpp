// Frames to bytes.
#include "protocol/assert.h"
#include "protocol/capnp_message.h"
#include "protocol/frames.h"
#include "protocol/schema/frame.capnp.h"

namespace maillage {
namespace {

void write_log(wire::LogId::Builder out, ScopeKind kind, const LogId& log) {
  out.setKind(static_cast<std::uint8_t>(kind));
  out.setScope(to_data(log.scope.bytes()));
  out.setWriter(to_data(log.writer.bytes()));
  out.setEpoch(log.epoch);
}

template <typename List, typename Ids>
void write_ids(List list, const Ids& ids) {
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, to_data(ids[i].bytes()));
}

void write(wire::Frame::Builder out, const HelloFrame& hello) {
  auto h = out.initHello();
  h.setVersion(hello.version);
  h.setHub(to_data(hello.hub.bytes()));
  h.setProof(to_data(hello.proof));
  h.setCreditBytes(hello.credit_bytes);
  h.setCreditFrames(hello.credit_frames);
  h.setIncarnation(hello.incarnation);
  h.setClock(static_cast<std::uint64_t>(hello.clock.milliseconds));
  h.setNonce(to_data(hello.nonce));
  h.setDictionary(hello.dictionary);
}

void write(wire::Frame::Builder out, const ResumeFrame& resume) {
  auto r = out.initResume();
  r.setIncarnation(resume.incarnation);
  r.setUpTo(resume.up_to);
  r.setEvidence(resume.evidence);
  r.setAudit(resume.audit);
  r.setLacksGenesis(resume.lacks_genesis);
  write_ids(r.initTakes(static_cast<unsigned>(resume.takes.size())), resume.takes);
  write_ids(r.initCapacityOf(static_cast<unsigned>(resume.capacity_of.size())), resume.capacity_of);
}

void write(wire::Frame::Builder out, const HeadsFrame& heads) {
  auto list = out.initHeads().initHeads(static_cast<unsigned>(heads.heads.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    write_log(list[i].initLog(), heads.heads[i].kind, heads.heads[i].log);
    list[i].setSeq(heads.heads[i].head.seq);
    list[i].setId(to_data(heads.heads[i].head.id.bytes()));
  }
}

void write(wire::Frame::Builder out, const PushFrame& push) {
  auto p = out.initPush();
  p.setNumber(push.number);
  p.setUpTo(push.up_to);
  p.setRuns(to_data(push.runs));
  auto remaining = p.initRemaining(static_cast<unsigned>(push.remaining.size()));
  for (unsigned i = 0; i < remaining.size(); ++i) {
    remaining[i].setKind(static_cast<std::uint8_t>(push.remaining[i].kind));
    remaining[i].setUpdates(push.remaining[i].updates);
    remaining[i].setBytes(push.remaining[i].bytes);
  }
}

void write(wire::Frame::Builder out, const AckFrame& ack) { out.initAck().setNumber(ack.number); }

void write(wire::Frame::Builder out, const WantFrame& want) {
  auto w = out.initWant();
  auto logs = w.initLogs(static_cast<unsigned>(want.logs.size()));
  for (unsigned i = 0; i < logs.size(); ++i) {
    write_log(logs[i].initLog(), want.logs[i].kind, want.logs[i].log);
    logs[i].setFrom(want.logs[i].from);
  }
  write_ids(w.initUpdates(static_cast<unsigned>(want.updates.size())), want.updates);
}

void write(wire::Frame::Builder out, const AuditFrame& f) { out.setAudit(to_data(f.message)); }

void write(wire::Frame::Builder out, const TreeTalkFrame& f) { out.setTree(to_data(f.content)); }

void write(wire::Frame::Builder out, const GoneFrame& gone) {
  auto g = out.initGone();
  g.setKind(static_cast<std::uint8_t>(gone.kind));
  g.setScope(to_data(gone.scope.bytes()));
}

void write(wire::Frame::Builder out, const ProofFrame& f) { out.setProof(to_data(f.proof)); }

void write(wire::Frame::Builder out, const GenesisFrame& f) {
  out.setGenesis(to_data(f.operation));
}

void write(wire::Frame::Builder out, const BoxFrame& f) { out.setBox(to_data(f.content)); }

void write(wire::Frame::Builder out, const ByeFrame& bye) { out.setBye(to_text(bye.reason)); }

void write(wire::Frame::Builder, const UnknownFrame&) {
  MAILLAGE_ASSERT(false && "an unknown frame is never sent");
}

}  // namespace

Bytes encode_frame(const Frame& frame) {
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<wire::Frame>();
  std::visit([&root](const auto& value) { write(root, value); }, frame);
  return to_single_segment(message);
}

}  // namespace maillage
