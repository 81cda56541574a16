#include "node/referral/loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "history.h"

namespace maillage::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LegFact leg(std::uint8_t path, std::uint8_t referral, std::uint8_t hop, char from, char to,
            std::int32_t day, std::string event = "redirected") {
  LegFact fact;
  fact.path_tag[0] = path;
  fact.number = {path, referral};
  fact.hop = hop;
  fact.from = structure(from);
  fact.to = structure(to);
  fact.theme = "utilisation-securisee";
  fact.day = day;
  fact.event = std::move(event);
  fact.own = true;
  return fact;
}

// One referral that goes through `places`, a hop a day.
std::vector<LegFact> walk(std::uint8_t path, std::string_view places, std::int32_t day = 100) {
  std::vector<LegFact> legs;
  for (std::size_t i = 1; i < places.size(); ++i) {
    legs.push_back(leg(path, 1, static_cast<std::uint8_t>(i), places[i - 1], places[i],
                       day + static_cast<std::int32_t>(i)));
  }
  return legs;
}

std::string letters(const Loop& loop) {
  std::string out;
  for (const WriterId& id : loop.structures) out.push_back(static_cast<char>(id.value[0]));
  return out;
}

std::vector<std::string> shown(const std::vector<LegFact>& legs) {
  std::vector<std::string> out;
  for (const Loop& loop : find_loops(legs).loops) {
    out.push_back(letters(loop) + " x" + std::to_string(loop.times));
  }
  return out;
}

TEST(Loops, AreFoundWhenThreeHubsSendAPersonBackToTheFirst) {
  History history('A');
  const UpdateId first = history.act('A', sent_to('B'));
  history.wait_days(5);
  const UpdateId second = history.act('B', redirected_to('C', first));
  history.wait_days(7);
  history.act('C', redirected_to('A', second, "hors-territoire"));
  const LoopReport report = find_loops(legs_of(history.fold(), true));
  ASSERT_EQ(report.loops.size(), 1u);
  const Loop& loop = report.loops[0];
  EXPECT_EQ(letters(loop), "ABC");
  EXPECT_EQ(loop.length(), 3u);
  EXPECT_EQ(loop.parcours, 1u);
  EXPECT_EQ(loop.times, 1u);
  EXPECT_EQ(loop.days_total, 12);
  EXPECT_THAT(loop.reasons, ElementsAre(testing::Pair("hors-competence", 1u),
                                        testing::Pair("hors-territoire", 1u)));
  EXPECT_THAT(loop.themes, ElementsAre(testing::Pair("utilisation-securisee", 1u)));
}

TEST(Loops, AreTheSameCircleWhereverTheyStart) {
  std::vector<LegFact> legs = walk(1, "BCAB");
  std::ranges::copy(walk(2, "CABC"), std::back_inserter(legs));
  const LoopReport report = find_loops(legs);
  ASSERT_EQ(report.loops.size(), 1u);
  EXPECT_EQ(letters(report.loops[0]), "ABC");
  EXPECT_EQ(report.loops[0].parcours, 2u);
  EXPECT_NE(shown(walk(1, "ACBA")), shown(walk(1, "ABCA")));
}

TEST(Loops, LastFromTheirFirstSendToTheReturn) {
  // A→B on day 1, B→C on day 5, C→B on day 9: B was left on day 5.
  const LoopReport report = find_loops(
      std::vector{leg(1, 1, 1, 'A', 'B', 1), leg(1, 1, 2, 'B', 'C', 5), leg(1, 1, 3, 'C', 'B', 9)});
  ASSERT_EQ(report.loops.size(), 1u);
  EXPECT_EQ(report.loops[0].days_total, 4);
  EXPECT_EQ(report.loops[0].last_day, 9);
}

TEST(Loops, CountAPingPongOncePerReturn) {
  EXPECT_THAT(shown(walk(1, "ABABA")), ElementsAre("AB x2"));
  EXPECT_THAT(shown(walk(1, "ABAB")), ElementsAre("AB x1"));
}

