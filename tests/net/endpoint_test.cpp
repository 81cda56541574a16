#include "node/net/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace maillage {
namespace {

using testing::HasSubstr;

std::string parsed(std::string_view text, EndpointUse use = EndpointUse::dial) {
  const auto result = parse_endpoint(text, use);
  return result ? *result : "refused";
}

TEST(Endpoint, AcceptsHostAndPort) {
  EXPECT_EQ(parsed("hub.example.org:7420"), "tcp://hub.example.org:7420");
  EXPECT_EQ(parsed("tcp://hub.example.org:7420"), "tcp://hub.example.org:7420");
  EXPECT_EQ(parsed("192.0.2.7:7420"), "tcp://192.0.2.7:7420");
  EXPECT_EQ(parsed("[2001:db8::1]:7420"), "tcp://[2001:db8::1]:7420");
  EXPECT_EQ(parsed("tcp://[::1]:65535"), "tcp://[::1]:65535");
  EXPECT_EQ(parsed("hub:007420"), "tcp://hub:7420");
}

TEST(Endpoint, RefusesWhatCannotBeDialled) {
  for (const char* text : {"",
                           ":",
                           "hub",
                           "hub:",
                           ":7420",
                           "hub:0",
                           "hub:*",
                           "*:7420",
                           "hub:65536",
                           "hub:-1",
                           "hub:+1",
                           "hub: 1",
                           "hub:7420 ",
                           "hub:7420/x",
                           "2001:db8::1:7420",
                           "[2001:db8::1]",
                           "[2001:db8::1]7420",
                           "[hub]:7420",
                           "[::1%eth0]:7420",
                           "[::1:7420",
                           "udp://hub:7420",
                           "tcp://tcp://hub:7420",
                           "ipc://x:1",
                           "300.1.1.1:7420",
                           "1.2.3:7420",
                           "a..b:7420",
                           "-hub:7420",
                           "h\xC3\xBC"
                           "b:7420",
                           "hub;x:7420"}) {
    EXPECT_EQ(parsed(text), "refused") << text;
  }
  EXPECT_EQ(parsed(std::string_view("hub\0:7420", 9)), "refused");
  EXPECT_EQ(parsed(std::string(254, 'a') + ":7420"), "refused");
}

TEST(Endpoint, MayListenOnAnyPortOrEveryAddress) {
  EXPECT_EQ(parsed("127.0.0.1:0", EndpointUse::listen), "tcp://127.0.0.1:*");
  EXPECT_EQ(parsed("tcp://127.0.0.1:*", EndpointUse::listen), "tcp://127.0.0.1:*");
  EXPECT_EQ(parsed("*:7420", EndpointUse::listen), "tcp://*:7420");
  EXPECT_EQ(parsed("[::]:7420", EndpointUse::listen), "tcp://[::]:7420");
  EXPECT_EQ(parsed("localhost:7420", EndpointUse::listen), "refused");
}

TEST(Endpoint, SaysWhatToWriteInstead) {
  EXPECT_THAT(parse_endpoint("hub").error().message, HasSubstr("add a port"));
  EXPECT_THAT(parse_endpoint("hub:99999").error().message, HasSubstr("1 to 65535"));
  EXPECT_THAT(parse_endpoint("::1:7420").error().message, HasSubstr("brackets"));
  EXPECT_THAT(parse_endpoint("http://hub:80").error().message, HasSubstr("only tcp://"));
  EXPECT_EQ(parse_endpoint("hub").error().kind, ErrorKind::invalid_input);
}

TEST(Endpoint, NeverShowsControlCharactersBack) {
  const std::string message = parse_endpoint("a\x1b[31m\nb").error().message;
  EXPECT_EQ(message.find('\x1b'), message.npos);
  EXPECT_EQ(message.find('\n'), message.npos);
}

TEST(Endpoint, KnowsWhichHostsMustBeLookedUp) {
  EXPECT_TRUE(has_numeric_host("tcp://192.0.2.7:7420"));
  EXPECT_TRUE(has_numeric_host("tcp://[::1]:7420"));
  EXPECT_FALSE(has_numeric_host("tcp://hub.example.org:7420"));
  EXPECT_TRUE(has_ipv6_host("tcp://[::1]:7420"));
  EXPECT_FALSE(has_ipv6_host("tcp://192.0.2.7:7420"));
}

RC_GTEST_PROP(Endpoint, ReadsItsOwnAnswerBackUnchanged, ()) {
  const auto piece = rc::gen::element<std::string>("tcp://", "[", "]", "::1", ":", "7420", "0", "*",
                                                   "hub", ".", "-", "127.0.0.1", " ", "é");
  const auto pieces = *rc::gen::container<std::vector<std::string>>(piece);
  std::string text;
  for (const std::string& each : pieces) text += each;
  for (const EndpointUse use : {EndpointUse::dial, EndpointUse::listen}) {
    const auto once = parse_endpoint(text, use);
    if (once) RC_ASSERT(*parse_endpoint(*once, use) == *once);
  }
}

}  // namespace
}  // namespace maillage
