// Whatever the order in which updates and retirements reach a node, it shows the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/capacity/samples.h"

namespace maillage {
namespace {

using test::CapacityAuthor;
using test::hub;

Tension any_tension() {
  Tension tension;
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      break;
    case 1:
      tension = test::wait(*rc::gen::inRange(1, most_weeks + 1));
      break;
    default:
      tension = test::full_until(*rc::gen::inRange(20'000, 20'400));
  }
  if (*rc::gen::inRange(0, 3) == 0) {
    tension.next = NextDate{NextKind::workshop, *rc::gen::inRange(20'000, 20'400), {}};
  }
  return tension;
}

// A hub's life: sayings, validations, doubts, compactions.
void live(CapacityAuthor& author) {
  const int acts = *rc::gen::inRange(1, 60);
  for (int act = 0; act < acts; ++act) {
    const std::string venue = "v" + std::to_string(*rc::gen::inRange(0, 2));
    const std::string service = *rc::gen::inRange(0, 2) == 0 ? "" : "impression";
    const int dice = *rc::gen::inRange(0, 20);
    if (dice == 0) {
      author.begin_epoch();
    } else if (dice == 1) {
      author.compact();
    } else if (dice < 6 && author.fold.confirms(venue, service, {})) {
      author.confirm(venue, service);
    } else {
      author.say(venue, service, any_tension());
    }
  }
}

// Each log in its order, the logs mixed.
std::vector<const Update*> mixed(const CapacityAuthor& author) {
  std::map<Epoch, std::vector<const Update*>> logs;
  for (const auto& [at, update] : author.held) logs[at.first].push_back(&update);
  std::vector<const Update*> all;
  while (!logs.empty()) {
    auto log = logs.begin();
    std::advance(log,
                 *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(logs.size())));
    all.push_back(log->second.front());
    log->second.erase(log->second.begin());
    if (log->second.empty()) logs.erase(log);
  }
  return all;
}

RC_GTEST_PROP(CapacityOrders, AllGiveOneState, ()) {
  CapacityAuthor author;
  live(author);
  const std::vector<const Update*> updates = mixed(author);
  CapacityFold other;
  for (const Update* update : updates) {
    other.apply(*update);
    if (*rc::gen::inRange(0, 5) == 0) other.apply(*update);  // again
  }
  RC_ASSERT(other.state_hash() == author.fold.state_hash());
  author.retire_closed(other);
  RC_ASSERT(other.state_hash() == author.fold.state_hash());
  for (const std::string venue : {"v0", "v1"}) {
    const auto a = author.fold.rooms(venue), b = other.rooms(venue);
    RC_ASSERT(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      RC_ASSERT(a[i].service == b[i].service);
      RC_ASSERT(a[i].tension.dot == b[i].tension.dot);
      RC_ASSERT(a[i].tension.said == b[i].tension.said);
      RC_ASSERT(a[i].validation.has_value() == b[i].validation.has_value());
    }
  }
}

RC_GTEST_PROP(CapacityOrders, CompactionIsInvisible, ()) {
  CapacityAuthor author;
  live(author);
  const auto before = author.fold.state_hash();
  std::map<std::string, std::vector<Dot>> histories;
  for (const std::string venue : {"v0", "v1"}) {
    for (const auto& entry : author.fold.history(venue, "")) histories[venue].push_back(entry.dot);
  }
  if (!author.compact()) return;
  author.retire_closed(author.fold);
  RC_ASSERT(author.fold.state_hash() == before);
  for (const auto& [venue, dots] : histories) {
    std::vector<Dot> after;
    for (const auto& entry : author.fold.history(venue, "")) after.push_back(entry.dot);
    RC_ASSERT(after == dots);
  }
}

RC_GTEST_PROP(CapacityOrders, HistoriesAreBoundedWhateverIsSaid, ()) {
  CapacityAuthor author;
  live(author);
  // Two venues, two services each.
  RC_ASSERT(author.fold.state().tally(hub()).live <= 4 * history_length);
}

}  // namespace
}  // namespace maillage
