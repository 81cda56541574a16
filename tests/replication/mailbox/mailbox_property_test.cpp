// The mailbox against a slow and obvious model: a list of boxes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "boxed_world.h"

namespace maillage::test {
namespace {

MailboxSettings tiny() {
  MailboxSettings settings;
  settings.pair = {3, 6 << 10};
  settings.sender = {4, 9 << 10};
  settings.recipient = {5, 12 << 10};
  settings.all = {8, 20 << 10};
  settings.credit = {2, 6 << 10};
  return settings;
}

struct Model {
  struct Item {
    KeptBox kept;
    std::optional<TimePoint> delivered;
  };
  std::vector<Item> items;

  template <typename Which>
  MailboxQuota sum(Which which) const {
    MailboxQuota result;
    for (const Item& item : items) {
      if (!which(item)) continue;
      ++result.boxes;
      result.bytes += item.kept.box.size();
    }
    return result;
  }
  static bool room(MailboxQuota used, std::size_t bytes, MailboxQuota limit) {
    return used.boxes + 1 <= limit.boxes && used.bytes + bytes <= limit.bytes;
  }
  bool has_room(const CurveId& from, const CurveId& to, std::size_t bytes) const {
    const auto is_from = [&](const Item& i) { return i.kept.from == from; };
    const auto is_to = [&](const Item& i) { return i.kept.to == to; };
    const auto is_pair = [&](const Item& i) { return is_from(i) && is_to(i); };
    const auto any = [](const Item&) { return true; };
    return room(sum(is_from), bytes, tiny().sender) && room(sum(is_to), bytes, tiny().recipient) &&
           room(sum(is_pair), bytes, tiny().pair) && room(sum(any), bytes, tiny().all);
  }
  std::vector<BoxNumber> take(const CurveId& to, TimePoint now) {
    std::vector<BoxNumber> taken;
    for (Item& item : items) {
      const bool mine = item.kept.to == to && item.delivered;
      if (mine && *item.delivered + tiny().confirm_ms <= now) item.delivered.reset();
    }
    for (Item& item : items) {
      if (item.kept.to != to || item.delivered) continue;
      const auto under_way = sum([&](const Item& i) { return i.kept.to == to && i.delivered; });
      if (!room(under_way, item.kept.box.size(), tiny().credit)) break;
      item.delivered = now;
      taken.push_back(item.kept.number);
    }
    return taken;
  }
  template <typename Which>
  std::vector<BoxNumber> erase(Which which) {
    std::vector<BoxNumber> erased;
    for (const Item& item : items) {
      if (which(item)) erased.push_back(item.kept.number);
    }
    std::erase_if(items, which);
    return erased;
  }
};

RC_GTEST_PROP(Mailbox, DoesWhatAListOfBoxesWouldDo, ()) {
  const std::vector<CurveId> hubs = {transport_keys(1).id, transport_keys(2).id,
                                     transport_keys(3).id};
  Mailbox mailbox(tiny());
  mailbox.admit({hubs.begin(), hubs.end()});
  Model model;
  TimePoint now = start;
  const auto hub = [&hubs] { return hubs[*rc::gen::inRange<std::size_t>(0, 3)]; };
  const int steps = *rc::gen::inRange(0, 120);
  for (int step = 0; step < steps; ++step) {
    const int action = *rc::gen::inRange(0, 9);
    if (action <= 3) {
      const CurveId from = hub(), to = hub();
      const std::size_t size = box_sizes[*rc::gen::inRange<std::size_t>(0, 2)];
      const bool room = from != to && model.has_room(from, to, size);
      const auto kept = mailbox.put(from, to, some_box(size, static_cast<unsigned>(step)), now);
      RC_ASSERT(kept.has_value() == room);
      if (kept) model.items.push_back({*kept, std::nullopt});
    } else if (action == 4) {
      const CurveId to = hub();
      RC_ASSERT(mailbox.take(to, now) == model.take(to, now));
    } else if (action == 5) {
      const CurveId to = hub();
      std::vector<BoxNumber> numbers;
      for (const auto& item : model.items) {
        if (*rc::gen::inRange(0, 2) == 0) numbers.push_back(item.kept.number);
      }
      const auto named = [&](const Model::Item& item) {
        return item.kept.to == to &&
               std::find(numbers.begin(), numbers.end(), item.kept.number) != numbers.end();
      };
      RC_ASSERT(mailbox.confirm(to, numbers) == model.erase(named));
    } else if (action == 6) {
      const CurveId to = hub();
      mailbox.disconnected(to);
      for (auto& item : model.items) {
        if (item.kept.to == to) item.delivered.reset();
      }
    } else if (action == 7) {
      now = now + *rc::gen::element(second_ms, minute_ms, day_ms, 10 * day_ms);
      const auto old = [&](const Model::Item& item) {
        return item.kept.received + 30 * day_ms <= now;
      };
      RC_ASSERT(mailbox.expire(now) == model.erase(old));
    } else {
      mailbox = Mailbox(tiny());
      for (auto& item : model.items) {
        RC_ASSERT(mailbox.load(item.kept, now));
        item.delivered.reset();
      }
      RC_ASSERT(mailbox.admit({hubs.begin(), hubs.end()}).empty());
    }
    const auto all = model.sum([](const auto&) { return true; });
    RC_ASSERT(mailbox.kept().boxes == all.boxes);
    RC_ASSERT(mailbox.kept().bytes == all.bytes);
  }
}

}  // namespace
}  // namespace maillage::test