TEST(Loops, AreTracedOnceEachWhenTheyAreNested) {
  EXPECT_THAT(shown(walk(1, "ABCBDA")), ElementsAre("ABD x1", "BC x1"));
  EXPECT_THAT(shown(walk(1, "ABCDE")), IsEmpty());
}

TEST(Loops, CloseOnFootWhenThePersonOpensANewReferralWhereTheyWere) {
  std::vector<LegFact> legs = {leg(1, 1, 1, 'A', 'B', 10), leg(1, 1, 2, 'B', 'C', 14),
                               leg(1, 2, 1, 'A', 'D', 30)};
  EXPECT_THAT(shown(legs), ElementsAre("ABC x1"));
  EXPECT_EQ(find_loops(legs).loops[0].days_total, 20);
  // A first counter that was never met goes on the walk, and may itself be on a circle.
  legs[2] = leg(1, 2, 1, 'D', 'A', 30);
  EXPECT_THAT(shown(legs), ElementsAre("ABCD x1"));
}

TEST(Loops, FollowReferralsInTheOrderOfTheirFirstDay) {
  const std::vector<LegFact> legs = {leg(1, 9, 1, 'A', 'B', 10), leg(1, 3, 1, 'B', 'C', 20),
                                     leg(1, 5, 1, 'C', 'A', 30)};
  EXPECT_THAT(shown(legs), ElementsAre("ABC x1"));
}

TEST(Loops, AreNotMadeByARefusal) {
  EXPECT_THAT(shown({leg(1, 1, 1, 'A', 'B', 10, "declined"), leg(1, 1, 2, 'A', 'C', 11),
                     leg(1, 1, 3, 'C', 'D', 12)}),
              IsEmpty());
  // But what goes round after it is.
  EXPECT_THAT(shown({leg(1, 1, 1, 'A', 'B', 10, "declined"), leg(1, 1, 2, 'A', 'C', 11),
                     leg(1, 1, 3, 'C', 'A', 12)}),
              ElementsAre("AC x1"));
}

TEST(Loops, NeedSomeoneToHaveSentThePerson) {
  // A→B→A, then E on foot, E→F→E, then A on foot: nobody sent from A to E or back.
  EXPECT_THAT(
      shown({leg(1, 1, 1, 'A', 'B', 10), leg(1, 1, 2, 'B', 'A', 11), leg(1, 2, 1, 'E', 'F', 12),
             leg(1, 2, 2, 'F', 'E', 13), leg(1, 3, 1, 'A', 'G', 14)}),
      ElementsAre("AB x1", "EF x1"));
}

TEST(Loops, AreFoundAcrossAHopThatIsNotHeld) {
  EXPECT_THAT(shown({leg(1, 1, 1, 'A', 'B', 10), leg(1, 1, 3, 'C', 'A', 12)}),
              ElementsAre("ABC x1"));
}

TEST(Loops, StayWithinOnePathAndOneTheme) {
  EXPECT_THAT(shown({leg(1, 1, 1, 'A', 'B', 10), leg(2, 1, 1, 'B', 'A', 12)}), IsEmpty());
  std::vector<LegFact> legs = {leg(1, 1, 1, 'A', 'B', 10), leg(1, 2, 1, 'B', 'A', 12)};
  legs[1].theme = "equipement";
  EXPECT_THAT(shown(legs), IsEmpty());
}

TEST(Loops, EndWhereThePersonWasHelpedAndAfterAYear) {
  std::vector<LegFact> legs = {leg(1, 1, 1, 'A', 'B', 10, "completed"),
                               leg(1, 2, 1, 'A', 'B', 100)};
  legs[0].reason = "droit-ouvert";
  EXPECT_THAT(shown(legs), IsEmpty());
  legs[0].reason = "aucune-aide-disponible";
  EXPECT_THAT(shown(legs), ElementsAre("AB x1"));
  legs[1].day = 10 + loop_memory_days;
  EXPECT_THAT(shown(legs), ElementsAre("AB x1"));
  legs[1].day = 11 + loop_memory_days;
  EXPECT_THAT(shown(legs), IsEmpty());
}

