#include "node/referral/loops.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "node/referral/codes.h"
#include "protocol/assert.h"

namespace maillage {
namespace {

// One circle as it was traced.
struct Circle {
  std::vector<WriterId> structures;  // from the one it returned to
  std::vector<const LegFact*> legs;
  std::int32_t first_day = 0;
  std::int32_t return_day = 0;

  bool own() const {
    return std::ranges::any_of(legs, [](const LegFact* leg) { return leg->own; });
  }
};

using CircleSink = std::function<void(const Circle&)>;

// The walk of one path for one theme; the definition is in the header.
class Walk {
 public:
  explicit Walk(const CircleSink& sink) : sink_(sink) {}

  void take(const LegFact& leg) {
    const bool same_referral = last_leg_ && last_leg_->number == leg.number;
    if (last_leg_ && leg.day - last_leg_->day > loop_memory_days) restart();
    if (is_met(leg.from) && same_referral) {
      go_back_to(leg.from);
    } else {
      arrive(leg.from, nullptr, leg.day);
    }
    arrive(leg.to, &leg, leg.day);
    last_leg_ = &leg;
    if (leg.event == "completed" && is_resolved(leg.reason)) restart();
  }

 private:
  struct Visit {
    WriterId structure;
    const LegFact* leg;  // that led there; null on foot
    std::int32_t day;
  };

  bool is_met(const WriterId& structure) const { return place_.contains(structure); }

  void restart() {
    visits_.clear();
    place_.clear();
    last_leg_ = nullptr;
  }

  void go_back_to(const WriterId& structure) {
    const std::size_t keep = place_.at(structure) + 1;
    while (visits_.size() > keep) {
      place_.erase(visits_.back().structure);
      visits_.pop_back();
    }
  }

  void arrive(const WriterId& structure, const LegFact* leg, std::int32_t day) {
    if (!visits_.empty() && visits_.back().structure == structure) return;
    if (is_met(structure)) {
      report(structure, leg, day);
      go_back_to(structure);
      return;
    }
    place_.emplace(structure, visits_.size());
    visits_.push_back({structure, leg, day});
  }

  void report(const WriterId& structure, const LegFact* closing, std::int32_t day) const {
    Circle circle;
    const std::size_t start = place_.at(structure);
    for (std::size_t i = start; i < visits_.size(); ++i) {
      circle.structures.push_back(visits_[i].structure);
      if (i > start && visits_[i].leg) circle.legs.push_back(visits_[i].leg);
    }
    if (closing) circle.legs.push_back(closing);
    if (circle.legs.empty()) return;
    circle.first_day = visits_[start + 1].day;
    circle.return_day = day;
    sink_(circle);
  }

  const CircleSink& sink_;
  std::vector<Visit> visits_;
  std::unordered_map<WriterId, std::size_t> place_;
  const LegFact* last_leg_ = nullptr;
};

// The path, or the referral itself once the tag is removed.
PathTag path_key(const LegFact& leg) {
  PathTag key = leg.path_tag;
  if (key == PathTag{}) std::ranges::copy(leg.number, key.begin());
  return key;
}

struct Ordered {
  const LegFact* leg;
  PathTag path;
  std::int32_t referral_day;  // the first of its referral's legs

  auto walk() const { return std::tie(path, leg->theme); }
  auto hop() const {
    return std::tie(path, leg->theme, leg->number, leg->hop, leg->from, leg->to, leg->day);
  }
  auto in_time() const { return std::tie(referral_day, leg->number, leg->hop, leg->from, leg->to); }
};

// Sets the first day of each referral of one walk, whose legs come by referral, and puts the
// referrals in time order.
void put_in_time_order(std::span<Ordered> walk) {
  for (std::size_t i = 0; i < walk.size();) {
    std::size_t end = i;
    std::int32_t first = walk[i].leg->day;
    for (; end < walk.size() && walk[end].leg->number == walk[i].leg->number; ++end) {
      first = std::min(first, walk[end].leg->day);
    }
    for (; i < end; ++i) walk[i].referral_day = first;
  }
  const auto earlier = [](const Ordered& a, const Ordered& b) { return a.in_time() < b.in_time(); };
  if (!std::ranges::is_sorted(walk, earlier)) std::ranges::stable_sort(walk, earlier);
}

std::vector<Ordered> in_walking_order(std::span<const LegFact> legs) {
  std::vector<Ordered> order;
  order.reserve(legs.size());
  for (const LegFact& leg : legs) order.push_back({&leg, path_key(leg), leg.day});
  std::ranges::sort(order, [](const Ordered& a, const Ordered& b) { return a.hop() < b.hop(); });
  for (std::size_t start = 0, end = 0; start < order.size(); start = end) {
    while (end < order.size() && order[end].walk() == order[start].walk()) ++end;
    put_in_time_order(std::span(order).subspan(start, end - start));
  }
  return order;
}

// The same hop told twice is one move.
bool is_repeated(const Ordered& leg, const Ordered& previous) {
  return leg.walk() == previous.walk() && leg.in_time() == previous.in_time();
}

// What was seen of one circle, from all referrals or from the hub's own.
struct Tally {
  Loop loop;
  std::set<PathTag> paths;

