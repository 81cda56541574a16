#include "node/hub/settings.h"

#include <gtest/gtest.h>

namespace maillage {
namespace {

TEST(Settings, ReadBackAsTheyWereWritten) {
  Settings settings;
  settings.name = "Hub \"du\" Mans \\ Sarthe";
  settings.territory = "72";
  settings.listen = "127.0.0.1:7420";
  settings.network_operator = true;
  settings.trace_batch_days = 3;
  const auto read = parse_settings(format_settings(settings));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->name, settings.name);
  EXPECT_EQ(read->listen, settings.listen);
  EXPECT_TRUE(read->network_operator);
  EXPECT_EQ(read->trace_batch_days, 3);
}

void refused(const char* text, const char* says) {
  const auto read = parse_settings(text);
  ASSERT_FALSE(read) << text;
  EXPECT_EQ(read.error().kind, ErrorKind::invalid_input);
  EXPECT_NE(read.error().message.find(says), std::string::npos) << read.error().message;
}

TEST(Settings, ErrorsNameTheLineAndTheKey) {
  refused("name = \"x\"\nterritory = \"72\"\nlisten_on = \"a\"\n",
          "line 3: unknown setting 'listen_on'");
  refused("name = 72\n", "line 1: 'name' must be a text");
  refused("name = \"x\"\nterritory = \"72\"\nnetwork_operator = 1", "true or false");
  refused("name = \"x\nterritory = 1", "line 1");
  refused("territory = \"72\"", "name");
  refused("name = \"x\"\nterritory = \"72\"\ntrace_batch_days = 99", "trace_batch_days");
}

}  // namespace
}  // namespace maillage