TEST(Loops, KeepReferralsApartOnceTheirTagIsRemoved) {
  std::vector<LegFact> legs = {leg(1, 1, 1, 'A', 'B', 10), leg(1, 2, 1, 'B', 'A', 12),
                               leg(1, 2, 2, 'A', 'B', 13)};
  for (LegFact& fact : legs) fact.path_tag = {};
  EXPECT_THAT(shown(legs), ElementsAre("AB x1"));
}

TEST(Loops, CountAHopToldTwiceOnce) {
  std::vector<LegFact> legs = walk(1, "ABABA");
  std::ranges::copy(walk(1, "ABABA"), std::back_inserter(legs));
  EXPECT_THAT(shown(legs), ElementsAre("AB x2"));
}

TEST(Loops, OfOthersAreShownFromFiveParcoursOnly) {
  std::vector<LegFact> legs;
  for (std::uint8_t path = 1; path <= 4; ++path) {
    std::ranges::copy(walk(path, "ABABA"), std::back_inserter(legs));
  }
  for (LegFact& fact : legs) fact.own = false;
  EXPECT_THAT(find_loops(legs).loops, IsEmpty());
  EXPECT_EQ(find_loops(legs).suppressed, 8u);
  std::vector<LegFact> fifth = walk(5, "ABA");
  fifth[0].own = fifth[1].own = false;
  std::ranges::copy(fifth, std::back_inserter(legs));
  const LoopReport report = find_loops(legs);
  ASSERT_EQ(report.loops.size(), 1u);
  EXPECT_EQ(report.loops[0].parcours, 5u);
  EXPECT_EQ(report.loops[0].times, 9u);
  EXPECT_FALSE(report.loops[0].own);
  EXPECT_EQ(report.suppressed, 0u);
}

TEST(Loops, OfTheHubItselfAreShownWithoutWhatOthersAddToThem) {
  std::vector<LegFact> legs = walk(1, "ABA");
  std::ranges::copy(walk(2, "ABA"), std::back_inserter(legs));
  for (LegFact& fact : legs) fact.own = fact.path_tag[0] == 1;
  const LoopReport report = find_loops(legs);
  ASSERT_EQ(report.loops.size(), 1u);
  EXPECT_TRUE(report.loops[0].own);
  EXPECT_EQ(report.loops[0].parcours, 1u);
  EXPECT_EQ(report.suppressed, 1u);
}

// Quadratic and literal: the whole walk as a list, searched from its end.
std::map<std::string, std::size_t> naive_loops(const std::vector<LegFact>& legs) {
  std::map<std::string, std::size_t> found;
  std::vector<WriterId> on_walk;
  std::vector<bool> by_hop;  // came there
  const LegFact* previous = nullptr;
  const auto at = [&](const WriterId& id) { return std::ranges::find(on_walk, id); };
  const auto arrive = [&](const WriterId& id, bool hop) {
    if (!on_walk.empty() && on_walk.back() == id) return;
    if (at(id) != on_walk.end()) {
      std::string circle;
      bool sent = hop;
      const auto start = static_cast<std::size_t>(at(id) - on_walk.begin());
      for (std::size_t i = start + 1; i < on_walk.size(); ++i) sent = sent || by_hop[i];
      for (auto i = at(id); i != on_walk.end(); ++i) circle += static_cast<char>(i->value[0]);
      std::string best = circle;
      for (std::size_t i = 0; i < circle.size(); ++i) {
        std::ranges::rotate(circle, circle.begin() + 1);
        best = std::min(best, circle);
      }
      if (sent) ++found[best];
      on_walk.resize(start + 1);
      by_hop.resize(start + 1);
      return;
    }
    on_walk.push_back(id);
    by_hop.push_back(hop);
  };
  for (const LegFact& fact : legs) {
    const bool rebound =
        previous && previous->number == fact.number && at(fact.from) != on_walk.end();
    if (rebound) {
      on_walk.erase(at(fact.from) + 1, on_walk.end());
      by_hop.resize(on_walk.size());
    } else {
      arrive(fact.from, false);
    }
    arrive(fact.to, true);
    previous = &fact;
  }
  return found;
}

