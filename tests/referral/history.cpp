#include "history.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/assert.h"
#include "protocol/crypto.h"

namespace maillage::test {
namespace {

class Crypto : public testing::Environment {
  void SetUp() override { init_crypto(); }
};
[[maybe_unused]] const auto* const crypto = testing::AddGlobalTestEnvironment(new Crypto);

std::array<std::uint8_t, 16> seed_of(char opener) {
  std::array<std::uint8_t, 16> seed{};
  seed.fill(static_cast<std::uint8_t>(opener));
  return seed;
}

WriterId named(std::uint8_t kind, char letter) {
  WriterId id;
  id.value[0] = static_cast<std::uint8_t>(letter);
  id.value[1] = kind;
  return id;
}

}  // namespace

WriterId structure(char letter) { return named(1, letter); }
WriterId hub_of(char letter) { return named(2, letter); }

ReferralOperation opened_by(char opener, std::string theme) {
  ReferralOperation operation;
  operation.act = ReferralAct::opened;
  operation.opening.emplace();
  operation.opening->seed = seed_of(opener);
  operation.opening->number = {1, 2, 3, 4, 5, 6, 7, static_cast<std::uint8_t>(opener)};
  operation.opening->path_tag.fill(9);
  operation.opening->theme = std::move(theme);
  operation.opening->department = "72";
  return operation;
}

ReferralOperation sent_to(char to, const UpdateId& leg) {
  ReferralOperation operation;
  operation.act = ReferralAct::sent;
  operation.leg = leg;
  operation.hop.emplace();
  operation.hop->to = structure(to);
  operation.hop->to_hub = hub_of(to);
  return operation;
}

ReferralOperation redirected_to(char to, const UpdateId& leg, std::string reason) {
  ReferralOperation operation = sent_to(to, leg);
  operation.act = ReferralAct::redirected;
  operation.reason = std::move(reason);
  return operation;
}

ReferralOperation plain(ReferralAct act, const UpdateId& leg) {
  ReferralOperation operation;
  operation.act = act;
  operation.leg = leg;
  if (act == ReferralAct::declined || act == ReferralAct::returned) operation.reason = "autre";
  if (act == ReferralAct::completed || act == ReferralAct::closed) {
    operation.outcome = "besoin-satisfait";
  }
  return operation;
}

History::History(char opener) : scope_(referral_scope(structure(opener), seed_of(opener))) {
  append(structure(opener), hub_of(opener), {}, opened_by(opener));
}

UpdateId History::act(char author, ReferralOperation operation) {
  std::vector<UpdateId> all;
  for (const ReferralUpdate& update : updates_) all.push_back(update.id);
  return act_on(std::move(all), author, std::move(operation));
}

UpdateId History::act_on(std::vector<UpdateId> seen, char author, ReferralOperation operation) {
  return append(structure(author), hub_of(author), std::move(seen), std::move(operation));
}

UpdateId History::act_by_hub(char letter, ReferralOperation operation) {
  return append(hub_of(letter), hub_of(letter), {updates_.back().id}, std::move(operation));
}

UpdateId History::append(const WriterId& writer, const WriterId& hub, std::vector<UpdateId> deps,
                         ReferralOperation operation) {
  ReferralUpdate update;
  const auto number = static_cast<std::uint8_t>(updates_.size());
  update.id.value = blake2b_256({{&number, 1}, writer.bytes()});
  update.dot = {writer, 1, updates_.size() + 1, 0};
  update.hlc.value = ++clock_ms_ << 16;
  update.writer = writer;
  update.writer_hub = hub;
  update.deps = std::move(deps);
  update.operation = std::move(operation);
  updates_.push_back(std::move(update));
  return updates_.back().id;
}

const ChainEntry& entry(const ReferralState& state, const UpdateId& id) {
  const auto found = std::ranges::find(state.chain, id, &ChainEntry::id);
  MAILLAGE_ASSERT(found != state.chain.end());
  return *found;
}

}  // namespace maillage::test
