#include "replication/governance/held.h"

#include <algorithm>
#include <utility>

namespace maillage::authority {
namespace {

auto place(const HeldUpdate* update) { return std::tie(update->seq, update->id); }

}  // namespace

const HeldUpdate* HeldLog::find(const Limit& at) const {
  const auto found = std::lower_bound(
      updates.begin(), updates.end(), at,
      [](const HeldUpdate* a, const Limit& b) { return place(a) < std::tie(b.seq, b.id); });
  return found != updates.end() && place(*found) == std::tie(at.seq, at.id) ? *found : nullptr;
}

bool HeldLog::contradicts(const Limit& at) const {
  auto held = std::lower_bound(updates.begin(), updates.end(), at.seq,
                               [](const HeldUpdate* a, Seq seq) { return a->seq < seq; });
  for (; held != updates.end() && (*held)->seq == at.seq; ++held) {
    if ((*held)->id != at.id) return true;
  }
  return false;
}

bool Held::add(const Update& update) {
  const auto known = by_id_.find(update.id);
  if (known == by_id_.end()) return add(update, false);
  if (!std::exchange(known->second->is_loose, false)) return false;
  place_in_log(*known->second);
  return true;
}

bool Held::add_loose(const Update& update) {
  return !by_id_.contains(update.id) && add(update, true);
}

bool Held::add(const Update& update, bool is_loose) {
  const Header& header = update.header;
  if (header.kind != ScopeKind::governance) return false;
  HeldUpdate& held = updates_.emplace_back();
  held.id = update.id;
  held.prev = header.prev;
  held.log = header.log();
  held.log_number = number_of(held.log);
  held.seq = header.seq;
  held.hlc = header.hlc;
  held.is_loose = is_loose;
  by_id_[held.id] = &held;

  const auto operations = header.schema == governance_schema ? operations_of(update) : std::nullopt;
  std::uint8_t index = 0;
  for (const ByteView bytes : operations.value_or(std::vector<ByteView>())) {
    const std::uint8_t here = index++;
    auto said = decode_governance_operation(bytes);
    if (!said || !is_proven(*said, header.writer)) continue;
    if (const auto* genesis = std::get_if<Genesis>(&*said)) geneses_[root_of(bytes)] = *genesis;
    held.operations.emplace_back(here, std::move(*said));
  }
  if (!is_loose) place_in_log(held);
  file(held);
  return true;
}

void Held::place_in_log(const HeldUpdate& update) {
  HeldLog& log = logs_[update.log_number];
  const auto at = std::lower_bound(
      log.updates.begin(), log.updates.end(), &update,
      [](const HeldUpdate* a, const HeldUpdate* b) { return place(a) < place(b); });
  log.updates.insert(at, &update);
  if (log.contradicts({update.seq, update.id})) log.disputed = std::min(log.disputed, update.seq);
}

void Held::file(const HeldUpdate& update) {
  for (const auto& [index, operation] : update.operations) {
    const auto file_under_key = [&, here = index]<typename Said>(const Said& said) {
      if constexpr (!std::is_same_v<Said, Genesis>) {
        std::get<Index<Said>>(indexes_)[key_of(said, update.log.writer)].push_back(
            {&update, here, &said});
      }
    };
    std::visit(file_under_key, operation);
  }
}

bool Held::dispute(const LogId& log, Seq seq) {
  Seq& disputed = logs_[number_of(log)].disputed;
  if (disputed <= seq) return false;
  disputed = seq;
  return true;
}

std::size_t Held::number_of(const LogId& log) {
  const auto [at, is_new] = numbers_.try_emplace(log, logs_.size());
  if (is_new) {
    by_writer_[log.writer].push_back(logs_.size());
    logs_.push_back({log, {}, no_seq});
  }
  return at->second;
}

const std::vector<std::size_t>& Held::logs_of(const WriterId& writer) const {
  static const std::vector<std::size_t> none;
  const auto found = by_writer_.find(writer);
  return found == by_writer_.end() ? none : found->second;
}

const HeldUpdate* Held::find(const UpdateId& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void Held::learn_genesis(ByteView operation) {
  const auto said = decode_governance_operation(operation);
  const auto* genesis = said ? std::get_if<Genesis>(&*said) : nullptr;
  if (genesis != nullptr) geneses_[root_of(operation)] = *genesis;
}

const Genesis* Held::genesis(const RootId& root) const {
  const auto found = geneses_.find(root);
  return found == geneses_.end() ? nullptr : &found->second;
}

}  // namespace maillage::authority