RC_GTEST_PROP(Loops, AgreeWithANaiveSearchOnRandomWalks, ()) {
  const std::string places = "ABCDE";
  std::vector<LegFact> legs;
  const int count = *rc::gen::inRange(0, 40);
  std::uint8_t referral = 1, hop = 0;
  char here = 'A';
  for (int i = 0; i < count; ++i) {
    if (*rc::gen::inRange(0, 6) == 0) {
      ++referral;
      hop = 0;
    }
    // Mostly on from where the person is, sometimes from elsewhere.
    const char from = *rc::gen::inRange(0, 5) == 0 ? *rc::gen::elementOf(places) : here;
    here = *rc::gen::elementOf(places);
    legs.push_back(leg(1, referral, ++hop, from, here, 10 + i));
  }
  const auto expected = naive_loops(legs);
  std::vector<LegFact> shuffled = legs;
  for (std::size_t at = shuffled.size(); at > 1; --at) {
    std::swap(shuffled[at - 1], shuffled[*rc::gen::inRange<std::size_t>(0, at)]);
  }
  std::map<std::string, std::size_t> found;
  for (const Loop& loop : find_loops(shuffled).loops) found[letters(loop)] = loop.times;
  RC_ASSERT(found == expected);
}

const ReferralNumber this_one = {1, 1};

TEST(LoopWarning, TellsWhenAStructureOfThisReferralIsChosenAgainAndWhatItAnswered) {
  std::vector<LegFact> legs = {leg(1, 1, 1, 'A', 'B', 10, "declined"), leg(1, 1, 2, 'A', 'C', 15)};
  legs[0].reason = "hors-territoire";
  const auto warning = loop_warning(legs, this_one, structure('B'), "equipement", 9'000);
  ASSERT_TRUE(warning);
  EXPECT_TRUE(warning->same_referral);
  EXPECT_EQ(warning->day, 10);
  EXPECT_EQ(warning->answer, "declined");
  EXPECT_EQ(warning->reason, "hors-territoire");
  EXPECT_FALSE(loop_warning(legs, this_one, structure('D'), "equipement", 20));
}

TEST(LoopWarning, KnowsThatTheOpenerWasThereToo) {
  const auto warning =
      loop_warning(walk(1, "ABC"), this_one, structure('A'), "utilisation-securisee", 120);
  ASSERT_TRUE(warning);
  EXPECT_TRUE(warning->opened_it);
  EXPECT_EQ(warning->answer, "");
}

TEST(LoopWarning, LooksAtThePathForTheSameThemeOverTwelveMonths) {
  const std::vector<LegFact> legs = {leg(1, 7, 1, 'A', 'B', 10), leg(1, 8, 1, 'A', 'B', 40)};
  const auto warn = [&](std::string_view theme, std::int32_t today) {
    return loop_warning(legs, this_one, structure('B'), theme, today);
  };
  const auto warning = warn("utilisation-securisee", 50);
  ASSERT_TRUE(warning);
  EXPECT_FALSE(warning->same_referral);
  EXPECT_EQ(warning->day, 40);
  EXPECT_EQ(warning->times, 2u);
  EXPECT_FALSE(warn("loisirs-et-creations", 50));
  EXPECT_TRUE(warn("utilisation-securisee", 40 + loop_memory_days));
  EXPECT_FALSE(warn("utilisation-securisee", 41 + loop_memory_days));
}

}  // namespace
}  // namespace maillage::test
