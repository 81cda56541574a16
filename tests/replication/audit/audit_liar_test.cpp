// Peers that break the rules: the audit ends with an error, and costs no more than its budget.
#include <gtest/gtest.h>

#include "audit_world.h"
#include "protocol/limits.h"

namespace maillage::test {
namespace {

constexpr auto nodes = static_cast<std::uint8_t>(AuditMessage::nodes);
constexpr auto verdicts = static_cast<std::uint8_t>(AuditMessage::verdicts);

Bytes root_claiming(std::uint64_t count) {
  Bytes out = {static_cast<std::uint8_t>(AuditMessage::root)};
  append_varint(out, count);
  append_root_sum(out, {count, 7});
  return out;
}

// Sums of one node that have nothing to do with any heads.
void append_wild_sums(Bytes& out, std::uint64_t step, std::uint32_t children) {
  append_varint(out, step);
  for (std::uint32_t i = 0; i < children; ++i)
    append_sum(out, std::uint64_t{0x1234567} * (i + step + 1));
}

// A list of nothing, `distance` nodes after the last one.
void append_empty_list(Bytes& out, std::uint64_t distance) {
  append_varint(out, 2 * distance + 1);
  append_varint(out, 0);
}

void append_verdict(Bytes& out, std::uint64_t position, Seq seq) {
  append_position(out, position);
  append_varint(out, seq);
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

TEST(AuditLiar, WildSumsAtEveryLevelEndWithinSixTurns) {
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
  EXPECT_LE(turns, 6u);
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
  std::vector<LogHead> changed = heads(0, 30'000);
  changed[5] = head(5, 4000);
  Audit truthful(key(1), changed);
  Opener opener(30'000);
  ASSERT_TRUE(truthful.receive(root_claiming(30'000)));
  opener.hears(*truthful.next_message());
  const Bytes asked = opener.say().at(0);  // sums of the one node that differs
  AuditReader reader(asked);
  ASSERT_EQ(reader.byte(), nodes);
  const std::uint64_t node = reader.varint() / 2;
  Bytes out = {nodes};
  append_empty_list(out, node * 16);
  append_empty_list(out, 16);  // a child of the next node
  opener.refuses(out);
}

TEST(AuditLiar, AnAnswerAboutTheRootMustNameTheRoot) {
  Opener opener(1000);
  Bytes out = {nodes};
  append_varint(out, 1000);
  append_varint(out, 2 * 5 + 1);
  append_varint(out, 1);
  append_entry(out, {5, 1, 1}, 0);
  opener.refuses(out);
}

TEST(AuditLiar, AListThatDoesNotAscendIsRefused) {
  Opener opener(10);
  Bytes list = {nodes};
  append_varint(list, 2);
  append_varint(list, 1);
  append_varint(list, 2);
  append_entry(list, {5, 1, 1}, 0);
  append_entry(list, {4, 1, 1}, 0);
  opener.refuses(list);
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
  append_empty_list(only_one, 0);
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
  append_verdict(verdict, 5, 1);
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
  append_verdict(verdict, 5, 0);
  responder.refuses(verdict);
}

TEST(AuditLiar, VerdictsThatDoNotAscendAreRefused) {
  Responder responder(10, 11);
  Bytes out = {verdicts};
  append_verdict(out, 9, 1);
  append_verdict(out, 5, 1);
  responder.refuses(out);
}

// A responder that was told wild sums of node 0 and lists its 16 children.
struct Listing : Responder {
  Listing() : Responder(1000, 1001) {
    Bytes wild = {nodes};
    append_wild_sums(wild, 0, 16);
    hears(wild);
    say();
  }
  static std::uint64_t first_position_of(std::uint64_t child) {
    return child << (audit_position_bits - 12);
  }
};

TEST(AuditLiar, AListLeftUnansweredIsAContradiction) {
  Listing responder;
  Bytes out = {verdicts};
  append_verdict(out, Listing::first_position_of(0), 1);
  responder.refuses(out);
}

TEST(AuditLiar, VerdictsOnWhatWasNotListedAreRefused) {
  Listing answered;
  Bytes out = {verdicts};
  for (std::uint64_t i = 0; i < 16; ++i) append_verdict(out, Listing::first_position_of(i), 1);
  answered.hears(out);
  EXPECT_EQ(answered.audit.state(), AuditState::different);

  Listing responder;
  append_verdict(out, Listing::first_position_of(16), 1);
  responder.refuses(out);
}

// A responder with so many heads that it answers wild sums of node 0 partly with sums, partly with
// lists.
struct Crowded : Responder {
  Crowded() : Responder(90'000, 90'000), tree(key(1), heads(0, 90'000)) {
    Bytes wild = {nodes};
    append_wild_sums(wild, 0, 16);
    hears(wild);
    say();
    tree.prepare(1'000'000);
  }
  // The first child that has, or has not, few heads.
  std::uint32_t child(bool listed) const {
    std::uint32_t i = 0;
    while ((tree.bucket(tree.all(), 12, i).size() <= 20) != listed) ++i;
    return i;
  }
  HeadTree tree;
};

TEST(AuditLiar, SumsBelowTheLastLevelAreRefused) {
  Crowded responder;
  Bytes deeper = {nodes};
  append_wild_sums(deeper, 2 * 16 * responder.child(false), 16);
  responder.refuses(deeper);
}

TEST(AuditLiar, NodesAfterVerdictsAreOutOfTurn) {
  Crowded responder;
  ASSERT_LT(responder.child(true), 16u);
  ASSERT_LT(responder.child(false), 16u);
  Bytes verdict = {static_cast<std::uint8_t>(verdicts | audit_more)};
  append_verdict(verdict, Listing::first_position_of(responder.child(true)), 1);
  responder.hears(verdict);
  Bytes late = {static_cast<std::uint8_t>(nodes | audit_more)};
  append_empty_list(late, 16 * responder.child(false));
  responder.refuses(late);
}

TEST(AuditLiar, VerdictsBeyondTheCountClaimedAreAContradiction) {
  Responder responder(10, 2);
  Bytes out = {verdicts};
  for (std::uint64_t i = 1; i <= 3; ++i) {
    append_verdict(out, i, 1);
  }
  responder.refuses(out);
}

TEST(AuditLiar, TheSameLogDeniedOverAndOverIsAContradiction) {
  Responder responder(10, 11);
  HeadTree tree(key(1), heads(0, 10));
  tree.prepare(1000);
  Bytes out = {verdicts};
  for (int i = 0; i < 11; ++i) {
    append_verdict(out, tree.leaf(0).position, 0);
  }
  responder.refuses(out);
}

TEST(AuditLiar, ATurnOfEmptyPagesEnds) {
  Opener opener(10);
  Bytes page = {static_cast<std::uint8_t>(nodes | audit_more)};
  append_varint(page, 5);
  append_empty_list(page, 0);
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
  Bytes long_list = {nodes};
  append_varint(long_list, 20'000);
  append_varint(long_list, 1);
  append_varint(long_list, 20'000);
  for (std::uint64_t i = 0; i < 20'000; ++i) append_entry(long_list, {i, 1, 1}, 0);
  ASSERT_GT(long_list.size(), limits::frame_bytes);
  Opener(5).refuses(long_list);
  Opener(5).refuses(
      {static_cast<std::uint8_t>(static_cast<int>(AuditMessage::equal) | audit_more)});
}

}  // namespace
}  // namespace maillage::test
