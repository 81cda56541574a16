// Peers that break the rules: the audit ends with an error, and costs no more than its budget.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "audit_world.h"
#include "protocol/limits.h"

namespace maillage::test {
namespace {

constexpr auto nodes = static_cast<std::uint8_t>(AuditMessage::nodes);
constexpr auto verdicts = static_cast<std::uint8_t>(AuditMessage::verdicts);

Bytes root_claiming(std::uint64_t count) {
  Bytes out = {static_cast<std::uint8_t>(AuditMessage::root)};
  append_varint(out, count);
  append_sum(out, {count, 7});
  return out;
}

// Sums of one node that have nothing to do with any heads.
void append_wild_sums(Bytes& out, std::uint64_t step, std::uint32_t children) {
  append_varint(out, step);
  for (std::uint32_t i = 0; i < children; ++i)
    append_le(out, std::uint64_t{0x1234567} * (i + step));
}

Bytes wild_first_sums(std::uint64_t count) {
  Bytes out = {nodes};
  append_varint(out, count);
  append_wild_sums(out, 0, 256);
  return out;
}

// The honest side of these tests, and everything it says.
struct Honest {
  explicit Honest(std::uint64_t count) : audit(key(1), heads(0, count)) {}

  std::vector<Bytes> say() {
    std::vector<Bytes> said;
    while (auto message = audit.next_message()) said.push_back(std::move(*message));
    return said;
  }
  void hears(const Bytes& message) {
    const auto received = audit.receive(message);
    ASSERT_TRUE(received) << received.error().message;
  }
  void refuses(const Bytes& message) {
    const auto received = audit.receive(message);
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(audit.state(), AuditState::failed);
    EXPECT_EQ(audit.next_message(), std::nullopt) << "a failed audit says nothing more";
    EXPECT_FALSE(audit.receive(message)) << "nor listens";
  }
  Audit audit;
};

// An opener that has sent its root and waits for the answer.
struct Opener : Honest {
  explicit Opener(std::uint64_t count) : Honest(count) {
    audit.open();
    say();
  }
};

// A responder that has answered a false root with its sums or its list.
struct Responder : Honest {
  Responder(std::uint64_t count, std::uint64_t claimed) : Honest(count) {
    hears(root_claiming(claimed));
    answer = say();
  }
  std::vector<Bytes> answer;
};

TEST(AuditLiar, WildSumsAtEveryLevelEndWithinEightTurns) {
  Opener opener(30'000);
  opener.hears(wild_first_sums(30'000));
  std::size_t turns = 2;
  std::size_t said = 0;
  // The liar answers every sum with wild sums, for ever if it may.
  for (std::size_t lies = 0; opener.audit.state() == AuditState::running && turns < 20; ++lies) {
    ++turns;
    const std::vector<Bytes> asked = opener.say();
    std::size_t bytes = 0;
    for (const Bytes& message : asked) bytes += message.size();
    said += bytes;
    Bytes lie = {nodes};
    append_wild_sums(lie, 0, 16);
    ++turns;
    if (!opener.audit.receive(lie)) break;
  }
  EXPECT_EQ(opener.audit.state(), AuditState::failed);
  EXPECT_LE(turns, 8u);
  EXPECT_LE(said, 30'000u * 40);
}

TEST(AuditLiar, SumsAllEqualUnderADifferentRootAreAContradiction) {
  Responder truthful(1000, 999);  // its answer has the very sums the opener holds
  Opener opener(1000);
  opener.refuses(truthful.answer[0]);
}

TEST(AuditLiar, AListWithoutADifferenceIsAContradiction) {
  Responder truthful(100, 99);
  Opener opener(100);
  opener.refuses(truthful.answer[0]);
}

TEST(AuditLiar, AListLongerThanTheCountClaimedIsAContradiction) {
  Opener opener(10);
  Bytes list = {nodes};
  append_varint(list, 2);
  append_varint(list, 1);
  append_varint(list, 3);
  for (std::uint64_t i = 1; i <= 3; ++i) append_entry(list, {i, 1, 1}, 0);
  opener.refuses(list);
}

TEST(AuditLiar, MoreLogsThanAnAuditTakesAreRefused) {
  const std::uint64_t too_many = AuditSettings().max_logs + 1;
  Honest responder(10);
  responder.refuses(root_claiming(too_many));
  Opener opener(10);
  opener.refuses(wild_first_sums(too_many));
}

TEST(AuditLiar, NodesThatWereNotAskedAreRefused) {
  Responder responder(1000, 1001);
  ASSERT_EQ(responder.answer[0][0], nodes);
  Bytes last_node = {nodes};
  append_wild_sums(last_node, 255 * 2, 16);
  responder.hears(last_node);  // a child of the root may differ
  responder.say();
  Bytes elsewhere = {nodes};
  append_varint(elsewhere, 7 * 2 + 1);
  append_varint(elsewhere, 0);
  responder.refuses(elsewhere);
}

TEST(AuditLiar, NodesOutOfOrderOrBeyondTheLevelAreRefused) {
  for (const std::uint64_t step : {std::uint64_t{0}, std::uint64_t{256 * 2}, ~std::uint64_t{0}}) {
    Responder responder(1000, 1001);
    Bytes out = {nodes};
    append_wild_sums(out, 3 * 2, 16);
    append_wild_sums(out, step, 16);
    responder.refuses(out);
  }
}

TEST(AuditLiar, ANodeLeftUnansweredIsAContradiction) {
  Opener opener(30'000);
  opener.hears(wild_first_sums(30'000));
  opener.say();  // sums of all 256 nodes
  Bytes only_one = {nodes};
  append_varint(only_one, 1);
  append_varint(only_one, 0);
  opener.refuses(only_one);
}

TEST(AuditLiar, MessagesOutOfTurnAreRefused) {
  Opener second_root(10);
  second_root.refuses(root_claiming(3));

  Honest no_root(10);
  no_root.refuses({static_cast<std::uint8_t>(AuditMessage::equal)});

  Honest nodes_first(10);
  nodes_first.refuses(wild_first_sums(10));

  Opener verdicts_first(10);
  Bytes verdict = {verdicts};
  append_position(verdict, 5);
  append_varint(verdict, 1);
  verdicts_first.refuses(verdict);

  Opener late(10);
  late.hears(wild_first_sums(10));
  late.refuses(wild_first_sums(10));  // before it has spoken
}

TEST(AuditLiar, SpeakingBeforeTheOpenerDidIsOutOfTurn) {
  Audit opener(key(1), heads(0, 10));
  opener.open();
  EXPECT_FALSE(opener.receive(wild_first_sums(10)));
  EXPECT_EQ(opener.state(), AuditState::failed);
}

TEST(AuditLiar, AVerdictOnALogNeitherHoldsIsAContradiction) {
  Responder responder(10, 11);
  Bytes verdict = {verdicts};
  append_position(verdict, 5);
  append_varint(verdict, 0);
  responder.refuses(verdict);
}

TEST(AuditLiar, VerdictsBeyondTheCountClaimedAreAContradiction) {
  Responder responder(10, 2);
  Bytes out = {verdicts};
  for (std::uint64_t i = 1; i <= 3; ++i) {
    append_position(out, i);
    append_varint(out, 1);
  }
  responder.refuses(out);
}

TEST(AuditLiar, TheSameLogDeniedOverAndOverIsAContradiction) {
  Responder responder(10, 11);
  HeadTree tree(key(1), heads(0, 10));
  tree.prepare(1000);
  Bytes out = {verdicts};
  for (int i = 0; i < 11; ++i) {
    append_position(out, tree.leaf(0).position);
    append_varint(out, 0);
  }
  responder.refuses(out);
}

TEST(AuditLiar, ATurnOfEmptyPagesEnds) {
  Opener opener(10);
  Bytes page = {static_cast<std::uint8_t>(nodes | audit_more)};
  append_varint(page, 5);
  append_varint(page, 1);
  append_varint(page, 0);
  opener.hears(page);
  opener.refuses({static_cast<std::uint8_t>(nodes | audit_more), 1, 0});
}

TEST(AuditLiar, AMessageCutShortAnywhereIsRefused) {
  std::vector<LogHead> changed = heads(0, 1000);
  changed[3] = head(3, 4000);
  Audit a(key(1), heads(0, 1000));
  Audit b(key(1), changed);
  const std::vector<Bytes> transcript = run(a, b).transcript;
  ASSERT_EQ(transcript.size(), 4u) << "root, sums, list, verdict";
  for (std::size_t cut_message = 0; cut_message < transcript.size(); ++cut_message) {
    const bool to_opener = cut_message % 2 == 1;
    for (std::size_t length = 0; length < transcript[cut_message].size();
         length += 1 + length / 9) {
      Audit honest(key(1), to_opener ? heads(0, 1000) : changed);
      if (to_opener) honest.open();
      for (std::size_t i = 0; i < cut_message; ++i) {
        if ((i % 2 == 1) == to_opener) {
          ASSERT_TRUE(honest.receive(transcript[i]));
        } else {
          ASSERT_EQ(honest.next_message(), transcript[i]);
        }
      }
      const ByteView cut = ByteView(transcript[cut_message]).first(length);
      EXPECT_FALSE(honest.receive(cut)) << "message " << cut_message << " cut at " << length;
    }
  }
}

TEST(AuditLiar, BytesAfterTheEndAndFramesTooLongAreRefused) {
  Bytes root = root_claiming(3);
  root.push_back(0);
  Honest(5).refuses(root);
  Opener(5).refuses({static_cast<std::uint8_t>(AuditMessage::equal), 0});
  Opener(5).refuses(Bytes(limits::frame_bytes + 1, nodes));
  Opener(5).refuses(
      {static_cast<std::uint8_t>(static_cast<int>(AuditMessage::equal) | audit_more)});
}

TEST(AuditLiar, NumbersNotInTheirShortestFormAreRefused) {
  for (const Bytes& bytes : {Bytes{0x80, 0x00}, Bytes{0xff, 0x80, 0x00}, Bytes(11, 0xff),
                             Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}}) {
    AuditReader reader(bytes);
    reader.varint();
    EXPECT_FALSE(reader.ok());
  }
  Bytes largest;
  append_varint(largest, ~std::uint64_t{0});
  AuditReader reader(largest);
  EXPECT_EQ(reader.varint(), ~std::uint64_t{0});
  EXPECT_TRUE(reader.at_end());
}

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
RC_GTEST_PROP(AuditLiar, DamagedMessagesEndTheAuditWithinItsBudget, ()) {
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
  for (int turn = 0; turn < 8; ++turn) {
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

RC_GTEST_PROP(AuditLiar, RandomBytesNeverPassForAnAudit, ()) {
  Bytes message = *rc::gen::arbitrary<Bytes>();
  if (!message.empty()) message[0] = static_cast<std::uint8_t>(message[0] % 6);
  Opener opener(300);
  const bool said_equal = message == Bytes{static_cast<std::uint8_t>(AuditMessage::equal)};
  RC_ASSERT(opener.audit.receive(message).has_value() == said_equal);
}

}  // namespace
}  // namespace maillage::test
