#include "replication/evidence/fork_proof.h"

#include <algorithm>

#include "protocol/limits.h"

namespace maillage {
namespace {

constexpr std::string_view magic = "MLGF";

struct Chain {
  Header first;
  std::vector<UpdateId> ids;  // of first.seq - 1 (its prev), first.seq, ...
  Seq begin() const { return first.seq - 1; }
  Seq end() const { return begin() + ids.size(); }
  const UpdateId& at(Seq seq) const { return ids[seq - begin()]; }
};

// The ids a chain fixes, provided that it is one and its last signature is the writer's.
std::optional<Chain> read_chain(const std::vector<Bytes>& envelopes, const NetworkId& network) {
  Chain chain;
  for (const Bytes& envelope : envelopes) {
    auto header = decode_header(envelope);
    if (!header) return std::nullopt;
    if (chain.ids.empty()) {
      chain.ids.push_back(header->prev);
      chain.first = std::move(*header);
    } else if (header->kind != chain.first.kind || header->log() != chain.first.log() ||
               header->seq != chain.end() || header->prev != chain.ids.back()) {
      return std::nullopt;
    }
    chain.ids.push_back(update_id(envelope));
  }
  if (envelopes.empty()) return std::nullopt;
  const bool is_signed = envelope_is_signed(envelopes.back(), chain.first.writer, network);
  return is_signed ? std::optional(std::move(chain)) : std::nullopt;
}

void append_chain(Bytes& out, const std::vector<Bytes>& envelopes) {
  append_le(out, static_cast<std::uint16_t>(envelopes.size()));
  for (const Bytes& envelope : envelopes) {
    append_le(out, static_cast<std::uint16_t>(envelope.size()));
    append(out, envelope);
  }
}

std::vector<Bytes> read_envelopes(LittleEndianReader& in) {
  std::vector<Bytes> envelopes;
  const std::size_t count = in.read<std::uint16_t>();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const auto length = in.read<std::uint16_t>();
    envelopes.push_back(to_bytes(in.read_bytes(length)));
  }
  return envelopes;
}

}  // namespace

std::optional<ForkProof> prove_fork(const std::vector<Bytes>& one, const std::vector<Bytes>& other,
                                    const NetworkId& network) {
  const auto a = read_chain(one, network);
  const auto b = read_chain(other, network);
  if (!a || !b || a->first.kind != b->first.kind || a->first.log() != b->first.log()) {
    return std::nullopt;
  }
  ForkProof proof;
  proof.kind = a->first.kind;
  proof.log = a->first.log();
  const Seq begin = std::max(a->begin(), b->begin());
  Seq seq = begin;
  while (seq < a->end() && seq < b->end() && a->at(seq) == b->at(seq)) ++seq;
  if (seq >= a->end() || seq >= b->end() || seq == 0) return std::nullopt;
  proof.seq = seq;
  if (seq > begin) proof.before = a->at(seq - 1);
  proof.bytes = to_bytes(as_bytes(magic));
  append_chain(proof.bytes, one);
  append_chain(proof.bytes, other);
  if (proof.bytes.size() > limits::proof_bytes) return std::nullopt;
  return proof;
}

std::optional<ForkProof> decode_fork_proof(ByteView bytes, const NetworkId& network) {
  if (bytes.size() > limits::proof_bytes) return std::nullopt;
  LittleEndianReader in(bytes);
  if (as_text(in.read_bytes(magic.size())) != magic) return std::nullopt;
  const std::vector<Bytes> one = read_envelopes(in);
  const std::vector<Bytes> other = read_envelopes(in);
  if (!in.at_end()) return std::nullopt;
  return prove_fork(one, other, network);
}

std::array<std::vector<Bytes>, 2> chains_of(const ForkProof& proof) {
  LittleEndianReader in(proof.bytes);
  in.read_bytes(magic.size());
  std::vector<Bytes> one = read_envelopes(in);
  return {std::move(one), read_envelopes(in)};
}

}  // namespace maillage
