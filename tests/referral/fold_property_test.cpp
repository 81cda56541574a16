#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "history.h"

namespace maillage::test {
namespace {

constexpr std::string_view members = "ABCDZ";  // Z is never sent anything

using Past = std::set<std::size_t>;

Past past_of(const std::vector<ReferralUpdate>& updates, const std::vector<UpdateId>& deps) {
  Past past;
  for (std::size_t i = updates.size(); i-- > 0;) {
    const auto names = [&](const ReferralUpdate& u) {
      return std::ranges::find(u.deps, updates[i].id) != u.deps.end();
    };
    const bool named = std::ranges::find(deps, updates[i].id) != deps.end() ||
                       std::ranges::any_of(past, [&](std::size_t p) { return names(updates[p]); });
    if (named) past.insert(i);
  }
  return past;
}

constexpr ReferralAct drawable[] = {
    ReferralAct::sent,      ReferralAct::accepted, ReferralAct::declined,  ReferralAct::redirected,
    ReferralAct::completed, ReferralAct::returned, ReferralAct::cancelled, ReferralAct::closed};

// Who may do it, if anyone.
char entitled_to(const ReferralState& known, ReferralAct act) {
  for (const char member : members) {
    if (may(known, act, structure(member), known.situation.leg)) return member;
  }
  return 0;
}

// Draws one act, mostly one that is allowed on what its author knows, sometimes anyone's anything.
ReferralOperation drawn_operation(const ReferralState& known, char& author) {
  std::vector<ReferralAct> allowed;
  for (const ReferralAct act : drawable) {
    const bool ends = act == ReferralAct::completed || act == ReferralAct::closed;
    if (!entitled_to(known, act)) continue;
    // Ends come less often, so that histories grow.
    allowed.insert(allowed.end(), ends ? 1 : 4, act);
  }
  const bool honest = !allowed.empty() && *rc::gen::weightedElement<bool>({{6, true}, {1, false}});
  const auto act = honest ? *rc::gen::elementOf(allowed)
                          : *rc::gen::elementOf(std::vector(drawable, std::end(drawable)));
  UpdateId leg = known.situation.leg;
  if (honest) {
    author = entitled_to(known, act);
  } else if (!known.legs.empty()) {
    leg = (*rc::gen::elementOf(known.legs)).id;
  }
  const char to = *rc::gen::elementOf(std::string("ABCD"));
  if (act == ReferralAct::sent) return sent_to(to, leg);
  if (act == ReferralAct::redirected) return redirected_to(to, leg);
  return plain(act, leg);
}

void act_once(History& history, const std::vector<UpdateId>& deps) {
  std::vector<ReferralUpdate> seen;
  for (const std::size_t i : past_of(history.updates(), deps)) seen.push_back(history.updates()[i]);
  char author = *rc::gen::elementOf(std::string(members));
  const ReferralOperation operation = drawn_operation(fold_referral(history.scope(), seen), author);
  history.act_on(deps, author, operation);
}

// A partly ordered history: each act sees one or two earlier ones, and their pasts.
History drawn_history(int acts) {
  History history('A');
  history.act('A', sent_to('B'));
  for (int i = 0; i < acts; ++i) {
    std::vector<UpdateId> deps;
    const int links = *rc::gen::inRange(1, 3);
    for (int link = 0; link < links; ++link) {
      // The latest acts more often, so that histories also grow long.
      const auto size = static_cast<int>(history.updates().size());
      const int back = *rc::gen::inRange(1, std::min(size, 4) + 1);
      deps.push_back(history.updates()[size - back].id);
    }
    act_once(history, deps);
  }
  return history;
}

// A few acts in a row, then `width` concurrent ones on all of them.
History drawn_fan(int width) {
  History history = drawn_history(*rc::gen::inRange(0, 5));
  std::vector<UpdateId> all;
  for (const ReferralUpdate& update : history.updates()) all.push_back(update.id);
  for (int i = 0; i < width; ++i) act_once(history, all);
  return history;
}

RC_GTEST_PROP(ReferralFold, GivesTheSameBytesInAllOrdersOfThreeConcurrentActs, ()) {
  const History history = drawn_fan(3);
  const Bytes expected = canonical_bytes(history.fold());
  std::vector<std::size_t> last = {0, 1, 2};
  const std::size_t before = history.updates().size() - 3;
  do {
    std::vector<ReferralUpdate> arrived(history.updates().begin(),
                                        history.updates().begin() + before);
    for (const std::size_t i : last) arrived.push_back(history.updates()[before + i]);
    RC_ASSERT(canonical_bytes(fold_referral(history.scope(), arrived)) == expected);
  } while (std::ranges::next_permutation(last).found);
}

RC_GTEST_PROP(ReferralFold, GivesTheSameBytesInAnyOrderOfSixConcurrentActs, ()) {
  const History history = drawn_fan(6);
  const Bytes expected = canonical_bytes(history.fold());
  std::vector<std::size_t> order(history.updates().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (int i = 0; i < 10; ++i) {
    for (std::size_t at = order.size(); at > 1; --at) {
      std::swap(order[at - 1], order[*rc::gen::inRange<std::size_t>(0, at)]);
    }
    std::vector<ReferralUpdate> arrived;
    for (const std::size_t at : order) arrived.push_back(history.updates()[at]);
    arrived.push_back(arrived.front());  // and again
    RC_ASSERT(canonical_bytes(fold_referral(history.scope(), arrived)) == expected);
  }
}

// The rules word for word, on sets and without any cleverness.
class Oracle {
 public:
  explicit Oracle(const History& history) : updates_(history.updates()) {
    for (std::size_t i = 0; i < updates_.size(); ++i) {
      past_.push_back(past_of(updates_, updates_[i].deps));
      const Situation s = situation(past_[i]);
      const ReferralUpdate& u = updates_[i];
      counts_.push_back(u.operation.act == ReferralAct::opened ||
                        refusal_of(s, u.operation.act, u.writer, u.operation.leg) == Refusal::none);
    }
  }

  bool counts(std::size_t i) const { return counts_[i]; }
  Situation final_situation() const {
    Past all;
    for (std::size_t i = 0; i < updates_.size(); ++i) all.insert(i);
    return situation(all);
  }

 private:
  const ReferralUpdate* standing(const UpdateId& leg, const Past& past) const {
    std::vector<std::size_t> acts;
    for (const std::size_t i : past) {
      const ReferralOperation& operation = updates_[i].operation;
      if (operation.act == ReferralAct::opened || !counts_[i]) continue;
      if (operation.leg == leg) acts.push_back(i);
    }
    const ReferralUpdate* best = nullptr;
    for (const std::size_t i : acts) {
      if (std::ranges::any_of(acts, [&](std::size_t j) { return past_[j].contains(i); })) continue;
      const ReferralUpdate& u = updates_[i];
      const auto rank = [](const ReferralUpdate& x) { return act_info(x.operation.act)->rank; };
      if (!best || rank(u) > rank(*best) || (rank(u) == rank(*best) && u.hlc < best->hlc))
        best = &u;
    }
    return best;
  }

  const ReferralUpdate& opening_of(const UpdateId& leg) const {
    return *std::ranges::find(updates_, leg, &ReferralUpdate::id);
  }

  Situation situation(const Past& past) const {
    Situation s;
    if (!past.contains(0)) return s;
    s.opened = true;
    s.opener = updates_[0].writer;
    for (const std::size_t i : past) s.legs += counts_[i] && opens_leg(updates_[i].operation.act);
    UpdateId leg;
    const ReferralUpdate* last = standing(leg, past);
    while (last && opens_leg(last->operation.act)) {
      leg = last->id;
      last = standing(leg, past);
    }
    s.phase = leg.is_zero() ? Situation::Phase::resumed : Situation::Phase::unanswered;
    const ReferralAct act = last ? last->operation.act : ReferralAct::unreadable;
    if (act == ReferralAct::accepted) s.phase = Situation::Phase::accepted;
    if (act == ReferralAct::completed || act == ReferralAct::closed) s.closed = true;
    if (act == ReferralAct::declined || act == ReferralAct::returned ||
        act == ReferralAct::cancelled) {
      s.phase = Situation::Phase::resumed;
      leg = opening_of(leg).operation.leg;
    }
    s.leg = leg;
    s.holder = leg.is_zero() ? s.opener : opening_of(leg).operation.hop->to;
    if (!leg.is_zero()) s.sender = opening_of(leg).writer;
    for (const std::size_t i : past) {
      const ReferralOperation& operation = updates_[i].operation;
      s.taken |= counts_[i] && operation.act == ReferralAct::accepted && !leg.is_zero() &&
                 operation.leg == leg;
    }
    return s;
  }

  const std::vector<ReferralUpdate>& updates_;
  std::vector<Past> past_;
  std::vector<bool> counts_;
};

RC_GTEST_PROP(ReferralFold, AgreesWithANaiveReadingOfTheRules, ()) {
  const History history = drawn_history(*rc::gen::inRange(1, 14));
  const ReferralState state = history.fold();
  const Oracle oracle(history);
  const Situation expected = oracle.final_situation();
  RC_ASSERT(state.situation == expected);
  for (std::size_t i = 0; i < history.updates().size(); ++i) {
    const bool counted = entry(state, history.updates()[i].id).effect != Effect::not_entitled;
    RC_ASSERT(counted == oracle.counts(i));
  }
}

RC_GTEST_PROP(ReferralFold, LetsNoStrangerChangeAnythingButTheChain, ()) {
  History history = drawn_history(*rc::gen::inRange(0, 8));
  ReferralState before = history.fold();
  const std::size_t honest = history.updates().size();
  const int attempts = *rc::gen::inRange(1, 6);
  for (int i = 0; i < attempts; ++i) {
    const ReferralUpdate& target = *rc::gen::elementOf(history.updates());
    const std::vector<UpdateId> deps = {target.id};
    const UpdateId leg = *rc::gen::element(target.id, UpdateId{}, before.situation.leg);
    const auto act = static_cast<ReferralAct>(*rc::gen::inRange(0, 25));
    ReferralOperation operation = plain(act, leg);
    if (opens_leg(act)) operation = redirected_to('Z', leg);
    if (act == ReferralAct::opened) operation = opened_by('A');
    operation.act = act;
    const bool by_hub = *rc::gen::arbitrary<bool>();
    by_hub ? history.act_by_hub('Y', operation) : history.act_on(deps, 'Y', operation);
    history.updates().back().hlc.value = *rc::gen::arbitrary<std::uint64_t>();
  }
  ReferralState after = history.fold();
  RC_ASSERT(after.chain.size() == honest + static_cast<std::size_t>(attempts));
  before.chain.clear();
  after.chain.clear();
  RC_ASSERT(canonical_bytes(after) == canonical_bytes(before));
}

RC_GTEST_PROP(ReferralFold, HasOneBatonAndAWayForItsHolderToGoOn, ()) {
  const History history = drawn_history(*rc::gen::inRange(0, 12));
  const ReferralState state = history.fold();
  RC_ASSERT(!state.holder.is_zero());
  RC_ASSERT(!state.holder_hub.is_zero());
  RC_ASSERT(state.hubs.contains(state.holder_hub));
  if (state.status == ReferralStatus::closed) return;
  const auto may_do = [&](ReferralAct act) {
    return may(state, act, state.holder, state.situation.leg).has_value();
  };
  RC_ASSERT(may_do(ReferralAct::closed) || may_do(ReferralAct::declined));
}

}  // namespace
}  // namespace maillage::test
