// Messages damaged on the way and bytes at random: an audit ends, within its budget.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "audit_world.h"

namespace maillage::test {
namespace {

void damage(Bytes& message, std::minstd_rand& random) {
  switch (random() % 4) {
    case 0:
      message[random() % message.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
      break;
    case 1:
      message.resize(random() % (message.size() + 1));
      break;
    case 2:
      message.insert(message.begin() + static_cast<std::ptrdiff_t>(random() % message.size()),
                     static_cast<std::uint8_t>(random()));
      break;
    default:
      message.at(0) ^= audit_more;
  }
}

// Two honest sides over a line that damages messages: whatever is heard, each side stays within the
// budget and both end.
RC_GTEST_PROP(AuditDamage, DamagedMessagesEndTheAuditWithinItsBudget, ()) {
  const auto count = *rc::gen::elementOf(std::vector<std::uint64_t>{4, 200, 3000});
  std::minstd_rand random(*rc::gen::arbitrary<std::uint32_t>());
  std::vector<LogHead> theirs = heads(0, count);
  for (LogHead& h : theirs) {
    if (random() % 8 == 0) h.head.seq += 1;
  }
  Audit a(key(1), heads(0, count));
  Audit b(key(1), theirs);
  a.open();
  std::size_t said = 0;
  std::size_t found = 0;
  Audit* speaker = &a;
  Audit* listener = &b;
  for (int turn = 0; turn < 6; ++turn) {
    while (auto message = speaker->next_message()) {
      said += message->size();
      if (random() % 4 == 0) damage(*message, random);
      if (!listener->receive(*message)) break;
    }
    found += a.take_findings().size() + b.take_findings().size();
    std::swap(speaker, listener);
  }
  RC_ASSERT(speaker->next_message() == std::nullopt);
  RC_ASSERT(listener->next_message() == std::nullopt);
  RC_ASSERT(said <= 5000 + 2 * 40 * count);
  RC_ASSERT(found <= 8 * count + 8);
}

RC_GTEST_PROP(AuditDamage, RandomBytesNeverPassForAnAudit, ()) {
  Bytes message = *rc::gen::arbitrary<Bytes>();
  if (!message.empty()) message[0] = static_cast<std::uint8_t>(message[0] % 6);
  Audit opener(key(1), heads(0, 300));
  opener.open();
  opener.next_message();
  const bool said_equal = message == Bytes{static_cast<std::uint8_t>(AuditMessage::equal)};
  RC_ASSERT(opener.receive(message).has_value() == said_equal);
}

}  // namespace
}  // namespace maillage::test
