#include "replication/audit/audit.h"

#include <cmath>
#include <limits>

#include "protocol/assert.h"
#include "protocol/limits.h"

namespace maillage {
namespace {

// A list of so many heads weighs little more than the sums it spares, and a round trip less. With
// 16, one audit in twenty of 25,000 heads (6 to a node of level 2) needed a third round trip.
constexpr std::uint32_t listed_heads = 20;
constexpr std::uint32_t listed_heads_at_root = 128;
// Above this part of the heads different, sums cost more than they spare.
constexpr double plain_share = 0.25;
// step and count of a node.
constexpr std::size_t node_header_bytes = 5 + 5;
constexpr std::size_t verdict_bytes = 7 + 10;

unexpected<Error> malformed() {
  return fail(ErrorKind::invalid_input,
              "the peer's audit message cannot be read: update the older of the two hubs, or audit "
              "with another peer");
}
unexpected<Error> out_of_turn() {
  return fail(ErrorKind::invalid_input,
              "the peer's audit message came out of turn: audit with another peer");
}
unexpected<Error> contradiction() {
  return fail(ErrorKind::invalid_input,
              "the peer's answers in the audit contradict each other: audit with another peer");
}
unexpected<Error> too_many_logs() {
  return fail(ErrorKind::invalid_input,
              "the peer claims more logs than an audit takes: audit with another peer");
}

}  // namespace

Audit::Audit(const AuditKey& key, std::vector<LogHead> heads, const AuditSettings& settings)
    : settings_(settings), tree_(key, std::move(heads)), merge_(tree_) {
  MAILLAGE_ASSERT(settings_.message_bytes >= 4096);
}

void Audit::open() {
  MAILLAGE_ASSERT(phase_ == Phase::idle);
  tree_.prepare(std::numeric_limits<std::size_t>::max());
  phase_ = Phase::speaking;
}

void Audit::finish(AuditState outcome) {
  phase_ = Phase::over;
  outcome_ = outcome;
  differing_ = {};
  found_.verdicts = {};
}

// Their turn.

Result<void> Audit::receive(ByteView message) {
  if (phase_ == Phase::over) return out_of_turn();
  tree_.prepare(std::numeric_limits<std::size_t>::max());
  if (phase_ == Phase::idle) phase_ = Phase::listening;
  auto read = read_message(message);
  if (!read) finish(AuditState::failed);
  return read;
}

Result<void> Audit::read_message(ByteView message) {
  if (phase_ != Phase::listening) return out_of_turn();
  if (message.size() > limits::frame_bytes) return malformed();
  AuditReader reader(message);
  const std::uint8_t first = reader.byte();
  const auto type = static_cast<AuditMessage>(first & ~audit_more);
  const bool more = (first & audit_more) != 0;
  const bool in_parts = type == AuditMessage::nodes || type == AuditMessage::verdicts;
  if (more && !in_parts) return malformed();

  Result<void> read = malformed();
  if (type == AuditMessage::root) read = read_root(reader);
  if (type == AuditMessage::equal) read = read_equal(reader);
  if (type == AuditMessage::nodes) read = read_nodes(reader);
  if (type == AuditMessage::verdicts) read = read_verdicts(reader);
  if (!read || more || phase_ != Phase::listening) return read;
  return end_of_their_turn();
}

Result<void> Audit::read_root(AuditReader& reader) {
  if (turn_ != 0) return out_of_turn();
  claimed_ = reader.varint();
  const AuditSum sum = reader.root_sum();
  if (!reader.at_end()) return malformed();
  if (claimed_ > settings_.max_logs) return too_many_logs();
  if (claimed_ == tree_.size() && sum == tree_.sum()) {
    outcome_ = AuditState::equal;
  } else {
    differing_.push_back({0, tree_.all()});
  }
  return {};
}

Result<void> Audit::read_equal(AuditReader& reader) {
  if (turn_ != 1 || reading_.node) return out_of_turn();
  if (!reader.at_end()) return malformed();
  finish(AuditState::equal);
  return {};
}

Result<void> Audit::read_nodes(AuditReader& reader) {
  if (turn_ == 0 || reading_.position) return out_of_turn();
  if (turn_ == 1 && !reading_.node) {
    claimed_ = reader.varint();
    if (claimed_ > settings_.max_logs) return too_many_logs();
  }
  bool first = true;
  do {
    if (auto read = read_node(reader, first); !read) return read;
    first = false;
  } while (!reader.at_end());
  return {};
}

Result<void> Audit::read_node(AuditReader& reader, bool first_in_message) {
  const std::uint64_t step = reader.varint();
  if (!reader.ok()) return malformed();
  const bool listed = (step & 1) != 0;
  if (step == 1 && first_in_message && merge_.is_open()) {
    return read_list(reader, true);  // it filled the message before
  }
  if (auto entered = enter_node(step >> 1, listed); !entered) return entered;
  return listed ? read_list(reader, false) : read_sums(reader);
}

Result<void> Audit::enter_node(std::uint64_t distance, bool listed) {
  if (reading_.node && distance == 0) return malformed();
  const std::uint64_t prefix = reading_.node.value_or(0) + distance;
  const bool at_bottom = level() >= audit_last_level;
  if (level() > audit_last_level || (at_bottom && !listed)) return malformed();
  if (prefix >> audit_level_bits[level()] != 0) return malformed();
  if (merge_.is_open() && !merge_.close(found_)) return contradiction();
  reading_.node = static_cast<std::uint32_t>(prefix);
  if (!summed_.answer(audit_parent(*reading_.node, level()))) return contradiction();
  if (listed) {
    merge_.open(tree_.bucket(tree_.all(), audit_level_bits[level()], *reading_.node));
  }
  return {};
}

Result<void> Audit::read_sums(AuditReader& reader) {
  const std::uint32_t fan_out = audit_fan_out(level());
  const unsigned bits = audit_level_bits[level() + 1];
  HeadTree::Range rest = tree_.bucket(tree_.all(), audit_level_bits[level()], *reading_.node);
  reading_.children += fan_out;
  reading_.heads += rest.size();
  std::uint32_t equal = 0;
  for (std::uint32_t i = 0; i < fan_out; ++i) {
    const std::uint32_t child = *reading_.node * fan_out + i;
    const HeadTree::Range mine = tree_.bucket(rest, bits, child);
    rest.begin = mine.end;
    if (reader.sum() == audit_sum(tree_, mine)) {
      ++equal;
    } else {
      differing_.push_back({child, mine});
    }
  }
  reading_.equal_children += equal;
  if (!reader.ok()) return malformed();
  if (equal == fan_out) return contradiction();
  return {};
}

Result<void> Audit::read_list(AuditReader& reader, bool continued) {
  const std::uint64_t count = reader.varint();
  if (continued && count == 0) return malformed();  // else a turn could go on for ever
  if (count > claimed_ - told_) return contradiction();
  told_ += count;
  for (std::uint64_t i = 0; i < count; ++i) {
    const AuditEntry entry = reader.entry(*reading_.node, level());
    if (!reader.ok() || !merge_.take(entry, found_)) return malformed();
  }
  return {};
}

Result<void> Audit::read_verdicts(AuditReader& reader) {
  if (turn_ < 2) return out_of_turn();
  if (merge_.is_open() && !merge_.close(found_)) return contradiction();
  do {
    const std::uint64_t position = reader.position();
    const Seq theirs = reader.varint();
    if (!reader.ok() || position < reading_.position.value_or(0)) return malformed();
    reading_.position = position;
    if (!listed_.answer(audit_prefix(position, level() - 1))) return contradiction();
    if (theirs == 0 ? ++denied_ > tree_.size() : ++told_ > claimed_) return contradiction();
    const auto mine = tree_.find(position);
    if (!mine && theirs == 0) return contradiction();
    found_.findings.push_back(
        mine ? audit_finding(tree_, *mine, theirs)
             : AuditFinding{AuditDifference::i_lack, nullptr, theirs, position});
  } while (!reader.at_end());
  return {};
}

Result<void> Audit::end_of_their_turn() {
  if (merge_.is_open() && !merge_.close(found_)) return contradiction();
  if (!summed_.complete() || !listed_.complete()) return contradiction();
  const bool to_say =
      outcome_ == AuditState::equal || !differing_.empty() || !found_.verdicts.empty();
  if (to_say) {
    begin_speaking();
  } else {
    finish(AuditState::different);
  }
  return {};
}

// My turn.

void Audit::begin_speaking() {
  phase_ = Phase::speaking;
  ++turn_;
  summed_ = {};
  listed_ = {};
  speaking_ = {};
  speaking_.plain = level() == audit_last_level || they_hold_far_more() || most_seem_to_differ();
}

void Audit::end_of_my_turn() {
  if (outcome_ == AuditState::equal) return finish(AuditState::equal);
  if (turn_ > 0 && differing_.empty()) return finish(AuditState::different);
  phase_ = Phase::listening;
  ++turn_;
  reading_ = {};
  differing_.clear();
  found_.verdicts.clear();
}

// The side that holds less lists it, so that what the other holds alone is named once only.
bool Audit::they_hold_far_more() const {
  const double more = static_cast<double>(claimed_) - tree_.size();
  return more > plain_share * static_cast<double>(claimed_);
}

// With a quarter of the heads changed, a child of m heads stays equal with a chance of 0.75^m.
// Where that leaves less than one equal child, nothing can be told yet and sums go one level
// deeper.
bool Audit::most_seem_to_differ() const {
  if (reading_.children == 0) return false;
  const auto children = static_cast<double>(reading_.children);
  const double expected_equal =
      children * std::pow(1 - plain_share, static_cast<double>(reading_.heads) / children);
  return expected_equal >= 1 && static_cast<double>(reading_.equal_children) < expected_equal;
}

bool Audit::lists(const Node& node) const {
  return speaking_.plain ||
         node.mine.size() <= (level() == 0 ? listed_heads_at_root : listed_heads);
}

std::optional<Bytes> Audit::next_message() {
  if (phase_ != Phase::speaking) return std::nullopt;
  Bytes out;
  if (turn_ == 0) {
    out = root_message();
  } else if (outcome_ == AuditState::equal) {
    out.push_back(static_cast<std::uint8_t>(AuditMessage::equal));
  } else if (speaking_.node < differing_.size()) {
    append_nodes(out);
  } else {
    append_verdicts(out);
  }
  MAILLAGE_ASSERT(out.size() <= settings_.message_bytes);
  const bool more =
      speaking_.node < differing_.size() || speaking_.verdict < found_.verdicts.size();
  if (more) {
    out[0] |= audit_more;
  } else {
    end_of_my_turn();
  }
  return out;
}

Bytes Audit::root_message() {
  Bytes out = {static_cast<std::uint8_t>(AuditMessage::root)};
  append_varint(out, tree_.size());
  append_root_sum(out, tree_.sum());
  summed_.add(0);
  return out;
}

void Audit::append_nodes(Bytes& out) {
  out.push_back(static_cast<std::uint8_t>(AuditMessage::nodes));
  const bool first = speaking_.node == 0 && !speaking_.next_leaf;
  if (turn_ == 1 && first) append_varint(out, tree_.size());
  while (speaking_.node < differing_.size()) {
    const Node& node = differing_[speaking_.node];
    if (lists(node) ? !append_list(out, node) : !append_sums(out, node)) return;
    ++speaking_.node;
  }
}

void Audit::append_step(Bytes& out, const Node& node, bool listed) {
  const std::uint32_t distance = node.prefix - speaking_.last_prefix;
  append_varint(out, std::uint64_t{distance} << 1 | (listed ? 1 : 0));
  speaking_.last_prefix = node.prefix;
}

// False when the message is full.
bool Audit::append_sums(Bytes& out, const Node& node) {
  const std::uint32_t fan_out = audit_fan_out(level());
  const unsigned bits = audit_level_bits[level() + 1];
  if (out.size() + node_header_bytes + 8 * fan_out > settings_.message_bytes) return false;
  append_step(out, node, false);
  HeadTree::Range rest = node.mine;
  for (std::uint32_t i = 0; i < fan_out; ++i) {
    const HeadTree::Range mine = tree_.bucket(rest, bits, node.prefix * fan_out + i);
    rest.begin = mine.end;
    append_sum(out, audit_sum(tree_, mine));
  }
  summed_.add(node.prefix);
  return true;
}

// False when the message is full and the list not at its end.
bool Audit::append_list(Bytes& out, const Node& node) {
  if (out.size() + node_header_bytes > settings_.message_bytes) return false;
  const std::size_t room = settings_.message_bytes - out.size() - node_header_bytes;
  const auto entry = [&](std::uint32_t i) {
    const HeadTree::Leaf& leaf = tree_.leaf(i);
    return AuditEntry{leaf.position, leaf.seq, audit_check(leaf)};
  };
  const std::uint32_t begin = speaking_.next_leaf.value_or(node.mine.begin);
  std::uint32_t end = begin;
  for (std::size_t used = 0; end < node.mine.end; ++end) {
    used += audit_entry_size(entry(end), level());
    if (used > room) break;
  }
  if (end == begin && begin < node.mine.end) return false;

  if (!speaking_.next_leaf) listed_.add(node.prefix);
  append_step(out, node, true);
  append_varint(out, end - begin);
  for (std::uint32_t i = begin; i < end; ++i) append_entry(out, entry(i), level());
  const bool complete = end == node.mine.end;
  speaking_.next_leaf = complete ? std::nullopt : std::optional(end);
  return complete;
}

void Audit::append_verdicts(Bytes& out) {
  out.push_back(static_cast<std::uint8_t>(AuditMessage::verdicts));
  const auto& verdicts = found_.verdicts;
  for (auto& at = speaking_.verdict; at < verdicts.size(); ++at) {
    if (out.size() + verdict_bytes > settings_.message_bytes) return;
    append_position(out, verdicts[at].position);
    append_varint(out, verdicts[at].seq);
  }
}

}  // namespace maillage
