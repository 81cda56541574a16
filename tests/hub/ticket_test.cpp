#include "node/hub/ticket.h"

#include <gtest/gtest.h>

#include "tests/support/keys.h"

namespace maillage {
namespace {

Ticket some_ticket() {
  Ticket ticket;
  ticket.hub = test::signing_key(1).id;
  ticket.curve.value[4] = 7;
  ticket.name = "Loire-Atlantique — très long nom accentué";
  ticket.territory = "44";
  ticket.network = "maillage";
  ticket.address = "hub44.example:7420";
  return ticket;
}

TEST(Ticket, SaysWhatWasPutIn) {
  const auto parsed = parse_ticket(format_ticket(some_ticket()));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->hub, some_ticket().hub);
  EXPECT_EQ(parsed->curve, some_ticket().curve);
  EXPECT_EQ(parsed->name, some_ticket().name);
  EXPECT_EQ(parsed->address, some_ticket().address);
}

TEST(Ticket, NamesTheNetworkOfItsHubIfItIsInOne) {
  Ticket ticket = some_ticket();
  EXPECT_FALSE(parse_ticket(format_ticket(ticket))->root);
  ticket.root = RootId{};
  ticket.root->value[3] = 9;
  EXPECT_EQ(parse_ticket(format_ticket(ticket))->root, ticket.root);
}

TEST(Ticket, ForgivesLineBreaksOfAMailProgram) {
  std::string text = format_ticket(some_ticket());
  text.insert(40, "\r\n  ");
  EXPECT_TRUE(parse_ticket(" " + text + "\n"));
}

TEST(Ticket, RefusesEverySingleWrongCharacter) {
  const std::string text = format_ticket(some_ticket());
  for (std::size_t at = 10; at < text.size(); ++at) {
    std::string wrong = text;
    wrong[at] = wrong[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_ticket(wrong)) << at;
  }
}

TEST(Ticket, RefusesWhatIsCutOrEmpty) {
  const std::string text = format_ticket(some_ticket());
  for (const std::string& wrong :
       {std::string(), text.substr(0, text.size() / 2), std::string("maillage1-"), text.substr(3),
        std::string(100'000, 'A')}) {
    const auto parsed = parse_ticket(wrong);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
  }
}

TEST(Ticket, FingerprintCoversBothKeys) {
  Ticket other = some_ticket();
  other.curve.value[9] ^= 1;
  EXPECT_NE(fingerprint_of(other), fingerprint_of(some_ticket()));
  other = some_ticket();
  other.address = "elsewhere:1";
  EXPECT_EQ(fingerprint_of(other), fingerprint_of(some_ticket()));
}

}  // namespace
}  // namespace maillage
