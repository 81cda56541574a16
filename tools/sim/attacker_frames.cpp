// Frames that no honest hub would send.
#include <algorithm>

#include "protocol/limits.h"
#include "replication/scopes.h"
#include "replication/tree/tree_frame.h"
#include "tools/sim/attacker.h"

namespace maillage::sim {

bool Attacker::announce_and_keep(const Target& target) {
  HeadsFrame heads;
  const WriterId& writer =
      random_.percent(50) ? self().key.id : world_.hub(random_.below(world_.hubs().size())).key.id;
  LogHead head{ScopeKind::directory, {directory_scope(writer), writer, self().epoch()}, {}};
  head.head.seq = random_.percent(30) ? ~Seq{0} : 100'000 + random_.below(100'000);
  random_.fill(head.head.id.value);
  heads.heads.push_back(head);
  send(target, heads);
  return true;
}

bool Attacker::announce_many(const Target& target) {
  HeadsFrame heads;
  for (std::size_t i = 0; i < limits::list_length; ++i) {
    LogHead head{ScopeKind::referral, {}, {1 + random_.below(1000), {}}};
    random_.fill(head.log.scope.value);
    random_.fill(head.log.writer.value);
    random_.fill(head.head.id.value);
    heads.heads.push_back(head);
  }
  send(target, heads);
  return true;
}

bool Attacker::audit_endlessly(const Target& target) {
  for (int i = 0; i < 30; ++i) {
    Bytes root = {1, static_cast<std::uint8_t>(random_.below(128))};
    Bytes sum(16);
    random_.fill(sum);
    append(root, sum);
    send(target, AuditFrame{root});
  }
  return true;
}

bool Attacker::flood_wants(const Target& target) {
  WantFrame want;
  for (const auto& [log, entry] : self().replica().heads().all()) {
    if (want.logs.size() < limits::list_length) want.logs.push_back({log.kind, log.log, 1});
  }
  for (int i = 0; i < 20; ++i) send(target, want);
  return true;
}

bool Attacker::send_unknown(const Target& target) {
  Bytes frame = encode_frame(AckFrame{1});
  constexpr std::size_t which = 8;  // the union's number, after the root pointer
  frame[which] = 200;
  world_.inject(hub_, target.link, std::move(frame));
  return true;
}

bool Attacker::send_random(const Target& target) {
  Bytes frame(1 + random_.below(400));
  random_.fill(frame);
  world_.inject(hub_, target.link, std::move(frame));
  return true;
}

// It guessed the names of scopes and of updates, which nobody can; it must get silence.
bool Attacker::ask_for_secrets(const Target& target) {
  WantFrame want;
  for (const auto& [scope, hubs] : world_.ledger().referrals()) {
    if (hubs.contains(hub_)) continue;
    for (const HubIndex hub : hubs) {
      const SimHub& member = world_.hub(hub);
      if (!member.running()) continue;
      for (const LogKey& log : member.replica().heads().logs_of(ScopeKind::referral, scope)) {
        if (want.logs.size() < limits::list_length) want.logs.push_back({log.kind, log.log, 1});
        const UpdateId id = member.replica().heads().head(log).id;
        if (want.updates.size() < limits::list_length) want.updates.push_back(id);
      }
    }
  }
  if (want.logs.empty()) return false;
  send(target, want);
  return true;
}

bool Attacker::send_worthless_proof(const Target& target) {
  const auto log = own_log(ScopeKind::directory);
  if (!log) return false;
  const Update* update = self().store().at(*log, 1);
  if (update == nullptr) return false;
  Bytes proof = to_bytes(as_bytes("MLGF"));
  for (int chain = 0; chain < 2; ++chain) {  // one and the same
    append_le(proof, std::uint16_t{1});
    append_le(proof, static_cast<std::uint16_t>(update->envelope.size()));
    append(proof, update->envelope);
  }
  send(target, ProofFrame{proof});
  return true;
}

bool Attacker::accuse_a_stranger(const Target& target) {
  Secret seed(32);
  random_.fill(seed.writable());
  const SigningKey stranger = SigningKey::from_seed(seed);
  Header header = own_header(ScopeKind::directory, directory_scope(stranger.id));
  header.writer = stranger.id;
  const Update one = self().sign(header, {Bytes{1}}, stranger);
  const Update other = self().sign(header, {Bytes{2}}, stranger);
  if (const auto proof = prove_fork({one.envelope}, {other.envelope}, self().network)) {
    send(target, ProofFrame{proof->bytes});
  }
  return true;
}

bool Attacker::send_long_list(const Target& target) {
  WantFrame want;
  for (std::size_t i = 0; i < limits::list_length + 1 + random_.below(200); ++i) {
    want.updates.push_back(random_id<UpdateId>(random_.source()));
  }
  send(target, want);
  return true;
}

bool Attacker::greet_again(const Target& target) {
  const SimHub& peer = world_.hub(target.hub);
  HelloFrame hello;
  hello.hub = self().key.id;
  hello.proof = sign(self().key, hello_message(self().network, self().curve, peer.curve));
  hello.incarnation = random_.next();
  send(target, hello);
  return true;
}

bool Attacker::say_gone(const Target& target) {
  GoneFrame gone;
  gone.kind = ScopeKind::referral;
  gone.scope = random_id<ScopeId>(random_.source());
  for (const auto& [scope, referral] : self().state().referrals()) {
    if (random_.percent(30)) gone.scope = scope;
  }
  send(target, gone);
  return true;
}

bool Attacker::prune_and_leave(const Target& target) {
  TreeFrame frame;
  for (const auto& hub : world_.hubs()) {
    const LogId log{governance_scope(), hub->key.id, Epoch{1} << 32};
    frame.prunes.push_back({log_tag(ScopeKind::governance, log), true});
  }
  send(target, TreeTalkFrame{encode_tree_frame(frame)});
  if (random_.percent(50)) send(target, ByeFrame{"bye"});
  return true;
}

}  // namespace maillage::sim