  void add(const Circle& circle, const PathTag& path, const std::string& theme) {
    const std::int32_t days = circle.return_day - circle.first_day;
    if (loop.times == 0) loop.first_day = loop.last_day = circle.return_day;
    ++loop.times;
    loop.days_total += days;
    loop.days_longest = std::max(loop.days_longest, days);
    loop.first_day = std::min(loop.first_day, circle.return_day);
    loop.last_day = std::max(loop.last_day, circle.return_day);
    for (const LegFact* leg : circle.legs) {
      if (!leg->reason.empty()) ++loop.reasons[leg->reason];
    }
    ++loop.themes[theme];
    paths.insert(path);
    loop.parcours = paths.size();
  }
};

struct Group {
  Tally all, own;
};

std::vector<WriterId> from_smallest(std::vector<WriterId> structures) {
  std::rotate(structures.begin(), std::ranges::min_element(structures), structures.end());
  return structures;
}

void show(LoopReport& report, Tally tally, const std::vector<WriterId>& structures, bool own) {
  tally.loop.structures = structures;
  tally.loop.own = own;
  report.loops.push_back(std::move(tally.loop));
}

LoopReport report_of(std::map<std::vector<WriterId>, Group> groups, std::size_t threshold) {
  LoopReport report;
  for (auto& [structures, group] : groups) {
    if (group.all.loop.parcours >= threshold) {
      show(report, std::move(group.all), structures, false);
      continue;
    }
    report.suppressed += group.all.loop.times - group.own.loop.times;
    if (group.own.loop.times > 0) show(report, std::move(group.own), structures, true);
  }
  std::ranges::stable_sort(report.loops, [](const Loop& a, const Loop& b) {
    return std::tuple(b.parcours, b.times) < std::tuple(a.parcours, a.times);
  });
  return report;
}

// Of two meetings, the one to tell: this referral's first, then the latest.
bool tells_more(const LoopWarning& a, const LoopWarning& b) {
  return std::tuple(a.same_referral, a.day, !a.opened_it) >
         std::tuple(b.same_referral, b.day, !b.opened_it);
}

}  // namespace

std::optional<LoopWarning> loop_warning(std::span<const LegFact> legs, const ReferralNumber& number,
                                        const WriterId& chosen, std::string_view theme,
                                        std::int32_t today) {
  std::optional<LoopWarning> best;
  std::size_t times = 0;
  const auto meet = [&](LoopWarning met) {
    ++times;
    if (!best || tells_more(met, *best)) best = std::move(met);
  };
  for (const LegFact& leg : legs) {
    const bool same = leg.number == number;
    const bool recent = leg.theme == theme && today - leg.day <= loop_memory_days;
    if (!same && !recent) continue;
    if (leg.to == chosen) meet({chosen, same, false, leg.day, leg.event, leg.reason, 0});
    if (leg.hop == 1 && leg.from == chosen) meet({chosen, same, true, leg.day, {}, {}, 0});
  }
  if (best) best->times = times;
  return best;
}

LoopReport find_loops(std::span<const LegFact> legs, std::size_t threshold) {
  const std::vector<Ordered> order = in_walking_order(legs);
  std::map<std::vector<WriterId>, Group> groups;
  const Ordered* current = nullptr;
  const CircleSink sink = [&](const Circle& circle) {
    Group& group = groups[from_smallest(circle.structures)];
    group.all.add(circle, current->path, current->leg->theme);
    if (circle.own()) group.own.add(circle, current->path, current->leg->theme);
  };
  std::optional<Walk> walk;
  const Ordered* previous = nullptr;
  for (const Ordered& leg : order) {
    current = &leg;
    if (!previous || leg.walk() != previous->walk()) walk.emplace(sink);
    if (!previous || !is_repeated(leg, *previous)) walk->take(*leg.leg);
    previous = &leg;
  }
  return report_of(std::move(groups), threshold);
}

}  // namespace maillage
