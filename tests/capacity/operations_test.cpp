#include "node/capacity/operations.h"

#include <gtest/gtest.h>

#include "protocol/capnp_message.h"
#include "protocol/schema/capacity.capnp.h"
#include "tests/capacity/samples.h"

namespace maillage {
namespace {

using test::full_until;
using test::hub;
using test::receives;
using test::wait;

CapacityOperation operation_of(Tension tension) {
  CapacityOperation operation{"cd72/100", "Accompagner dans les démarches", tension, {}, {}};
  operation.replaces = {{hub(), 1, 2, 0}, {hub(2), 7, 1, 3}};
  operation.forgets = {{hub(), 1, 1, 0}};
  return operation;
}

std::optional<CapacityOperation> decoded(const CapacityOperation& operation) {
  return decode_capacity_operation(encode(operation, hub()), hub());
}

// A message changed where this version's writer would not go.
template <typename Change>
std::optional<CapacityOperation> changed(Change change) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<wire::CapacityOperation>();
  out.setVenue("v");
  out.initTension().setState(0);
  change(out);
  return decode_capacity_operation(to_single_segment(message), hub());
}

TEST(CapacityOperation, IsReadAsItWasWritten) {
  Tension with_next = wait(3);
  with_next.next = NextDate{NextKind::workshop, 20'800, 14 * 60 + 30};
  with_next.said_by = hub(9);
  Tension with_day = receives();
  with_day.next = NextDate{NextKind::slot, 20'800, {}};
  for (const Tension& tension : {receives(), wait(104), full_until(20'000), with_next, with_day}) {
    EXPECT_EQ(decoded(operation_of(tension)), operation_of(tension));
  }
  CapacityOperation validation = operation_of(receives());
  validation.said = Validation{{hub(), 4, 5, 6}, hub(3)};
  EXPECT_EQ(decoded(validation), validation);
}

TEST(CapacityOperation, IsPoisonBeyondItsBounds) {
  for (Tension bad : {wait(0), wait(105), full_until(0), full_until(last_day + 1)}) {
    EXPECT_EQ(decoded(operation_of(bad)), std::nullopt);
  }
  Tension two = wait(3);
  two.until = 20'000;
  EXPECT_EQ(decoded(operation_of(two)), std::nullopt) << "a wait that is also full until a day";
  Tension late = receives();
  late.next = NextDate{NextKind::slot, 20'000, std::uint16_t{1441}};
  EXPECT_EQ(decoded(operation_of(late)), std::nullopt);
  late.next = NextDate{NextKind::slot, 1, {}};
  EXPECT_EQ(decoded(operation_of(late)), std::nullopt);
  CapacityOperation nameless = operation_of(receives());
  nameless.venue.clear();
  EXPECT_EQ(decoded(nameless), std::nullopt);
  CapacityOperation longer = operation_of(receives());
  longer.service = std::string(longest_service + 1, 'x');
  EXPECT_EQ(decoded(longer), std::nullopt);
  CapacityOperation garbled = operation_of(receives());
  garbled.service = "\xff";
  EXPECT_EQ(decoded(garbled), std::nullopt);
  garbled.service = std::string("a\0b", 3);
  EXPECT_EQ(decoded(garbled), std::nullopt);
  CapacityOperation many = operation_of(receives());
  many.forgets.assign(limits::list_length + 1, {hub(), 1, 1, 0});
  EXPECT_EQ(decoded(many), std::nullopt);
}

TEST(CapacityOperation, IsPoisonWhereAnIdIsNone) {
  using Out = wire::CapacityOperation::Builder;
  const kj::byte two[2] = {1, 2};
  EXPECT_TRUE(changed([](Out) {}).has_value());
  EXPECT_FALSE(changed([&](Out out) { out.getTension().setSaidBy(kj::arrayPtr(two, 2)); }));
  EXPECT_FALSE(changed([&](Out out) { out.initReplaces(1)[0].setWriter(kj::arrayPtr(two, 2)); }));
  EXPECT_FALSE(changed([](Out out) { out.getTension().setUntil(0xffffffff); }));
}

TEST(CapacityOperation, KeepsWhatALaterVersionSays) {
  const auto state = changed([](auto out) { out.getTension().setState(3); });
  ASSERT_TRUE(state.has_value());
  EXPECT_TRUE(std::holds_alternative<UnknownTension>(state->said));
  const auto kind = changed([](auto out) { out.getTension().initNext().setKind(2); });
  ASSERT_TRUE(kind.has_value());
  EXPECT_TRUE(std::holds_alternative<UnknownTension>(kind->said));
}

}  // namespace
}  // namespace maillage
